"""`GET /stream`: the parts of the page at `/`, sent as soon as each is known."""

import logging
from collections.abc import Iterator

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from service.api.errors import ApiError, envelope
from service.api.sse import MEDIA_TYPE, event
from service.api.state import Shared, State
from service.records import Answer, Plan, Step, Written
from service.web.answers import answer_context
from service.web.asked import Asked, answer_steps, read_asked
from service.web.chips import answer_chips
from service.web.language import language_of
from service.web.rendering import fragment

router = APIRouter(include_in_schema=False)
_log = logging.getLogger(__name__)


@router.get("/stream")
def stream(request: Request, shared: Shared) -> Response:
    """The events `limits`, `delta`, `answer`; `error` where it goes wrong on the way.

    `delta` is text that a language model writes; without one the answer comes at once.
    """
    asked = read_asked(request)
    if not asked.ready:
        raise ApiError(422, asked.problem or "q 不能为空；请写上问题")
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(request, shared, asked), media_type=MEDIA_TYPE, headers=headers
    )


def _events(request: Request, shared: State, asked: Asked) -> Iterator[str]:
    try:
        for step in answer_steps(shared, asked):
            yield from _event(request, shared, asked, step)
    except Exception:
        _log.exception("a streamed answer failed")
        yield event("error", envelope("internal", "服务内部出错，请稍后再试"))


def _event(request: Request, shared: State, asked: Asked, step: Step) -> Iterator[str]:
    if isinstance(step, Plan):
        chips = answer_chips(step, asked.limits, language_of(request))
        yield event("limits", {"html": fragment(request, "limits.html", chips=chips)})
    elif isinstance(step, Written):
        yield event("delta", {"text": step.text})
    elif isinstance(step, Answer):
        html = fragment(request, "answer.html", **answer_context(shared, step))
        yield event("answer", {"html": html})
