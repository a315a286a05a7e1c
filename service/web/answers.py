"""What the templates of an answer show of it."""

from typing import Any

from service.api.state import State
from service.citing import gbt7714, markdown, plain
from service.records import Answer
from service.web.coverage import count_documents, covered_series
from service.wire import answer_to_json

_NEAREST = 5


def answer_context(shared: State, answer: Answer) -> dict[str, Any]:
    """The reply with its citations by number, texts to copy, and what the library covers."""
    reply = answer_to_json(answer)
    found = answer.status == "answered"
    holdings = shared.engine.read_holdings()
    return {
        "reply": reply,
        "cited": {str(citation["n"]): citation for citation in reply["citations"]},
        "nearest": reply["passages"][:_NEAREST],
        "copies": _copies(answer) if found else [],
        "series": [] if found else covered_series(holdings),
        "documents": 0 if found else count_documents(holdings),
    }


def _copies(answer: Answer) -> list[tuple[str, str]]:
    """Each form that the answer can be copied in, with its text."""
    return [("text", plain(answer)), ("markdown", markdown(answer)), ("gbt7714", gbt7714(answer))]
