"""Finds an issue's articles and columns among lines that look like headings.

Article numbers run through the whole issue, over the columns. Lines that look the same stand
inside articles (their own sub-headings) and in a table of contents, so the headings are chosen
together: the chain of numbers 1, 2, 3, ... that fits best, by dynamic programming.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.numerals import NUMERAL, parse_number
from index.records import Block

COLUMN = re.compile(rf"^\s*({NUMERAL}{{1,3}})\s*[、.．]\s*(\S.*)$")
ARTICLE_STYLES = (
    re.compile(rf"^\s*[（(]\s*({NUMERAL}{{1,3}})\s*[）)]\s*(.*)$"),
    COLUMN,
    re.compile(r"^\s*(\d{1,2})\s*[、.．](?!\d)\s*(\S.*)$"),
)
MAX_TITLE = 90
MAX_COLUMN = 20

# A table of contents ends its lines with a leader and a page number.
_PAGE = re.compile(r"(?:[.．·…\-—_\s]{2,}|\t)\d{1,3}\s*$")

# Weights of the chain: a further article outweighs any one sign against it, not several.
_ARTICLE = 10
_MARKED = 2
_AFTER_COLUMN = 3
_HAS_BODY = 4
_IS_SENTENCE = -8
_IN_SUBLIST = -12  # for each number of the list before it
_IN_SUBLIST_MOST = -24
_RESTART = -12
_NOT_FIRST = -25
_LEFT_OUT = -12  # a heading directly below a column's


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that may be an article's heading: its place among the blocks, number and title."""

    block: int
    no: int
    title: str
    score: int
    after_column: bool
    has_body: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading line that stands directly before an article or another column."""

    block: int
    title: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The article headings in order, and the columns, each with its place among the blocks."""

    headings: tuple[Heading, ...]
    columns: tuple[Column, ...]


def _column_title(block: Block) -> str:
    match = COLUMN.match(block.text)
    if not match or block.kind == "table":
        return ""
    title = match[2].strip()
    return title if len(title) <= MAX_COLUMN and not title.endswith(("。", "；")) else ""


def _candidates(
    blocks: Sequence[Block], style: re.Pattern[str], columns: dict[int, str]
) -> list[Heading]:
    matches = [style.match(b.text) if b.kind != "table" else None for b in blocks]
    found = []
    for i, match in enumerate(matches):
        if match is None or len(match[2]) > MAX_TITLE:
            continue
        title = match[2].strip()
        following = i + 1 if title else i + 2
        has_body = (
            following < len(blocks) and matches[following] is None and following not in columns
        )
        score = _ARTICLE + _MARKED * (blocks[i].kind == "heading")
        score += _AFTER_COLUMN * (i - 1 in columns) + _HAS_BODY * has_body
        score += _IS_SENTENCE * ("。" in title or title.endswith(("；", "：")))
        found.append(Heading(i, parse_number(match[1]), title, score, i - 1 in columns, has_body))
    return _without_contents(found)


def _without_contents(headings: Sequence[Heading]) -> list[Heading]:
    """Leave out a table of contents: headings without a body that come again below."""
    kept: list[Heading] = []
    below: set[tuple[int, str]] = set()
    for heading in reversed(headings):
        name = (heading.no, "".join(_PAGE.sub("", heading.title).split()))
        if heading.has_body or name not in below:
            kept.append(heading)
            below.add(name)
    return kept[::-1]


def _step(headings: Sequence[Heading], before: int, at: int) -> int | None:
    """Score of going from one heading to the next, None where the numbers do not follow."""
    a, b = headings[before], headings[at]
    score = b.score
    if b.no == 1 and b.after_column:
        score += _RESTART
    elif b.no != a.no + 1:
        return None
    return score + _left_out(headings[before + 1 : at], b.no)


def _left_out(between: Sequence[Heading], no: int) -> int:
    """What counts against the headings between two articles being an article's own list."""
    run = 0
    for heading in reversed(between):
        if heading.no != no - run - 1:
            break
        run += 1
    score = max(_IN_SUBLIST_MOST, _IN_SUBLIST * run)
    return score + _LEFT_OUT * sum(heading.after_column for heading in between)


def _best_chain(headings: Sequence[Heading]) -> list[Heading]:
    best: list[tuple[int, int]] = []  # score of the best chain that ends here, its previous heading
    for at, heading in enumerate(headings):
        options = [(heading.score + _NOT_FIRST * (at > 0), -1)] if heading.no == 1 else []
        for before in range(at):
            step = _step(headings, before, at) if best[before][0] > 0 else None
            if step is not None:
                options.append((best[before][0] + step, before))
        best.append(max(options, default=(0, -1)))
    ends = [score + _left_out(headings[i + 1 :], 0) for i, (score, _) in enumerate(best)]
    at = max(range(len(best)), key=lambda i: ends[i], default=-1)
    if at < 0 or best[at][0] <= 0:
        return []
    chain = []
    while at >= 0:
        chain.append(headings[at])
        at = best[at][1]
    return chain[::-1]


def find_outline(blocks: Sequence[Block]) -> Outline:
    """Find the articles and columns of an issue; both are empty where nothing is numbered."""
    columns = {i: title for i, b in enumerate(blocks) if (title := _column_title(b))}
    for style in ARTICLE_STYLES:
        own = {} if style is COLUMN else columns
        chain = _best_chain(_candidates(blocks, style, own))
        if len(chain) >= (1 if style is ARTICLE_STYLES[0] else 2):
            return Outline(tuple(chain), tuple(_columns_before(chain, own)))
    return Outline((), ())


def _columns_before(chain: Sequence[Heading], columns: dict[int, str]) -> list[Column]:
    """The column lines directly before an article: an article's own sub-headings never are."""
    found = []
    for heading in chain:
        place = heading.block - 1
        run = []
        while place in columns:
            run.append(Column(place, columns[place]))
            place -= 1
        found += run[::-1]
    return found
