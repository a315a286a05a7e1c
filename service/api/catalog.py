"""What the library holds, over HTTP: issues, articles, related articles."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from index.records import StoredArticle
from service.api.errors import ApiError
from service.api.questions import INVALID, PREFIX, Responses
from service.api.replies import ArticleReply, ContentsReply, ErrorReply, IssuesReply, RelatedReply
from service.api.state import Shared, State
from service.related import related_hits, related_to_json
from service.wire import article_to_json, contents_to_json, issue_to_json

# What SQLite takes as a number ends at 2**63; nobody pages or counts that far.
_FAR = 10**9
ArticleNo = Annotated[int, Path(ge=0, le=_FAR)]

router = APIRouter(prefix=PREFIX, tags=["library"], responses=INVALID)
MISSING: Responses = {404: {"model": ErrorReply, "description": "The library does not hold it"}}


@router.get("/issues", response_model=IssuesReply, summary="List the issues, newest first")
def issues(
    shared: Shared,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=_FAR)] = 0,
) -> Response:
    """A page of the issues, and how many there are."""
    with shared.store.transaction("DEFERRED"):
        found = shared.store.issues(limit, offset)
        total = shared.store.count("issues")
    return JSONResponse({"issues": [issue_to_json(issue) for issue in found], "total": total})


@router.get(
    "/issues/{publication}/{issue}",
    response_model=ContentsReply,
    responses=MISSING,
    summary="An issue with its columns and articles",
)
def contents(publication: str, issue: str, shared: Shared) -> Response:
    """`issue` is the number, or the title of a document."""
    issue_id = f"{publication}/{issue}"
    with shared.store.transaction("DEFERRED"):
        found = shared.store.issue(issue_id)
        articles = shared.store.articles(issue_id)
    if found is None:
        raise no_issue(issue_id)
    return JSONResponse(contents_to_json(found, articles))


def no_issue(issue_id: str) -> ApiError:
    """The error for an issue that the library does not hold."""
    return ApiError(404, f"馆藏里没有“{issue_id}”", {"issue_id": issue_id})


def _article(shared: State, issue_id: str, no: int) -> StoredArticle:
    found = shared.store.article(issue_id, no)
    if found is None:
        article_id = f"{issue_id}/{no}"
        raise ApiError(404, f"馆藏里没有“{article_id}”这篇文章", {"article_id": article_id})
    return found


@router.get(
    "/articles/{publication}/{issue}/{article}",
    response_model=ArticleReply,
    responses=MISSING,
    summary="An article",
)
def article(publication: str, issue: str, article: ArticleNo, shared: Shared) -> Response:
    """Its text, its paragraphs and the issues that print it too."""
    with shared.store.transaction("DEFERRED"):
        found = _article(shared, f"{publication}/{issue}", article)
        also_in = shared.store.reprints([found.id]).get(found.id, ())
    return JSONResponse(article_to_json(found, also_in))


@router.get(
    "/articles/{publication}/{issue}/{article}/related",
    response_model=RelatedReply,
    responses=MISSING,
    summary="Related articles",
)
def related(
    publication: str,
    issue: str,
    article: ArticleNo,
    shared: Shared,
    k: Annotated[int, Query(ge=1, le=20)] = 5,
) -> Response:
    """Each with a passage, the sentence in it that relates it, and what both articles share."""
    found = related_hits(
        shared.engine.searcher, _article(shared, f"{publication}/{issue}", article), k
    )
    return JSONResponse({"related": [related_to_json(i, one) for i, one in enumerate(found, 1)]})
