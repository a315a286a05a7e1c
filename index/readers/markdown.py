"""Markdown's marks, as far as real text files hold them; everything else stays as it is."""

import re
from collections.abc import Sequence

from index.readers.emphasis import bold_block
from index.records import Block

# `#标题` without a space is a heading from two marks on: one mark may be a topic tag.
_HEADING = re.compile(r"^\s{0,3}(?:(#{1,6})\s+|(#{2,6}))([^#\s].*?)(?:\s+#+)?\s*$")
_RULE = re.compile(r"^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–－]+\s*\d{1,4}\s*[-—–－]+|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?)\s*$"
)
_BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1\s*$")
_BOLD = re.compile(
    r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![A-Za-z0-9_])__(?=[^\s_])(.+?)(?<=[^\s_])__(?![A-Za-z0-9_])"
)
_LINK = re.compile(
    r"!?\[([^\[\]]*)\]\((?=[^)\s]*[./#:])(?:[^()\s]|\([^()\s]*\))+(?:\s+\"[^\"]*\")?\)"
)
_ITEM = re.compile(r"^\s*[-*+]\s+(?=\S)")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_CELL = re.compile(r"(?<!\\)\|")


def _strip_inline(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    return _BOLD.sub(lambda m: m[1] or m[2], text).strip()


def _line_block(line: str) -> Block | None:
    if _RULE.match(line) or _PAGE_NUMBER.match(line):
        return None
    if match := _HEADING.match(line):
        return Block(_strip_inline(match[3]), "heading", len(match[1] or match[2]))
    line = _ITEM.sub("", _QUOTE.sub("", line))
    if match := _BOLD_LINE.match(line):
        return bold_block(_strip_inline(match[2]))
    return Block(_strip_inline(line))


def _is_table_at(lines: Sequence[str], at: int) -> bool:
    """Whether a table begins here: a row in pipes, or a row above a line of dashes and pipes."""
    if _ROW.match(lines[at]):
        return True
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return "|" in lines[at] and "|" in below and bool(_DELIMITER.match(below))


def _row(line: str) -> str:
    cells = _CELL.split(line.strip().removeprefix("|").removesuffix("|"))
    return "\t".join(_strip_inline(cell.replace("\\|", "|")) for cell in cells)


def _table(lines: Sequence[str], at: int) -> tuple[Block, int]:
    """The table that begins at `at`, and the line after it."""
    rows = []
    while at < len(lines) and "|" in lines[at]:
        if not _DELIMITER.match(lines[at]):
            rows.append(_row(lines[at]))
        at += 1
    return Block("\n".join(rows), "table"), at


def _fence_end(lines: Sequence[str], at: int) -> int:
    """The line that closes the code fence at `at`; `at` itself where none does."""
    return next((i for i in range(at + 1, len(lines)) if _FENCE.match(lines[i])), at)


def markdown_blocks(lines: Sequence[str]) -> list[Block]:
    """Return one block a line, the rows of a table in one block; rules and blank lines drop out."""
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _FENCE.match(line):
            end = _fence_end(lines, at)
            blocks += [Block(code.strip()) for code in lines[at + 1 : end]]
            at = end + 1
        elif _is_table_at(lines, at):
            table, at = _table(lines, at)
            blocks.append(table)
        else:
            if block := _line_block(line):
                blocks.append(block)
            at += 1
    return [b for b in blocks if b.text]
