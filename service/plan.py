"""What a question says of publication, issue, date and column becomes limits, by rule.

A limit is set only for what is said outright of an issue ("第245期", "7月15日那期"); a date that
may belong to the fact asked about ("4月9日驶入的班列") stays part of the query.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.filters import Filters
from index.numerals import NUMERAL, parse_number
from index.records import IssueInfo
from service.records import Chip, Plan

_NO = rf"(\d{{1,5}}|{NUMERAL}{{1,6}})"
_YEAR_ISSUE = re.compile(rf"(\d{{4}})\s*年\s*第\s*{_NO}\s*期")
_ISSUE = re.compile(rf"(?:总\s*)?第\s*{_NO}\s*期|(?<![\d.第])(\d{{1,5}})\s*期(?!间|限|货|末|初|数)")
_NEWEST = re.compile(r"(?:最新|最近|最后)\s*(?:的\s*)?一\s*期|最新期")
_OF_ISSUE = r"(?:\s*(?:的\s*)?(?:那|这|该)?\s*(?:一)?\s*期|\s*出刊|\s*出版|\s*刊发|\s*印发的)"
_DAY = re.compile(rf"(?:(\d{{4}})\s*年\s*)?(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]{_OF_ISSUE}")
_MONTH = re.compile(rf"(?:(\d{{4}})\s*年\s*)?(\d{{1,2}})\s*月(?:份)?{_OF_ISSUE}")
_COLUMN_WORD = r"\s*(?:这个|那个)?\s*(?:栏目|专栏|版块|板块|一栏)"
_COLUMN_USE = (
    r"(?=\s*(?:的\s*(?:文章|内容|报道|消息|稿件)|里|中|下|说|讲|写|谈|登|有(?:哪|什么|几|多少篇)"
    r"|报道|[？?。]|$))"
)
# "有哪篇文章讲" says nothing of what is looked for once the issue is known.
_ASKS_FOR_ARTICLE = re.compile(
    r"有?\s*(?:哪些|哪几|哪|几)?\s*(?:一)?篇?\s*(?:文章|稿件|稿子|报道)\s*"
    r"(?:讲述|讲到|讲|谈到|谈|提到|说到|说|写到|写|介绍|关于|涉及)?\s*(?:的是|了|过)?"
)
_LEFTOVER = re.compile(r"^[\s的里中内上，,、:：]+|[\s，,、的]+$")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the library holds, as the plan needs it."""

    issues: tuple[IssueInfo, ...]

    @property
    def publications(self) -> list[str]:
        """Names of the publications that have numbered issues."""
        return list(dict.fromkeys(i.publication for i in self.issues if i.number is not None))

    @property
    def newest(self) -> IssueInfo | None:
        """The numbered issue that came out last."""
        return next((i for i in self.issues if i.number is not None and i.date), None)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of numbered issues, longest first."""
        named = {c for i in self.issues if i.number is not None for c in i.columns}
        return sorted(named, key=lambda c: (-len(c), c))

    def days(self, month: int, day: int | None) -> list[date]:
        """Dates of the issues that came out in this month, or on this day of it."""
        return [
            i.date
            for i in self.issues
            if i.date and i.date.month == month and day in {None, i.date.day}
        ]


def make_plan(question: str, holdings: Holdings, given: Filters | None = None) -> Plan:
    """Read the limits that `question` names; `given` limits stand beside them."""
    draft = Plan(question, question, given or Filters())
    for rule in (_publications, _issues, _dates, _columns):
        draft = rule(draft, holdings)
    query = draft.query
    if draft.chips and re.search(r"\w", rest := _ASKS_FOR_ARTICLE.sub(" ", query)):
        query = rest
    query = _LEFTOVER.sub("", query)
    return replace(draft, query=query)


def _limited(plan: Plan, query: str, chips: Sequence[Chip], filters: Filters) -> Plan:
    return replace(plan, query=query, chips=(*plan.chips, *chips), filters=filters)


def _publications(plan: Plan, holdings: Holdings) -> Plan:
    named = [p for p in holdings.publications if f"《{p}》" in plan.query]
    if not named:
        return plan
    query = plan.query
    for name in named:
        query = query.replace(f"《{name}》", " ")
    chips = [Chip(f"《{name}》", "publications", name) for name in named]
    return _limited(plan, query, chips, replace(plan.filters, publications=tuple(named)))


def _issues(plan: Plan, holdings: Holdings) -> Plan:
    keys: dict[str, str] = {}
    query = plan.query
    for match in _YEAR_ISSUE.finditer(query):
        number = parse_number(match[2])
        keys[f"{match[1]}-{number}"] = f"{match[1]}年第{number}期"
    query = _YEAR_ISSUE.sub(" ", query)
    for match in _ISSUE.finditer(query):
        number = parse_number(match[1] or match[2])
        keys[str(number)] = f"第{number}期"
    query = _ISSUE.sub(" ", query)
    if (newest := holdings.newest) and _NEWEST.search(query):
        keys[newest.key] = f"最新一期（第{newest.label}期）"
        query = _NEWEST.sub(" ", query)
    if not keys:
        return plan
    chips = [
        Chip(label, "issues", int(key) if key.isdecimal() else key) for key, label in keys.items()
    ]
    return _limited(plan, query, chips, replace(plan.filters, issues=tuple(keys)))


def _dates(plan: Plan, holdings: Holdings) -> Plan:
    match = _DAY.search(plan.query)
    day: int | None = int(match[3]) if match else None
    match = match or _MONTH.search(plan.query)
    if match is None:
        return plan
    month = int(match[2])
    out = holdings.days(month, day)
    if match[1]:
        out = [d for d in out if d.year == int(match[1])]
    label = plan.query[match.start() : match.end(3 if day else 2)] + ("日" if day else "月")
    span = _span(int(match[1]) if match[1] else None, month, day, out)
    if span is None:
        return plan
    chip = Chip(re.sub(r"\s+", "", label), "dates", f"{span[0]}..{span[1]}")
    filters = replace(plan.filters, date_from=span[0], date_to=span[1])
    query = plan.query[: match.start()] + " " + plan.query[match.end() :]
    return _limited(plan, query, [chip], filters)


def _span(
    year: int | None, month: int, day: int | None, out: Sequence[date]
) -> tuple[date, date] | None:
    """First and last day meant; without a year it is that of the newest issue that fits."""
    if out:
        newest = max(out)
        same = [d for d in out if d.year == newest.year]
        return min(same), max(same)
    if year is None or not 1 <= month <= 12:
        return None
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return None
    return first, first if day else date(year, month, monthrange(year, month)[1])


def _columns(plan: Plan, holdings: Holdings) -> Plan:
    """A column's name counts where it is called one, or stands beside an issue or a date."""
    limited = bool(plan.chips)
    named = []
    query = plan.query
    for name in holdings.columns:
        called = re.compile(rf"[“「《]?{re.escape(name)}[”」》]?{_COLUMN_WORD}")
        if match := called.search(query):
            query = query[: match.start()] + " " + query[match.end() :]
        elif name in query and name.endswith(("板块", "栏目", "专栏")):
            query = query.replace(name, " ", 1)
        elif limited and (match := re.search(re.escape(name) + _COLUMN_USE, query)):
            query = query[: match.start()] + " " + query[match.end() :]
        else:
            continue
        named.append(name)
    if not named:
        return plan
    chips = [Chip(name, "columns", name) for name in named]
    return _limited(plan, query, chips, replace(plan.filters, columns=tuple(named)))
