"""What to say when there is no answer: what is missing, and what the library holds."""

from collections.abc import Sequence

from index.records import IssueInfo
from service.names import dated_name
from service.planning.holdings import Holdings, issues_within
from service.records import Chip, Plan

_LISTED = 12


def nothing_found(holdings: Holdings) -> str:
    """The plain words for "not in these issues"."""
    if not holdings.issues:
        return "馆藏里还没有任何一期；请先导入文件。"
    return f"在馆藏中没有找到答案。{_coverage(holdings)}"


def missing_issues(plan: Plan, holdings: Holdings) -> str:
    """Says that an issue, date or column named in the question is not held; else empty."""
    if not plan.chips or not holdings.issues:
        return ""
    within = issues_within(holdings.issues, plan.filters)
    if within:
        return _missing_column(plan, holdings, within)
    chips = [c for c in plan.chips if c.field not in {"columns", "articles"}]
    named = "、".join(chip.label for chip in chips)
    if any(chip.field == "dates" for chip in chips):
        return f"馆藏里没有{named}出刊的一期。{_days(holdings)}"
    return f"馆藏里没有{named}。{_coverage(holdings)}"


def missing_beside(plan: Plan, holdings: Holdings) -> str:
    """Names the issues that are not held, where others that the question names are."""
    held = {key for i in holdings.issues for key in (i.key, str(i.number))}
    lost = [c.label for c in plan.chips if c.field == "issues" and _single(c.value) - held]
    days = [c.label for c in plan.chips if c.field == "dates" and not _has_issue(c, holdings)]
    if days:
        lost.append(f"{'、'.join(days)}出刊的一期")
    return f"馆藏里没有{'、'.join(lost)}。" if lost else ""


def _has_issue(chip: Chip, holdings: Holdings) -> bool:
    first, last = str(chip.value).split("..")
    return any(i.date and first <= i.date.isoformat() <= last for i in holdings.numbered)


def _single(value: int | str) -> set[str]:
    return set() if ".." in str(value) else {str(value)}


def _missing_column(plan: Plan, holdings: Holdings, within: Sequence[IssueInfo]) -> str:
    named = plan.filters.columns
    here = list(dict.fromkeys(c for issue in within for c in issue.columns))
    if not named or set(named) & set(here):
        return ""
    where = "馆藏里" if len(within) == len(holdings.issues) else f"{_names(within)}里"
    there = f"现有栏目：{'、'.join(here)}。" if here else _coverage(holdings)
    return f"{where}没有“{'、'.join(named)}”这个栏目。{there}"


def _names(issues: Sequence[IssueInfo]) -> str:
    names = "、".join(dated_name(i) for i in issues[:_LISTED])
    return names if len(issues) <= _LISTED else f"{names}等{len(issues)}期"


def _days(holdings: Holdings) -> str:
    """The dates of the issues, or of the first and the last of many."""
    dated = [i for i in reversed(holdings.numbered) if i.date]
    if not dated:
        return _coverage(holdings)
    if len(dated) <= _LISTED:
        return f"现有：{'、'.join(dated_name(i) for i in dated)}。"
    return f"现有：{dated_name(dated[0])}至{dated_name(dated[-1])}，共{len(dated)}期。"


def _coverage(holdings: Holdings) -> str:
    parts = []
    for publication in holdings.publications:
        held = [i for i in holdings.issues if i.publication == publication and i.number is not None]
        parts.append(f"《{publication}》{_range(held)}")
    documents = sum(i.number is None for i in holdings.issues)
    if documents:
        parts.append(f"{documents}份文件")
    return f"现有：{'；'.join(parts)}。"


def _range(issues: list[IssueInfo]) -> str:
    """`第232、233期` for a few issues, first, last and count for many."""
    held = sorted(issues, key=lambda i: (str(i.date), i.number or 0))
    if len(held) <= _LISTED:
        return f"第{'、'.join(str(i.label) for i in held)}期"
    return f"第{held[0].label}期至第{held[-1].label}期，共{len(held)}期"
