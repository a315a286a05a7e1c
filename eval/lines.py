"""Lines of the files of a set, plain or xz: a bad one is noted as a problem, the rest is read."""

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eval.errors import SetError
from eval.records import Problem

_CHUNK = 1 << 20  # bytes hashed at a time


class BadRow(ValueError):  # caught where the row is read, never shown as an error
    """A row that cannot be used; the message says why."""


class Notes:
    """The problems of one file, added to a list that all files of a set share."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self._problems = problems

    def add(self, line: int, message: str) -> None:
        """Note a problem of a line; 0 is the whole file."""
        self._problems.append(Problem(self.path.name, line, message))


def read_lines(notes: Notes) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers from 1.

    Raises:
        SetError: the file cannot be opened.
    """
    number = 0
    try:
        for number, raw in enumerate(_raw_lines(notes.path), 1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n \t")
            except UnicodeDecodeError as error:
                notes.add(number, f"not UTF-8 from byte {error.start + 1} of the line")
                continue
            if line:
                yield number, line
    except (lzma.LZMAError, EOFError) as error:
        notes.add(number + 1, f"the file is damaged or breaks off here ({error}); copy it again")


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as file:
            yield from file
    except OSError as error:
        raise SetError(f"{path}: cannot be read ({error.strerror or error})") from error


def read_rows(notes: Notes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the JSON objects of a file of JSON lines, with their line numbers."""
    for number, line in read_lines(notes):
        try:
            yield number, _parse(line)
        except BadRow as error:
            notes.add(number, str(error))


def _parse(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if "\\u" in line:  # half of a surrogate pair is valid JSON, but can never be written
            json.dumps(row, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise BadRow(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise BadRow(f"not usable JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadRow(f"a JSON object was expected, not {type(row).__name__}")
    return row


def text_field(row: dict[str, Any], name: str) -> str:
    """A field that holds text, with something in it.

    Raises:
        BadRow: it is missing, of another type, or blank.
    """
    value = _field(row, name)
    if not isinstance(value, str):
        raise BadRow(f"field {name!r} holds {type(value).__name__}, text was expected")
    if not value.strip():
        raise BadRow(f"field {name!r} is empty")
    return value.strip()


def texts_field(row: dict[str, Any], name: str) -> tuple[str, ...]:
    """A field that holds a list of texts, maybe none, each with something in it.

    Raises:
        BadRow: it is missing or of another type, or one of the texts is blank.
    """
    value = _field(row, name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadRow(f'field {name!r} should be a list of texts, such as ["…"]')
    if not all(item.strip() for item in value):
        raise BadRow(f"field {name!r} holds an empty text")
    return tuple(item.strip() for item in value)


def _field(row: dict[str, Any], name: str) -> object:
    if name not in row:
        raise BadRow(f"field {name!r} is missing")
    return row[name]


def plain_or_xz(folder: Path, name: str) -> Path | None:
    """The file of this name, or its `.xz` form, or None."""
    for path in (folder / name, folder / f"{name}.xz"):
        if path.is_file():
            return path
    return None


def digest(paths: Iterable[Path]) -> str:
    """The sha256 over names and contents of files, in order."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
    return total.hexdigest()
