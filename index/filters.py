"""What a search is limited to; the same limits hold in every engine."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filters:
    """Issues are named by key (`245`, `2024-5`); a number alone also fits a key `YEAR-NUMBER`.

    An empty tuple or None leaves that side open; the sides are joined by "and". Both dates are
    included. A passage whose issue has no date fits no date limit.
    """

    publications: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None

    @property
    def limits_issues(self) -> bool:
        """Whether issues are limited, by name or by date."""
        return bool(self.issues or self.date_from or self.date_to)

    def has_day(self, day: date | None) -> bool:
        """Whether an issue that came out on `day` is within the dates."""
        if day is None:
            return not (self.date_from or self.date_to)
        return (self.date_from or day) <= day <= (self.date_to or day)

    def __bool__(self) -> bool:
        return bool(
            self.publications or self.issues or self.columns or self.date_from or self.date_to
        )


def both(one: Filters, other: Filters) -> Filters:
    """The dates of both; of the names those of `one`, where it has any."""
    return Filters(
        one.publications or other.publications,
        one.issues or other.issues,
        one.columns or other.columns,
        max(filter(None, (one.date_from, other.date_from)), default=None),
        min(filter(None, (one.date_to, other.date_to)), default=None),
    )
