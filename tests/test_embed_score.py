"""Dense scores, against arithmetic by hand."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embed.errors import EncoderError
from embed.protocol import Vectors
from embed.score import main, ndcg_of, score_folder


class _Letters:
    """Counts a, b, c: vectors whose order is plain to see."""

    name, dim, sha256 = "letters", 3, "0"

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        return np.asarray(
            [[text.count(letter) for letter in "abc"] for text in queries], np.float32
        )

    encode_passages = encode_queries


def _write(folder: Path, qrels: str) -> Path:
    (folder / "qrels").mkdir()
    corpus = [{"_id": "1", "title": "a", "text": "a"}, {"_id": "2", "title": "", "text": "b"}]
    queries = [{"_id": "q1", "text": "aab"}, {"_id": "q2", "text": "c"}]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "\n".join(json.dumps(row) for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{qrels}", "utf-8")
    return folder


def test_ndcg_by_hand() -> None:
    assert ndcg_of([0, 1], [1, 1], 10) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))


def test_a_query_that_is_missing_counts_as_zero(tmp_path: Path) -> None:
    folder = _write(tmp_path, "q1\t2\t1\nnone\t1\t1\n")
    scores = score_folder(_Letters(), folder)
    assert scores["nDCG@10"] == pytest.approx(1 / math.log2(3) / 2)
    assert scores["R@10"] == 0.5


def test_the_command_prints_each_set_and_the_mean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "training.json"
    record.write_text('{"tokens": 3}', encoding="utf-8")
    main(["--sets", str(_write(tmp_path, "q1\t1\t1\n")), "--record", str(record)])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["set"] for row in rows] == [tmp_path.name, "mean"]
    recorded = json.loads(record.read_text(encoding="utf-8"))
    assert recorded["tokens"] == 3
    assert set(recorded["scores"]) == {tmp_path.name, "mean"}


def test_a_folder_that_is_no_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"corpus\.jsonl"):
        score_folder(_Letters(), tmp_path)
