"""Which reader takes a file, and which files none takes."""

from pathlib import Path

import pytest

from index.errors import UnreadableDocument
from index.readers import SUFFIXES, read_blocks
from tests.typeset import typeset_docx, typeset_pdf

TEXT = "青屿动态\n第3期\n一、港区\n（一）题目\n正文一段。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def test_suffixes() -> None:
    assert sorted(SUFFIXES) == [".docx", ".htm", ".html", ".markdown", ".md", ".pdf", ".txt"]


def test_suffix_in_capitals() -> None:
    assert read_blocks("A.TXT", "一行".encode())[0].text == "一行"


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.html"])
def test_content_decides_over_the_name(name: str) -> None:
    assert read_blocks(name, typeset_pdf(TEXT))[-1].text == "正文一段。"


def test_docx_and_html_under_other_names() -> None:
    assert read_blocks("a.pdf", typeset_docx(TEXT))[-1].text == "正文一段。"
    page = "<!DOCTYPE html><p>甲<p>乙".encode()
    assert [b.text for b in read_blocks("a.txt", page)] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.xlsx", b"PK\x03\x04", "不支持“.xlsx”文件；请另存为"),
        ("a", b"text", "没有扩展名"),
        ("a.doc", OLE, "另存为 .docx"),
        ("a.docx", OLE, "旧版"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("a.txt", b"", "空的"),
        ("a.pdf", b"", "空的"),
        ("a.md", b" \r\n\t \n", "空的"),
        ("a.txt", "\u3000\n\u00a0".encode(), "没有文字"),
        ("a.txt", "\ufeff \n".encode("utf-16-le"), "没有文字"),
        ("a.html", b"<html><script>1</script></html>", "没有文字"),
        ("a.docx", "就是文字".encode(), "不是有效的 DOCX"),
        ("a.pdf", "就是文字".encode(), "不是有效的 PDF"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), "OCR"),
        ("a.txt", b"{\\rtf1 abc}", "RTF"),
        ("a.txt", b"Rar!\x1a\x07\x00", "解压"),
    ],
)
def test_refusals(name: str, data: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument) as error:
        read_blocks(name, data)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_paper_that_speaks_of_pdf_is_text() -> None:
    assert read_blocks("a.txt", "文件头是 %PDF-1.7 的就是 PDF。".encode())[0].kind == "paragraph"


def test_libraries_wait_in_their_readers() -> None:
    source = Path(__file__).parent.parent / "index" / "readers" / "__init__.py"
    head = source.read_text(encoding="utf-8").partition("def _reader")[0]
    assert not any(name in head for name in ("import docx", "pypdfium2", "selectolax"))
