"""Votes on answers, over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import JSONResponse, Response

from index.feedback import Feedback, add_feedback
from index.store import Store
from service.api.errors import ApiError
from service.api.guards import same_site_only
from service.api.questions import INVALID, PREFIX
from service.api.replies import ErrorReply
from service.api.schemas import Text
from service.api.state import Shared

_MAX_COMMENT, _MAX_QUOTE, _MAX_ID = 1000, 5000, 300
_MAX_DIGITS = 9  # of an article's number; SQLite's numbers end, too

Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=_MAX_COMMENT)]

router = APIRouter(
    prefix=PREFIX,
    tags=["questions"],
    responses={
        **INVALID,
        403: {"model": ErrorReply, "description": "Sent by a page of another site"},
    },
    dependencies=[Depends(same_site_only)],
)


class FeedbackBody(BaseModel):
    """A vote on an answer; `article_id` and `quote` are those of its first citation."""

    model_config = ConfigDict(extra="forbid")

    question: Text
    answer_status: Literal["answered", "not_found"]
    article_id: str | None = Field(default=None, max_length=_MAX_ID, examples=["自贸动态/245/4"])
    quote: str | None = Field(default=None, max_length=_MAX_QUOTE)
    vote: Literal["up", "down"]
    comment: Comment | None = None


class FeedbackReply(BaseModel):
    """The number under which the vote is kept."""

    id: int


@router.post(
    "/feedback", status_code=201, response_model=FeedbackReply, summary="Vote on an answer"
)
def feedback(body: FeedbackBody, shared: Shared) -> Response:
    """Kept in the library; `wence eval make --from-feedback` makes questions of it."""
    if body.article_id is not None and not _holds(shared.store, body.article_id):
        raise ApiError(
            422,
            f"article_id：馆藏里没有“{body.article_id}”这篇文章；请照答案里的 article_id 填写",
            [{"field": "article_id", "problem": "馆藏里没有这篇文章"}],
        )
    given = Feedback(
        body.question,
        body.answer_status,
        body.vote,
        body.article_id,
        body.quote or None,
        body.comment or None,
    )
    return JSONResponse({"id": add_feedback(shared.store, given)}, 201)


def _holds(store: Store, article_id: str) -> bool:
    issue_id, _, no = article_id.rpartition("/")
    numbered = no.isascii() and no.isdecimal() and len(no) <= _MAX_DIGITS
    return numbered and store.article(issue_id, int(no)) is not None
