"""Numbers that Word prints before a paragraph without storing them in its text."""

import re
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml.etree import _Element

from index.readers.numberformats import UNNUMBERED, format_number
from index.readers.wordxml import at, number, switch, value

_PLACE = re.compile(r"%([1-9])")
_CLOSED = tuple("、）】》．。，：")  # after these a space would be one too many


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    legal: bool
    spaced: bool
    style: str


@dataclass(slots=True)
class _List:
    """A `w:num`: an abstract list, with its own levels and restarts."""

    abstract: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)
    used: bool = False


def _read_level(element: _Element) -> _Level:
    start = number(element, "w:start")
    return _Level(
        start=1 if start is None else start,
        format=value(element, "w:numFmt") or "decimal",
        text=value(element, "w:lvlText"),
        legal=bool(switch(element, "w:isLgl")),
        spaced=value(element, "w:suff") != "nothing",
        style=value(element, "w:pStyle"),
    )


def _levels(element: _Element) -> dict[int, _Level]:
    found = element.findall(qn("w:lvl"))
    return {int(e.get(qn("w:ilvl")) or 0): _read_level(e) for e in found}


class Numbers:
    """The lists of one document and how far each has counted; ask in document order."""

    def __init__(self, root: _Element | None) -> None:
        self._lists: dict[int, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        abstracts = {
            str(e.get(qn("w:abstractNumId"))): e for e in root.findall(qn("w:abstractNum"))
        }
        linked = {
            name: e for e in abstracts.values() if (name := value(e, "w:styleLink"))
        }  # a list that only names a list style takes its levels from the list that defines it
        for num in root.findall(qn("w:num")):
            abstract = abstracts.get(value(num, "w:abstractNumId"))
            if abstract is not None:
                abstract = linked.get(value(abstract, "w:numStyleLink"), abstract)
                self._lists[int(num.get(qn("w:numId")) or 0)] = _read_list(num, abstract)

    def prefix(self, num: int, level: int | None, style: str) -> str:
        """Count one paragraph of a list and return the number that stands before it."""
        numbered = self._lists.get(num)
        if numbered is None:
            return ""
        if level is None:
            level = next((i for i, d in numbered.levels.items() if d.style == style), 0)
        own = numbered.levels.get(level)
        if own is None:
            return ""
        counts = self._counts.setdefault(numbered.abstract, {})
        if not numbered.used:
            numbered.used = True
            for place, start in numbered.restarts.items():
                counts[place] = start - 1
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [place for place in counts if place > level]:
            del counts[deeper]
        if own.format in UNNUMBERED:
            return ""
        return _print(own, numbered.levels, counts)


def _read_list(num: _Element, abstract: _Element) -> _List:
    found = _List(str(abstract.get(qn("w:abstractNumId"))), _levels(abstract))
    for override in num.findall(qn("w:lvlOverride")):
        place = int(override.get(qn("w:ilvl")) or 0)
        start = number(override, "w:startOverride")
        if start is not None:
            found.restarts[place] = start
        level = at(override, "w:lvl")
        if level is not None:
            found.levels[place] = _read_level(level)
    return found


def _print(own: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    def one(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        level = levels.get(place, own)
        shown = "decimal" if own.legal else level.format
        if shown in UNNUMBERED:
            return ""
        return format_number(counts.get(place, level.start), shown)

    text = _PLACE.sub(one, own.text)
    return text + " " if text and own.spaced and not text.endswith(_CLOSED) else text
