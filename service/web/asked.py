"""What an address asks: a question, its limits, and what is wrong with them if anything is."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request

from service.api.state import State
from service.records import Answer, Step
from service.settings import MAX_QUESTION_CHARS
from service.web.language import language_of, words_in
from service.web.limits import Limits, read_limits


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its limits; `problem` is for the reader, in the page's language."""

    question: str
    limits: Limits
    problem: str = ""

    @property
    def ready(self) -> bool:
        """Whether there is something to answer."""
        return bool(self.question) and not self.problem


def read_asked(request: Request) -> Asked:
    """The question and the limits that stand in the address."""
    question = request.query_params.get("q", "").strip()
    limits = read_limits(request.query_params, language_of(request))
    return Asked(question, limits, _too_long(request, question) or limits.problem)


def _too_long(request: Request, question: str) -> str:
    if len(question) <= MAX_QUESTION_CHARS:
        return ""
    _ = words_in(language_of(request))
    most, now = MAX_QUESTION_CHARS, len(question)
    return _("问题最多 {most} 字，现在有 {now} 字；请写短一些。", most=most, now=now)


def answer_steps(shared: State, asked: Asked) -> Iterator[Step]:
    """The steps to the answer, which is counted once."""
    limits = asked.limits
    for step in shared.engine.steps(asked.question, limits.filters, without=limits.without):
        if isinstance(step, Answer):
            shared.metrics.count_answer(step)
        yield step
