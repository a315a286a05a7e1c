"""The numbers of a library for its page: counts, dates, size, passages of each year as a plot."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.library import Library
from index.records import IssueInfo

_MOST_YEARS = 30
_BAR, _GAP, _HIGH, _LABEL = 30, 14, 84, 16  # units of the drawing
_TIGHT = 12  # from this many bars on, not every one has its labels


@dataclass(frozen=True, slots=True)
class Bar:
    """A year's passages as a bar; `labelled` where there is room for its words."""

    year: int
    passages: int
    x: int
    y: int
    width: int
    height: int
    labelled: bool

    @property
    def middle(self) -> int:
        """Where its labels are centred."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars side by side, oldest first; `earlier` and `undated` passages have none."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    earlier: int
    undated: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a library holds at one revision; `size` is bytes on disk."""

    issues: int
    documents: int
    articles: int
    passages: int
    first: date | None
    last: date | None
    encoder: str
    size: int
    revision: int
    plot: Plot


def figures_of(library: Library, issues: Sequence[IssueInfo], revision: int) -> Figures:
    """The figures of a library that holds `issues`."""
    dates = [issue.date for issue in issues if issue.date]
    numbered = sum(issue.number is not None for issue in issues)
    return Figures(
        numbered,
        len(issues) - numbered,
        sum(issue.articles for issue in issues),
        sum(issue.passages for issue in issues),
        min(dates, default=None),
        max(dates, default=None),
        library.encoder.name,
        size_on_disk(library.folder),
        revision,
        plot_of(issues),
    )


def size_on_disk(folder: Path) -> int:
    """Bytes of all files below `folder`."""
    return sum(_size(path) for path in folder.rglob("*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # an index's file, replaced in between
        return 0


def plot_of(issues: Sequence[IssueInfo]) -> Plot:
    """The passages of each year; a year without any between two others is a gap."""
    counts: Counter[int] = Counter()
    undated = 0
    for issue in issues:
        if issue.date:
            counts[issue.date.year] += issue.passages
        else:
            undated += issue.passages
    last = max(counts, default=0)
    first = max(min(counts, default=1), last - _MOST_YEARS + 1)
    years = range(first, last + 1)
    earlier = sum(n for year, n in counts.items() if year < first)
    bars = tuple(_bar(i, year, counts, years) for i, year in enumerate(years))
    width = len(bars) * (_BAR + _GAP)
    return Plot(bars, width, _HIGH + 2 * _LABEL, earlier, undated)


def _bar(place: int, year: int, counts: Counter[int], years: Sequence[int]) -> Bar:
    most = max(counts[y] for y in years) or 1
    height = round(_HIGH * counts[year] / most)
    if counts[year]:
        height = max(height, 1)
    every = 1 + len(years) // _TIGHT
    labelled = (len(years) - 1 - place) % every == 0
    x = place * (_BAR + _GAP) + _GAP // 2
    return Bar(year, counts[year], x, _LABEL + _HIGH - height, _BAR, height, labelled)
