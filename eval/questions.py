"""Question files: one JSON object a line with `id, type, question, gold, answers`.

Instead of `answers`, strings, a row may have `sentences`: by article the places `[start, end]` of
the sentences that answer, so that a set can be kept apart from the text that it is about.
"""

import re
from pathlib import Path
from typing import Any

from eval.lines import BadRow, Notes, digest, read_rows, text_field, texts_field
from eval.records import EvalSet, Problem, Query

UNANSWERABLE = "U"
TYPES = ("F", "S", "T", "X", "D", UNANSWERABLE)
MAX_CHARS = 500  # what the service takes as a question
_GOLD = re.compile(r".*\S-[0-9]+")


def read_questions(path: Path) -> EvalSet:
    """Read a question file; lines that cannot be used are among the set's problems.

    Raises:
        SetError: the file cannot be opened.
    """
    problems: list[Problem] = []
    notes = Notes(path, problems)
    lines: dict[str, int] = {}
    queries: list[Query] = []
    qrels: dict[str, dict[str, int]] = {}
    for number, row in read_rows(notes):
        try:
            query, gold = _question(row)
            if query.id in lines:
                raise BadRow(f"id {query.id!r} stands already in line {lines[query.id]}")
        except BadRow as error:
            notes.add(number, str(error))
            continue
        lines[query.id] = number
        queries.append(query)
        if gold:
            qrels[query.id] = dict.fromkeys(gold, 1)
    name = path.name.removesuffix(".xz").removesuffix(".jsonl")
    return EvalSet(
        name, "questions", path, tuple(queries), qrels, tuple(problems), None, digest([path])
    )


def _question(row: dict[str, Any]) -> tuple[Query, tuple[str, ...]]:
    kind = text_field(row, "type")
    if kind not in TYPES:
        raise BadRow(f"unknown type {kind!r}; the types are {', '.join(TYPES)}")
    text = checked_question(text_field(row, "question"))
    gold, answers = texts_field(row, "gold"), texts_field(row, "answers")
    sentences = _sentences(row)
    query = Query(text_field(row, "id"), text, kind, answers, sentences)
    if kind == UNANSWERABLE and (gold or answers or sentences):
        raise BadRow("type U is for questions without an answer, yet gold or answers are given")
    if kind != UNANSWERABLE and not gold:
        raise BadRow("no article in 'gold'; a question without an answer is of type U")
    for name in gold:
        if not _GOLD.fullmatch(name):
            raise BadRow(f"gold {name!r} is not ISSUE-ARTICLE, such as 245-4")
    return query, gold


def checked_question(text: str) -> str:
    """The question as it is.

    Raises:
        BadRow: it is longer than the service takes.
    """
    if len(text) > MAX_CHARS:
        raise BadRow(f"the question has {len(text)} characters; at most {MAX_CHARS} can be asked")
    return text


def _sentences(row: dict[str, Any]) -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    given = row.get("sentences") or {}
    if not isinstance(given, dict):
        raise BadRow("'sentences' is no object of articles with places")
    for article, places in given.items():
        if not isinstance(places, list) or not all(_is_place(place) for place in places):
            raise BadRow(f"'sentences' of {article!r}: expected places such as [[120, 164]]")
        found[article] = tuple((start, end) for start, end in places)
    return found


def _is_place(place: object) -> bool:
    return (
        isinstance(place, list)
        and len(place) == 2
        and all(type(one) is int for one in place)
        and 0 <= place[0] < place[1]
    )
