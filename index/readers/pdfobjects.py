"""Keeps PDFium from losing text whose font is neither in the PDF nor on the machine.

Such text has no shapes, so a text object of one character, or one set vertically, seems to have no
width, and PDFium leaves it out of the text. Drawn with an outline it gains the outline's width.
"""

from collections.abc import Iterator
from ctypes import byref, c_float
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as c  # type: ignore[import-untyped]

_MAX_DEPTH = 8
_NO_WIDTH = 0.02  # points; PDFium takes less than 0.01 for nothing


def widen_lone_characters(page: pdfium.PdfPage) -> None:
    """Outline every text object without width; call before the page's text is loaded."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    for item in _text_objects(page):
        c.FPDFPageObj_GetBounds(item, byref(left), byref(bottom), byref(right), byref(top))
        if right.value - left.value < _NO_WIDTH:
            c.FPDFTextObj_SetTextRenderMode(item, c.FPDF_TEXTRENDERMODE_FILL_STROKE)
            c.FPDFPageObj_SetStrokeWidth(item, 1.0)
            c.FPDFPageObj_Transform(item, 1, 0, 0, 1, 0, 0)  # computes the bounds again


def _text_objects(page: pdfium.PdfPage) -> Iterator[Any]:
    raw = page.raw
    stack = [(c.FPDFPage_GetObject(raw, i), 0) for i in range(c.FPDFPage_CountObjects(raw))]
    while stack:
        item, depth = stack.pop()
        kind = c.FPDFPageObj_GetType(item)
        if kind == c.FPDF_PAGEOBJ_TEXT:
            yield item
        elif kind == c.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            count = c.FPDFFormObj_CountObjects(item)
            stack += [(c.FPDFFormObj_GetObject(item, i), depth + 1) for i in range(count)]
