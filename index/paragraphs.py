"""Paragraphs as the author wrote them: stray white space removed, page cuts joined."""

import re
import unicodedata
from collections.abc import Iterable

import rjieba

from index.records import Block

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# Marks that stand in Chinese and in Latin text alike: the characters around them decide.
_NEUTRAL = frozenset("“”‘’—…·")
_CLOSERS = "”’」』）)】》〉\"'"
_FINAL = "。！？!?；;：:…"
_OPEN_END = "，,、（(“‘《〈【「『—-+/~～和与及的"

# A printed line holds 28 full-width characters, 26 where a paragraph begins; a fragment cut at a
# page end fills its line, a sub-heading does not.
FULL_LINE = 25.0
TWO_LINES = 28.0
_NUMBERED = re.compile(r"^(?:\d{1,2}[.、．](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[）)、])")


def _is_cjk(c: str) -> bool:
    return (
        "\u2e80" <= c <= "\u9fff"
        or "\uf900" <= c <= "\ufaff"
        or "\uff00" <= c <= "\uffef"
        or c >= "\U00020000"
    )


def _nearest(text: str, index: int, step: int) -> str:
    """The first character from `index` on that is not a neutral mark or white space."""
    while 0 <= index < len(text):
        if text[index] not in _NEUTRAL and not text[index].isspace():
            return text[index]
        index += step
    return ""


def remove_spaces(text: str) -> str:
    """Remove white space beside Chinese, leave one space between Latin words."""

    def between(match: re.Match[str]) -> str:
        left = _nearest(text, match.start() - 1, -1)
        right = _nearest(text, match.end(), 1)
        if not left or not right or _is_cjk(left) or _is_cjk(right):
            return ""
        return " "

    return _SPACE.sub(between, text)


def tidy_title(title: str) -> str:
    """Collapse runs of white space; the spaces of a title part its phrases, so they stay."""
    return _SPACE.sub(" ", title).strip()


def width(text: str) -> float:
    """Printed width in full-width characters: Latin letters and digits count half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def ends_sentence(text: str) -> bool:
    """Whether `text` closes with sentence-final punctuation, quotes and brackets aside."""
    return text.rstrip(_CLOSERS + " ").endswith(tuple(_FINAL)) or text.endswith(". ")


def _splits_word(left: str, right: str) -> bool:
    tail = left[-6:]
    position = 0
    for word in rjieba.cut(tail + right[:6]):
        if position < len(tail) < position + len(word):
            return True
        position += len(word)
    return False


def is_cut(left: str, right: str) -> bool:
    """Whether `left` was cut in mid-sentence and goes on in `right`."""
    if not left or ends_sentence(left):
        return False
    if left.endswith(tuple(_OPEN_END)):
        return True
    size = width(left)
    if size >= TWO_LINES:
        return True
    if size < FULL_LINE:
        return False
    return not _NUMBERED.match(left) or _splits_word(left, right)


def join_paragraphs(blocks: Iterable[Block]) -> list[str]:
    """Return the paragraphs of `blocks`, tidied, with sentences cut by a page end made whole."""
    paragraphs: list[str] = []
    open_end = False
    for block in blocks:
        text = block.text.strip() if block.kind == "table" else remove_spaces(block.text)
        if not text:
            continue
        if open_end and block.kind == "paragraph" and is_cut(paragraphs[-1], text):
            paragraphs[-1] = remove_spaces(paragraphs[-1] + "\n" + text)
        else:
            paragraphs.append(text)
        open_end = block.kind == "paragraph"
    return paragraphs
