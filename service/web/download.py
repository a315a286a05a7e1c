"""Hits as a file to keep."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response

from service.exporting import Export, to_csv, to_docx, to_xlsx

_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS: dict[str, tuple[Callable[[Export], bytes], str]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "xlsx": (to_xlsx, f"{_OFFICE}.spreadsheetml.sheet"),
    "docx": (to_docx, f"{_OFFICE}.wordprocessingml.document"),
}
FORMATS = tuple(_KINDS)
_NAMED = 40  # characters of the query in the name of its file


def download(export: Export, form: str) -> Response:
    """The file, named after the query and the day; `form` is one of `FORMATS`."""
    write, media_type = _KINDS[form]
    name = f"{file_stem(export.query, export.made)}.{form}"
    disposition = f"attachment; filename=\"search.{form}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        write(export), media_type=media_type, headers={"Content-Disposition": disposition}
    )


def file_stem(query: str, made: datetime) -> str:
    """`检索-跨境电商-2031-09-15`: letters and numbers, which every file system takes."""
    words = re.sub(r"[\W_]+", "-", query)[:_NAMED].strip("-")
    return f"检索-{words}-{made.date().isoformat()}"
