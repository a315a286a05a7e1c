"""Passages found as an Excel workbook."""

import io
from string import ascii_uppercase
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from service.exporting.packing import pack_again
from service.exporting.rows import COLUMNS, Cell as Value, Export, Language, may_be_formula, rows

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_SHEET: dict[Language, str] = {"zh": "检索结果", "en": "Results"}
_WIDTHS = (6, 14, 8, 12, 14, 8, 32, 80, 28, 10, 22)  # characters


def to_xlsx(export: Export) -> bytes:
    """One sheet, its header bold and always in sight.

    Text stays text, whatever it begins with.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _note(book, export)
    sheet = book.create_sheet(_SHEET[export.language])
    sheet.freeze_panes = "A2"
    for letter, width in zip(ascii_uppercase, _WIDTHS, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, name, bold=True) for name in COLUMNS[export.language]])
    for row in rows(export.hits):
        sheet.append([_cell(sheet, value) for value in row])
    return pack_again(_save(book), export.made_utc)


def _note(book: "Workbook", export: Export) -> None:
    book.properties.title = export.title
    book.properties.creator = "Wence"
    book.properties.created = book.properties.modified = export.made_utc


def _cell(sheet: "WriteOnlyWorksheet", value: Value, *, bold: bool = False) -> "Cell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.font = Font(bold=bold)
    if isinstance(value, str):
        cell.data_type = "s"
        # Whoever edits the cell later does not make it a formula either.
        cell.quotePrefix = may_be_formula(value)
    return cell


def _save(book: "Workbook") -> bytes:
    """As `Workbook.save` does, which would note the time of saving."""
    from openpyxl.writer.excel import ExcelWriter

    data = io.BytesIO()
    ExcelWriter(book, ZipFile(data, "w", ZIP_DEFLATED)).save()
    return data.getvalue()
