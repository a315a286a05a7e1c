"""An answer as text to paste into a report: plain, Markdown, or with a list of references."""

import re

from index.records import StoredArticle
from service.names import clean, issue_name
from service.records import Answer, Citation

# Marks that mean something anywhere in a line, and those that do at its start.
_INLINE = re.compile(r"[\\`*_\[\]<>&~|$^=]")
_AT_START = re.compile(r"(?m)^(?:[#+-]|(\d+)(?=[.)](?:\s|$)))")
_YEARLY = re.compile(r"(\d{4})-(\d+)")


def plain(answer: Answer) -> str:
    """The text with its marks, then for each the source and the quote."""
    sources = [f"[{c.n}] {source(c.article)}\n“{clean(c.quote)}”" for c in answer.citations]
    return "\n\n".join([clean(answer.text), *sources])


def markdown(answer: Answer) -> str:
    """The text, the quotes as block quotes, the sources as a numbered list.

    Nothing in the data is markup: every character that would be has a backslash before it.
    """
    quotes = [_block_quote(citation) for citation in answer.citations]
    sources = [f"{c.n}. {escape(source(c.article))}" for c in answer.citations]
    return "\n\n".join([_paragraphs(answer.text), *quotes, "\n".join(sources)]).rstrip()


def gbt7714(answer: Answer) -> str:
    """The text, and its references by GB/T 7714-2015 in the order of their numbers (9.1).

    A number belongs to a quote, so an article quoted twice is listed twice, as 10.1.3 has it for
    numbers that a program gives.
    """
    entries = [f"[{c.n}] {reference(c.article)}" for c in answer.citations]
    text = clean(answer.text)
    return "\n\n".join([text, "\n".join(["参考文献", *entries])]) if entries else text


def reference(article: StoredArticle, publisher: str = "") -> str:
    """One entry by GB/T 7714-2015, without its number.

    An article of an issue is an item of a serial (4.4, 8.8.2): `题名[J]. 刊名, 年(期).` Its
    author is not known, and a list in the order of numbers may leave that out (8.1.3); the
    publisher of a serial has no place in it. A document is cited whole, as a monograph (4.1) of
    the kind that annex B calls other (Z); where place or publisher are not known, it says so
    (8.4.1.3, 8.4.2.3). A year that is not known is left out: 8.4.3.3 would have it estimated.
    """
    from index.document import PUBLICATION  # the parsers wait until something is cited

    if article.publication == PUBLICATION:
        imprint = f"[出版地不详]: {_line(publisher) or '[出版者不详]'}"
        year = f", {article.date.year}" if article.date else ""
        return f"{_line(article.key)}[Z]. {imprint}{year}."
    return f"{_line(article.title)}[J]. {_line(article.publication)}{_year_and_issue(article)}."


def source(article: StoredArticle) -> str:
    """`《云港动态》第17期（2025-02-25），片区动态，第1篇《……》`; a document's title once."""
    day = f"（{article.date.isoformat()}）" if article.date else ""
    name = f"{issue_name(article.publication, article.label)}{day}"
    place = "" if article.title == article.key else f"第{article.no}篇《{article.title}》"
    return _line("，".join(part for part in (name, article.column, place) if part))


def escape(text: str) -> str:
    """Text that Markdown shows as it is; it may have several lines."""
    marked = _INLINE.sub(lambda found: f"\\{found[0]}", text)
    lines = "\n".join(line.strip(" \t") for line in marked.split("\n"))
    return _AT_START.sub(lambda f: f"{f[1]}\\" if f[1] else f"\\{f[0]}", lines)


def _paragraphs(text: str) -> str:
    """Each line a paragraph of its own: one line feed alone joins lines in Markdown."""
    return re.sub(r"\n+", "\n\n", escape(clean(text)))


def _block_quote(citation: Citation) -> str:
    body = f"{_paragraphs(citation.quote)} \\[{citation.n}\\]"
    return "\n".join(f"> {line}".rstrip() for line in body.split("\n"))


def _year_and_issue(article: StoredArticle) -> str:
    """`, 2025(245)`; the comma stands before a year (7.2), so `(245)` where there is none."""
    if yearly := _YEARLY.fullmatch(article.key):
        return f", {yearly[1]}({yearly[2]})"
    year = f", {article.date.year}" if article.date else ""
    return f"{year}({_line(article.key)})"


def _line(text: str) -> str:
    return " ".join(clean(text).split())
