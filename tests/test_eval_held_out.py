"""The reader measured on questions that it was not trained on."""

import json
import random
from pathlib import Path

import pytest

from embed.errors import EncoderError
from eval.training import held_out, thresholds
from eval.training.held_out import Read, main, read_pool, rows
from eval.training.pools import (
    CONTEXT_HELD_OUT,
    HELD_OUT,
    KEPT_OUT,
    KEYWORD_HELD_OUT,
    MOVED,
    RELATED_HELD_OUT,
    Asked,
    read_written,
)
from eval.training.thresholds import table
from tests.encoders import HashEncoder
from tests.trainingdata import write_data, write_questions


@pytest.mark.parametrize(
    ("file", "others"),
    [
        (HELD_OUT, {"factoid"}),
        (CONTEXT_HELD_OUT, {"factoid", "context", MOVED}),
        (KEYWORD_HELD_OUT, {"keyword", MOVED}),
        (RELATED_HELD_OUT, {"factoid", "keyword", MOVED}),
    ],
)
def test_every_question_kept_out_names_its_answer_or_has_none(file: Path, others: set[str]) -> None:
    kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {row["kind"] for row in kept} == {"paraphrase", "near_miss"} | others
    unanswered = {"near_miss", MOVED}
    assert all(("sentences" in row) == (row["kind"] not in unanswered) for row in kept)


def test_no_file_kept_out_is_forgotten() -> None:
    every = {path.name for path in HELD_OUT.parent.glob("*held_out.jsonl")}
    assert sorted(path.name for path in KEPT_OUT) == sorted(every)


def test_each_question_is_read_once(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data")
    pool = next(read_written(data, path=write_questions(tmp_path / "questions.jsonl")))
    found = list(read_pool(pool, HashEncoder()))
    assert [read.asked for read in found] == list(pool.questions)
    for read in found:
        if read.asked.kind == "near_miss":
            assert not read.right
    assert any(read.right for read in found)


def _read(kind: str, right: bool, confidence: float) -> Read:
    answered = kind not in {"near_miss", MOVED}
    return Read(Asked("问", kind, 0, ((0, 1),) if answered else ()), right, confidence)


def test_the_measures_by_hand() -> None:
    found = [
        _read("factoid", True, 0.9),
        _read("factoid", False, 0.1),
        _read("paraphrase", True, 0.5),
        _read("near_miss", False, 0.3),
        _read("near_miss", False, 0.05),
    ]
    random.Random(0).shuffle(found)
    assert dict(rows(found)) == pytest.approx(
        {
            "factoid, sentence hit@1 (2)": 0.5,
            "paraphrase, sentence hit@1 (1)": 1.0,
            # .9 and .5 are above both near misses, .1 above one of them.
            "answerable against near misses (2), AUROC": 5 / 6,
            "answerable answered": 2 / 3,
            "near misses refused": 0.5,
        }
    )


def test_questions_of_another_time_or_place_have_their_own_measures() -> None:
    found = [
        _read("factoid", True, 0.9),
        _read("factoid", True, 0.5),
        _read("near_miss", False, 0.3),
        _read(MOVED, False, 0.6),
        _read(MOVED, False, 0.05),
    ]
    measures = dict(rows(found))
    assert measures["answerable against near misses (1), AUROC"] == 1.0
    assert measures["answerable against another time or place (2), AUROC"] == 3 / 4
    assert measures["another time or place refused"] == 0.5


def test_the_command_prints_the_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_data(tmp_path / "data")
    questions = write_questions(tmp_path / "questions.jsonl")
    monkeypatch.setattr(held_out, "KEPT_OUT", [questions] * len(KEPT_OUT))
    monkeypatch.setattr(held_out, "load_encoder", HashEncoder)
    main(["--data", str(data)])
    printed = capsys.readouterr().out
    assert printed.count("questions\n") == 4
    assert "factoid, sentence hit@1 (16)" in printed
    assert "near misses (8), AUROC" in printed


def test_a_folder_without_the_texts_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="training file not found"):
        main(["--data", str(tmp_path)])


# -- thresholds ------------------------------------------------------------------------------------


def test_what_a_threshold_answers_and_refuses_by_hand() -> None:
    found = [
        _read("factoid", True, 0.9),
        _read("factoid", False, 0.15),
        _read("factoid", True, 0.11),
        _read("near_miss", False, 0.3),
        _read("near_miss", False, 0.05),
    ]
    lines = list(table({"one": found, "none": []}))
    assert lines[:2] == ["| threshold | one | none |", "|---|---|---|"]
    assert "| 0.10 | 1.00, 0.50, 0.50 | -, -, - |" in lines
    assert "| 0.20 | 0.33, 0.50, 0.50 | -, -, - |" in lines
    assert "| 0.50 | 0.33, 1.00, 0.00 | -, -, - |" in lines


def test_question_files_are_read_over_their_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_data(tmp_path / "data")
    monkeypatch.setattr(held_out, "HELD_OUT", write_questions(tmp_path / "questions.jsonl"))
    monkeypatch.setattr(thresholds, "load_encoder", HashEncoder)
    samples = Path(__file__).parent.parent / "samples"
    thresholds.main(["--data", str(data), "--docs", str(samples), str(samples / "questions.jsonl")])
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "| threshold | kept out | questions |"
    lowest = printed[2].split("|")[3].split(", ")
    answered, _, wrong = (float(share) for share in lowest)
    assert answered > 0.8
    assert wrong < 0.4
