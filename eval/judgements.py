"""Relevance judgements: which documents answer a query, checked against both."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from eval.lines import BadRow, Notes

MAX_RELEVANCE = 1000  # trec_eval reserves memory for every grade up to the highest


class Judgement(NamedTuple):
    """One line of judgements."""

    line: int
    query: str
    doc: str
    relevance: int


def add_judgements(
    judgements: Iterable[Judgement],
    notes: Notes,
    queries: Collection[str],
    docs: Collection[str] | None,
) -> dict[str, dict[str, int]]:
    """Collect what is relevant; note what names a missing query or document, or comes twice.

    `docs` is None where the documents are not known. A query that has only documents that are not
    relevant measures nothing and is noted too.
    """
    grades: dict[str, dict[str, int]] = {}
    first: dict[str, int] = {}
    for line, query, doc, relevance in judgements:
        if query not in queries:
            notes.add(line, f"query {query!r} is not among the usable queries")
        elif docs is not None and doc not in docs:
            notes.add(line, f"document {doc!r} is not among the usable ones of the corpus")
        elif doc in grades.get(query, {}):
            notes.add(line, f"query {query!r} and document {doc!r} are judged already")
        else:
            grades.setdefault(query, {})[doc] = relevance
            first.setdefault(query, line)
    qrels = {}
    for query, judged in grades.items():
        relevant = {doc: relevance for doc, relevance in judged.items() if relevance > 0}
        if relevant:
            qrels[query] = relevant
        else:
            notes.add(first[query], f"query {query!r} has no relevant document; left out")
    return qrels


def parse_score(text: str) -> int:
    """A whole number; `1.0` is one too.

    Raises:
        BadRow: it is not, or it is larger than any grade.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.5
    if not value.is_integer():
        raise BadRow(f"score {text!r} is not a whole number")
    if value > MAX_RELEVANCE:
        raise BadRow(f"score {text!r} is above {MAX_RELEVANCE}")
    return int(value)
