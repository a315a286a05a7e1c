"""What a question says of publication, issue, date and column becomes limits, by rule.

A limit is set only for what is said outright of an issue ("第245期", "7月15日那期"); a date that
may belong to the fact asked about ("4月9日驶入的班列") stays part of the query.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.filters import Filters
from service.contents import asks_which_article, is_about_contents, issues_within
from service.holdings import Holdings
from service.issuewords import blank, numbers_label, squeeze
from service.namedcolumns import find_columns, find_headline, find_place, find_unknown_column
from service.namedissues import find_issues
from service.periods import NamedDates, find_dates, find_preference
from service.records import Chip, Plan
from service.several import wants_several, without_several

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


def make_plan(question: str, holdings: Holdings, given: Filters | None = None) -> Plan:
    """Read the limits that `question` names; `given` limits stand beside them."""
    draft = Plan(question, squeeze(question).strip(), given or Filters())
    rules = (
        *(_publications, _dates, _issues, _columns),
        *(_headline, _place, _unknown_column, _every_issue),
    )
    for rule in rules:
        draft = rule(draft, holdings)
    draft = _joined(draft, holdings)
    prefer = None
    if not (draft.filters.issues or draft.filters.date_from):
        prefer = find_preference(draft.query, holdings)
    return replace(draft, query=_read_query(draft), prefer=prefer)


def _read_query(plan: Plan) -> str:
    """What is looked for, without the limits and the words that only ask for them."""
    query, limited = plan.query, bool(plan.chips)
    if wants_several(plan.question) and not is_about_contents(plan):
        query = without_several(query)
    if (limited or asks_which_article(plan)) and _says_something(
        rest := _ASKS_FOR_ARTICLE.sub(" ", query)
    ):
        query = rest
    if not limited and query == plan.question:
        return query.strip()
    query = _LEFTOVER.sub("", query)
    return query if is_about_contents(plan) else _LEFTOVER.sub("", _SAYS.sub("", query))


def _says_something(query: str) -> bool:
    return bool(re.search(r"\w", query))


def _limited(
    plan: Plan, spans: Sequence[tuple[int, int]], chips: Sequence[Chip], filters: Filters
) -> Plan:
    query = plan.query
    for span in spans:
        query = blank(query, span)
    query = squeeze(query)
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
    spans = [n.span for n in named]
    if len(named) > 1 and (keys := _keys_of(named, plan, holdings)):
        return _limited(plan, spans, chips, replace(plan.filters, issues=keys))
    filters = replace(plan.filters, date_from=named[0].first, date_to=named[0].last)
    return _limited(plan, spans, chips, filters)


def _keys_of(named: Sequence[NamedDates], plan: Plan, holdings: Holdings) -> tuple[str, ...]:
    """The issues of several days or months: what came out between them is not meant."""
    spans = [replace(plan.filters, date_from=n.first, date_to=n.last) for n in named]
    held = (i for span in spans for i in issues_within(holdings.numbered, span))
    return tuple(dict.fromkeys(i.key for i in held))


def _issues(plan: Plan, holdings: Holdings) -> Plan:
    series = holdings.series(plan.filters.publications)
    found = sorted(find_issues(plan.query, holdings, series), key=lambda n: n.span)
    # 这两期 means those that the question names, if it names any.
    dated = any(chip.field == "dates" for chip in plan.chips)
    other = dated or not all(n.pointing for n in found)
    named = [n for n in found if not (n.pointing and other)]
    chips = list(dict.fromkeys(chip for n in named for chip in n.chips))
    keys = tuple(dict.fromkeys(key for n in named for key in n.keys))
    if keys and dated:
        keys = tuple(dict.fromkeys((*plan.filters.issues, *keys)))
    filters = replace(plan.filters, issues=keys) if keys else plan.filters
    # A place in a series is meant of one publication; another may have the same number.
    several = not filters.publications and len(holdings.publications) > 1
    if several and (meant := {n.publication for n in named if n.publication}):
        filters = replace(filters, publications=tuple(meant))
        chips += [Chip(f"《{name}》", "publications", name) for name in meant]
    return _limited(plan, [n.span for n in found], chips, filters)


def _joined(plan: Plan, holdings: Holdings) -> Plan:
    """第245期和7月1日那期 are both meant, where no issue is the one and the other."""
    by_key = replace(plan.filters, date_from=None, date_to=None)
    by_day = replace(plan.filters, issues=())
    if not (by_key.issues and by_day.date_from) or issues_within(holdings.issues, plan.filters):
        return plan
    days = tuple(i.key for i in issues_within(holdings.numbered, by_day))
    keys = tuple(dict.fromkeys((*by_key.issues, *days)))
    return replace(plan, filters=replace(by_key, issues=keys)) if days else plan


def _every_issue(plan: Plan, holdings: Holdings) -> Plan:
    """各期有哪些文章: all issues of a series are listed; 共有几期 asks for one line of each."""
    match = _ALL.search(plan.query)
    series = holdings.series(plan.filters.publications)
    if match is None or not series or plan.filters.issues or plan.filters.date_from:
        return plan
    keys = tuple(i.key for i in series)
    chip = Chip(f"各期（{numbers_label(series)}）", "issues", f"{keys[-1]}..{keys[0]}")
    filters = replace(plan.filters, issues=keys)
    limited = _limited(plan, [match.span()], [chip], filters)
    if not re.match("[各每历所全]", match[0]):  # 有哪些期: a line of each will do
        limited = replace(limited, headline=True)
    return limited if is_about_contents(limited) else plan


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


def _place(plan: Plan, holdings: Holdings) -> Plan:
    """第3篇 and 最后一篇 of the issues named."""
    found = find_place(plan.query)
    if found is None or plan.headline or not (plan.filters.issues or plan.filters.date_from):
        return plan
    place, span = found
    chip = Chip("最后一篇" if place < 0 else f"第{place}篇", "articles", place)
    return replace(_limited(plan, [span], [chip], plan.filters), headline=True)
