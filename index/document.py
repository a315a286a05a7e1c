"""Documents that are no newsletter: their headings become their articles."""

import re
from collections.abc import Sequence

from index.numerals import NUMERAL, find_date
from index.paragraphs import ends_sentence, join_paragraphs, remove_spaces, tidy_title
from index.records import Article, Block, Issue

PUBLICATION = "文件"
MAX_TITLE = 80
MAX_KEY = 120
_LEVELS = (
    re.compile(rf"^第{NUMERAL}+[编部]"),
    re.compile(rf"^第{NUMERAL}+章"),
    re.compile(rf"^第{NUMERAL}+节"),
    re.compile(rf"^{NUMERAL}{{1,3}}、"),
)
_HEAD_BLOCKS = 12


def _level(block: Block, unmarked: bool) -> int:
    """Heading level of a block, 0 for text; numbered lines count where nothing is marked."""
    if block.kind == "heading":
        return block.level or len(_LEVELS) + 1
    if not unmarked or block.kind != "paragraph" or len(block.text) > MAX_TITLE:
        return 0
    if ends_sentence(block.text):
        return 0
    for level, pattern in enumerate(_LEVELS, 1):
        if pattern.match(block.text.strip()):
            return level + 1
    return 0


def _title(blocks: Sequence[Block], source: str) -> tuple[str, int]:
    """The document's title and the number of blocks it takes."""
    marked = [b.level for b in blocks if b.kind == "heading" and b.level]
    first = blocks[0]
    if first.kind == "heading" and (not marked or first.level == min(marked)):
        lone = sum(b.kind == "heading" and b.level == first.level for b in blocks) == 1
        return tidy_title(first.text), 1 if lone or not first.level else 0
    if first.kind == "paragraph" and len(first.text) <= MAX_TITLE and not ends_sentence(first.text):
        return tidy_title(first.text), 1
    return source, 0


def _sections(blocks: Sequence[Block], title: str) -> list[tuple[str, str, list[Block]]]:
    """(column, title, body) of each section; the column is the heading above the heading."""
    unmarked = not any(b.kind == "heading" for b in blocks)
    path: list[tuple[int, str]] = []
    sections: list[tuple[str, str, list[Block]]] = [("", title, [])]
    for block in blocks:
        level = _level(block, unmarked)
        if not level:
            sections[-1][2].append(block)
            continue
        while path and path[-1][0] >= level:
            path.pop()
        column = path[-1][1] if path else ""
        path.append((level, tidy_title(block.text)))
        sections.append((column, tidy_title(block.text), []))
    return [s for s in sections if s[2]]


def parse_document(blocks: Sequence[Block], source: str) -> Issue:
    """Read a document by its headings; without any, it is one article.

    `source` (the file's name without its ending) names a document that has no title of its own.
    """
    title, taken = _title(blocks, source)
    articles: list[Article] = []
    for column, heading, body in _sections(blocks[taken:], title):
        text = "\n".join(join_paragraphs(body))
        if text:
            articles.append(Article(len(articles) + 1, heading, column, text))
    if not articles:  # nothing but headings: they are all the text there is
        articles = [Article(1, title, "", "\n".join(join_paragraphs(blocks)))]
    found = find_date("\n".join(b.text for b in blocks[:_HEAD_BLOCKS] if len(b.text) <= MAX_TITLE))
    return Issue(
        publication=PUBLICATION,
        key=remove_spaces(title).replace("/", "／")[:MAX_KEY] or source,
        number=None,
        date=found[0] if found else None,
        publisher="",
        columns=tuple(dict.fromkeys(a.column for a in articles if a.column)),
        articles=tuple(articles),
    )
