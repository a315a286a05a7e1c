"""The questions and the thesaurus of this project: sane, and at home in the training files."""

import json
import lzma
from collections import defaultdict
from pathlib import Path
from typing import TypedDict

import pytest

from embed import written
from embed.errors import EncoderError
from embed.sources import TEXT_SOURCES, Pair
from embed.written import EVERYDAY, THESAURUS, lines_of, read_everyday, read_thesaurus
from tests.embeddata import write_lines

DATA = Path(__file__).parents[2] / "shared" / "data"
AROUND, LEAK = 150, 24


class Row(TypedDict):
    """A line of the file."""

    file: str
    line: int
    start: int
    end: int
    questions: list[str]


def rows() -> list[Row]:
    return [json.loads(line) for line in EVERYDAY.read_text(encoding="utf-8").splitlines()]


def shared_run(one: str, other: str, length: int) -> str:
    """A run of `length` characters that both have; empty where there is none."""
    parts = (one[i : i + length] for i in range(len(one) - length + 1))
    return next((part for part in parts if part in other), "")


def test_every_row_names_a_place_and_asks_of_it() -> None:
    allowed = {source.path for source in TEXT_SOURCES}
    found = rows()
    assert len(found) > 1000
    for row in found:
        assert set(row) == {"file", "line", "start", "end", "questions"}, row
        assert row["file"] in allowed, row
        assert row["line"] >= 0, row
        assert 10 <= row["end"] - row["start"] <= 200, row
        assert row["start"] >= 0, row
        assert 2 <= len(row["questions"]) == len(set(row["questions"])), row
        assert all(4 <= len(q) <= 60 and q == q.strip() for q in row["questions"]), row
    places = [(row["file"], row["line"], row["start"], row["end"]) for row in found]
    assert len(set(places)) == len(places)


@pytest.mark.skipif(
    not DATA.is_dir(), reason="../shared/data is absent: the questions' places are not looked up"
)
def test_every_place_is_there_and_no_question_copies_it() -> None:
    by_line: dict[str, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows():
        by_line[row["file"]][row["line"]].append(row)
    for file, wanted in by_line.items():
        # Read by line: whole files would stay in memory for the rest of the run.
        with lzma.open(DATA / file, "rt", encoding="utf-8") as opened:
            for number, line in enumerate(opened):
                for row in wanted.pop(number, ()):
                    check_place(row, line.rstrip("\n"))
        assert not wanted, f"{file} has no lines {sorted(wanted)[:5]}"


def check_place(row: Row, line: str) -> None:
    assert row["end"] <= len(line), row
    sentence = line[row["start"] : row["end"]]
    assert sentence == sentence.strip(), row
    passage = line[max(0, row["start"] - AROUND) : row["end"] + AROUND]
    for question in row["questions"]:
        assert not shared_run(question, passage, LEAK), row


def test_the_first_question_finds_the_sentence_the_others_its_passage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "".join(chr(0x4E00 + i) for i in range(500))
    write_lines(tmp_path / "text" / "a.txt.xz", ["岚湾", "", line])
    place = {"file": "text/a.txt.xz", "line": 2, "start": 200, "end": 240}
    ask(monkeypatch, tmp_path, place | {"questions": ["甲", "乙", "丙"]}, place | {"start": 20,
        "end": 30, "questions": ["丁", "戊"]})  # fmt: skip
    assert read_everyday(tmp_path) == [
        Pair("甲", line[200:240]),
        Pair("乙", line[50:390]),
        Pair("丙", line[50:390]),
        Pair("丁", line[20:30]),
        Pair("戊", line[:180]),
    ]


@pytest.mark.parametrize("place", [{"line": 1}, {"end": 3}])
def test_a_text_that_ends_before_the_place_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: dict[str, int]
) -> None:
    write_lines(tmp_path / "text" / "a.txt.xz", ["岚湾"])
    row = {"file": "text/a.txt.xz", "line": 0, "start": 0, "end": 2, "questions": ["甲", "乙"]}
    ask(monkeypatch, tmp_path, row)
    assert read_everyday(tmp_path) == [Pair("甲", "岚湾"), Pair("乙", "岚湾")]
    ask(monkeypatch, tmp_path, row | place)
    with pytest.raises(EncoderError, match=r"a\.txt\.xz: has no character \d in line \d, which"):
        read_everyday(tmp_path)


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"b\.txt\.xz: training file not found; --data names"):
        lines_of(tmp_path / "b.txt.xz")


def test_a_group_of_the_thesaurus_has_words_that_differ() -> None:
    groups = [line.split() for line in THESAURUS.read_text(encoding="utf-8").splitlines()]
    assert len(groups) > 500
    for group in groups:
        assert len(set(group)) == len(group) >= 2, group
    assert all(pair.query != pair.passage for pair in read_thesaurus())


def test_words_go_round_their_group_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "thesaurus.txt"
    file.write_text("甲 乙 丙\n丁 戊\n", encoding="utf-8")
    monkeypatch.setattr(written, "THESAURUS", file)
    assert [pair.query + pair.passage for pair in read_thesaurus()] == [
        "甲乙", "乙甲", "乙丙", "丙乙", "丙甲", "甲丙", "丁戊", "戊丁",
    ]  # fmt: skip


def ask(monkeypatch: pytest.MonkeyPatch, folder: Path, *asked: dict[str, object]) -> None:
    file = folder / "everyday.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
    monkeypatch.setattr(written, "EVERYDAY", file)
