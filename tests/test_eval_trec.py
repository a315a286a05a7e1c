"""TREC topics and judgements."""

from pathlib import Path

import pytest

from eval.errors import SetError
from eval.load import load_set
from eval.records import Problem, Query


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pair_in_a_folder_asks_the_library(tmp_path: Path) -> None:
    write(tmp_path / "topics.tsv", "1\t岚湾口岸开行多少班列\n2\t青屿港航线\n3\t没有判断的题\n")
    write(tmp_path / "office.qrels", "1 0 245-4 1\n2\t0\t245-5\t2\n2 0 245-6 0\n")
    found = load_set(tmp_path, strict=True)
    assert (found.name, found.kind, found.corpus) == (tmp_path.name, "questions", None)
    assert found.queries == (Query("1", "岚湾口岸开行多少班列"), Query("2", "青屿港航线"))
    assert found.qrels == {"1": {"245-4": 1}, "2": {"245-5": 2}}
    assert load_set(tmp_path / "topics.tsv").qrels == found.qrels
    assert load_set(tmp_path / "office.qrels").queries == found.queries


def test_of_several_pairs_the_one_with_the_same_stem_is_read(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / f"{name}.topics", f"{name}\t题目\n")
        write(tmp_path / f"{name}.qrels", f"{name} 0 245-4 1\n")
    assert load_set(tmp_path / "two.topics", strict=True).qrels == {"two": {"245-4": 1}}
    assert load_set(tmp_path / "one.qrels", strict=True).qrels == {"one": {"245-4": 1}}
    with pytest.raises(SetError, match=r"exactly one topics\.tsv or \*\.topics was expected"):
        load_set(tmp_path)
    (tmp_path / "one.qrels").unlink()
    (tmp_path / "two.qrels").unlink()
    with pytest.raises(SetError, match=r"exactly one \*\.qrels was expected"):
        load_set(tmp_path / "one.topics")


def test_a_corpus_beside_them_is_searched_and_checked(tmp_path: Path) -> None:
    write(tmp_path / "corpus.jsonl", '{"_id": "d1", "text": "青屿港新航线开通。"}\n')
    write(tmp_path / "a.topics", f"1\t{'航' * 600}\n")
    write(tmp_path / "a.qrels", "1 0 d1 1\n1 0 d2 1\n")
    found = load_set(tmp_path)
    assert (found.kind, found.corpus) == ("beir", tmp_path / "corpus.jsonl")
    assert found.qrels == {"1": {"d1": 1}}
    assert [(p.file, p.line) for p in found.problems] == [("a.qrels", 2)]


def test_bad_lines_are_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.topics", f"1\t题目\nno tab\n1\t又一次\n2\t{'问' * 501}\n")
    write(tmp_path / "a.qrels", "1 0 245-4 1\n1 245-5 1\n2 0 245-4 1\n")
    assert load_set(tmp_path).problems == (
        Problem("a.topics", 2, "an id, a tab and a text were expected"),
        Problem("a.topics", 3, "id '1' stands already in an earlier line"),
        Problem("a.topics", 4, "the question has 501 characters; at most 500 can be asked"),
        Problem("a.qrels", 2, "3 columns; query, iteration, document, relevance were expected"),
        Problem("a.qrels", 3, "query '2' is not among the usable queries"),
    )
