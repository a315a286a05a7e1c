"""PDF: the text layer, page by page, rebuilt to paragraphs."""

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from index.errors import UnreadableDocument
from index.readers.limits import LIMITS, Limits
from index.readers.pdfchars import read_chars
from index.readers.pdfcolumns import page_lines
from index.readers.pdfframes import body_em
from index.readers.pdffurniture import drop_furniture
from index.readers.pdflines import Line
from index.readers.pdfparagraphs import to_blocks
from index.records import Block

LOCKED = "PDF 有打开密码；请用 PDF 软件取消密码后另存，再导入"
DAMAGED = "PDF 已损坏或未传完；请重新获取文件，或用 PDF 软件打开后另存"
NO_TEXT_LAYER = "PDF 没有文字层（no text layer），可能是扫描件；请先做文字识别（OCR），再导入"
PARTLY_SCANNED = (
    "PDF 共 {pages} 页，其中 {scanned} 页是图片，没有文字层（no text layer）；"
    "请先做文字识别（OCR），再导入"
)
UNMAPPED = (
    "PDF 的字体没有编码表，文字层读出来是乱码（no usable text layer）；"
    "请先做文字识别（OCR），或用 Word 原稿导入"
)
TOO_LONG = "PDF 有 {pages} 页，超过上限 {limit} 页；请拆分后导入"
_MAX_UNMAPPED = 0.3


def read_pdf(data: bytes, limits: Limits = LIMITS) -> list[Block]:
    """Read a PDF's text layer into paragraphs and tables; running heads and page numbers go.

    A PDF marks no headings, so every line of text is a paragraph.

    Raises:
        UnreadableDocument: the file is damaged, locked, too long, or scanned without OCR.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = error.err_code == pdfium_c.FPDF_ERR_PASSWORD
        raise UnreadableDocument(LOCKED if locked else DAMAGED) from error
    try:
        pages, sizes = _read_pages(document, limits)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(DAMAGED) from error
    finally:
        document.close()
    em = body_em([line for lines in pages for line in lines])
    lines = drop_furniture(pages, [height for _, height in sizes], em)
    return to_blocks(lines, [width for width, _ in sizes])


def _read_pages(
    document: pdfium.PdfDocument, limits: Limits
) -> tuple[list[list[Line]], list[tuple[float, float]]]:
    """Lines, width and height of each page; one page is open at a time."""
    count = len(document)
    if count > limits.pdf_pages:
        raise UnreadableDocument(TOO_LONG.format(pages=count, limit=limits.pdf_pages))
    if not count:
        raise UnreadableDocument(DAMAGED)
    pages: list[list[Line]] = []
    sizes: list[tuple[float, float]] = []
    mapped = unmapped = scanned = 0
    for number in range(count):
        page = document[number]
        try:
            chars = read_chars(page, limits)
            scanned += not chars.chars and _has_image(page)
        finally:
            page.close()
        mapped += len(chars.chars)
        unmapped += chars.unmapped
        pages.append(page_lines(chars, number))
        sizes.append((chars.width, chars.height))
    _check_layer(mapped, unmapped, scanned, count)
    return pages, sizes


def _has_image(page: pdfium.PdfPage) -> bool:
    images = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return next(iter(images), None) is not None


def _check_layer(mapped: int, unmapped: int, scanned: int, pages: int) -> None:
    """Refuse what would be read only in part: half an issue is worse than a clear error."""
    if unmapped > _MAX_UNMAPPED * (mapped + unmapped):
        raise UnreadableDocument(UNMAPPED)
    if not mapped:
        raise UnreadableDocument(NO_TEXT_LAYER)
    if scanned > pages / 2:
        raise UnreadableDocument(PARTLY_SCANNED.format(pages=pages, scanned=scanned))
