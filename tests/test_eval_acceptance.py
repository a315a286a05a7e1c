"""The figures of acceptance, on a small made-up folder, and the counts that they are made of."""

import json
import lzma
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from eval import acceptance
from eval.acceptance import add_news, main, most_words
from eval.records import Config, EvalSet, Query, QueryResult, Run
from tests.encoders import HashEncoder
from tests.libraries import issue_text, make_library
from tests.scorers import make_scorer, use_scorer

LEASE = "岚湾片区完成首单发动机租赁。租赁金额为5.2亿元，租期8年。"
NIGHT = "桂屿港自8月起试行夜间查验，每晚受理到六时。试行以来共查验冷藏箱312个。"
QUESTIONS = (
    {"id": "a", "type": "F", "question": "发动机租赁金额是多少亿元？", "gold": ["41-1"],
     "answers": ["5.2亿元"]},
    {"id": "b", "type": "T", "question": "第41期说查验的冷藏箱有几个？", "gold": ["41-2"],
     "answers": ["312个"]},
    {"id": "u", "type": "U", "question": "怎么更换驾驶证？", "gold": [], "answers": []},
)  # fmt: skip
READ = {
    "title": "夜间查验",
    "context": NIGHT,
    "question": "试行以来查验冷藏箱多少个",
    "answers": [{"text": "312个", "start": 0}],
}
REFUSED = {
    "question": "发动机租赁金额是多少",
    "positive": [LEASE, ""],
    "negative": ["青芦镇办起了竹编合作社。", NIGHT],
}


def write_rows(path: Path, rows: Sequence[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    path.write_bytes(lzma.compress(data) if path.suffix == ".xz" else data)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the layout of the evaluation material, and sets of our own."""
    scorer = make_scorer(slope=20.0, intercept=-10.0, words=0.5, fits=0.5)
    use_scorer(monkeypatch, scorer)
    monkeypatch.setattr(acceptance, "load_encoder", HashEncoder)
    monkeypatch.setattr(acceptance, "SETS", tmp_path / "sets")
    folder = tmp_path / "shared"
    (folder / "corpus").mkdir(parents=True)
    text = issue_text(41, "2031年9月15日", [("首单发动机租赁", LEASE), ("夜间查验", NIGHT)])
    (folder / "corpus" / "41.txt").write_text(text, encoding="utf-8")
    write_rows(tmp_path / "sets" / "own.jsonl", QUESTIONS)
    write_rows(folder / "gold" / "dev.jsonl", QUESTIONS)
    news = folder / "data" / "text" / "crud_news_2023.txt.xz"
    news.parent.mkdir(parents=True)
    lines = "".join(f"松岬镇第{n}座水渠完工。\n\n" for n in range(30))
    news.write_bytes(lzma.compress(lines.encode()))
    for name in ("antiterror_dev", "cmrc2018_dev"):
        write_rows(folder / "eval" / "reader" / f"{name}.jsonl.xz", [READ])
    write_rows(folder / "eval" / "reader" / "rgb_zh_unanswerable.jsonl.xz", [REFUSED])
    return folder


def figures(out: str) -> dict[str, float]:
    """What was printed, a figure a line."""
    rows = [line.rsplit(maxsplit=1) for line in out.splitlines()]
    found = {name: float(value) for name, value in rows}
    assert len(found) == len(rows)
    return found


def test_every_figure_is_printed(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(shared), "--passages", "20"]) == 0
    found = figures(capsys.readouterr().out)
    for time in ("the first time", "again"):
        assert found.pop(f"dev among others, median ms, {time}") > 0
    answers = {
        "article_hit@1": 1.0,
        "sentence_hit@1": 1.0,
        "short_em": 1.0,
        "answer in a quote of at most 150": 1.0,
        "article_hit@1, type T": 1.0,
        "sentence_hit@1, type T": 1.0,
        "refusal AUROC": 1.0,
        "unanswerable refused": 1.0,
        "answerable answered": 1.0,
    }
    expected = {
        f"{name}, {measure}": value
        for name in ("dev among others", "own", "dev")
        for measure, value in answers.items()
    }
    for name in ("antiterror_dev", "cmrc2018_dev"):
        expected[f"{name}, sentence_hit@1"] = 1.0
        expected[f"{name}, sentence_hit@1 of word overlap"] = 1.0
    expected["rgb_zh_unanswerable, refusal AUROC"] = 1.0
    assert found == expected


def test_a_part_alone(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(shared), "--only", "unanswerable"]) == 0
    assert list(figures(capsys.readouterr().out)) == ["rgb_zh_unanswerable, refusal AUROC"]
    assert main([str(shared), "--only", "given"]) == 0
    assert len(figures(capsys.readouterr().out)) == 4


def test_a_reader_that_is_never_sure_shows(
    shared: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, make_scorer(intercept=-9.0))
    assert main([str(shared), "--only", "near"]) == 0
    found = figures(capsys.readouterr().out)
    assert found["own, answerable answered"] == found["own, sentence_hit@1"] == 0.0
    assert found["own, answer in a quote of at most 150"] == 0.0
    assert found["own, unanswerable refused"] == 1.0
    assert main([str(shared), "--only", "unanswerable"]) == 0
    found = figures(capsys.readouterr().out)
    assert found["rgb_zh_unanswerable, refusal AUROC"] == 0.5  # as sure of all of them


def test_without_the_material_it_is_skipped_with_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nowhere")]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("skipped: ")
    assert line.endswith("nowhere with the evaluation material is absent")


@pytest.mark.parametrize(("passages", "articles"), [(1, 1), (20, 20), (900, 30)])
def test_news_are_added_up_to_the_number_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passages: int, articles: int
) -> None:
    monkeypatch.setattr(acceptance, "_ISSUE", 7)
    path = tmp_path / "news.txt.xz"
    path.write_bytes(lzma.compress("".join(f"{n}号水渠完工。\n\n" for n in range(30)).encode()))
    with closing(make_library(tmp_path / "library")) as library:
        add_news(library, path, passages)
        assert library.store.count("articles") == library.store.count("passages") == articles
        assert {info.publication for info in library.store.issues()} == {"新闻"}


# -- single counts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "sentence"),
    [
        ("冷藏箱查验", "夜间查验。试行以来查验冷藏箱。", "试行以来查验冷藏箱。"),
        ("冷藏箱查验", "查验冷藏箱，先。查验冷藏箱，后。", "查验冷藏箱，先。"),
        ("冷藏箱", "竹编。合作社。", "竹编。"),
        ("冷藏箱", "冷藏箱冷藏箱。竹编。", "冷藏箱冷藏箱。"),
        ("竹编冷藏箱", "冷藏箱冷藏箱冷藏箱。竹编的冷藏箱。", "竹编的冷藏箱。"),  # words count once
        ("冷藏箱", "", ""),
    ],
)
def test_word_overlap(question: str, text: str, sentence: str) -> None:
    assert most_words(question, text) == sentence


def short_hits(query: Query, *citations: dict[str, Any]) -> list[float]:
    """Of a run over one question beside an unanswerable one."""
    queries = (query, Query("u", "辛", "U"))
    evalset = EvalSet("s", "questions", Path("s"), queries, {query.id: {"1-1": 1}})
    answer = {"status": "answered", "citations": list(citations)}
    results = (QueryResult(query.id, (), 1.0, answer), QueryResult("u", (), 1.0, answer))
    found: Iterator[float] = acceptance._short_hits(Run("r", evalset, Config(), results))
    return list(found)


def quoted(quote: str, start: int = 0, doc: str = "1-1") -> dict[str, Any]:
    return {"doc": doc, "quote": quote, "start": start, "end": start + len(quote)}


BY_TEXT = Query("q", "甲", "F", ("59列", "五十九列"))
BY_PLACE = Query("q", "甲", "S", (), {"1-1": ((10, 20),)})


@pytest.mark.parametrize(
    ("query", "citations", "hit"),
    [
        (BY_TEXT, [quoted("开行59列。")], 1.0),
        (BY_TEXT, [quoted("开行五十九列。")], 1.0),
        (BY_TEXT, [quoted("开行。"), quoted("59列")], 0.0),  # the first alone counts
        (BY_TEXT, [quoted("59列" + "啊" * 147)], 1.0),
        (BY_TEXT, [quoted("59列" + "啊" * 148)], 0.0),  # too long to be called an answer
        (BY_TEXT, [], 0.0),
        (BY_PLACE, [quoted("一二三四五", 15)], 1.0),
        (BY_PLACE, [quoted("一二三四五", 6)], 1.0),
        (BY_PLACE, [quoted("一二三四五", 5)], 0.0),
        (BY_PLACE, [quoted("一二三四五", 20)], 0.0),
        (BY_PLACE, [quoted("一二三四五", 15, "2-2")], 0.0),
        (BY_PLACE, [quoted("啊" * 151)], 0.0),
        (BY_PLACE, [], 0.0),
    ],
)
def test_the_answer_stands_in_a_short_first_quote(
    query: Query, citations: list[dict[str, Any]], hit: float
) -> None:
    assert short_hits(query, *citations) == [hit]
