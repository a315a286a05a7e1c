"""BEIR folders: parts found, ids checked, the corpus streamed."""

import json
import lzma
from pathlib import Path

import pytest

from eval.beir import iter_corpus
from eval.errors import SetError
from eval.load import load_set
from eval.records import Problem, Query

CORPUS = (
    {"_id": "d1", "title": "班列", "text": "岚湾口岸开行班列59列。"},
    {"_id": 2, "text": "青屿港新航线开通。"},
    {"_id": "only-title", "title": "更换驾驶证的办法", "text": ""},
)
QUERIES: tuple[dict[str, object], ...] = (
    {"_id": "a", "text": "班列", "answers": ["59列"]},
    {"_id": "b", "text": "航" * 600, "metadata": {}},
    {"_id": "unjudged", "text": "驾驶证"},
)
QRELS = "query-id\tcorpus-id\tscore\na\td1\t2\na\tonly-title\t1.0\nb\t2\t1\nb\td1\t0\n"


def jsonl(rows: tuple[object, ...]) -> str:
    texts = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows]
    return "".join(f"{text}\n" for text in texts)


def folder(
    path: Path,
    corpus: tuple[object, ...] = CORPUS,
    queries: tuple[object, ...] = QUERIES,
    qrels: str = QRELS,
    split: str = "test",
) -> Path:
    path.mkdir(exist_ok=True)
    (path / "corpus.jsonl").write_text(jsonl(corpus), encoding="utf-8")
    (path / "queries.jsonl").write_text(jsonl(queries), encoding="utf-8")
    (path / "qrels").mkdir(exist_ok=True)
    (path / "qrels" / f"{split}.tsv").write_text(qrels, encoding="utf-8")
    return path


def test_a_folder_is_read(tmp_path: Path) -> None:
    found = load_set(folder(tmp_path / "harbour"), strict=True)
    assert (found.name, found.kind) == ("harbour", "beir")
    assert found.corpus == tmp_path / "harbour" / "corpus.jsonl"
    assert found.queries == (Query("a", "班列", "", ("59列",)), Query("b", "航" * 600))
    assert found.qrels == {"a": {"d1": 2, "only-title": 1}, "b": {"2": 1}}


def test_parts_may_be_compressed(tmp_path: Path) -> None:
    plain = load_set(folder(tmp_path / "set"))
    for name in ("corpus", "queries"):
        path = tmp_path / "set" / f"{name}.jsonl"
        (tmp_path / "set" / f"{name}.jsonl.xz").write_bytes(lzma.compress(path.read_bytes()))
        path.unlink()
    found = load_set(tmp_path / "set", strict=True)
    assert (found.queries, found.qrels) == (plain.queries, plain.qrels)
    assert found.corpus == tmp_path / "set" / "corpus.jsonl.xz"
    assert list(iter_corpus(found.corpus)) == [
        ("d1", "班列", "岚湾口岸开行班列59列。"),
        ("2", "", "青屿港新航线开通。"),
        ("only-title", "更换驾驶证的办法", ""),
    ]


def test_the_test_split_is_preferred_and_the_header_optional(tmp_path: Path) -> None:
    path = folder(tmp_path / "set", qrels="a\td1\t1\n", split="dev")
    assert load_set(path, strict=True).qrels == {"a": {"d1": 1}}
    folder(path, qrels="b\td1\t1\n")
    assert load_set(path, strict=True).qrels == {"b": {"d1": 1}}


def test_bad_lines_of_each_file_are_reported(tmp_path: Path) -> None:
    corpus = (*CORPUS, {"_id": "d1", "text": "又一次"}, {"_id": "d5", "text": 5}, {"_id": "d6"})
    queries = (*QUERIES, {"_id": "a", "text": "又一次"}, {"_id": "c"})
    qrels = QRELS + (
        "a\tabsent\t1\nnobody\td1\t1\na\td1\t1\na\td1\na\t2\t0.5\na\t2\tyes\na\t2\t99999\n"
        "unjudged\td1\t-1\n"
    )
    found = load_set(folder(tmp_path / "set", corpus, queries, qrels))
    assert [query.id for query in found.queries] == ["a", "b"]
    assert found.qrels == {"a": {"d1": 2, "only-title": 1}, "b": {"2": 1}}
    assert found.problems == (
        Problem("corpus.jsonl", 4, "id 'd1' stands already in an earlier line"),
        Problem("corpus.jsonl", 5, "field 'text' holds int, text was expected"),
        Problem("corpus.jsonl", 6, "document 'd6' has neither title nor text"),
        Problem("queries.jsonl", 4, "id 'a' stands already in an earlier line"),
        Problem("queries.jsonl", 5, "field 'text' is missing"),
        Problem("test.tsv", 6, "document 'absent' is not among the usable ones of the corpus"),
        Problem("test.tsv", 7, "query 'nobody' is not among the usable queries"),
        Problem("test.tsv", 8, "query 'a' and document 'd1' are judged already"),
        Problem("test.tsv", 9, "2 columns; query-id, corpus-id and score were expected"),
        Problem("test.tsv", 10, "score '0.5' is not a whole number"),
        Problem("test.tsv", 11, "score 'yes' is not a whole number"),
        Problem("test.tsv", 12, "score '99999' is above 1000"),
        Problem("test.tsv", 13, "query 'unjudged' has no relevant document; left out"),
    )
    with pytest.raises(SetError, match="13 problems"):
        load_set(tmp_path / "set", strict=True)


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    path = folder(tmp_path / "set")
    (path / "qrels" / "test.tsv").rename(path / "qrels" / "one.tsv")
    assert load_set(path, strict=True).queries
    (path / "qrels" / "two.tsv").write_text(QRELS, encoding="utf-8")
    with pytest.raises(SetError, match=r"no test\.tsv \(found: one\.tsv, two\.tsv\)"):
        load_set(path)
    (path / "corpus.jsonl").unlink()
    with pytest.raises(SetError, match=r"no corpus\.jsonl or corpus\.jsonl\.xz"):
        load_set(path)
