"""What a Word document's styles say of a paragraph: heading level, bold, numbering."""

import re

from docx.oxml.ns import qn
from lxml.etree import _Element

from index.readers.wordxml import at, number, switch, value

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_TITLE = re.compile(r"title|标题|文档标题", re.I)
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:\d|heading|标题)", re.I)
_MAX_CHAIN = 32
_BODY_TEXT = 9  # the outline level of text

TITLE_LEVEL = 1


class Styles:
    """The styles of one document; a style inherits from the one that it is based on."""

    def __init__(self, root: _Element) -> None:
        self._styles = {str(s.get(qn("w:styleId"))): s for s in root.findall(qn("w:style"))}
        self._default = next(
            (
                str(s.get(qn("w:styleId")))
                for s in self._styles.values()
                if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in {"1", "true"}
            ),
            "",
        )

    def style_of(self, paragraph: _Element) -> str:
        """Id of a paragraph's style."""
        return value(paragraph, "w:pPr", "w:pStyle") or self._default

    def chain(self, style: str) -> list[_Element]:
        """The style and those that it is based on, nearest first."""
        found: list[_Element] = []
        while style in self._styles and len(found) < _MAX_CHAIN:
            found.append(self._styles[style])
            style = value(found[-1], "w:basedOn")
        return found

    def is_contents(self, paragraph: _Element) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        names = [value(s, "w:name") for s in self.chain(self.style_of(paragraph))]
        return any(_CONTENTS.match(name) for name in names)

    def level(self, paragraph: _Element) -> int:
        """1 for the title style, 2 for a heading of the first level and so on, 0 for text."""
        outline = number(paragraph, "w:pPr", "w:outlineLvl")
        if outline is not None:
            return outline + 1 + TITLE_LEVEL if outline < _BODY_TEXT else 0
        for style in self.chain(self.style_of(paragraph)):
            name = value(style, "w:name").strip()
            if match := _HEADING.fullmatch(name):
                return int(match[1]) + TITLE_LEVEL
            if _TITLE.fullmatch(name):
                return TITLE_LEVEL
            outline = number(style, "w:pPr", "w:outlineLvl")
            if outline is not None:
                return outline + 1 + TITLE_LEVEL if outline < _BODY_TEXT else 0
        return 0

    def is_bold(self, run: _Element, paragraph: _Element) -> bool:
        """Whether a run is bold, by itself, its own style or its paragraph's style."""
        direct = switch(run, "w:rPr", "w:b")
        if direct is not None:
            return direct
        for name in (value(run, "w:rPr", "w:rStyle"), self.style_of(paragraph)):
            for style in self.chain(name):
                inherited = switch(style, "w:rPr", "w:b")
                if inherited is not None:
                    return inherited
        return False

    def numbering(self, paragraph: _Element) -> tuple[int, int | None, str] | None:
        """Number id, level (None where the list decides it by style), style id; None without."""
        style_id = self.style_of(paragraph)
        direct = at(paragraph, "w:pPr", "w:numPr")
        num = number(direct, "w:numId")
        level = number(direct, "w:ilvl")
        if num is not None:
            return (num, level or 0, style_id) if num else None
        for style in self.chain(style_id):
            num = number(style, "w:pPr", "w:numPr", "w:numId")
            if num is not None:
                inherited = number(style, "w:pPr", "w:numPr", "w:ilvl")
                own = level if level is not None else inherited
                return (num, own, str(style.get(qn("w:styleId")))) if num else None
        return None
