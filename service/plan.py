"""What a question says of publication, issue, date and column becomes limits, by rule.

A limit is set only for what is said outright of an issue ("第245期", "7月15日那期"); a date that
may belong to the fact asked about ("4月9日驶入的班列") stays part of the query.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.filters import Filters
from service.contents import is_about_contents
from service.holdings import Holdings
from service.namedcolumns import find_columns, find_headline, find_unknown_column
from service.namedissues import blank, find_issues
from service.periods import find_dates, find_preference
from service.records import Chip, Plan

# "有哪篇文章讲" says nothing of what is looked for once the issue is known.
_ASKS_FOR_ARTICLE = re.compile(
    r"(?:有?\s*哪(?:些|几|一)?\s*篇|有?\s*(?:哪些|哪几|哪|几)?\s*(?:一)?篇?\s*(?:文章|稿件|稿子|报道))"
    r"\s*(?:文章|稿件|稿子|报道)?\s*"
    r"(?:讲述|讲到|讲|谈到|谈|提到|说到|说|写到|写|介绍|关于|涉及)?\s*(?:的是|了|过)?"
)
# 中 and 上 may begin a name (中俄, 上海).
_LEFTOVER = re.compile(
    r"^[\s的里内，,、:：]+(?:[中上](?=[\s的，,有说讲提哪谈写关]|$)[\s的，,]*)?|[\s，,、的]+$"
)
_EVERY = re.compile(r"[各每历往]\s*一?\s*期|所有")


def make_plan(question: str, holdings: Holdings, given: Filters | None = None) -> Plan:
    """Read the limits that `question` names; `given` limits stand beside them."""
    draft = Plan(question, question, given or Filters())
    for rule in (_publications, _dates, _issues, _columns, _headline, _unknown_column):
        draft = rule(draft, holdings)
    query = re.sub(r"\s{2,}", " ", draft.query) if draft.chips else draft.query
    if draft.chips and re.search(r"\w", rest := _ASKS_FOR_ARTICLE.sub(" ", query)):
        query = rest
    prefer = None
    if not (draft.filters.issues or draft.filters.date_from):
        prefer = find_preference(query, holdings)
    query = _LEFTOVER.sub("", query) if draft.chips else query.strip()
    return replace(draft, query=query, prefer=prefer)


def _limited(
    plan: Plan, spans: Sequence[tuple[int, int]], chips: Sequence[Chip], filters: Filters
) -> Plan:
    query = plan.query
    for span in spans:
        query = blank(query, span)
    return replace(plan, query=query, chips=(*plan.chips, *chips), filters=filters)


def _publications(plan: Plan, holdings: Holdings) -> Plan:
    named = {p: f"《{p}》" for p in holdings.publications if f"《{p}》" in plan.query}
    if not named:
        return plan
    spans = [m.span() for mark in named.values() for m in re.finditer(re.escape(mark), plan.query)]
    chips = [Chip(mark, "publications", name) for name, mark in named.items()]
    return _limited(plan, spans, chips, replace(plan.filters, publications=tuple(named)))


def _dates(plan: Plan, holdings: Holdings) -> Plan:
    named = find_dates(plan.query, holdings)
    if not named:
        return plan
    chips = [Chip(n.label, "dates", f"{n.first}..{n.last}") for n in named]
    first, last = min(n.first for n in named), max(n.last for n in named)
    filters = replace(plan.filters, date_from=first, date_to=last)
    return _limited(plan, [n.span for n in named], chips, filters)


def _issues(plan: Plan, holdings: Holdings) -> Plan:
    series = holdings.series(plan.filters.publications)
    named = sorted(find_issues(plan.query, holdings, series), key=lambda n: n.span)
    if not named:
        return plan
    chips = list(dict.fromkeys(chip for n in named for chip in n.chips))
    keys = tuple(dict.fromkeys(key for n in named for key in n.keys))
    filters = replace(plan.filters, issues=keys)
    # A place in a series is meant of one publication; another may have the same number.
    several = not filters.publications and len(holdings.publications) > 1
    if several and (meant := {n.publication for n in named if n.publication}):
        filters = replace(filters, publications=tuple(meant))
        chips += [Chip(f"《{name}》", "publications", name) for name in meant]
    return _limited(plan, [n.span for n in named], chips, filters)


def _columns(plan: Plan, holdings: Holdings) -> Plan:
    names, spans = find_columns(plan.query, holdings.columns, bool(plan.chips))
    if not names:
        return plan
    chips = [Chip(name, "columns", name) for name in names]
    return _limited(plan, spans, chips, replace(plan.filters, columns=tuple(names)))


def _unknown_column(plan: Plan, holdings: Holdings) -> Plan:
    """A column that is not held is a limit only where nothing but its contents is asked."""
    found = None if plan.filters.columns else find_unknown_column(plan.query)
    if found is None or not holdings.columns:
        return plan
    name, span = found
    filters = replace(plan.filters, columns=(name,))
    limited = _limited(plan, [span], [Chip(name, "columns", name)], filters)
    return limited if is_about_contents(limited) else plan


def _headline(plan: Plan, holdings: Holdings) -> Plan:
    """The first article; of the newest issue, where no other is named."""
    span = find_headline(plan.query)
    if span is None or not (newest := holdings.newest):
        return plan
    chips, filters = [Chip("头条", "articles", 1)], plan.filters
    if not (filters.issues or filters.date_from or filters.date_to or _EVERY.search(plan.query)):
        series = holdings.series(filters.publications)
        newest = series[0] if series else newest
        filters = replace(filters, issues=(newest.key,))
        if len(holdings.publications) > 1:
            filters = replace(filters, publications=(newest.publication,))
        chips.insert(0, Chip(f"最新一期（第{newest.label}期）", "issues", newest.label))
    limited = replace(_limited(plan, [span], chips, filters), headline=True)
    # 头条 with no issue named and a fact asked is a word like any other.
    return limited if plan.chips or is_about_contents(limited) else plan
