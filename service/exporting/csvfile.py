"""Passages found as CSV."""

import csv
import io

from service.exporting.rows import COLUMNS, Cell, Export, may_be_formula, rows


def to_csv(export: Export) -> bytes:
    """UTF-8 with a byte order mark, by which spreadsheets know it; rows end in CR LF.

    A cell that a spreadsheet may take for a formula has an apostrophe before it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS[export.language])
    writer.writerows([_harmless(cell) for cell in row] for row in rows(export.hits))
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and may_be_formula(cell) else cell
