"""A search for the page: the hits worth listing, in the order wanted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.filters import Filters
from index.records import Hit
from service.engine import Engine
from service.web.fitting import fitting
from service.web.searching import Sort, Wanted

DEPTH = 100  # passages looked at


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a query; `cut` where the library may hold more that fit."""

    hits: tuple[Hit, ...]
    cut: bool


def find(engine: Engine, wanted: Wanted, filters: Filters | None = None) -> Found:
    """Search as wanted, within its limits or other `filters`."""
    limits = wanted.limits.filters if filters is None else filters
    ranked = engine.search(wanted.query, DEPTH, wanted.mode, limits)
    listed = fitting(engine.searcher.matcher, wanted.query, wanted.mode, ranked)
    cut = len(ranked) == DEPTH and bool(listed) and listed[-1] is ranked[-1]
    return Found(tuple(in_order(listed, wanted.sort)), cut)


def in_order(hits: Iterable[Hit], sort: Sort) -> list[Hit]:
    """By date or as they are; those of one day keep their order, those without a date are last."""
    if sort == "relevance":
        return list(hits)
    way = -1 if sort == "newest" else 1

    def place(hit: Hit) -> tuple[bool, int]:
        day = hit.article.date
        return day is None, way * (day or date.max).toordinal()

    return sorted(hits, key=place)
