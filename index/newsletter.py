"""Blocks of a newsletter issue to an `Issue`."""

from collections.abc import Sequence

from index.masthead import Masthead, read_masthead
from index.outline import Heading, Outline, find_outline
from index.paragraphs import join_paragraphs, tidy_title
from index.records import Article, Block, Issue

NO_NUMBER = "没有找到期号，按普通文件收录；请在报头写明“第N期”后重新导入"
NO_DATE = "没有找到出刊日期，按普通文件收录；请在报头写明“2024年4月20日”这样的日期后重新导入"
NO_DAY = "报头的日期只到月份，按当月1日记"


def parse_newsletter(blocks: Sequence[Block], source: str) -> Issue | None:
    """Read an issue, exactly: every character of the articles is kept, white space aside.

    An issue without a number or a date is kept as a document, with a warning, under its source
    name `source` (the file's name without its ending).

    Returns:
        None where the blocks are no newsletter: no numbered articles, or neither an issue number
        nor a publisher stands above them.
    """
    outline = find_outline(blocks)
    if not outline.headings:
        return None
    first = min([outline.headings[0].block, *(c.block for c in outline.columns)])
    masthead = read_masthead(blocks[:first])
    if masthead.number is None and not masthead.publisher:
        return None
    warnings = _warnings(masthead)
    complete = masthead.number is not None and masthead.date is not None
    return Issue(
        publication=(masthead.publication or source).replace("/", "／"),
        key=masthead.key if complete else source,
        number=masthead.number if complete else None,
        date=masthead.date,
        publisher=masthead.publisher,
        columns=tuple(dict.fromkeys(tidy_title(c.title) for c in outline.columns)),
        articles=tuple(_articles(blocks, outline)),
        warnings=warnings,
    )


def _warnings(masthead: Masthead) -> tuple[str, ...]:
    warnings = []
    if masthead.number is None:
        warnings.append(NO_NUMBER)
    if masthead.date is None:
        warnings.append(NO_DATE)
    elif not masthead.exact_day:
        warnings.append(NO_DAY)
    return tuple(warnings)


def _articles(blocks: Sequence[Block], outline: Outline) -> list[Article]:
    headings = outline.headings
    column_places = {c.block for c in outline.columns}
    ends = [h.block for h in headings[1:]] + [len(blocks)]
    articles = []
    for no, (heading, end) in enumerate(zip(headings, ends, strict=True), 1):
        title, begin = _title(heading, blocks)
        body = [b for i, b in enumerate(blocks[begin:end], begin) if i not in column_places]
        articles.append(
            Article(no, title, _column(heading, outline), "\n".join(join_paragraphs(body)))
        )
    return articles


def _title(heading: Heading, blocks: Sequence[Block]) -> tuple[str, int]:
    """The title and where the body begins: the title may stand on the line below its number."""
    following = heading.block + 1
    if heading.title or following >= len(blocks):
        return tidy_title(heading.title), following
    return tidy_title(blocks[following].text), following + 1


def _column(heading: Heading, outline: Outline) -> str:
    above = [c.title for c in outline.columns if c.block < heading.block]
    return tidy_title(above[-1]) if above else ""
