"""Printed lines to paragraphs, across line, column and page ends."""

import re
from collections.abc import Sequence

from index.readers.pdfframes import Frame, body_em, read_frames
from index.readers.pdflines import Line
from index.records import Block

_LARGE = 1.12  # times the body's size, from where a line is a title
_LARGE_ESTIMATE = 1.4  # where the line has no ideograph to tell its size
_CENTRED = 2.5  # ems free at both sides of a centred line
_INDENT = 1.0  # ems from the margin, from where a line begins a paragraph
_ROOM = 0.3  # ems that a line may miss of the margin and still be full
_GAP = 1.6  # times the usual distance of lines, from where blank space parts paragraphs
_TITLE_FILL = 0.5  # of the column's width, from where a centred line may go on in the next
_SENTENCE_END = re.compile(r"[。！？!?；;：:][”’」』）)]*$")
_MARK = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十百\d]+[章节条期]|[●■◆•▪])"
)
_DATE = re.compile(r"^[\d〇○零一二三四五六七八九]{4}\s*年")
_LABEL = re.compile(r"^\S{1,6}[：:]")
_LATIN = re.compile(r"[A-Za-z0-9À-ÿ]")


class Paragraphs:
    """Decides line by line whether the text goes on."""

    def __init__(self, lines: Sequence[Line], widths: Sequence[float]) -> None:
        self.em = body_em(lines)
        self._frames = read_frames(lines, self.em, widths)
        self._indented = self._uses_indents(lines)

    def frame(self, line: Line) -> Frame:
        """The frame that a line stands in."""
        return self._frames[line.column, line.page % 2]

    def _uses_indents(self, lines: Sequence[Line]) -> bool:
        """Whether paragraphs begin with an indent, as Chinese ones do, or with blank space."""
        full = [line for line in lines if self._is_full(line)]
        indented = [
            line for line in full if _INDENT < (line.x0 - self.frame(line).left) / self.em < 3
        ]
        return len(indented) * 12 > len(full)

    def _is_full(self, line: Line) -> bool:
        return line.x1 > self.frame(line).right - 1.5 * self.em

    def is_standing(self, line: Line) -> bool:
        """Whether a line stands for itself: a title, centred or large."""
        frame = self.frame(line)
        if line.em > (_LARGE if line.chinese else _LARGE_ESTIMATE) * self.em:
            return True
        left, right = line.x0 - frame.left, frame.right - line.x1
        free = min(left, right) > _CENTRED * self.em
        return free and abs(left - right) < 2 * self.em

    def continues(self, before: Line, line: Line) -> bool:
        """Whether `line` goes on with the paragraph that `before` belongs to."""
        if not self._is_same_size(before, line):
            return False
        near = before.page == line.page and before.column == line.column
        gap = near and before.y0 - line.y0 > _GAP * max(self.frame(line).pitch, line.em)
        if self.is_standing(before) or self.is_standing(line):
            return near and not gap and self._is_wrapped_title(before, line)
        room = self.frame(before).right - before.x1
        if room > line.lead + _ROOM * self.em:
            return False
        ended = _SENTENCE_END.search(before.text) is not None
        offset = line.x0 - self.frame(line).left
        if self._indented:
            return offset < _INDENT * self.em and not (gap and ended)
        return (
            not gap
            and not (ended and _MARK.match(line.text) is not None)
            and offset < before.x0 - self.frame(before).left + 3 * self.em
        )

    @staticmethod
    def _is_same_size(a: Line, b: Line) -> bool:
        limit = _LARGE if a.chinese and b.chinese else _LARGE_ESTIMATE
        return 1 / limit < a.em / b.em < limit

    def _is_wrapped_title(self, before: Line, line: Line) -> bool:
        """Whether two lines are one title that was too long for one line."""
        if not (self.is_standing(before) and self.is_standing(line)):
            return False
        frame = self.frame(before)
        long = before.x1 - before.x0 > _TITLE_FILL * (frame.right - frame.left)
        starts = any(p.match(line.text) for p in (_MARK, _DATE, _LABEL))
        return long and not starts and not _SENTENCE_END.search(before.text)


def join_lines(left: str, right: str) -> str:
    """Join the text of two lines: Latin words with a space, divided words and Chinese without."""
    if left.endswith("\u00ad"):
        return left[:-1] + right
    if re.search(r"[a-z]-$", left) and re.match(r"[a-z]", right):
        return left[:-1] + right
    if left[-1:].isdigit() and right[:1].isdigit():
        return left + right
    tail, head = left[-1:], right[:1]
    latin = _LATIN.match(head) and (_LATIN.match(tail) or tail in ",.;:!?)%")
    return f"{left} {right}" if latin else left + right


def _is_row(line: Line) -> bool:
    return len(line.cells) > 1 and any(len(cell) > 1 for cell in line.cells)


def _table_end(lines: Sequence[Line], at: int, em: float) -> int:
    """The line after the table that begins at `at`; `at` itself where there is none."""
    end = at
    while end < len(lines) and _is_row(lines[end]) and lines[end].page == lines[at].page:
        shared = sum(abs(a - b) < 2 * em for a in lines[end].starts for b in lines[at].starts)
        if end > at and shared < 2:
            break
        end += 1
    return end if end - at > 1 else at


def to_blocks(lines: Sequence[Line], widths: Sequence[float]) -> list[Block]:
    """Return a document's paragraphs and tables; `widths` are its pages'."""
    paragraphs = Paragraphs(lines, widths)
    blocks: list[Block] = []
    text = ""
    last: Line | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        end = _table_end(lines, at, paragraphs.em)
        if end > at:
            rows = "\n".join("\t".join(row.cells) for row in lines[at:end])
            blocks += [Block(text), Block(rows, "table")]
            text, last, at = "", None, end
            continue
        if last is not None and paragraphs.continues(last, line):
            text = join_lines(text, line.text)
        else:
            blocks.append(Block(text))
            text = line.text
        last = line
        at += 1
    return [b for b in [*blocks, Block(text)] if b.text.strip()]
