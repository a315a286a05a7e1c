"""Text of a page in document order, gathered to blocks."""

import re

from index.readers.emphasis import bold_block
from index.records import Block

_SPACE = re.compile(r"\s+")


class Flow:
    """Collects text; a block ends wherever a block element begins or ends."""

    def __init__(self) -> None:
        self.heading = 0
        """Level of the heading that is open, 0 in text."""
        self.bold = 0
        """Open elements that make text bold."""
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._all_bold = True

    def add(self, text: str) -> None:
        """Add text to the open block."""
        self._parts.append(text)
        self._all_bold = self._all_bold and (self.bold > 0 or text.isspace())

    def add_table(self, rows: str) -> None:
        """Add a table, its cells separated by tabs, its rows by line feeds."""
        self.end_block()
        self._blocks.append(Block(rows, "table"))

    def end_line(self) -> None:
        """A line break: a new block in text, a space in a heading, which stays one."""
        if self.heading:
            self._parts.append(" ")
        else:
            self.end_block()

    def end_block(self) -> None:
        """Close the open block."""
        text = _SPACE.sub(" ", "".join(self._parts)).strip()
        all_bold = self._all_bold
        self._parts = []
        self._all_bold = True
        if not text:
            return
        if self.heading:
            self._blocks.append(Block(text, "heading", self.heading))
        else:
            self._blocks.append(bold_block(text) if all_bold else Block(text))

    def finish(self) -> list[Block]:
        """Close the last block and return them all."""
        self.end_block()
        return self._blocks
