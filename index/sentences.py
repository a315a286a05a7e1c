"""Text to sentences, each with its place."""

import re

# Up to a final mark with the quotes and brackets that close it, or to the paragraph's end.
_SENTENCE = re.compile(
    r"[^。！？!?\n]+(?:[。！？!?…]+[”’」』）)》]*|(?=\n)|$)|[。！？!?]+[”’」』）)》]*"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence of `text`, in order, white space around it left out."""
    found = []
    for match in _SENTENCE.finditer(text):
        piece = match[0]
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.end() - (len(piece) - len(piece.rstrip()))
        if start < end:
            found.append((start, end))
    return found
