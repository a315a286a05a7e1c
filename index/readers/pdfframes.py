"""The area that text fills on its pages, told from the places of its lines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.pdflines import Line

_SAME = 0.4  # ems between two positions that are meant to be one
_FULL_LINES = 2  # lines that must reach the right margin to show where it is
_SHOWING = 10
_FULL_SHARE = 0.15
_NARROW = 0.4  # of the page's width; a text so narrow is a list of short lines


@dataclass(frozen=True, slots=True)
class Frame:
    """The area that lines of one column fill, and the usual distance from line to line."""

    left: float
    right: float
    pitch: float


def body_em(lines: Sequence[Line]) -> float:
    """Size of the body's characters: the one that most characters have."""
    weights: dict[float, int] = defaultdict(int)
    for line in lines:
        weights[round(line.em * 2) / 2] += len(line.text)
    return max(weights, key=lambda em: weights[em], default=1.0) or 1.0


def _outermost(values: Sequence[float], tolerance: float) -> float:
    """The greatest value that several others are near: one stray line sets no margin."""
    ordered = sorted(values, reverse=True)
    needed = max(1, min(len(ordered) // 30, 5))
    for i, value in enumerate(ordered):
        if sum(v >= value - tolerance for v in ordered[i : i + needed + 1]) > needed:
            return value
    return ordered[0]


def _right(text: Sequence[Line], left: float, em: float, width: float) -> float:
    """The right margin; in a page's mirror image of the left one where no full lines show it."""
    right = _outermost([line.x1 for line in text], em)
    full = sum(line.x1 > right - em for line in text)
    shown = full >= max(_FULL_LINES, len(text) * _FULL_SHARE)
    narrow = not text[0].column and right - left < _NARROW * width
    return max(right, width - left) if narrow or not shown else right


def read_frames(
    lines: Sequence[Line], em: float, widths: Sequence[float]
) -> dict[tuple[int, int], Frame]:
    """The frame of each column on even and odd pages; `widths` are the pages'.

    Left and right pages have frames of their own only where enough lines show that they differ:
    the one line of a last page does not tell whether it is indented.
    """
    frames: dict[tuple[int, int], Frame] = {}
    for column in {line.column for line in lines}:
        whole = [line for line in lines if line.column == column]
        common = _frame(whole, em, median(widths[line.page] for line in whole))
        halves = [[line for line in whole if line.page % 2 == parity] for parity in (0, 1)]
        mirrored = [common, common]
        if min(map(len, halves)) >= _SHOWING:
            own = [_frame(half, em, median(widths[line.page] for line in half)) for half in halves]
            if abs(own[0].left - own[1].left) > em / 2:
                mirrored = own
        frames |= {(column, parity): mirrored[parity] for parity in (0, 1)}
    return frames


def _frame(lines: Sequence[Line], em: float, width: float) -> Frame:
    """The frame of lines that share their margins; `width` is the page's."""
    text = [line for line in lines if 0.9 < line.em / em < 1.1] or list(lines)
    steps = [
        a.y0 - b.y0
        for a, b in pairwise(text)
        if a.page == b.page and a.column == b.column and 0 < a.y0 - b.y0 < 4 * em
    ]
    left = -_outermost([-line.x0 for line in text], _SAME * em)
    return Frame(
        left=left,
        right=_right(text, left, em, width),
        pitch=median(steps) if steps else 2 * em,
    )
