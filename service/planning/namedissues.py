"""Issues that a question names by number, by range, or by their place: 第245期, 近三期, 上一期.

`二期工程`, `12期免息`, `近三期培训班` are phases and instalments of something else.
"""

import re
from collections.abc import Iterator

from index.numerals import DIGIT, NUMERAL, parse_number
from service.planning.holdings import Holdings
from service.planning.issueplaces import newest, oldest, previous, this, with_neighbour
from service.planning.issuewords import QI, SURE, NamedIssues, Series, blank, chip_value, is_phase
from service.records import Chip

_NO = rf"(\d{{1,5}}|{NUMERAL}{{1,6}})"
_HEAD = rf"(?:总?\s*第\s*{_NO}|(?<![\d.第])(\d{{3,5}}))"
_TO = r"(?:到|至|[-－—–~～]{1,2})"
_RANGE = re.compile(
    rf"(?:从\s*)?{_HEAD}(?:{QI})?\s*{_TO}\s*(?:第\s*)?{_NO}{QI}(?:\s*(?:之间|之中|中间|为止))?"
)
_LIST = re.compile(rf"{_HEAD}(?:\s*(?:、|，|,|和|与|及)\s*(?:第\s*)?{_NO})+{QI}")
_YEAR = re.compile(rf"(\d{{4}}|{DIGIT}{{4}})\s*年\s*(?:的\s*)?第\s*{_NO}{QI}")
_ONE = re.compile(rf"(?:总\s*)?第\s*{_NO}{QI}|(?<![\d.第])(\d{{1,5}}){QI}")
_COUNTED = re.compile(r"[近前后共分每续办了过那这几]\s*$")


def find_issues(question: str, holdings: Holdings, series: Series) -> list[NamedIssues]:
    """The issues that `question` names; `series` is what 最新一期 and 上一期 are counted in."""
    found: list[NamedIssues] = []
    rest = question
    for rule in (_ranges, _lists, _years, _numbers, newest, oldest, previous, this):
        for named in rule(question, holdings, series):
            if rest[slice(*named.span)].strip():  # not yet taken by a rule before
                found.append(named)
                rest = blank(rest, named.span)
    return found


def _ranges(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _RANGE.finditer(question):
        low, high = sorted((parse_number(match[1] or match[2]), parse_number(match[3])))
        if is_phase(question, match, high):
            continue
        held = [i.key for i in holdings.numbered if low <= (i.number or 0) <= high]
        chip = Chip(f"第{low}—{high}期", "issues", f"{low}..{high}")
        yield NamedIssues(match.span(), tuple(held) or (str(low), str(high)), (chip,))


def _lists(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _LIST.finditer(question):
        numbers = [parse_number(n) for n in re.findall(rf"\d+|{NUMERAL}+", match[0])]
        if not is_phase(question, match, max(numbers)):
            chips = tuple(Chip(f"第{n}期", "issues", n) for n in numbers)
            yield NamedIssues(match.span(), tuple(str(n) for n in numbers), chips)


def _years(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _YEAR.finditer(question):
        year, number = parse_number(match[1]), parse_number(match[2])
        if is_phase(question, match, number):
            continue
        key = _running_key(holdings, year, number) or f"{year}-{number}"
        chip = Chip(f"{year}年第{number}期", "issues", chip_value(key))
        yield with_neighbour(question, NamedIssues(match.span(), (key,), (chip,)), number, series)


def _running_key(holdings: Holdings, year: int, number: int) -> str:
    """The key of an issue whose number runs on over the years, if it came out in `year`."""
    fits = (i for i in holdings.numbered if i.key == str(number) and i.date)
    return next((i.key for i in fits if i.date and i.date.year == year), "")


def _numbers(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _ONE.finditer(question):
        number = parse_number(match[1] or match[2])
        counted = number < SURE and not (
            holdings.holds(number) and not _COUNTED.search(question[: match.start()])
        )
        if is_phase(question, match, number) or (match[2] and counted):
            continue
        chip = Chip(f"第{number}期", "issues", number)
        named = NamedIssues(match.span(), (str(number),), (chip,))
        yield with_neighbour(question, named, number, series)
