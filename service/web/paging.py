"""A list in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Hit

PAGE_SIZE = 10
_DIGITS = 6  # of the number of a page


@dataclass(frozen=True, slots=True)
class Page:
    """Page `no` of `count`, which are at least one; `start` is the place of its first hit."""

    no: int
    count: int
    hits: tuple[Hit, ...]

    @property
    def exists(self) -> bool:
        """Whether there is such a page."""
        return self.no <= self.count

    @property
    def start(self) -> int:
        """The place of its first hit in the whole list, from 1."""
        return (self.no - 1) * PAGE_SIZE + 1

    @property
    def numbers(self) -> range:
        """The numbers of all pages."""
        return range(1, self.count + 1)


def is_page(text: str) -> bool:
    """Whether the text is the number of a page."""
    digits = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return digits and int(text) > 0


def cut_page(hits: Sequence[Hit], no: int) -> Page:
    """Page `no`, from 1; without hits where there is no such page."""
    first = (no - 1) * PAGE_SIZE
    count = max(-(-len(hits) // PAGE_SIZE), 1)
    return Page(no, count, tuple(hits[first : first + PAGE_SIZE]))
