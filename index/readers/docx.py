"""DOCX: paragraphs, headings, list numbers and tables in document order."""

import zipfile
import zlib
from dataclasses import replace
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from lxml.etree import LxmlError, _Element

from index.errors import UnreadableDocument
from index.readers.archive import DAMAGED, check_archive
from index.readers.emphasis import MAX_BOLD_HEADING, bold_block
from index.readers.limits import LIMITS, Limits
from index.readers.tables import data_table
from index.readers.wordnumbers import Numbers
from index.readers.wordstyles import TITLE_LEVEL, Styles
from index.readers.wordtext import paragraph_lines
from index.readers.wordxml import at, descend, value
from index.records import Block

_PARAGRAPH = qn("w:p")
_TABLE = qn("w:tbl")
_ROWS = frozenset((qn("w:tr"),))
_CELLS = frozenset((qn("w:tc"),))
_CONTENT = frozenset((_PARAGRAPH, _TABLE, qn("w:sdt")))
_REMOVED = frozenset((qn("w:del"), qn("w:moveFrom"), qn("w:sectPr"), qn("w:tcPr"), qn("w:sdtPr")))

# What python-docx and lxml raise on parts that are missing, malformed or of another kind.
_FAILURES = (
    PythonDocxError, OpcError, LxmlError, zipfile.BadZipFile, zlib.error, KeyError, ValueError,
    AttributeError, TypeError, IndexError, OSError, AssertionError, NotImplementedError,
    RecursionError,
)  # fmt: skip


def read_docx(data: bytes, limits: Limits = LIMITS) -> list[Block]:
    """Read a Word document; text boxes, headers, footers, notes and deletions are left out.

    Raises:
        UnreadableDocument: the archive is damaged, locked, hostile, or no Word document.
    """
    check_archive(data, limits)
    try:
        document = Document(BytesIO(data))
        blocks = _Reader(document).read(document.element.body)
    except _FAILURES as error:
        raise UnreadableDocument(DAMAGED) from error
    if any(b.level == TITLE_LEVEL for b in blocks):
        return blocks
    return [replace(b, level=b.level - TITLE_LEVEL) if b.level else b for b in blocks]


def _numbering_part(document: WordDocument) -> _Element | None:
    try:
        part = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        return None
    return part.element if isinstance(part, XmlPart) else None


class _Reader:
    def __init__(self, document: WordDocument) -> None:
        self._styles = Styles(document.styles.element)
        self._numbers = Numbers(_numbering_part(document))

    def read(self, container: _Element) -> list[Block]:
        """The blocks of a body or a cell; heading levels count the title style as the first."""
        blocks: list[Block] = []
        carried = ""  # text whose paragraph mark was deleted runs on in the next paragraph
        for element in descend(container, _CONTENT, _REMOVED):
            if element.tag == _TABLE:
                blocks += self._table(element)
            elif element.tag != _PARAGRAPH:
                if not _is_contents_control(element):
                    blocks += self.read(element)
            elif at(element, "w:pPr", "w:rPr", "w:del") is not None:
                carried += "".join(line for line, _ in paragraph_lines(element, self._styles))
            else:
                blocks += self._paragraph(element, carried)
                carried = ""
        return [*blocks, Block(carried)] if carried.strip() else blocks

    def _paragraph(self, element: _Element, carried: str) -> list[Block]:
        if self._styles.is_contents(element):
            return []
        numbering = self._styles.numbering(element)
        prefix = self._numbers.prefix(*numbering) if numbering else ""
        lines = paragraph_lines(element, self._styles)
        lines = [(text.strip(), bold) for text, bold in lines if text.strip()]
        if not lines:
            return [Block(carried.strip())] if carried.strip() else []
        lines[0] = (prefix + carried.lstrip() + lines[0][0], lines[0][1] and not carried)
        level = self._styles.level(element)
        heading = " ".join(text for text, _ in lines)
        if level and len(heading) <= 2 * MAX_BOLD_HEADING:
            return [Block(heading, "heading", level)]
        return [bold_block(text) if bold else Block(text) for text, bold in lines]

    def _table(self, table: _Element) -> list[Block]:
        rows = [
            [self.read(cell) for cell in descend(row, _CELLS, _REMOVED)]
            for row in descend(table, _ROWS, _REMOVED)
            if at(row, "w:trPr", "w:del") is None
        ]
        cells = [block for row in rows for cell in row for block in cell]
        plain = not any(b.level or b.kind == "table" for b in cells)
        texts = [[" ".join(" ".join(b.text.split()) for b in cell) for cell in row] for row in rows]
        if plain and (text := data_table(texts)):
            return [Block(text, "table")]
        return cells


def _is_contents_control(control: _Element) -> bool:
    gallery = value(control, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
    return gallery.lower() == "table of contents"
