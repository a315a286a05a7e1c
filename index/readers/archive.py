"""Checks a DOCX's archive before any library opens it: bombs, damage, passwords, XML entities."""

import re
import zipfile
import zlib
from io import BytesIO

from index.errors import UnreadableDocument
from index.readers.limits import MEGABYTE, Limits

_CHUNK = 1 << 16
_XML = (".xml", ".rels")
# OOXML has no document types; only an attack on the parser declares entities.
_DOCTYPE = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_OVERLAP = 32

DAMAGED = "DOCX 已损坏或未传完；请重新获取文件，或用 Word 打开修复后另存为 .docx"
NOT_WORD = "文件是压缩包，不是 Word 文档；请解压后导入里面的文件，或另存为 .docx"
LOCKED = "文件有打开密码；请取消密码后另存为 .docx"
ENTITIES = "DOCX 里有文档类型或实体定义，不是正常的 Word 文件；请用 Word 打开后另存为 .docx"
BOMB = (
    "DOCX 解压后超过 {megabytes} MB 或压缩比异常，不予读取；请用 Word 打开，压缩图片后另存为 .docx"
)


def check_archive(data: bytes, limits: Limits) -> None:
    """Check the declared sizes, then what really comes out, a little at a time.

    Raises:
        UnreadableDocument: the archive is no DOCX, is damaged, locked, or expands beyond limits.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_declared(members, limits)
            total = 0
            for member in members:
                total += _check_member(archive, member, limits)
                if total > limits.archive_bytes:
                    raise UnreadableDocument(_bomb(limits))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise UnreadableDocument(DAMAGED) from error
    except NotImplementedError as error:  # a compression that Word does not use
        raise UnreadableDocument(DAMAGED) from error


def _bomb(limits: Limits) -> str:
    return BOMB.format(megabytes=limits.archive_bytes // MEGABYTE)


def _check_declared(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if not any(m.filename == "[Content_Types].xml" for m in members):
        raise UnreadableDocument(NOT_WORD)
    if any(m.flag_bits & 1 for m in members):
        raise UnreadableDocument(LOCKED)
    too_many = len(members) > limits.archive_members
    too_large = sum(m.file_size for m in members) > limits.archive_bytes
    if too_many or too_large or any(_explodes(m.file_size, m, limits) for m in members):
        raise UnreadableDocument(_bomb(limits))


def _explodes(size: int, member: zipfile.ZipInfo, limits: Limits) -> bool:
    return size > limits.ratio_from and size > limits.member_ratio * member.compress_size


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> int:
    """Read one member in small chunks and throw them away; returns its true size."""
    size = 0
    is_xml = member.filename.lower().endswith(_XML)
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limits.archive_bytes or _explodes(size, member, limits):
                raise UnreadableDocument(_bomb(limits))
            if is_xml:
                if _DOCTYPE.search(tail + chunk):
                    raise UnreadableDocument(ENTITIES)
                tail = chunk[-_OVERLAP:]
    return size
