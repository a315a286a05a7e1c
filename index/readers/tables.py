"""Tells tables of data from tables that only place paragraphs on a page."""

from collections.abc import Sequence

_LONG_CELL = 300


def data_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as lines of cells separated by tabs; empty where the table is only layout.

    Layout is one row (name and date of a masthead), one column, or cells that hold long text.
    """
    filled = [row for row in rows if any(row)]
    columns = max((sum(map(bool, row)) for row in filled), default=0)
    if len(filled) < 2 or columns < 2:
        return ""
    if any(len(cell) > _LONG_CELL for row in filled for cell in row):
        return ""
    return "\n".join("\t".join(row).rstrip("\t") for row in filled)
