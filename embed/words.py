"""Text to words: what the lexical index stores and the tokenizer's vocabulary is made of."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from embed.lexicon import DOMAIN_WORDS

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def fold(text: str) -> str:
    """Fold width, compatibility forms and case, and write `3,500` as `3500`."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def cut_words(text: str) -> list[str]:
    """Cut text into words for search: folded, overlapping parts first, without punctuation.

    A long word comes with its parts (`保税`, `保税区`); `22.5%` and `2024-05-06` stay whole.
    """
    return [word for word in _searcher()(fold(text)) if _is_word(word)]


def cut_plain(text: str) -> list[str]:
    """Cut text into words that do not overlap: folded, without punctuation."""
    return [word for word in _cutter()(fold(text)) if _is_word(word)]


def _is_word(token: str) -> bool:
    return token.isalnum() or any(char.isalnum() for char in token)


@cache
def _searcher() -> Callable[[str], list[str]]:
    # rjieba builds its dictionary when it is imported (0.1 s), so the import waits for a first cut.
    import rjieba

    _add_domain_words()
    return rjieba.cut_for_search


@cache
def _cutter() -> Callable[[str], list[str]]:
    import rjieba

    _add_domain_words()
    return rjieba.cut


@cache
def _add_domain_words() -> None:
    import rjieba

    for word in DOMAIN_WORDS:
        rjieba.add_word(word, None, None)
