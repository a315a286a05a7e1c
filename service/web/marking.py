"""The words of a query in a text, as it is written there: in any case, width or notation."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

from embed.words import fold
from index.query import query_terms

_TOGETHER = re.compile(r"[^\W_]{2,}")

Words = tuple[str, ...]
Parts = list[tuple[str, bool]]


def words_to_mark(query: str) -> tuple[Words, Words]:
    """The query's words and what it writes together, which its words may cut apart; then the rest.

    The rest are lone characters, which stand in many words.
    """
    words = query_terms(query).words
    longer = [word for word in words if len(word) > 1]
    lone = tuple(word for word in words if len(word) == 1)
    return tuple(dict.fromkeys([*longer, *_TOGETHER.findall(fold(query))])), lone


def mark_texts(texts: Sequence[str], choices: Sequence[Words]) -> list[Parts]:
    """The texts in parts, marked by the first of `choices` that has a word in one of them."""
    marked: list[Parts] = []
    for words in choices:
        marked = [mark_words(text, words) for text in texts]
        if any_marked(marked):
            break
    return marked


def any_marked(texts: Sequence[Parts]) -> bool:
    """Whether any part of the texts is a word."""
    return any(is_word for parts in texts for _, is_word in parts)


def mark_words(text: str, words: Sequence[str]) -> Parts:
    """The text in parts; the second is true for what is one of `words`, folded ones."""
    folded, origins = _folded(text)
    marked = [False] * len(text)
    for word in words:
        for match in _pattern(word).finditer(folded):
            first, last = origins[match.start()], origins[match.end() - 1]
            marked[first : last + 1] = [True] * (last + 1 - first)
    runs = groupby(zip(text, marked, strict=True), key=lambda pair: pair[1])
    return [("".join(char for char, _ in run), is_word) for is_word, run in runs]


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as `fold` has it, commas of thousands kept, and where each character comes from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        for found in unicodedata.normalize("NFKC", char).lower():
            folded.append(found)
            origins.append(place)
    return "".join(folded), origins


def _pattern(word: str) -> re.Pattern[str]:
    """Finds `3500` in `3,500`, and `tir` not in `entire`."""
    inner = re.sub(r"(?<=\d)(?=\d)", ",?", re.escape(word))
    before = r"(?<![0-9a-z])" if _is_plain(word[0]) else ""
    after = r"(?![0-9a-z])" if _is_plain(word[-1]) else ""
    return re.compile(f"{before}{inner}{after}")


def _is_plain(char: str) -> bool:
    return char.isascii() and char.isalnum()
