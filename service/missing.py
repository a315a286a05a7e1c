"""What to say when there is no answer: which issue is missing, and what the library holds."""

from index.records import IssueInfo
from service.contents import issues_within
from service.plan import Holdings
from service.records import Plan

_LISTED = 12


def nothing_found(holdings: Holdings) -> str:
    """The plain words for "not in these issues"."""
    if not holdings.issues:
        return "馆藏里还没有任何一期；请先导入文件。"
    return f"在馆藏中没有找到答案。{_coverage(holdings)}"


def missing_issues(plan: Plan, holdings: Holdings) -> str:
    """Says that an issue, date or column named in the question is not held; else empty."""
    if not plan.chips or issues_within(holdings.issues, plan.filters):
        return ""
    named = "、".join(chip.label for chip in plan.chips)
    return f"馆藏里没有{named}。{_coverage(holdings)}"


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
