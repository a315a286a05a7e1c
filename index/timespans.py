"""The years, months and days that a text tells of, and whether they are those of a question.

A question of January is not answered by what happened in March, nor by another year's January,
though all its other words stand there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.numerals import NUMERAL, parse_number

_N = rf"(\d{{1,2}}|{NUMERAL}{{1,3}})"
# 1-5月, 1月至5月; 5月, 5月9日; 前5个月; 第一季度; 上半年
SPAN = (
    rf"(?<![\d.]){_N}\s*月?\s*(?:至|到|-|—|–|~)\s*{_N}\s*月"
    rf"|(?<![\d.]){_N}\s*月份?(?:\s*{_N}\s*[日号])?"
    rf"|(?:前|头)\s*{_N}\s*个?月"
    r"|第?([一二三四1-4])季度"
    r"|([上下])半年"
)
# No end of a range: 2028-2030年, 到2030年.
YEAR = r"(?<![\d\-—–~至到])((?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})\s*年"
YEARS = r"(?<!\d)((?:19|20)\d\d)\s*年?\s*[-—–~至到]+\s*((?:19|20)\d\d)"
# What counts from another day than the calendar's: the year of what follows is not known.
_TOLD = re.compile(rf"{YEARS}\s*年|{YEAR}|([今去明]年|[。;!?])|{SPAN}")
_AND = re.compile(r"\s*(?:和|与|及|以及|同|跟|、|,)\s*")
_KEPT = 8000  # texts: those of one day's questions
_YEAR_MONTHS = 12
_LONGEST = 20  # years of a range


@dataclass(frozen=True, slots=True)
class Timespan:
    """Months `first` to `last` of a year; `day` and `year` are 0 where none is told."""

    first: int
    last: int
    day: int = 0
    year: int = 0

    @property
    def is_year(self) -> bool:
        """Whether it is the whole of a year."""
        return (self.first, self.last) == (1, _YEAR_MONTHS)

    def overlaps(self, other: "Timespan") -> bool:
        """Whether a month is in both."""
        return self.first <= other.last and other.first <= self.last


@lru_cache(maxsize=_KEPT)
def timespans(folded: str, years: bool = True) -> tuple[Timespan, ...]:
    """The spans that `folded` text names, in its order; with `years` those without a month too.

    A year holds for the months that follow it in the sentence: `2031年...1月` is one span, and
    `2030年和2031年1月` are two of a month each.
    """
    found: list[Timespan] = []
    here: list[int] = []  # the years that hold here
    alone = end = 0  # how many of them no month has followed, and where the last one ends
    for match in _TOLD.finditer(folded):
        first, last, one, ends = match.groups()[:4]
        if first or one:
            named = [parse_number(one)] if one else _range(int(first), int(last))
            listed = alone and _AND.fullmatch(folded, end, match.start())
            here = [*(here if listed else []), *named]
            alone, end = len(named) + (alone if listed else 0), match.end()
            if years:
                found += [Timespan(1, _YEAR_MONTHS, 0, year) for year in named]
        elif ends:
            here, alone = [], 0
        else:
            spans = [read_span(match.groups()[4:], year) for year in here or [0]]
            if years and alone and spans[0]:
                del found[-alone:]
            alone = 0 if spans[0] else alone
            found += [span for span in spans if span]
    return tuple(found)


def agreement(asked: Sequence[Timespan], told: Sequence[Timespan]) -> float:
    """1 where a span asked for is told, -1 where only others are, 0 where nothing can be said.

    A day or month within the span of the other is neither.
    """
    if not asked or not told:
        return 0.0
    return max(_agree(one, other) for one in asked for other in told)


def spans_told(folded: str, asked: Sequence[Timespan]) -> tuple[Timespan, ...]:
    """What a folded text tells of, for a question: years without a month where it asks for one."""
    return timespans(folded, any(span.is_year for span in asked)) if asked else ()


def is_of_other_year(asked: Sequence[Timespan], told: Sequence[Timespan]) -> bool:
    """Whether the months asked for are told of another year, and nothing of a year asked for is."""
    years = {span.year for span in asked if span.year}
    if any(span.year in years for span in told):
        return False
    return any(
        (one.first, one.last) == (other.first, other.last) and 0 < other.year != one.year > 0
        for one in asked
        for other in told
        if not one.is_year
    )


def _agree(one: Timespan, other: Timespan) -> float:
    if not one.overlaps(other) or (one.year and other.year and one.year != other.year):
        return -1.0
    if (one.first, one.last) != (other.first, other.last):
        return 0.0
    if one.day == other.day:
        return 1.0
    return -1.0 if one.day and other.day else 0.5


def read_span(groups: Sequence[str | None], year: int = 0) -> Timespan | None:
    """A match of `SPAN` by its groups; None where these are no months."""
    start, end, month, day, first_months, quarter, half = groups
    if half:
        return Timespan(1, 6, 0, year) if half == "上" else Timespan(7, _YEAR_MONTHS, 0, year)
    if quarter:
        last = 3 * parse_number(quarter)
        return Timespan(last - 2, last, 0, year)
    if first_months:
        return _checked(1, parse_number(first_months), 0, year)
    if month:
        number = parse_number(month)
        return _checked(number, number, parse_number(day) if day else 0, year)
    if start and end:
        return _checked(parse_number(start), parse_number(end), 0, year)
    return None


def _range(first: int, last: int) -> list[int]:
    """The years of a range; its ends alone where it is none, or a long one."""
    return list(range(first, last + 1)) if 0 <= last - first <= _LONGEST else [first, last]


def _checked(first: int, last: int, day: int, year: int) -> Timespan | None:
    return Timespan(first, last, day, year) if 1 <= first <= last <= _YEAR_MONTHS else None
