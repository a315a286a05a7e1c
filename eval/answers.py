"""Metrics of answers: right article, right sentence, short answer, exact quotes, time."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from eval.metrics import PerQuery
from eval.questions import UNANSWERABLE
from eval.records import EvalSet, Query, QueryResult

ANSWERS = (
    "article_hit@1", "sentence_hit@1", "short_em", "short_f1", "citation_exact", "refused",
)  # fmt: skip
VALUE_CHARS = 15  # answers up to this long are values: a figure, a date, a name
_PERCENTILES = (50, 95, 99)

Given = Mapping[str, Any]  # the `answer` of a result


def answer_metrics(evalset: EvalSet, results: Sequence[QueryResult]) -> PerQuery:
    """Values of every metric for the questions that it is about; one without a result scores 0.

    `refused` is about unanswerable questions, the hits about the others, the short answer about
    those whose answers are values, and `citation_exact`, a share of quotes, about the answered.
    """
    given = {result.id: result.answer or {} for result in results}
    values: PerQuery = {name: {} for name in ANSWERS}
    for query in evalset.queries:
        answer = given.get(query.id, {})
        for name, value in _of_question(query, evalset.qrels.get(query.id, {}), answer).items():
            values[name][query.id] = value
    return values


def _of_question(query: Query, gold: Mapping[str, int], answer: Given) -> dict[str, float]:
    values = {}
    if citations := answer.get("citations"):
        values["citation_exact"] = sum(bool(c["exact"]) for c in citations) / len(citations)
    if query.type == UNANSWERABLE:
        return {**values, "refused": float(answer.get("status") == "not_found")}
    values["article_hit@1"] = float(article_hit(gold, answer))
    if query.answers or query.sentences:
        values["sentence_hit@1"] = float(sentence_hit(query, gold, answer))
    if is_value(query.answers):
        short = answer.get("short_answer") or ""
        values["short_em"] = max(float(fold(short) == fold(a)) for a in query.answers)
        values["short_f1"] = max(char_f1(short, a) for a in query.answers)
    return values


def first_citation(answer: Given) -> Given | None:
    """The first citation of an answer that was given."""
    citations = answer.get("citations") if answer.get("status") == "answered" else None
    return citations[0] if citations else None


def article_hit(gold: Mapping[str, int], answer: Given) -> bool:
    """Whether the first citation is of a right article."""
    first = first_citation(answer)
    return first is not None and first["doc"] in gold


def sentence_hit(query: Query, gold: Mapping[str, int], answer: Given) -> bool:
    """Whether the first citation is of a right article and its quote answers.

    It does if it holds an answer string or stands where the set says that the answer stands.
    """
    first = first_citation(answer)
    if first is None or first["doc"] not in gold:
        return False
    places = query.sentences.get(first["doc"], ())
    return any(text in first["quote"] for text in query.answers) or any(
        start < first["end"] and first["start"] < end for start, end in places
    )


def is_value(answers: Sequence[str]) -> bool:
    """Whether there are answers and all are short enough to be asked for as such."""
    return bool(answers) and all(len(fold(text)) <= VALUE_CHARS for text in answers)


def fold(text: str) -> str:
    """Half and full width made the same (NFKC), spaces removed."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def char_f1(found: str, right: str) -> float:
    """F1 of the characters that two strings share, counted; as SQuAD's F1 of words."""
    one, two = fold(found), fold(right)
    shared = (Counter(one) & Counter(two)).total()
    return 2 * shared / (len(one) + len(two)) if shared else 0.0


def latency(results: Sequence[QueryResult]) -> dict[str, float]:
    """Milliseconds within which 50, 95 and 99 of 100 queries were done; empty without results."""
    if not results:
        return {}
    times = np.percentile([result.ms for result in results], _PERCENTILES)
    return {f"p{p}": float(value) for p, value in zip(_PERCENTILES, times, strict=True)}
