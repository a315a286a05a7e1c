"""Question files: usable lines load, the others are reported with their line."""

import json
import lzma
from pathlib import Path

import pytest

from eval.errors import SetError
from eval.load import load_set
from eval.records import Problem, Query


def row(number: int, **changed: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "id": f"q{number}",
        "type": "F",
        "question": f"岚湾口岸第{number}季度开行多少列班列？",
        "gold": ["245-4"],
        "answers": ["59列"],
    }
    return {**usual, **changed}


def write(path: Path, *lines: object) -> Path:
    texts = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def test_a_question_file_is_read(tmp_path: Path) -> None:
    unanswerable = row(2, type="U", gold=[], answers=[])
    path = write(tmp_path / "dev.jsonl", row(1, gold=["245-4", "2024-5-1"]), "", unanswerable)
    found = load_set(path, strict=True)
    assert (found.name, found.kind, found.corpus, found.problems) == ("dev", "questions", None, ())
    assert found.queries[0] == Query("q1", "岚湾口岸第1季度开行多少列班列？", "F", ("59列",))
    assert found.queries[1].type == "U"
    assert found.qrels == {"q1": {"245-4": 1, "2024-5-1": 1}}
    assert len(found.sha256) == 64


def test_places_stand_in_for_answer_strings(tmp_path: Path) -> None:
    places = {"245-4": [[0, 5], [120, 164]], "245-5": []}
    path = write(
        tmp_path / "q.jsonl",
        row(1, answers=[], sentences=places),
        row(2, sentences={}),
        row(3, sentences=None),
        row(4, type="U", gold=[], answers=[], sentences={}),
    )
    found = load_set(path, strict=True)
    assert found.queries[0].sentences == {"245-4": ((0, 5), (120, 164)), "245-5": ()}
    assert found.queries[0].answers == ()
    assert [query.sentences for query in found.queries[1:]] == [{}, {}, {}]


PLACES = "'sentences' of '245-4': expected places such as [[120, 164]]"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row(1, sentences=[[0, 5]]), "'sentences' is no object of articles with places"),
        (row(1, sentences="245-4"), "'sentences' is no object of articles with places"),
        (row(1, sentences={"245-4": 3}), PLACES),
        (row(1, sentences={"245-4": "0-5"}), PLACES),
        (row(1, sentences={"245-4": [0, 5]}), PLACES),
        (row(1, sentences={"245-4": [[0]]}), PLACES),
        (row(1, sentences={"245-4": [[0, 5, 9]]}), PLACES),
        (row(1, sentences={"245-4": [["0", "5"]]}), PLACES),
        (row(1, sentences={"245-4": [[0, 5.0]]}), PLACES),
        (row(1, sentences={"245-4": [[False, True]]}), PLACES),
        (row(1, sentences={"245-4": [[-1, 5]]}), PLACES),
        (row(1, sentences={"245-4": [[5, 5]]}), PLACES),
        (row(1, sentences={"245-4": [[9, 5]]}), PLACES),
        (row(1, sentences={"245-4": [[0, 5], None]}), PLACES),
        (
            row(1, type="U", gold=[], answers=[], sentences={"245-4": [[0, 5]]}),
            "type U is for questions without an answer",
        ),
        ("{not json", "not JSON: Expecting property name enclosed in double quotes at character 2"),
        ("[1]", "a JSON object was expected, not list"),
        ("[" * 100_000, "not usable JSON: maximum recursion depth exceeded"),
        (json.dumps(row(1, question="\ud800")), "not usable JSON: 'utf-8' codec"),
        ({"id": "q1"}, "field 'type' is missing"),
        (row(1, id=7), "field 'id' holds int, text was expected"),
        (row(1, question=["x"]), "field 'question' holds list, text was expected"),
        (row(1, gold="245-4"), "field 'gold' should be a list of texts"),
        (row(1, answers=[1]), "field 'answers' should be a list of texts"),
        (row(1, answers=[" "]), "field 'answers' holds an empty text"),
        (row(1, question=" "), "field 'question' is empty"),
        (row(1, question="问" * 501), "the question has 501 characters; at most 500"),
        (row(1, type="Z"), "unknown type 'Z'; the types are F, S, T, X, D, U"),
        (row(1, gold=["245"]), "gold '245' is not ISSUE-ARTICLE"),
        (row(1, gold=[]), "no article in 'gold'"),
        (row(1, type="U"), "type U is for questions without an answer"),
        (row(0), "id 'q0' stands already in line 1"),
    ],
)
def test_a_bad_line_is_reported_and_left_out(tmp_path: Path, line: object, message: str) -> None:
    found = load_set(write(tmp_path / "q.jsonl", row(0), line, row(2)))
    assert [query.id for query in found.queries] == ["q0", "q2"]
    (problem,) = found.problems
    assert (problem.file, problem.line) == ("q.jsonl", 2)
    assert problem.message.startswith(message)


def test_of_a_thousand_lines_the_hundred_bad_ones_are_listed(tmp_path: Path) -> None:
    lines: list[object] = [row(number) for number in range(1000)]
    for number in range(100):
        lines.insert(number * 11, "{" if number % 2 else row(5000, type="?"))
    path = write(tmp_path / "q.jsonl", *lines)
    found = load_set(path)
    assert len(found.queries) == len(found.qrels) == 1000
    assert [problem.line for problem in found.problems] == [n * 11 + 1 for n in range(100)]
    with pytest.raises(SetError, match=r"q\.jsonl: 100 problems: q\.jsonl:1: unknown type"):
        load_set(path, strict=True)


def test_bytes_that_are_not_utf8_cost_their_line(tmp_path: Path) -> None:
    good = json.dumps(row(1), ensure_ascii=False).encode()
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + good + b"\r\n{\xff}\r\n" + good.replace(b"q1", b"q2"))
    found = load_set(path)
    assert [query.id for query in found.queries] == ["q1", "q2"]
    assert found.problems == (Problem("q.jsonl", 2, "not UTF-8 from byte 2 of the line"),)


def test_of_an_archive_that_breaks_off_the_whole_lines_are_used(tmp_path: Path) -> None:
    text = "".join(json.dumps(row(n)) + "\n" for n in range(5000))
    path = tmp_path / "q.jsonl.xz"
    path.write_bytes(lzma.compress(text.encode()))
    assert len(load_set(path, strict=True).queries) == 5000
    path.write_bytes(path.read_bytes()[:-40])
    found = load_set(path)
    assert found.name == "q"
    assert "damaged or breaks off" in found.problems[-1].message


def test_a_path_without_a_usable_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="no such file or folder; expected a question file"):
        load_set(tmp_path / "absent.jsonl")
    with pytest.raises(SetError, match="no set in this folder"):
        load_set(tmp_path)
    with pytest.raises(SetError, match="not the name of a set"):
        load_set(write(tmp_path / "notes.txt", row(1)))
    with pytest.raises(SetError, match="no usable question: it holds none"):
        load_set(write(tmp_path / "empty.jsonl"))
    with pytest.raises(SetError, match=r"no usable question: 1 problem: bad\.jsonl:1: not"):
        load_set(write(tmp_path / "bad.jsonl", "{"))
