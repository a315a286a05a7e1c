"""Lines that are bold as a whole: authors without heading styles mark their headings so."""

from index.records import Block

MAX_BOLD_HEADING = 100
_SENTENCE_ENDS = ("。", "；", ";")


def bold_block(text: str) -> Block:
    """A heading without a level where the bold line is short and no sentence, else a paragraph."""
    if len(text) <= MAX_BOLD_HEADING and not text.endswith(_SENTENCE_ENDS):
        return Block(text, "heading")
    return Block(text)
