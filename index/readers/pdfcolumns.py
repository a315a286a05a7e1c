"""The lines of a page in reading order, in one column or two."""

from bisect import bisect_right
from collections.abc import Sequence
from statistics import median

from index.readers.pdfchars import PageChars
from index.readers.pdflines import Line, Piece, to_line, to_pieces, to_rows

_MIN_COLUMN_LINES = 6
_MAX_CROSSING = 0.25
_MIN_COLUMN_FILL = 0.6


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where a page of two columns is divided, None for one column."""
    wide = [p for p in pieces if len(p.chars) > 1]
    if len(wide) < 2 * _MIN_COLUMN_LINES:
        return None
    left, right = min(p.x0 for p in wide), max(p.x1 for p in wide)
    best: tuple[int, float] | None = None
    for percent in range(35, 66):
        x = left + (right - left) * percent / 100
        crossing = sum(p.x0 < x < p.x1 for p in wide)
        if best is None or crossing < best[0]:
            best = (crossing, x)
    if best is None:
        return None
    crossing, x = best
    sides = [p for p in wide if p.x1 <= x], [p for p in wide if p.x0 >= x]
    if min(map(len, sides)) < _MIN_COLUMN_LINES or crossing > _MAX_CROSSING * len(wide):
        return None
    for side in sides:  # columns of text are full; cells and labels are not
        extent = max(p.x1 for p in side) - min(p.x0 for p in side)
        if median(p.x1 - p.x0 for p in side) < _MIN_COLUMN_FILL * extent:
            return None
    return x


def _column(piece: Piece, gutter: float | None) -> int:
    if gutter is None or piece.x0 < gutter < piece.x1:
        return 0
    return 1 if piece.x1 <= gutter else 2


def page_lines(page: PageChars, number: int) -> list[Line]:
    """The lines of a page in reading order: down the left column, then down the right one."""
    pieces = to_pieces(page.chars)
    gutter = _gutter(pieces)
    columns: list[list[Piece]] = [[], [], []]
    for piece in pieces:
        columns[_column(piece, gutter)].append(piece)
    lines = [
        to_line(row, column, number)
        for column, members in enumerate(columns)
        for row in to_rows(members)
    ]
    return _in_reading_order(lines)


def _in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Lines over the whole page part it into bands; in a band the left column goes first."""
    bars = sorted(line.y0 for line in lines if not line.column)

    def key(line: Line) -> tuple[int, int, float]:
        above = len(bars) - bisect_right(bars, line.y0 + 0.5 * (line.y1 - line.y0))
        return 2 * above + (0 if line.column else 1), line.column, -line.y0

    return sorted(lines, key=key)
