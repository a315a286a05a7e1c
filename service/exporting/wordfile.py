"""Passages found as a Word document."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.records import Hit
from service.citing import source
from service.exporting.packing import pack_again
from service.exporting.rows import Export, also_in, tidy

if TYPE_CHECKING:
    from docx.document import Document

_TEXT, _HEADING, _LATIN = "宋体", "黑体", "Times New Roman"


def to_docx(export: Export) -> bytes:
    """The query, the number of passages and the day; then each passage under its source.

    Words of the query are bold.
    """
    import docx

    document = docx.Document()
    _set_up(document, export)
    document.add_heading(_headline(export), 1)
    document.add_paragraph(_summary(export))
    for rank, hit in enumerate(export.hits, 1):
        document.add_heading(f"{rank}. {tidy(source(hit.article))}", 2)
        _add_passage(document, hit)
        if hit.also_in:
            label = "另见：" if export.language == "zh" else "Also in: "
            document.add_paragraph(f"{label}{tidy(also_in(hit))}")
    data = io.BytesIO()
    document.save(data)
    return pack_again(data.getvalue(), export.made_utc)


def _headline(export: Export) -> str:
    zh = export.language == "zh"
    return f"“{export.title}”的检索结果" if zh else f"Results for “{export.title}”"


def _summary(export: Export) -> str:
    count, day = len(export.hits), export.made.date().isoformat()
    if export.language == "zh":
        return f"共{count}段，{day}检索。"
    return f"{count} passage{'' if count == 1 else 's'}, searched on {day}."


def _add_passage(document: "Document", hit: Hit) -> None:
    for line in tidy(hit.passage.text).split("\n"):
        paragraph = document.add_paragraph()
        for text, is_matched in split_matched(line, hit.matched):
            paragraph.add_run(text).bold = is_matched or None


def split_matched(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The pieces of `text` in order, and whether each is one of `words`; of two the longer."""
    longest_first = sorted(words, key=len, reverse=True)
    pattern = "|".join(re.escape(word) for word in longest_first) or "(?!)"
    for place, piece in enumerate(re.split(f"({pattern})", text, flags=re.IGNORECASE)):
        if piece:
            yield piece, place % 2 == 1


def _set_up(document: "Document", export: Export) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm

    properties = document.core_properties
    properties.title, properties.author, properties.comments = export.title[:255], "Wence", ""
    properties.created = properties.modified = export.made_utc
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, font in (("Normal", _TEXT), ("Heading 1", _HEADING), ("Heading 2", _HEADING)):
        _set_font(document, name, font)


def _set_font(document: "Document", style: str, font: str) -> None:
    """Latin letters in one font, Chinese in `font`, instead of the theme's."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor
    from docx.styles.style import ParagraphStyle

    found = document.styles[style]
    assert isinstance(found, ParagraphStyle)
    found.font.name = _LATIN
    found.font.color.rgb = RGBColor(0, 0, 0)
    fonts = found.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
