"""What the library holds, how it fares, and how files get in and out."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from index.errors import LibraryError
from index.readers import SUFFIXES
from index.records import IssueInfo
from service.api.state import Shared
from service.names import issue_name
from service.web.figures import figures_of
from service.web.health import detail_of, health_of, needs_restoring
from service.web.paging import is_page
from service.web.rendering import fragment, render
from service.wire import issue_to_json

_PAGE = 100  # issues
_MAX_FIND = 200  # characters

router = APIRouter(include_in_schema=False)


@router.get("/library")
def library(
    request: Request,
    shared: Shared,
    find: Annotated[str, Query()] = "",
    page: Annotated[str, Query()] = "",
) -> Response:
    """The page: figures, a place for new files, a table of the issues, filtered and paged."""
    with shared.store.transaction("DEFERRED"):
        issues, revision = shared.store.issues(), shared.store.revision
    find = find.strip()[:_MAX_FIND]
    return render(
        request,
        "library.html",
        here="library",
        figures=figures_of(shared.library, issues, revision),
        endings=sorted(SUFFIXES),
        limit=shared.settings.max_file_bytes,
        find=find,
        max_find=_MAX_FIND,
        **_table(fitting(issues, find), find, page),
    )


def fitting(issues: Sequence[IssueInfo], find: str) -> list[IssueInfo]:
    """The issues in whose name, date, source, columns or warnings all words of `find` stand."""
    words = _folded(find).split()
    return [issue for issue in issues if _holds_all(issue, words)] if words else list(issues)


def _holds_all(issue: IssueInfo, words: Sequence[str]) -> bool:
    name = issue_name(issue.publication, issue.label)
    day = issue.date.isoformat() if issue.date else ""
    text = _folded("\n".join([name, day, issue.source, *issue.columns, *issue.warnings]))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _table(issues: Sequence[IssueInfo], find: str, page: str) -> dict[str, Any]:
    """One page of the table, and the addresses of the pages beside it."""
    pages = max(1, -(-len(issues) // _PAGE))
    number = min(int(page), pages) if is_page(page) else 1
    begin = (number - 1) * _PAGE
    return {
        "rows": [issue_to_json(issue) for issue in issues[begin : begin + _PAGE]],
        "total": len(issues),
        "begin": begin,
        "page": number,
        "pages": pages,
        "previous": _address(find, number - 1) if number > 1 else None,
        "next": _address(find, number + 1) if number < pages else None,
    }


def _address(find: str, page: int) -> str:
    given = {"find": find, "page": str(page)}
    return "?" + urlencode({name: value for name, value in given.items() if value})


@router.get("/library/health")
def health(request: Request, shared: Shared, again: Annotated[str, Query()] = "") -> HTMLResponse:
    """What the doctor finds, as a part of the page."""
    busy, checkup = False, None
    try:
        checkup = health_of(shared.library).examine(shared.library, again=bool(again))
    except LibraryError:
        busy = True
    failed = [
        (finding.check, detail_of(finding, shared.library), needs_restoring(finding))
        for finding in (checkup.failed if checkup else ())
    ]
    text = fragment(request, "health.html", checkup=checkup, failed=failed, busy=busy)
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})
