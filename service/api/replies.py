"""What the web API gives back, for its documentation: `service.wire` makes the objects."""

from typing import Any, Literal

from pydantic import BaseModel

from service.records import GenerationStatus

Issue = int | str


class Reprint(BaseModel):
    """The same article in another issue."""

    publication: str
    issue: Issue
    date: str | None
    article_no: int
    article_id: str


class Hit(BaseModel):
    """A passage found; `text == article.text[start:end]`."""

    rank: int
    score: float
    passage_id: str
    article_id: str
    publication: str
    issue: Issue
    date: str | None
    column: str
    article_no: int
    title: str
    text: str
    start: int
    end: int
    also_in: list[Reprint]
    matched: list[str]


class RelatedWhy(BaseModel):
    """What relates two articles: words that both are about, and where they stand.

    `similarity` is from 0 to 1.
    """

    words: list[str]
    same_column: bool
    same_publication: bool
    same_issue: bool
    similarity: float


class RelatedHit(Hit):
    """A passage of a related article, and the sentence in it that relates it.

    `article.text[sentence_start:sentence_end] == sentence`.
    """

    sentence: str
    sentence_start: int
    sentence_end: int
    why: RelatedWhy


class Citation(BaseModel):
    """A quote, word for word: `article.text[start:end] == quote`."""

    n: int
    publication: str
    issue: Issue
    date: str | None
    column: str
    article_no: int
    title: str
    article_id: str
    passage_id: str
    quote: str
    start: int
    end: int
    also_in: list[Reprint]


class Chip(BaseModel):
    """One limit that the question named; ask again with its field and value in `without`.

    The question then limits nothing by it.
    """

    label: str
    field: str
    value: Issue


class Interpretation(BaseModel):
    """What the question was taken to mean; `read_as` tells the years that it leaves out."""

    filters: dict[str, Any]
    chips: list[Chip]
    read_as: str


class Milliseconds(BaseModel):
    """Time taken by each part."""

    plan: float
    search: float
    read: float
    total: float


class Generation(BaseModel):
    """What became of the answer that a language model was asked for.

    `answer` is the model's text with `written` and `interrupted`, and made of quotes otherwise.
    """

    model: str
    status: GenerationStatus
    dropped: int
    message: str


class AskReply(BaseModel):
    """The answer to a question."""

    question: str
    interpretation: Interpretation
    status: Literal["answered", "not_found"]
    answer: str
    short_answer: str | None
    confidence: float
    citations: list[Citation]
    passages: list[Hit]
    took_ms: Milliseconds
    generation: Generation | None


class SearchReply(BaseModel):
    """Hits, best first."""

    hits: list[Hit]


class RelatedReply(BaseModel):
    """Related articles, best first."""

    related: list[RelatedHit]


class IssueReply(BaseModel):
    """An issue as it is listed; `articles` and `passages` are counts."""

    id: str
    publication: str
    issue: Issue
    date: str | None
    publisher: str
    columns: list[str]
    articles: int
    passages: int
    source: str
    warnings: list[str]


class IssuesReply(BaseModel):
    """A page of the issues, newest first; `total` counts all."""

    issues: list[IssueReply]
    total: int


class ContentsEntry(BaseModel):
    """An article in an issue's contents."""

    article_no: int
    article_id: str
    title: str
    column: str


class ContentsReply(BaseModel):
    """An issue with its columns and articles."""

    id: str
    publication: str
    issue: Issue
    date: str | None
    publisher: str
    columns: list[str]
    articles: list[ContentsEntry]
    passages: int
    source: str
    warnings: list[str]


class ArticleReply(BaseModel):
    """An article with its text; `paragraphs` are its lines."""

    article_id: str
    publication: str
    issue: Issue
    date: str | None
    column: str
    article_no: int
    title: str
    text: str
    paragraphs: list[str]
    also_in: list[Reprint]


class OutcomeReply(BaseModel):
    """What became of a file."""

    path: str
    kind: Literal["added", "replaced", "unchanged"]
    issue_id: str
    articles: int
    passages: int
    embedded: int
    warnings: list[str]
    message: str


class UploadReply(BaseModel):
    """The issue that a file was read into."""

    issue: IssueReply
    outcome: OutcomeReply


class HealthReply(BaseModel):
    """The process runs."""

    status: Literal["ok"]


class ReadyReply(BaseModel):
    """The library answers."""

    status: Literal["ready"]
    revision: int
    issues: int
    passages: int
    encoder: str


class ErrorBody(BaseModel):
    """What went wrong: a code for programs, a message for people."""

    code: str
    message: str
    detail: Any = None


class ErrorReply(BaseModel):
    """Every error has this shape."""

    error: ErrorBody
