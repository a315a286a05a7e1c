"""Walks a page's tree without recursion: a page may be nested deeper than Python's stack."""

import re
from collections.abc import Iterator
from typing import Literal

from selectolax.lexbor import LexborNode

Edge = Literal["enter", "leave", "text"]

_NO_TEXT_TAGS = (
    "head script style template noscript nav footer aside svg canvas iframe object audio video "
    "button select textarea input datalist dialog rt rp"
)
_NO_TEXT = frozenset(_NO_TEXT_TAGS.split())
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)

# Elements whose end tag may be left out, or that have none: counting them would say nothing.
_OPEN_ENDED_TAGS = (
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rb rt rp html head "
    "body area base br col embed hr img input link meta param source track wbr o:p"
)
_OPEN_ENDED = frozenset(_OPEN_ENDED_TAGS.split())
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")


def too_deep(text: str, limit: int) -> bool:
    """Whether more than `limit` elements are open at once, told before the page is parsed."""
    depth = 0
    for close, name in _TAG.findall(text):
        if name.lower() in _OPEN_ENDED:
            continue
        depth = max(0, depth - 1) if close else depth + 1
        if depth > limit:
            return True
    return False


def is_hidden(node: LexborNode) -> bool:
    """Whether a reader of the page does not see the element, or it is no part of the text."""
    if node.tag in _NO_TEXT:
        return True
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


def edges(root: LexborNode) -> Iterator[tuple[Edge, LexborNode]]:
    """Every visible element twice, going in and coming out, and every text, in page order."""
    top = root.mem_id  # comparing nodes would compare their whole markup
    node = root
    while True:
        visible = node.is_element_node and not is_hidden(node)
        if node.is_text_node:
            yield "text", node
        elif visible:
            yield "enter", node
            if (below := node.first_child) is not None:
                node = below
                continue
            yield "leave", node
        while node.mem_id != top and node.next is None and node.parent is not None:
            node = node.parent
            yield "leave", node
        following = node.next
        if node.mem_id == top or following is None:
            return
        node = following
