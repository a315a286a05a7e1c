"""The issues of a library as they stand on a shelf: by publication and year, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.records import IssueInfo
from service.names import issue_name


@dataclass(frozen=True, slots=True)
class Year:
    """The issues of one year; `year` is 0 where they have no date."""

    year: int
    anchor: str
    issues: tuple[IssueInfo, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The numbered issues of one publication."""

    publication: str
    years: tuple[Year, ...]

    @property
    def issues(self) -> tuple[IssueInfo, ...]:
        """All of them, newest first."""
        return tuple(issue for year in self.years for issue in year.issues)


def make_series(issues: Iterable[IssueInfo]) -> list[Series]:
    """One series for each publication of `issues`, in whose order they stay: newest first."""
    held: dict[str, list[IssueInfo]] = {}
    for issue in issues:
        if issue.number is not None:
            held.setdefault(issue.publication, []).append(issue)
    return [Series(name, _years(of, n)) for n, (name, of) in enumerate(held.items(), 1)]


def _years(issues: Sequence[IssueInfo], series: int) -> tuple[Year, ...]:
    found = groupby(issues, key=lambda issue: issue.date.year if issue.date else 0)
    return tuple(Year(year, f"y{series}-{year}", tuple(of)) for year, of in found)


def documents(issues: Iterable[IssueInfo]) -> list[IssueInfo]:
    """What belongs to no publication."""
    return [issue for issue in issues if issue.number is None]


def short_name(issue: IssueInfo) -> str:
    """`第17期` on the shelf of its publication, `《办法》` for a document."""
    name = issue_name(issue.publication, issue.label)
    return name if issue.number is None else name.removeprefix(f"《{issue.publication}》")


def neighbours(
    issues: Iterable[IssueInfo], issue: IssueInfo
) -> tuple[IssueInfo | None, IssueInfo | None]:
    """The issues of its publication before and after it; documents have none."""
    if issue.number is None:
        return None, None
    row = [i for i in issues if i.number is not None and i.publication == issue.publication]
    at = next(n for n, other in enumerate(row) if other.id == issue.id)
    older = row[at + 1] if at + 1 < len(row) else None
    return older, row[at - 1] if at else None
