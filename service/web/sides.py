"""The sides of limits: which parameters and filters belong together, and what fits them."""

from dataclasses import replace
from typing import Literal

from index.filters import Filters
from index.records import StoredArticle
from service.web.limits import Limits

Name = Literal["publication", "year", "issue", "column"]

SIDES: dict[Name, tuple[str, ...]] = {
    "publication": ("publications",),
    "year": ("date_from", "date_to"),
    "issue": ("issues",),
    "column": ("columns",),
}


def without_side(filters: Filters, name: Name) -> Filters:
    """The filters with one side open."""
    return replace(filters, **{side: getattr(Filters(), side) for side in SIDES[name]})


def without_dates(limits: Limits) -> Limits:
    """The limits without those of dates; their filters stay as they are."""
    return replace(limits, pairs=tuple(p for p in limits.pairs if p[0] not in SIDES["year"]))


def year_of(filters: Filters) -> str:
    """The year that the dates limit to, if it is one whole year."""
    first, last = filters.date_from, filters.date_to
    if not (first and last) or first.year != last.year:
        return ""
    whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    return f"{first.year:04}" if whole else ""


def issue_names(key: str) -> tuple[str, str]:
    """The names by which a limit may mean an issue: its key, and of `2024-5` the number alone."""
    return key, key.rpartition("-")[2]


def fits(article: StoredArticle, filters: Filters) -> bool:
    """Whether an article stands within the filters, as a search has it."""
    return (
        (not filters.publications or article.publication in filters.publications)
        and (not filters.columns or article.column in filters.columns)
        and (not filters.issues or any(n in filters.issues for n in issue_names(article.key)))
        and filters.has_day(article.date)
    )
