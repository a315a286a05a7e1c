"""Small helpers over a Word document's XML."""

from collections.abc import Iterator

from docx.oxml.ns import qn
from lxml.etree import _Element

VAL = qn("w:val")
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def at(element: _Element | None, *path: str) -> _Element | None:
    """The element down `path` (`w:pPr`, `w:numPr`), None where a step is missing."""
    for step in path:
        if element is None:
            return None
        element = element.find(qn(step))
    return element


def value(element: _Element | None, *path: str) -> str:
    """The `w:val` of the element down `path`, empty where there is none."""
    found = at(element, *path)
    return "" if found is None else str(found.get(VAL) or "")


def number(element: _Element | None, *path: str) -> int | None:
    """The `w:val` down `path` as a number."""
    text = value(element, *path)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def switch(element: _Element | None, *path: str) -> bool | None:
    """A property that is on when present, unless its value says off; None where it is absent."""
    found = at(element, *path)
    if found is None:
        return None
    return str(found.get(VAL) or "true").lower() not in {"0", "false", "off", "none"}


def descend(
    root: _Element, wanted: frozenset[str], skipped: frozenset[str] = frozenset()
) -> Iterator[_Element]:
    """The wanted elements below `root` in document order, nothing within them or skipped ones.

    Without recursion: a hostile file may nest deeper than Python's stack.
    """
    stack = list(reversed(root))
    while stack:
        node = stack.pop()
        if node.tag in wanted:
            yield node
        elif node.tag not in skipped:
            stack.extend(reversed(node))
