"""Dates that a question gives: of an issue (7月15日那期) they limit, of a fact they may prefer."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.dating import tell_relative
from index.filters import Filters
from index.numerals import DIGIT, NUMERAL, in_digits, parse_number
from service.planning.holdings import Holdings, issues_within

_YEAR = rf"(?:(\d{{4}}|{DIGIT}{{4}}|今|去)\s*年(?!\s*(?:度|代))\s*(?:的\s*)?)"
_M = r"(\d{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:份)?"
_D = r"(?:\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号])?"
_DAY = rf"(?<!\d){_YEAR}?{_M}{_D}"
_ISO = r"(?<!\d)(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})"
_PART = r"((?:上|下)半年|第?[一二三四1-4]季度?)"
_QI = (
    r"期(?!间|限|货|末|初|数|待|望|权|许|刊"
    r"|\s*(?:工程|项目|建设|厂房|培训|研修|班(?![列次轮])|课程|债|付款|免息))"
)
_COUNT = r"[一二两三四五六七八九十几数\d]{0,2}\s*个?\s*"
_THAT = (
    rf"(?:的\s*)?(?:那|这|该|各|每|某|哪|全部|所有)\s*(?:的\s*)?{_COUNT}{_QI}"
    rf"|的\s*{_COUNT}{_QI}"
)
# 印发, 发布 and 出版 alone are said of papers and laws too.
_OUT = r"(?:出刊|出版|刊发|印发|编发|发行|发出|出)\s*了?\s*"
_MANY = rf"(?:几|多少|哪些|哪几)\s*个?{_QI}"
_OF_ISSUE = rf"\s*(?:(?:{_OUT})?(?:{_THAT})|{_OUT}{_MANY}|出刊(?:的)?(?!\s*(?:日期|时间|周期)))"
_AND = r"\s*(?:、|，|,|和|与|及|以及|跟)\s*"
_LISTED = re.compile(r"[年月日号]\s*(?:和|与|及|、)\s*$")

_RANGE = re.compile(rf"{_DAY}\s*(?:到|至|[-－—–~～]{{1,2}})\s*{_DAY}{_OF_ISSUE}")
_SINGLE = re.compile(rf"{_DAY}{_OF_ISSUE}")
_ONE_DAY = re.compile(_DAY)
_LIST = re.compile(
    rf"(?:{_DAY}{_AND})+{_DAY}(?:{_OF_ISSUE}|\s*这?那?[两二三四五六七八九十\d]\s*个?{_QI})"
)
_EXACT = re.compile(rf"{_ISO}{_OF_ISSUE}")
_LONG = re.compile(rf"(?<!\d){_YEAR}{_PART}?{_OF_ISSUE}")
_SAID = re.compile(rf"(?<!\d){_YEAR}(?:{_PART}|{_M})?")
# What happened in a period is reported in it or soon after.
_REPORTED = timedelta(days=92)
_YEAR_DAYS, _FEW_YEARS = 366, 3
_RECENT = re.compile(
    rf"最近|最新|近期|近来|近日|目前|眼下|当前|新近|近\s*(\d{{1,2}}|{NUMERAL}|[两几数])\s*年|近年"
)
# 19年5月 is a month of 2019, 19年 may be a time that something took.
_SHORT_YEAR = re.compile(
    r"(?<![\d.])([0-4]\d)年(?=\s*(?:\d{1,2}月|全年|[上下]半年|第?[一二三四]季度))"
)
_FIRST_YEAR, _LAST_YEAR = 1800, 2999

_Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class NamedDates:
    """The first and last day meant by what stands at `span`."""

    span: tuple[int, int]
    first: date
    last: date
    label: str


def find_dates(question: str, holdings: Holdings) -> list[NamedDates]:
    """The days that `question` says issues came out on, or between."""
    found: list[NamedDates] = []
    for named in _candidates(question, holdings):
        # Of days listed in another way the last alone would be the wrong limit.
        follows = any(f.span[1] == named.span[0] for f in found)
        listed = not follows and _LISTED.search(question[: named.span[0]])
        taken = any(f.span[0] < named.span[1] and named.span[0] < f.span[1] for f in found)
        if not taken and not listed:
            found.append(named)
    return found


def find_preference(question: str, holdings: Holdings) -> Filters | None:
    """The issues likely to report on the periods that `question` tells of (今年上半年, 近三年).

    Of what is asked about lately it is the last months' issues.
    """
    spans = []
    for match in _SAID.finditer(question):
        year = _year(match[1], holdings)
        span = _long_span(year, match[2]) if not match[3] else _day_span(year, match[3], None)
        if span:
            spans.append(span)
    if spans:
        last = max(span[1] for span in spans)
        return Filters(date_from=min(span[0] for span in spans), date_to=last + _REPORTED)
    recent = _RECENT.search(question)
    newest = holdings.newest.date if holdings.newest else None
    return _since(recent[1], newest) if recent and newest else None


def _since(years: str | None, newest: date) -> Filters:
    """The issues of the last months, or of so many years."""
    if years is None:
        return Filters(date_from=newest - _REPORTED)
    count = _FEW_YEARS if years in "几数" else parse_number(years)
    return Filters(date_from=newest - timedelta(days=_YEAR_DAYS * count))


def day_meant(filters: Filters, holdings: Holdings) -> date | None:
    """The day that 今年 is counted from: that of the newest of the issues asked for.

    None where these are of several years, or have no date.
    """
    within = issues_within(holdings.numbered, filters)
    days = [issue.date for issue in within if issue.date]
    if not days or (filters.limits_issues and len({day.year for day in days}) > 1):
        return None
    return max(days)


def tell_years(text: str, day: date | None) -> str:
    """`text` with years in digits, and 今年, 去年 and 上个月 counted from a `day`."""
    text = _SHORT_YEAR.sub(r"20\1年", in_digits(text))
    return tell_relative(text, day) if day else text


def _candidates(question: str, holdings: Holdings) -> Iterator[NamedDates]:
    for match in _LIST.finditer(question):
        yield from _listed(match, holdings)
    for match in _RANGE.finditer(question):
        year, end = _year(match[1], holdings), _year(match[4], holdings)
        spans = [
            _join(_day_span(y, match[2], match[3]), _day_span(end or y, match[5], match[6]))
            for y in _years(year, holdings)
        ]
        yield from _named(match, spans, holdings)
    for match in _SINGLE.finditer(question):
        year = _year(match[1], holdings)
        spans = [_day_span(y, match[2], match[3]) for y in _years(year, holdings)]
        yield from _named(match, spans, holdings)
    for match in _EXACT.finditer(question):
        yield from _named(match, [_day_span(int(match[1]), match[2], match[3])], holdings)
    for match in _LONG.finditer(question):
        yield from _named(match, [_long_span(_year(match[1], holdings), match[2])], holdings)


def _listed(match: re.Match[str], holdings: Holdings) -> Iterator[NamedDates]:
    """7月1日和7月15日那两期, day by day; a year that is said goes on to the next."""
    days = list(_ONE_DAY.finditer(match[0]))
    ends = [match.start() + day.start() for day in days[1:]] + [match.end()]
    year = None
    for day, end in zip(days, ends, strict=True):
        year = _year(day[1], holdings) or year
        spans = [_day_span(y, day[2], day[3]) for y in _years(year, holdings)]
        for named in _named(day, spans, holdings):
            yield replace(named, span=(match.start() + day.start(), end))


def _named(
    match: re.Match[str], spans: list[_Span | None], holdings: Holdings
) -> Iterator[NamedDates]:
    """The newest span that an issue came out in; of none the newest, which is then missing."""
    real = [span for span in spans if span]
    held = [s for s in real if any(i.date and s[0] <= i.date <= s[1] for i in holdings.numbered)]
    if real:
        first, last = (held or real)[0]
        said = re.split(rf"{_OF_ISSUE}$", match[0])[0]
        label = re.sub(r"\s+", "", said).rstrip("的")
        yield NamedDates(match.span(), first, last, label)


def _year(said: str | None, holdings: Holdings) -> int | None:
    """`2024`, or 今年 as the year of the newest issue."""
    if said is None:
        return None
    if said not in {"今", "去"}:
        return parse_number(said)
    newest = holdings.newest
    return newest.date.year - "今去".index(said) if newest and newest.date else None


def _years(year: int | None, holdings: Holdings) -> list[int]:
    """The years a day without one may be of, newest first."""
    if year is not None:
        return [year]
    return sorted({i.date.year for i in holdings.numbered if i.date}, reverse=True)


def _day_span(year: int | None, month: str, day: str | None) -> _Span | None:
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    number = parse_number(month)
    try:
        first = date(year, number, parse_number(day) if day else 1)
        return first, first if day else date(year, number, monthrange(year, number)[1])
    except ValueError:
        return None


def _long_span(year: int | None, part: str | None) -> _Span | None:
    """The year, or a half or a quarter of it."""
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    start, months = 1, 12
    if part and "半年" in part:
        start, months = (1 if part[0] == "上" else 7), 6
    elif part:
        start, months = 3 * parse_number(part.strip("第季度")) - 2, 3
    end = start + months - 1
    return date(year, start, 1), date(year, end, monthrange(year, end)[1])


def _join(first: _Span | None, last: _Span | None) -> _Span | None:
    """From the first day of one to the last day of the other; 11月到2月 ends in the next year."""
    if first is None or last is None:
        return None
    end = last[1]
    if end < first[0]:
        end = _day_of_next_year(end)
    return (first[0], end) if first[0] <= end else None


def _day_of_next_year(day: date) -> date:
    last = monthrange(day.year + 1, day.month)[1]
    return date(day.year + 1, day.month, min(day.day, last))
