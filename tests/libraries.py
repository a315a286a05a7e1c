"""Small libraries for tests: invented issues, as records and as text."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from embed.protocol import Encoder, Vectors
from index.library import Library
from index.records import Article, Issue
from tests.encoders import HashEncoder

PUBLICATION = "岚湾通讯"


class CountingEncoder(HashEncoder):
    """Counts the passages it is given."""

    passages = 0

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Encode and count."""
        self.passages += len(passages)
        return super().encode_passages(passages)


def make_issue(
    number: int,
    *texts: str,
    day: date | None = None,
    columns: Sequence[str] = ("要闻", "口岸"),
    publication: str = PUBLICATION,
    source: str = "",
) -> Issue:
    """An issue with an article for each text; articles take the columns in turn."""
    articles = tuple(
        Article(no, f"第{no}篇标题", columns[(no - 1) % len(columns)], text)
        for no, text in enumerate(texts, 1)
    )
    return Issue(
        publication=publication,
        key=str(number),
        number=number,
        date=day or date(2025, 1 + (number - 1) % 12, 10),
        publisher="岚湾办",
        columns=tuple(columns),
        articles=articles,
        source=source or f"{number}.txt",
        sha256=f"sha-{number}-{hash(texts)}",
    )


def make_library(folder: Path, *issues: Issue, encoder: Encoder | None = None) -> Library:
    """A new library with these issues."""
    library = Library(folder, encoder or HashEncoder(), create=True)
    if issues:
        library.add(issues)
    return library


def issue_text(number: int, day: str, articles: Sequence[tuple[str, str]]) -> str:
    """The text file of an issue with one column and `(title, text)` articles."""
    numerals = "一二三四五六七八九十"
    lines = [PUBLICATION, f"第 {number} 期", "主办：岚湾办", day, "一、要闻"]
    for numeral, (title, text) in zip(numerals, articles, strict=False):
        lines += [f"（{numeral}）{title}", text]
    return "\n\n".join(lines)
