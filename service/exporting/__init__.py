"""Passages found, as a file to keep and pass on: a table (CSV, XLSX) or a text (DOCX)."""

from service.exporting.csvfile import to_csv
from service.exporting.rows import Export, Language
from service.exporting.wordfile import to_docx
from service.exporting.workbook import to_xlsx

__all__ = ["Export", "Language", "to_csv", "to_docx", "to_xlsx"]
