"""The records of an answer: what was asked, what was quoted, how sure the answer is."""

from dataclasses import dataclass, field
from typing import Literal

from index.filters import Filters
from index.records import Hit, StoredArticle

Status = Literal["answered", "not_found"]
ChipField = Literal[
    "issues", "publications", "columns", "date_from", "date_to", "dates", "articles"
]


@dataclass(frozen=True, slots=True)
class Chip:
    """One limit that the question named, as a person sees it and can take it off."""

    label: str
    field: ChipField
    value: int | str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks for: limits, and the rest of it as the query.

    `headline` limits the answer to the first article of each issue. `prefer` limits nothing:
    issues that fit it go a little before others.
    """

    question: str
    query: str
    filters: Filters
    chips: tuple[Chip, ...] = ()
    headline: bool = False
    prefer: Filters | None = None


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
class Answer:
    """The reply to a question; `took_ms` are milliseconds for plan, search, read and total."""

    plan: Plan
    status: Status
    text: str
    short_answer: str | None
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]
    took_ms: dict[str, float] = field(default_factory=dict)
