"""Issues that a question names by their place: 最新一期, 近三期, 上期, 第245期的上一期."""

import re
from collections.abc import Iterator
from dataclasses import replace

from index.numerals import NUMERAL, parse_number
from service.planning.holdings import Holdings
from service.planning.issuewords import (
    QI,
    NamedIssues,
    Series,
    chip_value,
    is_phase,
    is_phase_word,
    numbers_label,
)
from service.records import Chip

_SOME = 5  # issues that 近几期 means
_ONE_OF = r"(?:一\s*)?"
_NEIGHBOUR = re.compile(
    r"\s*(的|和|与|及|跟|比|较|、)?\s*(?:它的|其)?\s*([上前下后]\s*一|[上下])\s*期(?!间|限|货|末|初)"
)
_COUNT = rf"(\d{{1,3}}|{NUMERAL}{{1,3}}|两|[几数])\s*个?"
_LAST = re.compile(
    rf"(?:最新|最近|最后|近|新近)\s*(?:出(?:刊|版)?)?\s*的?\s*{_COUNT}{QI}|最新期(?!间|限|货|刊)"
)
# 上期所 is an exchange, 以上期限 no issue.
_BEFORE = re.compile(
    rf"(?<![网路线海陆会地界台车船以])(?:[上前]\s*一{QI}|(上\s*)?上\s*{_ONE_OF}期(?!所|间|限|货|末|初|数|待|望|刊|权|许|市))"
)
_THIS = re.compile(
    rf"(?<![日版成样资基根原课剧文书标每年])[本这该]\s*(?:(一)\s*)?{QI}|[这那]\s*{_COUNT}{QI}"
)
_FIRST = re.compile(
    rf"(?:最早|最先|最初|最老)\s*(?:出(?:刊|版)?)?\s*的?\s*(?:那\s*)?一?\s*个?{QI}|创刊号"
)
_SIDE = re.compile(
    r"\s*(?:之|以)?(?:(?P<before>前)|(?P<since>来|起)|后)(?=\s*的|\s*[各每]|$|[，,？?])"
)


def with_neighbour(question: str, named: NamedIssues, number: int, series: Series) -> NamedIssues:
    """第245期的上一期 is another issue; 第245期和上一期 are both."""
    if side := _SIDE.match(question, named.span[1]):
        return _on_one_side(named, number, side, series)
    match = _NEIGHBOUR.match(question, named.span[1])
    if match is None or is_phase_word(question, match.end()):
        return named
    keys, chips = _neighbour(named.keys[0], number, match[2][0] in "上前", series)
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
        return NamedIssues(span, (beyond,), (Chip(label, "issues", chip_value(beyond)),))
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
        return (beyond,), (Chip(f"第{number}期的{word}", "issues", chip_value(beyond)),)
    return (near.key,), (Chip(f"{word}（第{near.label}期）", "issues", chip_value(near.key)),)


def newest(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    """最新一期, 近三期; 近几期 is five."""
    for match in _LAST.finditer(question):
        count = _read_count(match[1])
        if is_phase(question, match, 1) or not (last := series[:count]):
            continue
        named = _last(match, count, last)
        yield with_neighbour(question, named, last[0].number or 0, series) if count == 1 else named


def previous(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    """上一期, 上期 and 上上期, counted from the newest."""
    for match in _BEFORE.finditer(question) if series else ():
        if is_phase(question, match, 1):
            continue
        keys, chips = _neighbour(series[0].key, series[0].number or 0, True, series)
        if match[1] and (at := next((n for n, i in enumerate(series) if i.key == keys[0]), None)):
            keys, chips = _neighbour(keys[0], series[at].number or 0, True, series)
            chips = tuple(replace(chip, label=f"上{chip.label}") for chip in chips)
        yield NamedIssues(match.span(), keys, chips, series[0].publication)


def this(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    """本期, 这三期: the newest, where no other issue is named that they could mean."""
    for match in _THIS.finditer(question):
        count = _read_count(match[2])
        if not is_phase(question, match, 1) and (last := series[:count]):
            yield replace(_last(match, count, last), pointing=True)


def oldest(question: str, holdings: Holdings, series: Series) -> Iterator[NamedIssues]:
    """最早一期: the oldest that is held."""
    for match in _FIRST.finditer(question):
        if not is_phase(question, match, 1) and series:
            first = series[-1]
            chip = Chip(f"最早一期（第{first.label}期）", "issues", chip_value(first.key))
            yield NamedIssues(match.span(), (first.key,), (chip,), first.publication)


def _last(match: re.Match[str], count: int, last: Series) -> NamedIssues:
    keys = tuple(i.key for i in last)
    word = f"近{count}期" if count > 1 else "最新一期"
    value = chip_value(keys[0]) if len(keys) == 1 else f"{keys[-1]}..{keys[0]}"
    chip = Chip(f"{word}（{numbers_label(last)}）", "issues", value)
    return NamedIssues(match.span(), keys, (chip,), last[0].publication)


def _read_count(said: str | None) -> int:
    if said is None:
        return 1
    return _SOME if said in "几数" else parse_number(said)
