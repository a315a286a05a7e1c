"""Hits of the issues that a question's period points to, a little before others."""

from collections.abc import Sequence
from dataclasses import replace

from index.filters import Filters
from index.records import Hit

_BONUS = 0.03  # of the best score: decides between near equals, no more


def first_within(hits: Sequence[Hit], prefer: Filters | None) -> list[Hit]:
    """The hits of the period first, each part in its order: of it each issue is wanted."""
    return sorted(hits, key=lambda hit: not (prefer and prefer.has_day(hit.article.date)))


def favour(hits: Sequence[Hit], prefer: Filters | None) -> list[Hit]:
    """The hits, best first, with a small bonus for those whose issue came out in the period.

    Where all hits or none fit, nothing changes, so that scores mean what they meant.
    """
    fits = [prefer.has_day(hit.article.date) for hit in hits] if prefer else []
    if not any(fits) or all(fits):
        return list(hits)
    bonus = _BONUS * max(abs(hit.score) for hit in hits)
    raised = [
        replace(hit, score=hit.score + bonus) if fit else hit
        for hit, fit in zip(hits, fits, strict=True)
    ]
    return sorted(raised, key=lambda hit: -hit.score)
