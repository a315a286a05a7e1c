"""Characters of a PDF page with their places, upright and in the page's own coordinates."""

import math
import unicodedata
from collections import Counter
from ctypes import byref
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as c  # type: ignore[import-untyped]

from index.errors import UnreadableDocument
from index.readers.limits import Limits
from index.readers.pdfobjects import widen_lone_characters

_TURNS = 4
_MAX_SLANT = 0.1  # radians; watermarks slant more
_FIRST_PRINTED = 0x20

# Fonts cut down by a printer driver often name the radical that looks like the character.
_RADICALS = str.maketrans(
    "⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⺎⺝⻌",
    "民母虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟兀月辶",
)


@dataclass(frozen=True, slots=True)
class Char:
    """A visible character: its box in points, y upwards; `spaced` where white space precedes it."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    spaced: bool


@dataclass(frozen=True, slots=True)
class PageChars:
    """The characters of a page in the order of its content; `unmapped` counts unreadable ones."""

    chars: list[Char]
    width: float
    height: float
    unmapped: int


def mend(text: str) -> str:
    """Radicals, compatibility ideographs and ligatures as the characters they stand for."""
    if "\u2e80" <= text <= "\u2eff":
        return text.translate(_RADICALS)
    if "\u2f00" <= text <= "\u2fdf" or "\uf900" <= text <= "\ufaff" or "\ufb00" <= text <= "\ufb06":
        return unicodedata.normalize("NFKC", text)
    return text


def _is_unmapped(code: int) -> bool:
    """Whether a font gives no character: a control, a private one, or none at all."""
    private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    return code < _FIRST_PRINTED or private or 0xFFFE <= code <= 0xFFFF or code == 0xFFFD


def _turned(box: c.FS_RECTF, turns: int, width: float, height: float) -> tuple[float, ...]:
    """The box after turning the page so that the text stands upright: x0, x1, y0, y1."""
    left, right, bottom, top = box.left, box.right, box.bottom, box.top
    if turns == 1:
        return height - top, height - bottom, left, right
    if turns == 2:
        return width - right, width - left, height - top, height - bottom
    if turns == 3:
        return bottom, top, width - right, width - left
    return left, right, bottom, top


def _quarter(angle: float) -> int | None:
    """Quarter turns of a character, None where it slants."""
    turns = angle / (math.pi / 2)
    near = round(turns)
    return near % _TURNS if abs(turns - near) * math.pi / 2 < _MAX_SLANT else None


def read_chars(page: pdfium.PdfPage, limits: Limits) -> PageChars:
    """Read a page's characters.

    Raises:
        UnreadableDocument: the page holds more characters than any real page.
    """
    widen_lone_characters(page)
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > limits.pdf_page_chars:
            raise UnreadableDocument(
                f"PDF 的一页有 {count} 个字，超过上限 {limits.pdf_page_chars}；请重新导出 PDF"
            )
        return _read(text_page, page, count)
    finally:
        text_page.close()


def _read(text_page: pdfium.PdfTextPage, page: pdfium.PdfPage, count: int) -> PageChars:
    left, bottom, right, top = page.get_cropbox()
    raw = text_page.raw
    quarters = [_quarter(c.FPDFText_GetCharAngle(raw, i)) for i in range(count)]
    seen = Counter(q for q in quarters if q is not None)
    turns = seen.most_common(1)[0][0] if seen else 0
    box = c.FS_RECTF()
    chars: list[Char] = []
    spaced = False
    unmapped = 0
    for index in range(count):
        code = c.FPDFText_GetUnicode(raw, index)
        if chr(code).isspace() or code in {0x200B, 0xFEFF}:
            spaced = True
        elif _is_unmapped(code) and not c.FPDFText_IsHyphen(raw, index):
            unmapped += 1
        elif quarters[index] == turns and c.FPDFText_GetLooseCharBox(raw, index, byref(box)):
            box.left, box.right = box.left - left, box.right - left
            box.bottom, box.top = box.bottom - bottom, box.top - bottom
            x0, x1, y0, y1 = _turned(box, turns, right - left, top - bottom)
            # PDFium reports a hyphen at a line's end under a control code.
            text = mend(chr(code)) if code >= _FIRST_PRINTED else "-"
            chars.append(Char(text, x0, x1, y0, y1, spaced))
            spaced = False
    width, height = right - left, top - bottom
    if turns % 2:
        width, height = height, width
    return PageChars(chars, width, height, unmapped)
