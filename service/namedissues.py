"""Issues that a question names by number, by range, or by their place: 第245期, 近三期, 上一期.

`二期工程`, `12期免息`, `近三期培训班` are phases and instalments of something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.numerals import NUMERAL, parse_number
from index.records import IssueInfo
from service.holdings import Holdings
from service.records import Chip

_SURE = 100  # phases and instalments do not count so far
_FEW = 6
_NO = rf"(\d{{1,5}}|{NUMERAL}{{1,6}})"
_HEAD = rf"(?:总?\s*第\s*{_NO}|(?<![\d.第])(\d{{3,5}}))"
_QI = r"\s*期(?!间|限|货|末|初|数|待|望|刊|权|许)"
_TO = r"(?:到|至|[-－—–~～]{1,2})"
_RANGE = re.compile(rf"{_HEAD}(?:{_QI})?\s*{_TO}\s*(?:第\s*)?{_NO}{_QI}")
_LIST = re.compile(rf"{_HEAD}(?:\s*(?:、|，|,|和|与|及)\s*(?:第\s*)?{_NO})+{_QI}")
_YEAR = re.compile(rf"(\d{{4}}|[〇零○一二三四五六七八九]{{4}})\s*年\s*(?:的\s*)?第\s*{_NO}{_QI}")
_ONE = re.compile(rf"(?:总\s*)?第\s*{_NO}{_QI}|(?<![\d.第])(\d{{1,5}}){_QI}")
_NEIGHBOUR = re.compile(r"\s*(的|和|与|及|跟|比|较|、)?\s*(?:它的|其)?\s*([上前下后])\s*一\s*期")
_LAST = re.compile(
    rf"(?:最新|最近|最后|近)\s*(?:出(?:刊|版)?)?\s*的?\s*(\d{{1,3}}|{NUMERAL}{{1,3}}|两)\s*个?{_QI}"
    r"|最新期(?!间|限|货|刊)"
)
_BEFORE = re.compile(rf"(?<![网路线海陆会地界台车船])[上前]\s*一{_QI}")
_PHASE = re.compile(
    r"\s*(?:工程|项目|建设|厂房|园区|规划|扩建|改造|培训|学员|研修|班(?![列次轮])|课程?|债|票据|基金|贷款|贴息|付款"
    r"|还款|分期|免息|融资|投资|投产|资金|产能|产品|临床|试验(?!区)|疫苗|一会)"
)
_PHASE_OF = re.compile(r"(?:项目|工程|园区?|厂房?|基地|[房班馆港站金标批])\s*$")
_SIDE = re.compile(
    r"\s*(?:之|以)?(?:(?P<before>前)|(?P<since>来|起)|后)(?=\s*的|\s*[各每]|$|[，,？?])"
)
_COUNTED = re.compile(r"[近前后共分每续办了过那这几]\s*$")


@dataclass(frozen=True, slots=True)
class NamedIssues:
    """Issues as the question names them at `span`; `keys` may be of issues that are not held."""

    span: tuple[int, int]
    keys: tuple[str, ...]
    chips: tuple[Chip, ...]
    publication: str = ""  # known where a place in a series is meant, not a number


Series = Sequence[IssueInfo]


def find_issues(question: str, holdings: Holdings, series: Series) -> list[NamedIssues]:
    """The issues that `question` names; `series` is what 最新一期 and 上一期 are counted in."""
    found: list[NamedIssues] = []
    rest = question
    for rule in (_ranges, _lists, _years, _numbers, _newest, _previous):
        for named in rule(question, holdings, series):
            if rest[slice(*named.span)].strip():  # not yet taken by a rule before
                found.append(named)
                rest = blank(rest, named.span)
    return found


def blank(text: str, span: tuple[int, int]) -> str:
    """`text` with spaces for the characters of `span`, so that offsets stay."""
    return text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :]


def numbers_label(issues: Series) -> str:
    """`第232、233期`; of many issues the first and the last."""
    held = [str(i.label) for i in reversed(issues)]
    return f"第{'、'.join(held) if len(held) <= _FEW else f'{held[0]}—{held[-1]}'}期"


def _ranges(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _RANGE.finditer(question):
        low, high = sorted((parse_number(match[1] or match[2]), parse_number(match[3])))
        if _is_phase(question, match, high):
            continue
        held = [i.key for i in holdings.numbered if low <= (i.number or 0) <= high]
        chip = Chip(f"第{low}—{high}期", "issues", f"{low}..{high}")
        yield NamedIssues(match.span(), tuple(held) or (str(low), str(high)), (chip,))


def _lists(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _LIST.finditer(question):
        numbers = [parse_number(n) for n in re.findall(rf"\d+|{NUMERAL}+", match[0])]
        if not _is_phase(question, match, max(numbers)):
            chips = tuple(Chip(f"第{n}期", "issues", n) for n in numbers)
            yield NamedIssues(match.span(), tuple(str(n) for n in numbers), chips)


def _years(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _YEAR.finditer(question):
        year, number = parse_number(match[1]), parse_number(match[2])
        if _is_phase(question, match, number):
            continue
        key = _running_key(holdings, year, number) or f"{year}-{number}"
        chip = Chip(f"{year}年第{number}期", "issues", _value(key))
        yield _with_neighbour(question, NamedIssues(match.span(), (key,), (chip,)), number, series)


def _running_key(holdings: Holdings, year: int, number: int) -> str:
    """The key of an issue whose number runs on over the years, if it came out in `year`."""
    fits = (i for i in holdings.numbered if i.key == str(number) and i.date)
    return next((i.key for i in fits if i.date and i.date.year == year), "")


def _numbers(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _ONE.finditer(question):
        number = parse_number(match[1] or match[2])
        counted = number < _SURE and not (
            holdings.holds(number) and not _COUNTED.search(question[: match.start()])
        )
        if _is_phase(question, match, number) or (match[2] and counted):
            continue
        chip = Chip(f"第{number}期", "issues", number)
        named = NamedIssues(match.span(), (str(number),), (chip,))
        yield _with_neighbour(question, named, number, series)


def _with_neighbour(question: str, named: NamedIssues, number: int, series: Series) -> NamedIssues:
    """第245期的上一期 is another issue; 第245期和上一期 are both."""
    if side := _SIDE.match(question, named.span[1]):
        return _on_one_side(named, number, side, series)
    match = _NEIGHBOUR.match(question, named.span[1])
    if match is None or _PHASE.match(question, match.end()):
        return named
    keys, chips = _neighbour(named.keys[0], number, match[2] in "上前", series)
    span = (named.span[0], match.end())
    if match[1] in {None, "的"}:
        return NamedIssues(span, keys, chips)
    return NamedIssues(span, (*named.keys, *keys), (*named.chips, *chips))


def _on_one_side(
    named: NamedIssues, number: int, side: re.Match[str], series: Series
) -> NamedIssues:
    """第239期以来, 第239期之前: all that are held on that side."""
    if side["before"]:
        held = [i for i in series if (i.number or 0) < number]
    else:
        low = number if side["since"] else number + 1
        held = [i for i in series if (i.number or 0) >= low]
    span = (named.span[0], side.end())
    label = f"第{number}期{side[0].strip()}"
    if not held:
        beyond = str(number - 1 if side["before"] else number + 1)
        return NamedIssues(span, (beyond,), (Chip(label, "issues", _value(beyond)),))
    keys = tuple(i.key for i in held)
    return NamedIssues(span, keys, (Chip(label, "issues", f"{keys[-1]}..{keys[0]}"),))


def _neighbour(
    key: str, number: int, before: bool, series: Series
) -> tuple[tuple[str, ...], tuple[Chip, ...]]:
    """The issue held next to this one; where there is none, a number that is not held."""
    order = list(series) if before else list(reversed(series))
    at = next((n for n, issue in enumerate(order) if issue.key == key), None)
    if at is not None:
        near = order[at + 1] if at + 1 < len(order) else None
    else:
        sign = 1 if before else -1
        near = next((i for i in order if sign * (i.number or 0) < sign * number), None)
    word = "上一期" if before else "下一期"
    if near is None:
        beyond = re.sub(r"\d+$", str(number - 1 if before else number + 1), key)
        return (beyond,), (Chip(f"第{number}期的{word}", "issues", _value(beyond)),)
    return (near.key,), (Chip(f"{word}（第{near.label}期）", "issues", _value(near.key)),)


def _newest(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    for match in _LAST.finditer(question):
        count = parse_number(match[1]) if match[1] else 1
        if _is_phase(question, match, 1) or not (last := series[:count]):
            continue
        keys = tuple(i.key for i in last)
        word = f"近{count}期" if count > 1 else "最新一期"
        value = _value(keys[0]) if len(keys) == 1 else f"{keys[-1]}..{keys[0]}"
        chip = Chip(f"{word}（{numbers_label(last)}）", "issues", value)
        named = NamedIssues(match.span(), keys, (chip,), last[0].publication)
        yield _with_neighbour(question, named, last[0].number or 0, series) if count == 1 else named


def _previous(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    if not series:
        return
    newest = series[0]
    for match in _BEFORE.finditer(question):
        if not _is_phase(question, match, 1):
            keys, chips = _neighbour(newest.key, newest.number or 0, True, series)
            yield NamedIssues(match.span(), keys, chips, newest.publication)


def _is_phase(question: str, match: re.Match[str], number: int) -> bool:
    """Whether the 期 is a phase of a project, a course or an instalment."""
    if number >= _SURE and match[0].lstrip().startswith(("第", "总")):
        return False
    return bool(
        _PHASE.match(question, match.end())
        or (number < _SURE and _PHASE_OF.search(question[: match.start()]))
    )


def _value(key: str) -> int | str:
    return int(key) if key.isascii() and key.isdecimal() else key
