"""Drops what a page prints around its text: running heads and feet, page numbers, watermarks."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import takewhile

from index.readers.pdflines import Line

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:第|page|p\.)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*页?"
    r"(?:[\W_]*(?:共|of|/)\s*\d{1,4}\s*页?)?[\W_]*",
    re.I,
)
_EDGE_LINES = 3  # furniture at the head or the foot of a page has at most so many lines
_EDGE = 0.2  # of the page's height, where its head and foot are
_MARGIN = 0.12  # of the page's height, where its number stands
_TEXT_ENDS = tuple("。，；：、")  # forms may repeat their text from page to page
_STEP = 8.0  # points within which a repeated line stands at the same height
_WATERMARK = 1.5  # times the body's size
_LONG_DOCUMENT = 8


def _keys(line: Line) -> tuple[tuple[str, int], tuple[str, int]]:
    """Text with its digits folded and the height, in two grids so that no border divides it."""
    folded = _DIGITS.sub("0", "".join(line.text.split()))
    return (folded, 2 * round(line.y0 / _STEP)), (folded, 2 * round(line.y0 / _STEP + 0.5) + 1)


def _edge(lines: Sequence[Line], height: float, is_furniture: Callable[[Line], bool]) -> list[Line]:
    """Furniture from the page's head down and from its foot up, until a line is none."""
    down = sorted(lines, key=lambda line: -line.y1)
    head = [line for line in down if line.y0 > (1 - _EDGE) * height]
    foot = [line for line in reversed(down) if line.y1 < _EDGE * height]
    return [
        *takewhile(is_furniture, head[:_EDGE_LINES]),
        *takewhile(is_furniture, foot[:_EDGE_LINES]),
    ]


def drop_furniture(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], em: float
) -> list[Line]:
    """The lines of the text; `heights` are the pages', `em` is the body's size of characters."""
    repeats = Counter(
        key for lines in pages for key in {key for line in lines for key in _keys(line)}
    )
    needed = 2 if len(pages) < _LONG_DOCUMENT else 3

    def count(line: Line) -> int:
        return max(repeats[key] for key in _keys(line))

    def is_furniture(line: Line) -> bool:
        height = heights[line.page]
        outer = line.y0 < _MARGIN * height or line.y1 > (1 - _MARGIN) * height
        repeated = count(line) >= needed and not line.text.endswith(_TEXT_ENDS)
        return repeated or (outer and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None)

    def is_watermark(line: Line) -> bool:
        return line.em > _WATERMARK * em and count(line) > max(2, len(pages) // 2)

    kept: list[Line] = []
    for lines in pages:
        height = heights[lines[0].page] if lines else 0.0
        dropped = {*_edge(lines, height, is_furniture), *filter(is_watermark, lines)}
        kept += [line for line in lines if line not in dropped]
    return kept
