"""What the library covers, said where it holds no answer."""

from dataclasses import dataclass
from datetime import date

from index.records import IssueInfo
from service.planning.holdings import Holdings


@dataclass(frozen=True, slots=True)
class Series:
    """A publication: its number of issues, and the dates of the first and the last one."""

    publication: str
    issues: int
    first: date | None
    last: date | None


def covered_series(holdings: Holdings) -> list[Series]:
    """The publications with numbered issues."""
    return [_series(name, holdings.series((name,))) for name in holdings.publications]


def count_documents(holdings: Holdings) -> int:
    """Documents that belong to no series."""
    return len(holdings.issues) - len(holdings.numbered)


def _series(name: str, issues: list[IssueInfo]) -> Series:
    days = [issue.date for issue in issues if issue.date]
    return Series(name, len(issues), min(days, default=None), max(days, default=None))
