"""The page at `/`: a question, its limits, the answer with its sources."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.state import Shared, State
from service.records import Answer
from service.settings import MAX_QUESTION_CHARS
from service.web.answers import answer_context
from service.web.asked import Asked, answer_steps, read_asked
from service.web.chips import answer_chips
from service.web.choices import choices
from service.web.examples import example_questions
from service.web.language import language_of
from service.web.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, shared: Shared) -> Response:
    """The page; with a question, the answer to it."""
    asked = read_asked(request)
    context = _answered(request, shared, asked) if asked.ready else _offered(shared)
    holdings = shared.engine.read_holdings()
    return render(
        request,
        "ask.html",
        422 if asked.problem else 200,
        here="ask",
        asked=asked,
        chosen=dict(reversed(asked.limits.pairs)),
        max_chars=MAX_QUESTION_CHARS,
        choices=choices(holdings),
        held=len(holdings.issues),
        **context,
    )


def _answered(request: Request, shared: State, asked: Asked) -> dict[str, Any]:
    *_, answer = answer_steps(shared, asked)
    assert isinstance(answer, Answer)
    chips = answer_chips(answer.plan, asked.limits, language_of(request))
    return {"chips": chips, **answer_context(shared, answer)}


def _offered(shared: State) -> dict[str, Any]:
    holdings = shared.engine.read_holdings()
    return {"reply": None, "examples": example_questions(shared.store, holdings)}
