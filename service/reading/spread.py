"""Hits of many issues or articles, where a question wants several of them."""

from collections import Counter
from collections.abc import Sequence

from index.records import Hit

_PER_ISSUE = 3
_MOST = 30


def spread_issues(hits: Sequence[Hit], per_issue: int = _PER_ISSUE, most: int = _MOST) -> list[Hit]:
    """The first hits, in their order, with at most `per_issue` of one issue."""
    return _spread([(hit, hit.article.issue_id) for hit in hits], per_issue, most)


def spread_articles(hits: Sequence[Hit], most: int = _MOST) -> list[Hit]:
    """The first hit of each article, in their order."""
    return _spread([(hit, hit.article.id) for hit in hits], 1, most)


def _spread(hits: Sequence[tuple[Hit, str]], per: int, most: int) -> list[Hit]:
    taken: Counter[str] = Counter()
    kept = []
    for hit, name in hits:
        taken[name] += 1
        if taken[name] <= per:
            kept.append(hit)
    return kept[:most]
