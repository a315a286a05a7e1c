"""The project's own question sets: whole, about the text that they are about, without its text."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from embed.written import lines_of
from eval.acceptance import SETS
from eval.load import load_set
from eval.training.pools import (
    CALIBRATION,
    CONTEXT,
    KEPT_OUT,
    KEYWORD,
    MORE,
    MORE_KEYWORD,
    RELATED,
    WRITTEN,
)
from index.parse import parse_file
from index.records import Article
from index.sentences import split_sentences

SHARED = SETS.parents[2] / "shared"
CORPUS, DATA = SHARED / "corpus", SHARED / "data"
RUN = 24  # characters that may not be repeated
FILES = sorted(SETS.glob("*.jsonl"))
PARAPHRASES = [path for path in FILES if path.name.startswith("paraphrases")]
QUESTIONS = (
    *(WRITTEN, MORE, CONTEXT, KEYWORD, MORE_KEYWORD, RELATED),
    *(CALIBRATION, *KEPT_OUT),
)
KINDS = {"factoid", "paraphrase", "near_miss"}

each_set = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def runs(text: str) -> Iterator[str]:
    plain = "".join(text.split())
    return (plain[n : n + RUN] for n in range(len(plain) - RUN + 1))


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """The articles of the five issues, named as in a set."""
    if not CORPUS.is_dir():
        pytest.skip("the five issues of ../shared/corpus are absent")
    found = {}
    for path in sorted(CORPUS.iterdir()):
        issue = parse_file(path.name, path.read_bytes())
        found.update({f"{issue.key}-{article.no}": article for article in issue.articles})
    return found


# -- the sets --------------------------------------------------------------------------------------


def test_the_sets_are_there() -> None:
    assert len(PARAPHRASES) == 3
    assert any(path.stem == "issues_and_dates" for path in FILES)


@each_set
def test_a_set_loads_without_problems(path: Path) -> None:
    assert load_set(path, strict=True).queries


def test_ids_and_questions_are_unique_over_all_sets() -> None:
    rows = [row for path in FILES for row in rows_of(path)]
    for name in ("id", "question"):
        counts = Counter(row[name] for row in rows)
        assert [one for one, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("path", PARAPHRASES, ids=lambda path: path.stem)
def test_paraphrases_and_near_misses_are_many(path: Path) -> None:
    queries = load_set(path).queries
    misses = [query for query in queries if query.type == "U"]
    paraphrases = [query for query in queries if query.type == "S"]
    assert len(misses) >= 60
    assert len(paraphrases) >= 60
    assert len(misses) + len(paraphrases) == len(queries)
    assert all(query.sentences for query in paraphrases)


@each_set
def test_what_is_gold_is_in_the_corpus(path: Path, articles: dict[str, Article]) -> None:
    found = load_set(path)
    for query in found.queries:
        gold = found.qrels.get(query.id, {})
        assert gold.keys() <= articles.keys(), query.id
        assert query.sentences.keys() <= gold.keys(), query.id
        texts = [f"{articles[name].title}\n{articles[name].text}" for name in gold]
        held = [answer for answer in query.answers if any(answer in text for text in texts)]
        assert held or not query.answers, query.id


@each_set
def test_places_are_those_of_whole_sentences(path: Path, articles: dict[str, Article]) -> None:
    for query in load_set(path).queries:
        for name, places in query.sentences.items():
            assert places, query.id
            spans = split_sentences(articles[name].text)
            assert set(places) <= set(spans), (query.id, places)


@each_set
def test_near_misses_are_near_to_an_article(path: Path, articles: dict[str, Article]) -> None:
    near = [row["near"] for row in rows_of(path) if "near" in row]
    assert set(near) <= articles.keys()


@each_set
def test_no_question_repeats_the_corpus(path: Path, articles: dict[str, Article]) -> None:
    held = {run for article in articles.values() for run in runs(article.title)}
    held |= {run for article in articles.values() for run in runs(article.text)}
    assert held
    for row in rows_of(path):
        for text in (row["question"], *row["answers"]):
            assert not held.intersection(runs(text)), row["id"]


# -- the questions to train on ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def written() -> list[dict[str, Any]]:
    return rows_of(WRITTEN)


def test_written_questions_have_their_form(written: list[dict[str, Any]]) -> None:
    wanted = {"group", "file", "line", "end", "kind", "question"}
    for number, row in enumerate(written, 1):
        assert row["kind"] in KINDS, number
        answered = set() if row["kind"] == "near_miss" else {"sentences", "answer"}
        assert row.keys() == wanted | answered, number
        assert all(type(row[name]) is int for name in ("group", "line", "end")), number
        assert row["line"] >= 0 < row["end"], number
        assert row["question"] == row["question"].strip() != "", number


def test_each_kind_of_question_is_there_in_every_group(written: list[dict[str, Any]]) -> None:
    groups = {row["group"] for row in written}
    assert groups == set(range(len(groups)))
    assert {(row["group"], row["kind"]) for row in written} == {
        (group, kind) for group in groups for kind in KINDS
    }


def test_a_document_belongs_to_one_group_and_ends_in_one_place(
    written: list[dict[str, Any]],
) -> None:
    seen: dict[tuple[str, int], tuple[int, int]] = {}
    for row in written:
        place = (row["group"], row["end"])
        assert seen.setdefault((row["file"], row["line"]), place) == place, row["question"]


def test_answers_stand_inside_one_of_their_sentences(written: list[dict[str, Any]]) -> None:
    for number, row in enumerate(written, 1):
        if row["kind"] == "near_miss":
            continue
        places = [*row["sentences"], row["answer"]]
        assert all(0 <= start < end <= row["end"] for start, end in places), number
        assert all(one[1] <= two[0] for one, two in pairwise(sorted(row["sentences"]))), number
        first, last = row["answer"]
        assert any(start <= first and last <= end for start, end in row["sentences"]), number


@pytest.fixture(scope="module")
def texts() -> Iterator[Path]:
    if not DATA.is_dir():
        pytest.skip("the training files of ../shared/data are absent")
    yield DATA
    lines_of.cache_clear()  # a hundred megabytes


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_written_questions_name_places_of_the_training_files(path: Path, texts: Path) -> None:
    for row in rows_of(path):
        asked = set(runs(row["question"]))
        for about in (row, *row.get("beside", ())):
            text = lines_of(texts / about["file"])[about["line"]]
            assert about["end"] <= len(text), row["question"]
            spans = set(split_sentences(text[: about["end"]]))
            named = {(start, end) for start, end in about.get("sentences", ())}
            assert named <= spans, row["question"]
            assert not asked or not asked.intersection(runs(text)), row["question"]
