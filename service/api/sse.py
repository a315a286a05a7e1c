"""An answer as server-sent events, each as soon as it is known."""

import json
import logging
import re
from collections.abc import Iterable, Iterator

from service.api.errors import envelope
from service.records import Plan, Step, Written
from service.wire import answer_to_json, citation_to_json, hits_to_json, plan_to_json

MEDIA_TYPE = "text/event-stream"
# Up to a citation mark or the end of a sentence that no mark follows.
_PIECE = re.compile(r".+?(?:(?:\[\d+\])+|[。！？；\n](?!\[\d)|$)", re.DOTALL)
_log = logging.getLogger(__name__)


def event_stream(steps: Iterable[Step]) -> Iterator[str]:
    """The events `interpretation`, `passages`, `delta`, `citation`, `done`.

    What goes wrong on the way is the event `error`: the status line has been sent by then.
    """
    told = False  # whether the text has gone out as it was written
    try:
        for step in steps:
            told = told or isinstance(step, Written)
            yield from _events(step, told=told)
    except Exception:
        _log.exception("a streamed answer failed")
        yield event("error", envelope("internal", "服务内部出错，请稍后再试"))


def _events(step: Step, *, told: bool) -> Iterator[str]:
    if isinstance(step, Plan):
        yield event("interpretation", plan_to_json(step))
    elif isinstance(step, tuple):
        yield event("passages", hits_to_json(step))
    elif isinstance(step, Written):
        yield event("delta", {"text": step.text})
    else:
        for piece in [] if told else pieces(step.text):
            yield event("delta", {"text": piece})
        for citation in step.citations:
            yield event("citation", citation_to_json(citation))
        yield event("done", answer_to_json(step))


def pieces(text: str) -> list[str]:
    """The text in pieces of about a sentence, which joined give it back."""
    return _PIECE.findall(text)


def event(name: str, data: object) -> str:
    """One event; JSON holds no line feed of its own."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
