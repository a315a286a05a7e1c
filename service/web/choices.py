"""What the form of limits offers to choose from."""

from dataclasses import dataclass

from index.records import IssueInfo
from service.names import issue_name
from service.planning.holdings import Holdings

# The page stays light; older issues can be named in the question.
_MOST_ISSUES, _MOST_COLUMNS = 200, 60


Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Each a value of the address with what it is called."""

    publications: Options
    issues: Options
    columns: Options


def choices(holdings: Holdings) -> Choices:
    """All publications, the newest issues, and their columns."""
    publications = dict.fromkeys(issue.publication for issue in holdings.issues)
    columns = dict.fromkeys(name for issue in holdings.numbered for name in issue.columns)
    return Choices(
        tuple((name, name) for name in publications),
        tuple((issue.key, _label(issue)) for issue in holdings.issues[:_MOST_ISSUES]),
        tuple((name, name) for name in columns)[:_MOST_COLUMNS],
    )


def _label(issue: IssueInfo) -> str:
    name = issue_name(issue.publication, issue.label)
    return f"{name} {issue.date}" if issue.date else name
