"""The shelf of issues, and the addresses of an issue and of an article."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from service.api.state import Shared
from service.web.article_page import article_page
from service.web.issue_page import issue_page
from service.web.missing_page import missing_page
from service.web.rendering import render
from service.web.shelf import documents, make_series, short_name

router = APIRouter(include_in_schema=False)


@router.get("/issues")
def shelf(request: Request, shared: Shared, publication: Annotated[str, Query()] = "") -> Response:
    """All issues by publication and year, or those of one publication."""
    issues = shared.store.issues()
    series, loose = make_series(issues), documents(issues)
    groups = [(s.publication, len(s.issues)) for s in series]
    if loose:
        groups.append((loose[0].publication, len(loose)))
    held = publication in dict(groups)
    return render(
        request,
        "issues.html",
        404 if publication and not held else 200,
        here="issues",
        groups=groups,
        publication=publication,
        held=held,
        series=[s for s in series if not held or s.publication == publication],
        documents=[i for i in loose if not held or i.publication == publication],
        short_name=short_name,
    )


@router.get("/issues/{path:path}")
def opened(
    request: Request,
    shared: Shared,
    path: str,
    start: Annotated[str, Query()] = "",
    end: Annotated[str, Query()] = "",
    part: Annotated[str, Query()] = "",
) -> Response:
    """An issue or an article by its id, as it is in the library: names may have slashes too.

    `part=article` is for the source panel, which shows the article alone.
    """
    with shared.store.transaction("DEFERRED"):
        issues = {issue.id: issue for issue in shared.store.issues()}
        issue_id = path if path in issues else path.rpartition("/")[0]
        articles = shared.store.articles(issue_id) if issue_id in issues else []
        reprints = shared.store.reprints([a.id for a in articles])
    if path in issues:
        return issue_page(request, list(issues.values()), issues[path], articles, reprints)
    at = next((n for n, article in enumerate(articles) if article.id == path), None)
    if at is None:
        return missing_page(request, issues, path)
    also_in, alone = reprints.get(path, ()), part == "article"
    return article_page(request, shared, articles, at, also_in, (start, end), alone)
