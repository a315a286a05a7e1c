"""Rows of a table: CSV of unknown encoding and delimiter, or the first sheet of a workbook."""

import csv
import io
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

from eval.errors import SetError
from eval.lines import Notes

SUFFIXES = {".csv", ".xlsx"}
LOST = "\ufffd"  # in the place of bytes that could not be decoded
DATE_MARK = "(date)"  # after a cell that is a date: a spreadsheet takes 12-4 for one
_DELIMITERS = (",", "\t", ";", "，", "|")
_SAMPLE = 50  # rows looked at to find the delimiter
_CELL_LINES = 20  # lines that a cell in quotation marks may have

Row = tuple[int, list[str]]  # line from 1, cells


def is_workbook(path: Path) -> bool:
    """Whether this is read as XLSX."""
    return path.suffix.lower() == ".xlsx"


def read_csv(notes: Notes, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """Yield the rows that are not blank; undecodable bytes become `LOST`.

    The delimiter is the one under which most rows have a `wanted` cell after the first: question
    marks and commas of the text mislead a guess by frequency.

    Raises:
        SetError: the file cannot be opened.
    """
    try:
        text = _decode(notes.path.read_bytes())
    except OSError as error:
        raise SetError(f"{notes.path}: cannot be read ({error.strerror or error})") from error
    lines = io.StringIO(text, newline="").readlines()
    delimiter = max(_DELIMITERS, key=lambda mark: _fits(lines[:_SAMPLE], mark, wanted))
    for line, cells in _split(lines, delimiter):
        if any(cell.strip() for cell in cells):
            yield line, cells


def _decode(content: bytes) -> str:
    """Decode by what most lines are, so that one bad line does not change the others."""
    lines = [line for line in content.split(b"\n") if not line.isascii()]
    if 2 * sum(map(_is_utf8, lines)) >= len(lines):
        return content.decode("utf-8-sig", "replace")
    return content.decode("gb18030", "replace")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _fits(lines: list[str], delimiter: str, wanted: Callable[[str], bool]) -> int:
    return sum(any(map(wanted, cells[1:])) for _, cells in _split(lines, delimiter))


def _split(lines: list[str], delimiter: str) -> Iterator[Row]:
    """Split lines into rows; a quotation mark that is not closed costs its own line only."""
    begin = 0
    while begin < len(lines):
        reader = csv.reader(lines[begin : begin + _CELL_LINES], delimiter=delimiter, strict=True)
        try:
            cells, used = next(reader), reader.line_num
        except csv.Error:  # such as "一带一路"是什么,245-4: the marks belong to the text
            cells, used = lines[begin].rstrip("\r\n").split(delimiter), 1
        yield begin + 1, cells or [""]
        begin += used


def read_workbook(path: Path) -> Iterator[Row]:
    """Yield the rows of the first sheet that are not blank.

    Raises:
        SetError: the file cannot be read, or the package that reads it is missing.
    """
    for line, values in enumerate(_sheet(path), 1):
        cells = [_cell(value) for value in values]
        if any(cell.strip() for cell in cells):
            yield line, cells


def _sheet(path: Path) -> list[tuple[object, ...]]:
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise SetError(f"{path}: needs openpyxl; install it or save the table as CSV") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts of the workbook that are not read here
        try:
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                return list(book.worksheets[0].iter_rows(values_only=True))
            finally:
                book.close()
        except OSError as error:
            raise SetError(f"{path}: cannot be read ({error.strerror or error})") from error
        except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
            raise SetError(f"{path}: no XLSX workbook ({error}); save it anew") from error


def _cell(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}{DATE_MARK}"
    return "" if value is None else str(value)
