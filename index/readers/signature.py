"""What a file is by its first bytes, whatever its name says."""

import re
from typing import Literal

from index.errors import UnreadableDocument

Format = Literal["text", "html", "docx", "pdf"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PDF_WITHIN = 1024  # a PDF may have a little junk before its header
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.I | re.S
)

OLD_WORD = (
    "这是旧版 Office 文件（.doc、.wps 等），不能直接读取；请用 Word 或 WPS 打开后另存为 .docx"
)
ENCRYPTED_WORD = "文件有打开密码；请用 Word 打开，取消密码后另存为 .docx"
_REFUSED = (
    (b"{\\rtf", "这是 RTF 文件；请用 Word 或 WPS 打开后另存为 .docx"),
    (b"\x89PNG", "这是图片，没有文字；请先做文字识别（OCR），再导入识别后的文件"),
    (b"\xff\xd8\xff", "这是图片，没有文字；请先做文字识别（OCR），再导入识别后的文件"),
    (b"GIF8", "这是图片，没有文字；请先做文字识别（OCR），再导入识别后的文件"),
    (b"Rar!", "这是压缩包；请解压后导入里面的文件"),
    (b"7z\xbc\xaf", "这是压缩包；请解压后导入里面的文件"),
    (b"\x1f\x8b", "这是压缩包；请解压后导入里面的文件"),
)


def signature(data: bytes) -> Format | None:
    """The format that the first bytes tell, None for text without a sign.

    Raises:
        UnreadableDocument: the bytes are of a known format that no reader takes.
    """
    if data.startswith(_OLE):
        locked = _ENCRYPTED_PACKAGE in data
        raise UnreadableDocument(ENCRYPTED_WORD if locked else OLD_WORD)
    for magic, message in _REFUSED:
        if data.startswith(magic):
            raise UnreadableDocument(message)
    if data.startswith(_ZIP):
        return "docx"
    head = data[:_PDF_WITHIN].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if head.startswith(b"%PDF-"):
        return "pdf"
    return "html" if _HTML.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) else None
