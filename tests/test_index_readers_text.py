"""Encodings and lines of plain text."""

import codecs
import random
from pathlib import Path

import pytest

from index.errors import UnreadableDocument
from index.readers import read_blocks
from index.readers.encoding import decode_text
from index.readers.limits import Limits
from index.readers.text import read_text
from index.records import Block

ISSUE = (Path(__file__).parent / "data" / "reader_issue.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "data",
    [
        ISSUE.encode(),
        ISSUE.encode("utf-8-sig"),
        ISSUE.encode("gb18030"),
        ISSUE.encode("utf-16"),
        codecs.BOM_UTF16_LE + ISSUE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + ISSUE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + ISSUE.encode("utf-32-le"),
        ISSUE.encode("utf-16-le"),
        ISSUE.encode("utf-16-be"),
        ISSUE.replace("\n", "\r\n").encode("gb18030"),
        ISSUE.replace("\n", "\r").encode(),
    ],
)
def test_encodings(data: bytes) -> None:
    assert decode_text(data) == ISSUE.removesuffix("\n")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_every_line_decodes_on_its_own(encoding: str) -> None:
    for line in ISSUE.splitlines():
        if len(line) > 15:
            assert decode_text(line.encode(encoding)) == line


def test_rare_characters_of_gb18030() -> None:
    text = "岑𠮷先生在㵲阳河边说：青屿港的船都回来了，大家可以放心。"
    assert decode_text(text.encode("gb18030")) == text


def test_declared_charset_settles_what_strict_tries_leave_open() -> None:
    text = "臺灣繁體字的網頁"
    assert decode_text(text.encode("big5"), "Big5") == text
    with pytest.raises(UnreadableDocument, match="编码"):
        decode_text(text.encode("big5"))


@pytest.mark.parametrize("seed", range(5))
def test_binary_is_refused(seed: int) -> None:
    data = random.Random(seed).randbytes(5000)
    with pytest.raises(UnreadableDocument, match="二进制"):
        decode_text(data)


def test_undecodable_text_says_where() -> None:
    data = "青屿港".encode() + b"\xff" + "云汐作业区".encode()
    with pytest.raises(UnreadableDocument, match="第 10 字节"):
        decode_text(data)


def test_text_cut_within_a_character_after_a_byte_order_mark() -> None:
    with pytest.raises(UnreadableDocument, match="未传完"):
        decode_text("青屿".encode("utf-8-sig")[:-1])


def test_stray_control_characters_are_removed() -> None:
    assert decode_text("青屿\x07港\x1a".encode()) == "青屿港"


def test_one_block_a_line() -> None:
    assert read_blocks("a.txt", "甲\n乙\n\n 丙 \n".encode()) == [
        Block("甲"),
        Block("乙"),
        Block("丙"),
    ]


def test_markdown_marks_count_in_txt_too() -> None:
    blocks = read_blocks("a.txt", ISSUE.encode())
    assert blocks == read_blocks("a.md", ISSUE.encode())
    assert blocks[0] == Block("青屿动态", "heading", 1)
    assert Block("（三）青屿发布 Green Berth Standard 岸电使用办法", "heading", 3) in blocks
    assert not any("---" in b.text for b in blocks)


def test_size_limit() -> None:
    with pytest.raises(UnreadableDocument, match="超过上限 3"):
        read_text(b"abcd", Limits(text_chars=3))
