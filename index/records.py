"""The records that pass between the parts: issues, articles, passages, hits.

Ids never derive from content, so two articles with the same text stay two articles.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

BlockKind = Literal["paragraph", "heading", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document as its format marks it: one paragraph, heading or table.

    `level` is the heading level that the format gives (1 is the highest), 0 where it gives none.
    A table's rows are lines of `text`, its cells separated by a tab.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """One article of an issue; `text` is its paragraphs joined by a line feed."""

    no: int
    title: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a publication, or a document that belongs to no series.

    `key` is the part of the id after the publication: the running number (`245`), the year and
    number where numbers start again each year (`2024-5`), or the title of a document. `number`
    is None for a document.
    """

    publication: str
    key: str
    number: int | None
    date: date | None
    publisher: str
    columns: tuple[str, ...]
    articles: tuple[Article, ...]
    source: str = ""
    sha256: str = ""
    warnings: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        """`自贸动态/245`."""
        return f"{self.publication}/{self.key}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: `text == article.text[start:end]`, always."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IssueInfo:
    """An issue as the library lists it; `articles` and `passages` are counts."""

    id: str
    publication: str
    key: str
    number: int | None
    date: date | None
    publisher: str
    columns: tuple[str, ...]
    source: str
    sha256: str
    warnings: tuple[str, ...]
    articles: int
    passages: int

    @property
    def label(self) -> int | str:
        """The number as a number, where it is the whole key; else the key."""
        return issue_label(self.key)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of the library, with what its issue says of it."""

    id: str
    issue_id: str
    publication: str
    key: str
    date: date | None
    column: str
    no: int
    title: str
    text: str

    @property
    def label(self) -> int | str:
        """The issue's number as a number, where it is the whole key; else the key."""
        return issue_label(self.key)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query; a higher `score` is better, in every mode.

    `matched` are the query's words that stand in the passage or its title; `also_in` are the
    reprints of the article in other issues.
    """

    passage_id: str
    passage: Passage
    article: StoredArticle
    score: float
    matched: tuple[str, ...] = ()
    also_in: tuple[StoredArticle, ...] = ()


def issue_label(key: str) -> int | str:
    """`245` for "245"; other keys as they are."""
    return int(key) if key.isascii() and key.isdecimal() and str(int(key)) == key else key
