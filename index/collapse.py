"""Reprints shown once: of an article and its reprints, the one with the better hit is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from index.records import Hit, StoredArticle

_SAME_SCORE = 9  # decimals; sums in another order differ after that


def earlier_first(hits: Iterable[Hit]) -> list[Hit]:
    """By score, best first; of equal ones the earlier issue first, what has no date last."""
    return sorted(hits, key=lambda h: (-round(h.score, _SAME_SCORE), h.article.date or date.max))


def collapse(hits: Sequence[Hit], reprints: Mapping[str, tuple[StoredArticle, ...]]) -> list[Hit]:
    """Drop the hits of articles that are reprints of a better hit's, which names them instead."""
    kept = []
    dropped: set[str] = set()
    for hit in hits:
        if hit.article.id not in dropped:
            also_in = reprints.get(hit.article.id, ())
            dropped.update(other.id for other in also_in)
            kept.append(replace(hit, also_in=also_in))
    return kept
