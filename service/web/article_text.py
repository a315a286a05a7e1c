"""An article's text cut for its page: paragraphs and tables, sentences, the characters marked."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from index.sentences import split_sentences

_MAX_DIGITS = 9
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that are marked or not; `first` is true for the first that are."""

    text: str
    marked: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What stands of sentence `no` in one cell; 0 is the white space between sentences."""

    no: int
    opens: bool
    closes: bool
    pieces: tuple[Piece, ...]


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph (one row of one cell), or a table."""

    table: bool
    rows: tuple[tuple[Cell, ...], ...]


def read_range(start: str, end: str, length: int) -> Span | None:
    """The range of a text of `length` characters that an address asks for, if it is one."""
    values = (start, end)
    if not all(v.isascii() and v.isdecimal() and len(v) <= _MAX_DIGITS for v in values):
        return None
    first, last = int(start), int(end)
    return (first, last) if first < last <= length else None


def cut_text(text: str, span: Span | None = None) -> list[TextBlock]:
    """The blocks of an article's text, `span` of it marked; no character is lost.

    Lines are joined by a line feed, the cells of a line by a tab: lines that have tabs and follow
    each other are a table.
    """
    cutter = _Cutter(text, span or (0, 0))
    blocks: list[TextBlock] = []
    for table, lines in groupby(_lines(text), key=lambda line: len(line) > 1):
        rows = [tuple(cutter.cell(*cell) for cell in line) for line in lines]
        if table:
            blocks.append(TextBlock(True, tuple(rows)))
        else:
            blocks += [TextBlock(False, (row,)) for row in rows]
    return blocks


def _lines(text: str) -> Iterator[list[Span]]:
    """The place of each cell of each line."""
    at = 0
    for line in text.split("\n"):
        cells = []
        for cell in line.split("\t"):
            cells.append((at, at + len(cell)))
            at += len(cell) + 1
        yield cells


class _Cutter:
    """Cuts cells of one text at the bounds of its sentences and of what is marked."""

    def __init__(self, text: str, marked: Span) -> None:
        self._text = text
        self._sentences = split_sentences(text)
        self._ends = [end for _, end in self._sentences]
        start, self._end = marked
        # A line feed or tab is no text of any cell, so the first mark stands after it.
        while start < self._end and text[start] in "\n\t":
            start += 1
        self._start = start

    def cell(self, start: int, end: int) -> Cell:
        """The runs of the characters from `start` to `end`."""
        runs, at = [], start
        for no in range(bisect_right(self._ends, start), len(self._sentences)):
            first, last = self._sentences[no]
            if first >= end:
                break
            begin, stop = max(first, start), min(last, end)
            runs += [
                Run(0, False, False, self._pieces(at, begin)),
                Run(no + 1, first == begin, last == stop, self._pieces(begin, stop)),
            ]
            at = stop
        runs.append(Run(0, False, False, self._pieces(at, end)))
        return tuple(run for run in runs if run.pieces)

    def _pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """What stands before the mark, in it and behind it."""
        begin = min(max(self._start, start), end)
        stop = min(max(self._end, begin), end)
        parts = ((start, begin, False), (begin, stop, True), (stop, end, False))
        return tuple(
            Piece(self._text[a:b], marked, marked and a == self._start)
            for a, b, marked in parts
            if a < b
        )
