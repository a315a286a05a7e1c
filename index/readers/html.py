"""HTML: headings, paragraphs and tables of a page, without its scripts, menus and hidden parts."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.errors import UnreadableDocument
from index.readers.encoding import decode_text
from index.readers.htmlflow import Flow
from index.readers.htmltree import edges, is_hidden, too_deep
from index.readers.limits import LIMITS, Limits
from index.readers.tables import data_table
from index.records import Block

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_-]{2,20})",
    re.I,
)
_CHARSET_WITHIN = 4096
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr "
    "o:p q rb ruby s samp small span strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)

TOO_DEEP = "网页的标签嵌套超过 {limit} 层，可能已损坏；请用浏览器打开，另存为纯文本或 PDF 后导入"


def read_html(data: bytes, limits: Limits = LIMITS) -> list[Block]:
    """Read a page; its title stands in where no heading does.

    Raises:
        UnreadableDocument: the text cannot be decoded, or elements are nested too deeply.
    """
    match = _CHARSET.search(data[:_CHARSET_WITHIN])
    declared = (match[1] or match[2]).decode("ascii") if match else ""
    text = decode_text(data, declared)
    if too_deep(text, limits.html_depth):
        raise UnreadableDocument(TOO_DEEP.format(limit=limits.html_depth))
    tree = LexborHTMLParser(text)
    if tree.root is None:
        return []
    blocks = _flow(tree.root)
    return _title(tree, blocks) + blocks


def _title(tree: LexborHTMLParser, blocks: list[Block]) -> list[Block]:
    title = tree.css_first("head > title")
    text = " ".join(title.text().split()) if title is not None else ""
    if not text or any(b.kind == "heading" or b.text == text for b in blocks):
        return []
    return [Block(text, "heading", 1)]


def _flow(root: LexborNode) -> list[Block]:
    flow = Flow()
    table = 0  # the table that was taken as a whole
    for edge, node in edges(root):
        if table:
            table = 0 if edge == "leave" and node.mem_id == table else table
        elif edge == "text":
            _add_text(flow, node)
        elif edge == "enter" and node.tag == "table" and (rows := _table_rows(node)):
            flow.add_table(rows)
            table = node.mem_id
        else:
            _cross(flow, node, entering=edge == "enter")
    return flow.finish()


def _add_text(flow: Flow, node: LexborNode) -> None:
    text = node.text_content or ""
    if node.parent is None or node.parent.tag != "pre":
        flow.add(text)
        return
    first, *others = text.split("\n")
    flow.add(first)
    for line in others:
        flow.end_line()
        flow.add(line)


def _cross(flow: Flow, node: LexborNode, *, entering: bool) -> None:
    """Go into or come out of an element."""
    tag = node.tag or ""
    if tag == "br":
        if entering:
            flow.end_line()
    elif tag in _INLINE:
        if tag in {"b", "strong"} or _BOLD_STYLE.search(node.attributes.get("style") or ""):
            flow.bold += 1 if entering else -1
    else:
        # A block inside a heading is no end of it, only a new line of it.
        if flow.heading and tag not in _HEADINGS:
            flow.end_line()
            return
        flow.end_block()
        flow.heading = _HEADINGS.get(tag, 0) if entering else 0


def _table_rows(table: LexborNode) -> str:
    """The rows of a table of data, empty for a table that only lays out a page."""
    if len(table.css("table")) > 1 or table.css_first("h1, h2, h3, h4, h5, h6") is not None:
        return ""
    rows = [
        [_cell_text(cell) for cell in row.css("td, th") if not is_hidden(cell)]
        for row in table.css("tr")
        if not is_hidden(row)
    ]
    return data_table(rows)


def _cell_text(cell: LexborNode) -> str:
    parts = []
    for edge, node in edges(cell):
        if edge == "text":
            parts.append(node.text_content or "")
        elif node.tag not in _INLINE:
            parts.append(" ")
    return " ".join("".join(parts).split())
