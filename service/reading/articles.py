"""Articles that tell of something, named by their titles: 第232期有哪篇讲郑湾."""

import re
from collections.abc import Sequence

from service.reading.ranked import TOLD_OF, R, held_shares, title_shares

MAX_ARTICLES = 10
# Shares of the best sentence's that another article's needs, more where one article is asked for.
_SURE, _SURE_ONE, _HELD, _HELD_ONE = 0.25, 0.5, 0.6, 0.7
_MANY = re.compile(r"哪\s*(?:些|几)|(?:几|多少|两)\s*篇|哪里|有没有|都")


def choose_articles(readings: Sequence[R], question: str, query: str) -> list[R]:
    """The best sentence of each article that tells of `query`, the best article first.

    An article that has it in its title goes before one that only mentions it; a reprint is counted
    once. Where none holds much of the query's words, the best is given alone.
    """
    if not readings:
        return []
    held, titled = held_shares(readings, query), title_shares(readings, query)
    many = _MANY.search(question)
    sure, least = (_SURE, _HELD) if many else (_SURE_ONE, _HELD_ONE)
    best, most = readings[0], max(held)
    if most < TOLD_OF:
        return [best]
    found: list[tuple[float, R]] = []
    seen: set[str] = set()
    for reading, share, title in zip(readings, held, titled, strict=True):
        article = reading.hit.article
        if (
            article.id in seen
            or reading.confidence < sure * best.confidence
            or share < least * most
        ):
            continue
        seen.update((article.id, *(other.id for other in reading.hit.also_in)))
        found.append((reading.confidence + title, reading))
    found.sort(key=lambda pair: -pair[0])
    return [reading for _, reading in found[:MAX_ARTICLES]]
