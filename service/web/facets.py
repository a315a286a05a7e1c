"""What hits can be limited by: publication, year, issue and column, each with its counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from index.filters import Filters
from index.records import Hit, StoredArticle
from service.web.chips import limit_label
from service.web.limits import Limits
from service.web.sides import SIDES, Name, fits, issue_names, without_dates, without_side, year_of

Find = Callable[[Filters], Sequence[Hit]]

_SHOWN = 8  # choices of a facet before the others are folded away


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet; `limits` are those with it, or without it where it is chosen."""

    label: str
    count: int
    chosen: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class Facet:
    """The values that hits have, and how many hits have each."""

    name: Name
    choices: tuple[Choice, ...]

    @property
    def first(self) -> tuple[Choice, ...]:
        """Those shown at once."""
        return self.choices[:_SHOWN]

    @property
    def rest(self) -> tuple[Choice, ...]:
        """The others."""
        return self.choices[_SHOWN:]


def facets(hits: Sequence[Hit], limits: Limits, find: Find) -> list[Facet]:
    """The facets of `hits`; one with a single value, which limits nothing, is left out.

    A facet that is limited counts the hits that `find` finds without its own limit, so that what
    else could be chosen is still seen. A reprint counts wherever it is printed.
    """
    found = []
    for name in SIDES:
        opened = without_side(limits.filters, name)
        pool = hits if opened == limits.filters else _together(hits, find(opened))
        places = [[a for a in (hit.article, *hit.also_in) if fits(a, opened)] for hit in pool]
        choices = _choices(name, places, limits)
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            found.append(Facet(name, choices))
    return found


def _together(hits: Sequence[Hit], wider: Sequence[Hit]) -> list[Hit]:
    """Each once: a wider search that finds too many lacks some of the hits.

    Of an article and its reprints a wider search may keep another one.
    """
    passages = {hit.passage_id for hit in wider}
    articles = {hit.article.id for hit in wider}
    missing = [
        hit
        for hit in hits
        if hit.passage_id not in passages and articles.isdisjoint(a.id for a in hit.also_in)
    ]
    return [*wider, *missing]


def _choices(
    name: Name, places: Iterable[Sequence[StoredArticle]], limits: Limits
) -> tuple[Choice, ...]:
    """Years and issues newest first, what has no date last; publications and columns by count.

    `places` are for each hit the articles that it is.
    """
    counts: Counter[str] = Counter()
    newest: dict[str, int] = {}
    for articles in places:
        counts.update({value for article in articles if (value := _value(name, article))})
        newest |= {_value(name, a): a.date.toordinal() for a in articles if a.date}

    def place(value: str) -> tuple[int, int, str]:
        by_date = name in {"year", "issue"}
        return -newest.get(value, 0) if by_date else 0, -counts[value], value

    return tuple(_choice(name, value, counts[value], limits) for value in sorted(counts, key=place))


def _value(name: Name, article: StoredArticle) -> str:
    """Empty for an article that has none."""
    if name == "year":
        return f"{article.date.year:04}" if article.date else ""
    named = {"publication": article.publication, "issue": article.key, "column": article.column}
    return named[name]


def _choice(name: Name, value: str, count: int, limits: Limits) -> Choice:
    if name == "year":
        return _year(value, count, limits)
    names = set(issue_names(value) if name == "issue" else [value])
    chosen = not names.isdisjoint(getattr(limits.filters, SIDES[name][0]))
    changed = limits if chosen else limits.more(name, value)
    for one in names if chosen else ():
        changed = changed.less(name, one)
    return Choice(limit_label(name, value, "zh"), count, chosen, changed)


def _year(year: str, count: int, limits: Limits) -> Choice:
    chosen, left = year_of(limits.filters) == year, without_dates(limits)
    days = (("date_from", f"{year}-01-01"), ("date_to", f"{year}-12-31"))
    changed = left if chosen else replace(left, pairs=(*left.pairs, *days))
    return Choice(year, count, chosen, changed)
