"""What goes into an exported file: the query, and a row of cells for each passage."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from index.records import Hit
from service.names import clean, issue_name

Language = Literal["zh", "en"]
Cell = str | int | float | date | None

COLUMNS: dict[Language, tuple[str, ...]] = {
    "zh": (
        "序号", "刊物", "期号", "日期", "栏目", "篇号", "标题", "段落", "另见", "得分", "文章ID",
    ),
    "en": (
        "No.", "Publication", "Issue", "Date", "Column", "Article", "Title", "Passage", "Also in",
        "Score", "Article ID",
    ),
}  # fmt: skip
# A spreadsheet may take a cell that begins so for a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
# What XML or UTF-8 cannot hold, besides the control characters that `clean` takes out.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Export:
    """What was searched for and found, best first; `made` is the time that the file names."""

    query: str
    hits: Sequence[Hit]
    made: datetime
    language: Language = "zh"

    @property
    def title(self) -> str:
        """The query on one line."""
        return " ".join(tidy(self.query).split())

    @property
    def made_utc(self) -> datetime:
        """`made` as office files note it; without a zone it is taken as it is."""
        utc = self.made.astimezone(UTC) if self.made.tzinfo else self.made
        return utc.replace(tzinfo=None, microsecond=0)


def rows(hits: Sequence[Hit]) -> Iterator[list[Cell]]:
    """For each hit the cells under `COLUMNS`, without characters that no file can hold."""
    for rank, hit in enumerate(hits, 1):
        article = hit.article
        cells: list[Cell] = [
            rank,
            article.publication,
            article.label,
            article.date,
            article.column,
            article.no,
            article.title,
            hit.passage.text,
            also_in(hit),
            round(hit.score, 6),
            article.id,
        ]
        yield [tidy(cell) if isinstance(cell, str) else cell for cell in cells]


def also_in(hit: Hit) -> str:
    """`《云港动态》第17期第2篇、……`: where the article is reprinted."""
    places = (f"{issue_name(a.publication, a.label)}第{a.no}篇" for a in hit.also_in)
    return "、".join(places)


def tidy(text: str) -> str:
    """Text without the characters that XML or UTF-8 cannot hold."""
    return _UNWRITABLE.sub("", clean(text))


def may_be_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    return bool(_FORMULA.match(text))
