"""The records of an answer: what was asked, what was quoted, how sure the answer is."""

from dataclasses import dataclass, field
from typing import Literal

from index.filters import Filters
from index.records import Hit, StoredArticle

Status = Literal["answered", "not_found"]
GenerationStatus = Literal["written", "interrupted", "declined", "unsupported", "timeout", "error"]
# What stands in the issues or columns named, as such; an article; several issues; a sentence.
Wants = Literal["contents", "articles", "issues", "answer"]
ChipField = Literal[
    "issues", "publications", "columns", "date_from", "date_to", "dates", "articles"
]


_OPEN = Filters()
ChipKey = tuple[str, int | str]
"""A chip's field and value, by which it is taken off; `245` and `"245"` are the same."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One limit that the question named, as a person sees it and can take it off.

    `limits` are the sides of a search that it alone limits; an article's place limits none.
    """

    label: str
    field: ChipField
    value: int | str
    limits: Filters = _OPEN

    @property
    def key(self) -> ChipKey:
        """What it is taken off by, the value as text."""
        return self.field, str(self.value)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks for: limits, and the rest of it as the query.

    `headline` limits the answer to the first article of each issue. `prefer` limits nothing:
    issues that fit it go a little before others. `removed` are chips that were taken off; their
    words are no part of the query all the same, and what is wanted stays. `read_as` is the question
    with the years that it leaves out (今年), empty where it tells them all.
    """

    question: str
    query: str
    filters: Filters
    chips: tuple[Chip, ...] = ()
    headline: bool = False
    prefer: Filters | None = None
    removed: tuple[Chip, ...] = ()
    wants: Wants = "answer"
    read_as: str = ""

    @property
    def looked_for(self) -> str:
        """The query, or all of the question where nothing is left of it."""
        return self.query or self.question


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote, word for word: `article.text[start:end] == quote`, always."""

    n: int
    article: StoredArticle
    passage_id: str
    quote: str
    start: int
    end: int
    also_in: tuple[StoredArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Generation:
    """What became of the answer that a language model was asked for.

    The answer's text is the model's with `written` and `interrupted` (the rest did not come), and
    made of quotes with every other status. `dropped` counts the model's sentences that were left
    out; `message` is for people, in Chinese, and empty where there is nothing to say.
    """

    model: str
    status: GenerationStatus
    dropped: int = 0
    message: str = ""

    @property
    def used(self) -> bool:
        """Whether the answer's text is the model's."""
        return self.status in {"written", "interrupted"}


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of the answer's text, as soon as the model has written it and it was checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a question; `took_ms` are milliseconds for plan, search, read and total.

    `generation` is None where no language model was asked.
    """

    plan: Plan
    status: Status
    text: str
    short_answer: str | None
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]
    took_ms: dict[str, float] = field(default_factory=dict)
    generation: Generation | None = None


Step = Plan | tuple[Hit, ...] | Written | Answer
