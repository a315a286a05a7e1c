"""Bytes to text: strict tries in order, no guessing by statistics where a strict try decides."""

import codecs
import re

from index.errors import UnreadableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the UTF-16 mark, so it is tried before
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages declare, and what is meant by it: gb2312 and gbk are subsets of gb18030.
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_MAX_CONTROL_SHARE = 0.01
_SAMPLE = 20_000
_MIN_COMMON = 0.85

BINARY = "文件内容不是文字（可能是程序或图片等二进制文件）；请另存为文本、DOCX 或 PDF 后导入"
UNDECODABLE = (
    "无法识别文字编码（第 {place} 字节处不是有效的 UTF-8，也不是 GB18030 或 UTF-16）；"
    "请用记事本打开，另存为 UTF-8 编码后导入"
)


def decode_text(data: bytes, declared: str = "") -> str:
    """Decode UTF-8, UTF-16, GB18030 or the `declared` character set; line ends become line feeds.

    Raises:
        UnreadableDocument: the bytes are no text, or in none of these encodings.
    """
    text = _decode(data, declared)
    controls = len(_CONTROL.findall(text))
    if controls > max(2, _MAX_CONTROL_SHARE * len(text)):
        raise UnreadableDocument(BINARY)
    return "\n".join(_CONTROL.sub("", text).splitlines())


def _decode(data: bytes, declared: str) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decode_marked(data[len(bom) :], name)
    if b"\0" in data:
        if (wide := _utf16(data)) is not None:
            return wide
        if data.count(0) > _MAX_CONTROL_SHARE * len(data):
            raise UnreadableDocument(BINARY)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start + 1
    charset = _DECLARED.get(declared.lower())
    if charset and (text := _strict(data, charset)) is not None:
        return text
    chinese = _strict(data, "gb18030")
    if chinese is not None and _common_share(chinese) >= _MIN_COMMON:
        return chinese
    if (wide := _utf16(data)) is not None:
        return wide
    raise UnreadableDocument(_failure(data, place))


def _decode_marked(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"文件标明是 {name.upper()} 编码，但第 {error.start + 1} 字节处无效，可能未传完；"
            "请重新获取文件，或另存为 UTF-8 编码后导入"
        ) from error


def _failure(data: bytes, place: int) -> str:
    controls = sum(byte < 32 and byte not in b"\t\n\f\r\x0b\x1b" for byte in data[:_SAMPLE])
    if controls > _MAX_CONTROL_SHARE * min(len(data), _SAMPLE):
        return BINARY
    return UNDECODABLE.format(place=place)


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, in the byte order that reads as common characters."""
    texts = [t for name in ("utf-16-le", "utf-16-be") if (t := _strict(data, name)) is not None]
    best = max(texts, key=_common_share, default="")
    return best if best and _common_share(best) >= _MIN_COMMON else None


def _common_share(text: str) -> float:
    """Share of characters that are ASCII text or in the first level of GB 2312 (3,755 characters).

    Ordinary simplified Chinese has above .95, bytes read in the wrong encoding under .6.
    """
    sample = text[:_SAMPLE]
    return sum(map(_is_common, sample)) / len(sample) if sample else 0.0


def _is_common(c: str) -> bool:
    if c < "\x80":
        return c >= " " or c in "\t\r\n\f"
    try:
        lead = c.encode("gb2312")[0]
    except UnicodeEncodeError:
        return c in "—·…\u00a0\u2002\u2003\u200b\ufeff"
    return lead in range(0xA1, 0xA4) or lead in range(0xB0, 0xD8)
