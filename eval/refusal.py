"""How well the confidence tells questions that can be answered from those that cannot.

Risk and coverage after Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks"
(2017): of the questions answered first, by falling confidence, the share answered wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.answers import article_hit
from eval.questions import UNANSWERABLE
from eval.records import EvalSet, Query, QueryResult


@dataclass(frozen=True, slots=True)
class Refusal:
    """Refusal over a set; `points` are (coverage, risk) from the most confident answer on.

    `coverage` and `risk` are those of the decision as shipped: answered or not found.
    """

    auroc: float
    points: tuple[tuple[float, float], ...]
    aurc: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class _Judged:
    confidence: float
    answerable: bool
    answered: bool
    right: bool


def refusal(evalset: EvalSet, results: Sequence[QueryResult]) -> Refusal | None:
    """Measure refusal; None where the set has no unanswerable question, or no other.

    A question without a result counts as a refusal without any confidence.
    """
    found = {result.id: result for result in results}
    judged = [
        _judge(query, evalset.qrels.get(query.id, {}), found.get(query.id))
        for query in evalset.queries
    ]
    yes = [row.confidence for row in judged if row.answerable]
    no = [row.confidence for row in judged if not row.answerable]
    if not yes or not no:
        return None
    points = _risk_coverage(judged)
    answered = [row for row in judged if row.answered]
    wrong = sum(not row.right for row in answered)
    return Refusal(
        auroc(yes, no),
        points,
        _area(points),
        len(answered) / len(judged),
        wrong / len(answered) if answered else 0.0,
    )


def _judge(query: Query, gold: Mapping[str, int], result: QueryResult | None) -> _Judged:
    answer = (result.answer if result else None) or {}
    answered = answer.get("status") == "answered"
    if answered or result is None:
        right = article_hit(gold, answer)
    else:  # a refusal cites nothing: its best article is what an answer would have cited
        right = bool(result.ranking) and result.ranking[0][0] in gold
    answerable = query.type != UNANSWERABLE
    return _Judged(float(answer.get("confidence", 0.0)), answerable, answered, right and answerable)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The share of pairs in which the positive one scores higher; an equal pair counts half."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def _risk_coverage(judged: Sequence[_Judged]) -> tuple[tuple[float, float], ...]:
    """A point for each confidence: a threshold cannot part equal ones."""
    points = []
    done = wrong = 0
    ordered = sorted(judged, key=lambda row: -row.confidence)
    for _, tied in groupby(ordered, key=lambda row: row.confidence):
        for row in tied:
            done += 1
            wrong += not row.right
        points.append((done / len(judged), wrong / done))
    return tuple(points)


def _area(points: Sequence[tuple[float, float]]) -> float:
    """The mean of the risk over the coverage, by steps."""
    area = before = 0.0
    for coverage, risk in points:
        area += (coverage - before) * risk
        before = coverage
    return area
