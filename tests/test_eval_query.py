"""Training of the query encoder: what it learns from, that it learns, and what is saved."""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from embed import sources, written
from embed.crops import QUESTION_ENDINGS
from embed.query_encoder import QueryModel
from embed.sources import Pair
from eval.training import query
from eval.training.query import SETTINGS, SHARES, Group, crops, loss_of, read_groups, read_more
from eval.training.querynet import QueryNet
from tests.crossmodels import LAYERS, make_pretrained
from tests.trainingdata import NEWS, write_data, write_everyday, write_questions

SMALL = replace(SETTINGS, layers=LAYERS, steps=60, batch=4, others=4, learning_rate=5e-3)


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Training takes all threads of torch for itself."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


# -- what is learned from --------------------------------------------------------------------------


def unlike(number: int) -> str:
    """A text of four sentences in which no character comes twice, nor in another text."""
    signs = [chr(0x4E00 + 120 * number + n) for n in range(120)]
    return "".join("".join(signs[n : n + 30]) + "。" for n in range(0, 120, 30))


def test_a_part_of_a_sentence_looks_for_the_text_around_it() -> None:
    texts = {unlike(n)[0]: unlike(n) for n in range(150)}
    made = crops(list(texts.values()), 150, random.Random(0))
    assert len(made) == 150
    kept = asks = 0
    for pair in made:
        text = unlike((ord(pair.query[0]) - 0x4E00) // 120)
        at = text.index(pair.query[0])
        length = next(n for n in range(len(pair.query), 0, -1) if pair.query[:n] in text)
        assert 5 <= length <= 25
        assert pair.query[length:] in {"", *QUESTION_ENDINGS}
        start = text.rfind("。", 0, at) + 1
        end = text.index("。", at) + 1
        whole = text[max(0, start - 120) : end + 120]
        assert pair.passage in {whole, whole.replace(text[start:end], "")}
        kept += pair.passage == whole
        asks += length < len(pair.query)
    assert 0.35 < kept / 150 < 0.65
    assert 0.25 < asks / 150 < 0.55


def test_a_short_text_gives_no_part() -> None:
    assert crops(["一句话。", ""], 2, random.Random(0)) == []


def test_written_questions_look_for_the_text_around_their_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_data(tmp_path / "data")
    questions = write_questions(tmp_path / "questions.jsonl")
    monkeypatch.setattr(query, "MORE", questions)
    monkeypatch.setattr(query, "CONTEXT", questions)
    rows = 2 * [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    answered = [row for row in rows if row.get("sentences")]
    made = read_more(data)
    assert [pair.query for pair in made] == [row["question"] for row in answered]
    for row, pair in zip(answered, made, strict=True):
        start, end = row["sentences"][0]
        text = written.lines_of(data / row["file"])[row["line"]]
        assert text[start:end] in pair.passage
        assert len(pair.passage) <= end - start + 2 * query._AROUND


# -- that it is learned ----------------------------------------------------------------------------


def group_of(*vectors: tuple[float, float]) -> Group:
    questions = [[101, 110 + n, 102] for n in range(len(vectors))]
    return Group(questions, np.asarray(vectors, np.float32))


def test_the_loss_is_the_cross_entropy_by_hand() -> None:
    class Fixed(torch.nn.Module):
        """The first question to the east, the second to the north."""

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return torch.eye(2)[tokens[:, 1] - 110]

    group = group_of((1, 0), (0.6, 0.8), (1, 0), (0, 1))
    settings = replace(SMALL, scale=2.0)
    loss = loss_of(Fixed(), group, [0, 1], [2, 3], settings)  # type: ignore[arg-type]
    # Beside its own the first has (.6, .8) and (0, 1), its own again being masked; the second has
    # (1, 0) twice and (0, 1).
    first = -math.log(math.exp(2) / (math.exp(2) + math.exp(1.2) + 1))
    second = -math.log(math.exp(1.6) / (math.exp(1.6) + 2 + math.exp(2)))
    assert float(loss) == pytest.approx((first + second) / 2, abs=1e-3)


def test_it_learns_where_the_passages_are() -> None:
    torch.manual_seed(0)
    net = QueryNet.begin_for(make_pretrained(), LAYERS, 6)
    words = net.words.weight.clone()
    group = Group([[101, 110 + n, 102] for n in range(6)], np.eye(6, dtype=np.float32))
    told: list[tuple[int, float]] = []
    query.train(net, {"everyday": group}, SMALL, lambda *each: told.append(each))
    assert [step for step, _ in told] == list(range(1, 61))
    with torch.no_grad():
        found = net.eval()(torch.tensor(group.questions)).numpy()
    assert (found @ group.passages.T).argmax(1).tolist() == list(range(6))
    assert found.diagonal().min() > 0.4
    assert torch.equal(net.words.weight, words)


def test_the_command_trains_and_writes_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_data(tmp_path / "data")
    monkeypatch.setattr(written, "EVERYDAY", write_everyday(tmp_path / "everyday.jsonl"))
    for name in ("MORE", "CONTEXT"):
        monkeypatch.setattr(query, name, write_questions(tmp_path / "questions.jsonl"))
    monkeypatch.setattr(query, "PAIR_SOURCES", ())
    news = [each for each in sources.TEXT_SOURCES if each.path == NEWS]
    monkeypatch.setattr(query, "TEXT_SOURCES", news)
    monkeypatch.setattr(query, "SETTINGS", replace(SMALL, steps=3))
    monkeypatch.setattr(query, "find_pretrained", lambda: Path("none"))
    monkeypatch.setattr(query, "read_pretrained", lambda file: make_pretrained())
    written.lines_of.cache_clear()
    groups = read_groups(data, SMALL)
    assert sorted(groups) == ["crop", "everyday", "written"]
    assert [pair.query for pair in groups["everyday"]] == ["花了多少", "钱"]
    assert set(groups) < set(SHARES)
    out = tmp_path / "model"
    query.main(["--data", str(data), "--out", str(out)])
    record = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert record["questions"]["everyday"] == 2
    assert record["settings"]["steps"] == 3
    assert sorted(file.name for file in out.iterdir()) == [
        "model.onnx", "tokenizer.json", "training.json",
    ]  # fmt: skip
    assert QueryModel(out).encode(["投资多少"]).shape == (1, 512)


def test_a_pair_is_a_question_and_its_passages_vector() -> None:
    class Encoder:
        def encode_passages(self, passages: list[str]) -> np.ndarray:
            return np.asarray([[len(text), 1] for text in passages], np.float32)

    class Cut:
        def rows(self, queries: list[str]) -> list[list[int]]:
            return [[len(text)] for text in queries]

    group = Group.of([Pair("ab", "abc"), Pair("a", "abcd")], Cut(), Encoder())  # type: ignore[arg-type]
    assert group.questions == [[2], [1]]
    assert group.passages.tolist() == [[3, 1], [4, 1]]
