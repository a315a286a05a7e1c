"""Plain text and Markdown: one block a line."""

from index.errors import UnreadableDocument
from index.readers.encoding import decode_text
from index.readers.limits import LIMITS, Limits
from index.readers.markdown import markdown_blocks
from index.records import Block

__all__ = ["decode_text", "read_text"]


def read_text(data: bytes, limits: Limits = LIMITS) -> list[Block]:
    """Read text; Markdown's marks are understood in every text file, real .txt files hold them."""
    text = decode_text(data)
    if len(text) > limits.text_chars:
        raise UnreadableDocument(
            f"文件有 {len(text)} 个字，超过上限 {limits.text_chars}；请拆分后导入"
        )
    return markdown_blocks(text.splitlines())
