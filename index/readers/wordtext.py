"""The text of a Word paragraph: runs, links and insertions, without deletions and pictures."""

from docx.oxml.ns import qn
from lxml.etree import _Element

from index.readers.wordstyles import Styles
from index.readers.wordxml import COMPATIBILITY, MATH, descend, switch

_RUN = qn("w:r")
_MATH_TEXT = MATH + "t"
_BREAK = qn("w:br")
_SIGNS = {
    qn("w:tab"): "\u3000",
    qn("w:noBreakHyphen"): "-",
    qn("w:cr"): "\n",
}
_TEXT = qn("w:t")
_DELETED = (qn("w:del"), qn("w:moveFrom"))
_PICTURES = (qn("w:drawing"), qn("w:pict"), qn("w:object"), COMPATIBILITY + "AlternateContent")
_SKIPPED = frozenset((*_DELETED, *_PICTURES, qn("w:pPr"), qn("w:rPr"), qn("w:rt")))
_RUNS = frozenset((_RUN, _MATH_TEXT))
_LEAVES = frozenset((_TEXT, _BREAK, *_SIGNS))


def paragraph_lines(paragraph: _Element, styles: Styles) -> list[tuple[str, bool]]:
    """The lines of a paragraph, which soft breaks part, each with whether all of it is bold."""
    lines: list[tuple[str, bool]] = [("", True)]
    for run in descend(paragraph, _RUNS, _SKIPPED):
        if run.tag == _MATH_TEXT:
            lines[-1] = (lines[-1][0] + (run.text or ""), lines[-1][1])
        elif not switch(run, "w:rPr", "w:vanish"):
            first, *others = _run_text(run).split("\n")
            bold = styles.is_bold(run, paragraph)
            text, so_far = lines[-1]
            lines[-1] = (text + first, so_far and (bold or not first.strip()))
            lines += [(other, bold or not other.strip()) for other in others]
    return lines


def _run_text(run: _Element) -> str:
    """A run's text with a line feed for each soft break; page and column breaks are nothing."""
    parts = []
    for leaf in descend(run, _LEAVES, _SKIPPED):
        if leaf.tag == _TEXT:
            parts.append(leaf.text or "")
        elif leaf.tag == _BREAK:
            parts.append("" if leaf.get(qn("w:type")) in {"page", "column"} else "\n")
        else:
            parts.append(_SIGNS[leaf.tag])
    return "".join(parts)
