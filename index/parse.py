"""A file's bytes to an `Issue`: reader, then newsletter or document."""

import hashlib
from dataclasses import replace
from pathlib import PurePath

from index.document import parse_document
from index.errors import UnreadableDocument
from index.newsletter import parse_newsletter
from index.readers import read_blocks
from index.records import Issue


def parse_file(name: str, data: bytes) -> Issue:
    """Read the file `name` with content `data`.

    Raises:
        UnreadableDocument: the content cannot be read, or holds no text.
    """
    blocks = [b for b in read_blocks(name, data) if b.text.strip()]
    if not blocks:
        raise UnreadableDocument("文件里没有文字；请检查文件内容后重新导入")
    source = PurePath(name).stem.replace("/", "／")
    issue = parse_newsletter(blocks, source) or parse_document(blocks, source)
    return replace(issue, source=name, sha256=hashlib.sha256(data).hexdigest())
