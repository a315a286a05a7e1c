"""The months and days that a text tells of, and whether they are those of a question.

A question of January is not answered by what happened in March, though all its other words stand
there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.numerals import NUMERAL, parse_number

_N = rf"(\d{{1,2}}|{NUMERAL}{{1,3}})"
_SPAN = re.compile(
    rf"(?<![\d.]){_N}\s*月?\s*(?:至|到|-|—|–|~)\s*{_N}\s*月"  # 1-5月, 1月至5月
    rf"|(?<![\d.]){_N}\s*月份?(?:\s*{_N}\s*[日号])?"  # 5月, 5月9日
    rf"|(?:前|头)\s*{_N}\s*个?月"  # 前5个月
    rf"|第?([一二三四1-4])季度"
    r"|([上下])半年"
)
_YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Timespan:
    """Months `first` to `last` of a year; `day` is 0 where none is told."""

    first: int
    last: int
    day: int = 0

    def overlaps(self, other: "Timespan") -> bool:
        """Whether a month is in both."""
        return self.first <= other.last and other.first <= self.last


def timespans(folded: str) -> tuple[Timespan, ...]:
    """The spans that `folded` text names, in its order."""
    found = (_read(match) for match in _SPAN.finditer(folded))
    return tuple(span for span in found if span)


def agreement(asked: Sequence[Timespan], told: Sequence[Timespan]) -> float:
    """1 where a span asked for is told, -1 where only others are, 0 where nothing can be said.

    A day or month within the span of the other is neither.
    """
    if not asked or not told:
        return 0.0
    return max(_agree(one, other) for one in asked for other in told)


def _agree(one: Timespan, other: Timespan) -> float:
    if not one.overlaps(other):
        return -1.0
    if (one.first, one.last) != (other.first, other.last):
        return 0.0
    if one.day == other.day:
        return 1.0
    return -1.0 if one.day and other.day else 0.5


def _read(match: re.Match[str]) -> Timespan | None:
    start, end, month, day, first_months, quarter, half = match.groups()
    if half:
        return Timespan(1, 6) if half == "上" else Timespan(7, _YEAR_MONTHS)
    if quarter:
        last = 3 * parse_number(quarter)
        return Timespan(last - 2, last)
    if first_months:
        return _checked(1, parse_number(first_months))
    if month:
        number = parse_number(month)
        return _checked(number, number, parse_number(day) if day else 0)
    return _checked(parse_number(start), parse_number(end))


def _checked(first: int, last: int, day: int = 0) -> Timespan | None:
    return Timespan(first, last, day) if 1 <= first <= last <= _YEAR_MONTHS else None
