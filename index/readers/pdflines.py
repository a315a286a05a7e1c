"""Characters to printed lines."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from index.readers.pdfchars import Char

_NEW_PIECE = 1.5  # gap in ems that parts a line's pieces: cells, columns, labels
_WIDE_BLANK = 2.0  # gap in ems that is shown as a full-width blank
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%/:_&+'’-]*|.", re.S)
# Chinese typesetting allows no line to begin with these, so they go with the character before.
NO_START = frozenset("，。、；：？！）》〉」』】〕”’…％%,.;:?!)]}·")
NO_END = frozenset("（《〈「『【〔“‘([{")
_SMALLEST = 0.1  # points; damaged fonts give no size
_HEIGHT_TO_EM = 1.15  # of Latin fonts: from ascender to descender


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its box in points (y upwards), the size of its characters, its column.

    `column` is 0 for a line over the whole page, 1 and 2 for the two columns; `chinese` tells
    that it holds ideographs, so that `em` is exact and not an estimate; `lead` is the width
    of its first part that no line break may divide; `cells` are its pieces with wide gaps between.
    """

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    em: float
    chinese: bool
    lead: float
    column: int
    page: int
    cells: tuple[str, ...]
    starts: tuple[float, ...]


class Piece:
    """Characters that follow each other closely at one height."""

    def __init__(self, first: Char) -> None:
        self.chars = [first]
        self.x0, self.x1, self.y0, self.y1 = first.x0, first.x1, first.y0, first.y1

    def takes(self, char: Char) -> bool:
        """Whether `char` goes on where this piece ends."""
        em = max(char.y1 - char.y0, self.y1 - self.y0) / _HEIGHT_TO_EM
        last = self.chars[-1]
        if not last.x0 - 0.3 * em <= char.x0 <= self.x1 + _NEW_PIECE * em:
            return False
        return overlap(self.y0, self.y1, char.y0, char.y1) > 0.5

    def add(self, char: Char) -> None:
        """Append the next character."""
        self.chars.append(char)
        self.x0, self.x1 = min(self.x0, char.x0), max(self.x1, char.x1)
        self.y0, self.y1 = min(self.y0, char.y0), max(self.y1, char.y1)


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Shared part of two ranges, as a share of the shorter one."""
    shorter = min(a1 - a0, b1 - b0)
    return (min(a1, b1) - max(a0, b0)) / shorter if shorter > 0 else 0.0


def to_pieces(chars: Sequence[Char]) -> list[Piece]:
    """Characters in the order of the page's content to pieces of lines."""
    pieces: list[Piece] = []
    for char in chars:
        if pieces and pieces[-1].takes(char):
            pieces[-1].add(char)
        else:
            pieces.append(Piece(char))
    return pieces


def to_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces of one column that share a height, from the top down, each from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -(p.y0 + p.y1)):
        for row in rows[-3:]:
            if overlap(row[0].y0, row[0].y1, piece.y0, piece.y1) > 0.5:
                row.append(piece)
                break
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x0) for row in rows]


def is_ideograph(char: Char) -> bool:
    """Whether a character is a Chinese one, as wide as its size."""
    return "\u4e00" <= char.text <= "\u9fff"


def _em(chars: Sequence[Char]) -> float:
    """Size of the characters: the width of an ideograph, for Latin text told by the height."""
    widths = [c.x1 - c.x0 for c in chars if is_ideograph(c)]
    if widths:
        return max(median(widths), _SMALLEST)
    return max(median(c.y1 - c.y0 for c in chars) / _HEIGHT_TO_EM, _SMALLEST)


def _text(chars: Sequence[Char], em: float) -> str:
    parts: list[str] = []
    for before, char in zip([None, *chars], chars, strict=False):
        gap = char.x0 - before.x1 if before else 0.0
        if gap > _WIDE_BLANK * em:
            parts.append("\u3000")
        elif before and char.spaced:
            parts.append(" ")
        parts.append(char.text)
    return "".join(parts)


def _lead(chars: Sequence[Char]) -> float:
    """Width of the first word or character with the punctuation that may not leave it."""
    text = "".join(c.text[0] for c in chars)
    end = 0
    while end < len(text) and text[end] in NO_END:
        end += 1
    word = _WORD.match(text, end)
    end = word.end() if word else len(text)
    while end < len(text) and text[end] in NO_START:
        end += 1
    spaces = [i for i in range(1, end) if chars[i].spaced and chars[i].text not in NO_START]
    end = min([end, *spaces])
    return chars[end - 1].x1 - chars[0].x0


def to_line(row: Sequence[Piece], column: int, page: int) -> Line:
    """Make the pieces of one row a line."""
    chars = [c for piece in row for c in piece.chars]
    em = _em(chars)
    cells: list[list[Char]] = [[]]
    for before, char in zip([None, *chars], chars, strict=False):
        if before and char.x0 - before.x1 > _WIDE_BLANK * em:
            cells.append([])
        cells[-1].append(char)
    return Line(
        text=unicodedata.normalize("NFC", _text(chars, em)),
        x0=chars[0].x0,
        x1=max(c.x1 for c in chars),
        y0=min(p.y0 for p in row),
        y1=max(p.y1 for p in row),
        em=em,
        chinese=any(map(is_ideograph, chars)),
        lead=_lead(chars),
        column=column,
        page=page,
        cells=tuple(_text(cell, em) for cell in cells),
        starts=tuple(cell[0].x0 for cell in cells),
    )
