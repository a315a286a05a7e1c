"""What the library holds, as a question's words are resolved against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from index.filters import Filters
from index.records import IssueInfo

_YEAR = timedelta(days=350)  # not the month of the newest issue, a year before


# Without slots: what is derived is worked out once, not for each question.
@dataclass(frozen=True)
class Holdings:
    """The issues of the library, newest first; what has no date stands last."""

    issues: tuple[IssueInfo, ...]

    @cached_property
    def numbered(self) -> tuple[IssueInfo, ...]:
        """The issues of publications, without the documents."""
        return tuple(i for i in self.issues if i.number is not None)

    @cached_property
    def last_year(self) -> Filters | None:
        """The issues of the last twelve months, where there are others too."""
        days = [i.date for i in self.numbered if i.date]
        if not days or max(days) - min(days) <= _YEAR:
            return None
        return Filters(date_from=max(days) - _YEAR)

    @cached_property
    def publications(self) -> tuple[str, ...]:
        """Names of the publications that have numbered issues."""
        return tuple(dict.fromkeys(i.publication for i in self.numbered))

    @property
    def newest(self) -> IssueInfo | None:
        """The numbered issue that came out last."""
        return self.numbered[0] if self.numbered else None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of numbered issues, longest first."""
        named = {c for i in self.numbered for c in i.columns}
        return tuple(sorted(named, key=lambda c: (-len(c), c)))

    @cached_property
    def _numbers(self) -> frozenset[int | None]:
        return frozenset(i.number for i in self.numbered)

    def holds(self, number: int) -> bool:
        """Whether an issue of any publication has this number."""
        return number in self._numbers

    def series(self, publications: tuple[str, ...] = ()) -> list[IssueInfo]:
        """The issues of one publication: the newest issue's, of `publications` if any are given."""
        fit = [i for i in self.numbered if not publications or i.publication in publications]
        return [i for i in fit if i.publication == fit[0].publication]


def issues_within(issues: Sequence[IssueInfo], filters: Filters) -> list[IssueInfo]:
    """The issues that fit `filters`, columns aside."""
    if not (filters.publications or filters.limits_issues):
        return list(issues)
    wanted = frozenset(filters.issues)

    def fits(issue: IssueInfo) -> bool:
        return (
            (not filters.publications or issue.publication in filters.publications)
            and (not filters.issues or issue.key in wanted or str(issue.number) in wanted)
            and filters.has_day(issue.date)
        )

    return [issue for issue in issues if fits(issue)]
