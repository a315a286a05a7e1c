"""Documents to blocks: `read_blocks` picks the reader by the file's ending and its content."""

from collections.abc import Callable, Iterable
from pathlib import PurePath

from index.errors import UnreadableDocument
from index.readers.limits import LIMITS, Limits
from index.readers.signature import Format, signature
from index.records import Block

_BY_SUFFIX: dict[str, Format] = {
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
SUFFIXES = frozenset(_BY_SUFFIX)

EMPTY = "文件是空的；请检查文件内容后重新导入"
NO_TEXT = "文件里没有文字；请检查文件内容后重新导入"
_DAMAGED = {
    "docx": "文件不是有效的 DOCX，可能已损坏或未传完；请重新获取文件，或用 Word 打开后另存为 .docx",
    "pdf": "文件不是有效的 PDF，可能已损坏或未传完；请重新获取文件",
}


def read_blocks(name: str, data: bytes, limits: Limits = LIMITS) -> list[Block]:
    """Read the document `name` with content `data` into blocks, in reading order, none empty.

    Raises:
        UnreadableDocument: the format is not supported, or the content cannot be read.
    """
    suffix = PurePath(name).suffix.lower()
    found = signature(data) if data else None
    if suffix not in SUFFIXES:
        kinds = "、".join(sorted(SUFFIXES))
        raise UnreadableDocument(
            f"不支持“{suffix or '没有扩展名'}”文件；请另存为下列格式之一后导入：{kinds}"
        )
    if not data.strip():
        raise UnreadableDocument(EMPTY)
    expected = _BY_SUFFIX[suffix]
    if found is None and expected in _DAMAGED:
        raise UnreadableDocument(_DAMAGED[expected])
    blocks = _tidy(_reader(found or expected)(data, limits))
    if not blocks:
        raise UnreadableDocument(NO_TEXT)
    return blocks


def _tidy(blocks: Iterable[Block]) -> list[Block]:
    return [b for b in blocks if b.text.strip()]


def _reader(kind: Format) -> Callable[[bytes, Limits], Iterable[Block]]:
    """The reader of a format; its libraries are loaded only when a file needs them."""
    if kind == "pdf":
        from index.readers.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from index.readers.docx import read_docx

        return read_docx
    if kind == "html":
        from index.readers.html import read_html

        return read_html
    from index.readers.text import read_text

    return read_text


__all__ = ["SUFFIXES", "Limits", "read_blocks"]
