"""How each query of a run went: what was expected, what came, right or wrong."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.answers import Given, sentence_hit
from eval.compare import First, firsts
from eval.records import Query, QueryResult, Run


@dataclass(frozen=True, slots=True)
class Outcome:
    """One query; `fault` says in Chinese what went wrong and is empty where nothing did.

    `right` says that the first document is relevant, were the question answered. `rank` is the
    place of the first relevant document, from 1, 0 where none came back. `score` is the
    confidence of an answer, where `confident`, else the score of the first document.
    """

    query: Query
    expected: tuple[str, ...]
    given: str
    quote: str
    fault: str
    right: bool
    rank: int
    score: float | None
    confident: bool
    ms: float | None

    @property
    def refusable(self) -> bool:
        """Whether nothing is judged relevant: right is to give no answer."""
        return not self.expected


def outcomes(run: Run) -> list[Outcome]:
    """Judge every query of the set; one without a result counts as not answered."""
    results = {result.id: result for result in run.results}
    given = firsts(run)
    return [
        _outcome(
            query,
            tuple(run.set.qrels.get(query.id, {})),
            results.get(query.id, QueryResult(query.id, (), math.nan)),
            given.get(query.id),
        )
        for query in run.set.queries
    ]


def _outcome(
    query: Query, expected: tuple[str, ...], result: QueryResult, first: First | None
) -> Outcome:
    ranked = [doc for doc, _ in result.ranking]
    quote = first.quote if first else ""
    top = first.doc if first else next(iter(ranked), "")
    answered = result.answer["status"] == "answered" if result.answer else bool(ranked)
    return Outcome(
        query=query,
        expected=expected,
        given=top,
        quote=quote,
        fault=_fault(query, expected, top, answered, result.answer),
        right=top in expected,
        rank=next((n for n, doc in enumerate(ranked, 1) if doc in expected), 0),
        score=_score(result),
        confident=result.answer is not None,
        ms=None if math.isnan(result.ms) else result.ms,
    )


def _score(result: QueryResult) -> float | None:
    if result.answer:
        return float(result.answer["confidence"])
    return result.ranking[0][1] if result.ranking else None


def _fault(
    query: Query, expected: Sequence[str], top: str, answered: bool, answer: Given | None
) -> str:
    if not expected:
        return "不该回答" if answered else ""
    if not answered:
        return "没有结果" if answer is None else "没有回答"
    if top not in expected:
        return "文章不对"
    told = answer is not None and (query.answers or query.sentences)
    if told and not sentence_hit(query, dict.fromkeys(expected, 1), answer or {}):
        return "句子不对"
    return ""
