"""Questions and searches over HTTP."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from service.api.replies import AskReply, ErrorReply, SearchReply
from service.api.schemas import AskBody, SearchBody, to_filters
from service.api.sse import MEDIA_TYPE, event_stream
from service.api.state import Shared, State
from service.records import Answer, Step
from service.wire import answer_to_json, hits_to_json

PREFIX = "/api/v1"
Responses = dict[int | str, dict[str, Any]]
INVALID: Responses = {
    422: {"model": ErrorReply, "description": "The request is not valid; the message says why"}
}
_STREAM = {
    MEDIA_TYPE: {
        "schema": {"type": "string"},
        "example": "event: interpretation\\ndata: {...}\\n\\nevent: passages\\ndata: [...]\\n\\n"
        'event: delta\\ndata: {"text": "..."}\\n\\nevent: citation\\ndata: {...}\\n\\n'
        "event: done\\ndata: {...}\\n\\n",
    }
}

router = APIRouter(prefix=PREFIX, tags=["questions"], responses=INVALID)

# The routes return finished responses: `response_model` documents them, and nothing is
# validated twice.


@router.post(
    "/ask",
    response_model=AskReply,
    responses={200: {"content": _STREAM}},
    summary="Answer a question with cited quotes",
)
def ask(body: AskBody, request: Request, shared: Shared) -> Response:
    """`Accept: text/event-stream` gives the same as events."""
    steps = _counted_steps(shared, body)
    if MEDIA_TYPE in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(event_stream(steps), media_type=MEDIA_TYPE, headers=headers)
    *_, answer = steps
    assert isinstance(answer, Answer)
    return JSONResponse(answer_to_json(answer))


def _counted_steps(shared: State, body: AskBody) -> Iterator[Step]:
    without = [chip.key for chip in body.without]
    for step in shared.engine.steps(body.question, to_filters(body.filters), body.k, without):
        if isinstance(step, Answer):
            shared.metrics.count_answer(step)
        yield step


@router.post("/search", response_model=SearchReply, summary="Find passages")
def search(body: SearchBody, shared: Shared) -> Response:
    """Hits, best first."""
    hits = shared.engine.search(body.query, body.k, body.mode, to_filters(body.filters))
    return JSONResponse({"hits": hits_to_json(hits)})
