"""What a question says of publication, issue, date and column becomes limits, by rule.

A limit is set only for what is said outright of an issue ("第245期", "7月15日那期"); a date that
may belong to the fact asked about ("4月9日驶入的班列") stays part of the query.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.filters import Filters
from index.records import IssueInfo
from service.planning.chips import issue_chips, limits_of, take_off
from service.planning.holdings import Holdings
from service.planning.issuewords import blank, numbers_label, squeeze
from service.planning.namedcolumns import (
    find_columns,
    find_headline,
    find_place,
    find_unknown_column,
)
from service.planning.namedissues import find_issues
from service.planning.periods import day_meant, find_dates, find_preference, tell_years
from service.planning.wants import (
    asks_which_article,
    is_about_contents,
    wants_several,
    what_is_wanted,
    without_several,
)
from service.records import Chip, ChipKey, Plan

# "有哪篇文章讲" says nothing of what is looked for.
_ARTICLE = r"(?:文章|稿件|稿子|报道)"
_TOLD = r"(?:讲述|讲到|讲|谈到|谈|提到|提及|说到|说|写到|写|介绍|报道|关于|涉及)"
_ASKS_FOR_ARTICLE = re.compile(
    rf"(?:的\s*)?(?:是|在|登在|有|共|一共)*\s*"
    rf"(?:[哪那这]\s*(?:些|几|一)?\s*篇|第\s*几\s*篇|(?:几|多少|两)\s*篇|(?:有没有|哪些|哪几|哪)?\s*(?:一)?篇?\s*{_ARTICLE})"
    rf"\s*{_ARTICLE}?\s*(?:里|中)?\s*(?:是|在|专门)?\s*{_TOLD}?\s*(?:的是|了|过|的)?"
)
# 第44期说班列有多少列; 说明, 讲座 and 写字楼 are words of their own.
_SAYS = re.compile(
    r"^\s*(?:又|都|有)?\s*(?:怎么|如何|怎样|有没有)?\s*"
    r"(?:说到|讲到|写到|谈到|提到|提及|报道|介绍|说(?![唱明法])|讲(?![座话解台])|写(?![字作]))"
    r"\s*(?:的是|的|了|过)?(?=\s*\w\w)(?!\s*(?:多少|几|哪|什么|谁))"
)
# 中 and 上 may begin a name (中俄, 上海).
_LEFTOVER = re.compile(
    r"^(?:[\s的里内，,、:：]|(?<=\s)[和与及跟比](?=[\s的])|^[和与及跟比](?=[\s的]))+(?:[中上](?=[\s的，,有说讲提哪谈写关]|$)[\s的，,]*)?|[\s，,、的]+$"
)
_EVERY = re.compile(r"[各每历往]\s*一?\s*期|所有")
_ALL = re.compile(
    r"[各每历]\s*一?\s*期|(?:所有|全部)\s*(?:各|的)?\s*期|(?:哪些|哪几|多少|几)\s*个?\s*期"
)


@dataclass(frozen=True, slots=True)
class _Named:
    """Limits found at `spans`; `listed_only` where they count only for a list of contents."""

    spans: Sequence[tuple[int, int]]
    chips: Sequence[Chip]
    headline: bool = False
    listed_only: bool = False


def make_plan(
    question: str,
    holdings: Holdings,
    given: Filters | None = None,
    without: Iterable[ChipKey] = (),
) -> Plan:
    """Read the limits that `question` names; `given` limits stand beside them.

    `without` are chips to take off, by field and value; what is no chip of the question counts
    for nothing. The other chips mean what they mean beside those that are taken off.
    """
    given = given or Filters()
    draft = Plan(question, squeeze(question).strip(), given)
    rules = (
        *(_publications, _dates, _issues, _columns),
        *(_headline, _place, _unknown_column, _every_issue),
    )
    for rule in rules:
        if named := rule(draft, holdings):
            draft = _limited(draft, named, given, holdings)
    read = replace(draft, query=_read_query(draft))
    plan = take_off(replace(read, wants=what_is_wanted(read)), without, given, holdings)
    day = day_meant(plan.filters, holdings)
    told = tell_years(question, day)
    read_as = told if told != question else ""
    plan = replace(plan, query=tell_years(plan.query, day), read_as=read_as)
    if plan.filters.limits_issues:
        return plan
    return replace(plan, prefer=find_preference(tell_years(draft.query, day), holdings))


def _read_query(plan: Plan) -> str:
    """What is looked for, without the limits and the words that only ask for them."""
    query, limited = plan.query, bool(plan.chips)
    if wants_several(plan.question) and not is_about_contents(plan):
        query = without_several(query)
    if (limited or asks_which_article(plan.question)) and _says_something(
        rest := _ASKS_FOR_ARTICLE.sub(" ", query)
    ):
        query = rest
    if not limited and query == plan.question:
        return query.strip()
    query = _LEFTOVER.sub("", query)
    return query if is_about_contents(plan) else _LEFTOVER.sub("", _SAYS.sub("", query))


def _says_something(query: str) -> bool:
    return bool(re.search(r"\w", query))


def _limited(plan: Plan, named: _Named, given: Filters, holdings: Holdings) -> Plan:
    query = plan.query
    for span in named.spans:
        query = blank(query, span)
    chips = (*plan.chips, *named.chips)
    limited = replace(
        plan,
        query=squeeze(query),
        chips=chips,
        filters=limits_of(chips, given, holdings),
        headline=plan.headline or named.headline,
    )
    return plan if named.listed_only and not is_about_contents(limited) else limited


def _publications(plan: Plan, holdings: Holdings) -> _Named | None:
    named = {p: f"《{p}》" for p in holdings.publications if f"《{p}》" in plan.query}
    spans = [m.span() for mark in named.values() for m in re.finditer(re.escape(mark), plan.query)]
    return _Named(spans, [_publication(name) for name in named]) if named else None


def _publication(name: str) -> Chip:
    return Chip(f"《{name}》", "publications", name, Filters(publications=(name,)))


def _dates(plan: Plan, holdings: Holdings) -> _Named | None:
    named = find_dates(plan.query, holdings)
    chips = [
        Chip(n.label, "dates", f"{n.first}..{n.last}", Filters(date_from=n.first, date_to=n.last))
        for n in named
    ]
    return _Named([n.span for n in named], chips) if named else None


def _issues(plan: Plan, holdings: Holdings) -> _Named:
    series = holdings.series(plan.filters.publications)
    found = sorted(find_issues(plan.query, holdings, series), key=lambda n: n.span)
    # 这两期 means those that the question names, if it names any.
    dated = any(chip.field == "dates" for chip in plan.chips)
    other = dated or not all(n.pointing for n in found)
    named = [n for n in found if not (n.pointing and other)]
    chips = [chip for n in named for chip in issue_chips(n)]
    # A place in a series is meant of one publication; another may have the same number.
    if not plan.filters.publications and len(holdings.publications) > 1:
        meant = {n.publication for n in named if n.publication}
        chips += [_publication(name) for name in meant]
    return _Named([n.span for n in found], list(dict.fromkeys(chips)))


def _columns(plan: Plan, holdings: Holdings) -> _Named | None:
    names, spans = find_columns(plan.query, holdings.columns, bool(plan.chips))
    return _Named(spans, [_column(name) for name in names]) if names else None


def _column(name: str) -> Chip:
    return Chip(name, "columns", name, Filters(columns=(name,)))


def _headline(plan: Plan, holdings: Holdings) -> _Named | None:
    """The first article; of the newest issue, where no other is named."""
    span, filters = find_headline(plan.query), plan.filters
    if span is None or not (newest := holdings.newest):
        return None
    chips = [Chip("头条", "articles", 1)]
    if not (filters.limits_issues or _EVERY.search(plan.query)):
        series = holdings.series(filters.publications)
        chips.insert(0, _newest(series[0] if series else newest, filters, holdings))
    # 头条 with no issue named and a fact asked is a word like any other.
    return _Named([span], chips, headline=True, listed_only=not plan.chips)


def _newest(issue: IssueInfo, filters: Filters, holdings: Holdings) -> Chip:
    """The newest issue, meant of its own publication where no other is named."""
    label, limits = f"最新一期（第{issue.label}期）", Filters(issues=(issue.key,))
    own = (issue.publication,)
    if len(holdings.publications) > 1 and filters.publications != own:
        limits = replace(limits, publications=own)
    return Chip(label, "issues", issue.label, limits)


def _place(plan: Plan, holdings: Holdings) -> _Named | None:
    """第3篇 and 最后一篇 of the issues named."""
    found = find_place(plan.query)
    if found is None or plan.headline or not plan.filters.limits_issues:
        return None
    place, span = found
    chip = Chip("最后一篇" if place < 0 else f"第{place}篇", "articles", place)
    return _Named([span], [chip], headline=True)


def _unknown_column(plan: Plan, holdings: Holdings) -> _Named | None:
    """A column that is not held is a limit only where nothing but its contents is asked."""
    found = None if plan.filters.columns else find_unknown_column(plan.query)
    if found is None or not holdings.columns:
        return None
    name, span = found
    return _Named([span], [_column(name)], listed_only=True)


def _every_issue(plan: Plan, holdings: Holdings) -> _Named | None:
    """各期有哪些文章: all issues of a series are listed; 共有几期 asks for one line of each."""
    match = _ALL.search(plan.query)
    series = holdings.series(plan.filters.publications)
    if match is None or not series or plan.filters.limits_issues:
        return None
    keys = tuple(i.key for i in series)
    label, value = f"各期（{numbers_label(series)}）", f"{keys[-1]}..{keys[0]}"
    chip = Chip(label, "issues", value, Filters(issues=keys))
    # 有哪些期: a line of each will do.
    one_line = not re.match("[各每历所全]", match[0])
    return _Named([match.span()], [chip], headline=one_line, listed_only=True)
