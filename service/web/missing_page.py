"""The page for an issue or an article that the library does not hold: it says what there is."""

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

from index.records import IssueInfo
from service.web.rendering import render
from service.web.shelf import make_series

_MOST = 24


def missing_page(request: Request, issues: Mapping[str, IssueInfo], path: str) -> Response:
    """`path` is what was asked for; its issue is named if there is one, else its publication's."""
    series = make_series(issues.values())
    of = next((s for s in series if path.startswith(f"{s.publication}/")), None)
    return render(
        request,
        "missing.html",
        404,
        here="issues",
        path=path,
        issue=issues.get(path.rpartition("/")[0]),
        newest=of.issues[:_MOST] if of else (),
        series=of,
        publications=series,
    )
