"""Questions about an issue's imprint: its date, its number, its publisher."""

import re
from collections.abc import Sequence

from index.records import IssueInfo
from service.names import numbered_name
from service.planning.issuewords import squeeze

_DAY = re.compile(
    r"(?:出刊|出版|刊发|印发|编发|发行|发布)(?:的)?\s*(?:日期|时间)"
    r"|(?:是)?(?:在)?\s*(?:什么时候|什么时间|何时|哪一?天|哪年哪月|几月几[日号])\s*"
    r"(?:出刊|出版|刊发|印发|编发|发行|发布|出)?(?:来)?的?(?=$|[？?。\s])|日期"
)
_NUMBER = re.compile(r"(?:是)?\s*(?:总?\s*第\s*(?:几|多少)\s*期|期号|期数)")
_PUBLISHER = re.compile(
    r"(?:是)?(?:由)?\s*(?:谁|哪家|哪个(?:单位|部门)|什么(?:单位|部门))?\s*主办(?:单位|方|者)?(?:的)?"
)
_EACH = (_DAY, _NUMBER, _PUBLISHER)


def without_imprint(query: str) -> str:
    """`query` without what asks for date, number or publisher."""
    for pattern in _EACH:
        query = pattern.sub(" ", query)
    return query


def imprint_asked(question: str, issues: Sequence[IssueInfo]) -> str | None:
    """The date, number or publisher of one issue, where the question asks for it."""
    if len(issues) != 1:
        return None
    issue, question = issues[0], squeeze(question)
    if _NUMBER.search(question):
        return numbered_name(issue.publication, issue.label).partition("》")[2] or None
    if _PUBLISHER.search(question):
        return issue.publisher or None
    if _DAY.search(question) and (day := issue.date):
        return f"{day.year}年{day.month}月{day.day}日"
    return None


def tell_imprint(issue: IssueInfo) -> str:
    """`《自贸动态》第245期：2024年10月15日出刊，主办：省自贸办。`."""
    day = issue.date
    parts = [f"{day.year}年{day.month}月{day.day}日出刊"] if day else []
    if issue.publisher:
        parts.append(f"主办：{issue.publisher}")
    return f"{numbered_name(issue.publication, issue.label)}：{'，'.join(parts)}。"
