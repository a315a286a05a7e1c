"""Lays out a newsletter's plain text as an office would: A4, centred masthead, indented text.

For tests and for making samples. `docx` and `reportlab` are needed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from index.readers.markdown import markdown_blocks

Role = Literal["name", "masthead", "heading", "text"]

A4 = (595.28, 841.89)
CID_FONT = "STSong-Light"
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
_MAX_HEADING = 60
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%/:+&-]*|.", re.S)
_NO_START = "，。、；：？！）》”’…"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text and what it is; the masthead is all above the first heading."""

    text: str
    role: Role


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Tell the paragraphs of a newsletter's plain text apart; marks of Markdown are dropped."""
    above = True
    for place, block in enumerate(markdown_blocks(text.splitlines())):
        is_heading = bool(_HEADING.match(block.text)) and len(block.text) <= _MAX_HEADING
        above = above and not is_heading
        if is_heading or (block.kind == "heading" and not above):
            yield Paragraph(block.text, "heading")
        elif above:
            yield Paragraph(block.text, "masthead" if place else "name")
        else:
            yield Paragraph(block.text, "text")


def typeset_docx(text: str) -> bytes:
    """A Word document: headings bold, paragraphs indented by two characters."""
    document = Document()
    style = document.styles["Normal"]
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    for item in paragraphs(text):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(item.text)
        run.font.size = Pt(26 if item.role == "name" else 16)
        run.bold = item.role in {"name", "heading"}
        if item.role in {"name", "masthead"}:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            paragraph.paragraph_format.first_line_indent = Pt(32)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def typeset_pdf(
    text: str,
    *,
    running_head: str = "",
    font_size: float = 16,
    chars_per_line: int = 28,
    justify: bool = True,
    font_file: Path | None = None,
) -> bytes:
    """A PDF with page numbers `— 3 —` at the foot.

    Without `font_file` (TrueType, its used glyphs are embedded) the text is set in a font that
    viewers bring along; a machine without Chinese fonts extracts it rightly but shows it blank.
    """
    font = _register(font_file)
    page = _Page(font, font_size, chars_per_line, running_head, justify=justify)
    for item in paragraphs(text):
        page.put(item)
    return page.finish()


def _register(font_file: Path | None) -> str:
    if font_file is None:
        if CID_FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(CID_FONT))
        return CID_FONT
    if font_file.stem not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(font_file.stem, font_file))
    return font_file.stem


class _Page:
    """Sets lines from the top of a page down and turns pages."""

    _TOP = 90.0
    _BOTTOM = 90.0

    def __init__(
        self, font: str, size: float, chars: int, running_head: str, *, justify: bool
    ) -> None:
        self._buffer = BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=A4, invariant=True)
        self._font, self._size = font, size
        self._width = chars * size
        self._left = (A4[0] - self._width) / 2
        self._running_head = running_head
        self._justify = justify
        self._number = 0
        self._y = 0.0
        self._turn()

    def _turn(self) -> None:
        if self._number:
            self._canvas.showPage()
        self._number += 1
        self._y = A4[1] - self._TOP
        self._canvas.setFont(self._font, 10.5)
        self._canvas.drawCentredString(A4[0] / 2, 50, f"— {self._number} —")
        if self._running_head:
            self._canvas.drawString(self._left, A4[1] - 50, self._running_head)

    def put(self, item: Paragraph) -> None:
        size = self._size * (1.6 if item.role == "name" else 1)
        centred = item.role in {"name", "masthead"}
        indent = 0 if centred else 2 * size
        lines = self._break(item.text, size, indent)
        for place, line in enumerate(lines):
            if self._y < self._BOTTOM:
                self._turn()
            width = self._measure(line, size)
            x = self._left + (0 if place else indent)
            if centred:
                x = (A4[0] - width) / 2
            spare = self._left + self._width - x - width
            last = place == len(lines) - 1
            spread = spare / max(1, len(line) - 1) if self._justify and not last else 0.0
            self._draw(x, line, size, bold=item.role == "heading", spread=spread)
            self._y -= 1.75 * size

    def _draw(self, x: float, line: str, size: float, *, bold: bool, spread: float) -> None:
        writer = self._canvas.beginText(x, self._y)
        writer.setFont(self._font, size)
        writer.setCharSpace(spread)
        # Fill and outline together make a plain font look bold.
        writer.setTextRenderMode(2 if bold else 0)
        writer.textOut(line)
        writer.setTextRenderMode(0)
        self._canvas.setLineWidth(0.5)
        self._canvas.drawText(writer)

    def _measure(self, text: str, size: float) -> float:
        return pdfmetrics.stringWidth(text, self._font, size)

    def _break(self, text: str, size: float, indent: float) -> list[str]:
        """Lines no wider than the page: Latin words whole, no line begins with a comma."""
        lines = [""]
        for token in _TOKEN.findall(text):
            room = self._width - (indent if len(lines) == 1 else 0)
            if self._measure(lines[-1] + token, size) <= room + 0.01:
                lines[-1] += token
            elif token in _NO_START and len(lines[-1]) > 1:
                lines.append(lines[-1][-1] + token)
                lines[-2] = lines[-2][:-1]
            else:
                lines[-1] = lines[-1].rstrip()
                lines.append(token.lstrip())
        return lines

    def finish(self) -> bytes:
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()
