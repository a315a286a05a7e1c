"""The sentences to read: those of the passages found, and where each one's neighbours stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.dating import dated_all
from index.ranking import Rows
from index.records import Hit
from index.sentences import split_sentences
from service.reading.quotes import Draft

Ids = NDArray[np.intp]
NONE = -1  # the row of a neighbour that is not there
_KEPT = 500  # articles whose sentences are not looked for again


@dataclass(frozen=True, slots=True)
class Window:
    """The sentences of a passage with one neighbour on each side."""

    hit: Hit
    spans: Sequence[tuple[int, int]]
    inside: range  # which of the spans the passage has a part of
    first: int  # how many sentences of the article stand before the spans

    def texts(self, years: bool = False) -> list[str]:
        """The article's title, then the sentences; with `years` as `dated` tells them."""
        article = self.hit.article
        texts = [article.title, *(article.text[start:end] for start, end in self.spans)]
        return dated_all(texts, article.date) if years else texts

    def quotable(self) -> Iterator[int]:
        """Which of the spans are sentences of the passage, and no sub-headings."""
        text = self.hit.article.text
        return (i for i in self.inside if not _is_heading(text, *self.spans[i]))


class Layout:
    """The windows' texts as rows, each window's title first, and the places that may be quoted.

    `own`, `title`, `before` and `behind` are `(places,)` rows of the texts, `window` the number of
    the window, `number` that of the sentence in its article, from 0. With `years` the texts tell
    the years that they leave to their reader.
    """

    def __init__(self, hits: Sequence[Hit], years: bool = False) -> None:
        self.years = years
        self.windows = [window for hit in hits if (window := _window(hit))]
        texts = [window.texts(years) for window in self.windows]
        self.texts = [text for each in texts for text in each]
        self.rows = Rows([len(each) for each in texts])
        found = [
            (n, i, window.first + i, i + 1 == len(window.spans))
            for n, window in enumerate(self.windows)
            for i in window.quotable()
        ]
        self.window, inside, self.number, last = np.asarray(found, np.intp).reshape(-1, 4).T
        self.title: Ids = self.rows.titles[self.window]
        self.own: Ids = self.title + 1 + inside
        self.before: Ids = np.where(inside > 0, self.own - 1, NONE)
        self.behind: Ids = np.where(last, NONE, self.own + 1)

    def places(self) -> list[Draft]:
        """Where the sentences stand, in the order of the rows."""
        return [
            Draft(window.hit, *window.spans[i])
            for window in self.windows
            for i in window.quotable()
        ]


def _window(hit: Hit) -> Window | None:
    spans = sentence_spans(hit.article.text)
    start, end = hit.passage.start, hit.passage.end
    inside = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
    if not inside:
        return None
    low, high = max(inside[0] - 1, 0), min(inside[-1] + 2, len(spans))
    return Window(hit, spans[low:high], range(inside[0] - low, inside[-1] + 1 - low), low)


@lru_cache(maxsize=_KEPT)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of an article's text."""
    return tuple(split_sentences(text))


def _is_heading(text: str, start: int, end: int) -> bool:
    """A sub-heading stands alone on its line, without a final mark: no sentence to quote."""
    alone = (start == 0 or text[start - 1] == "\n") and end < len(text) and text[end] == "\n"
    return alone and text[end - 1] not in "。！？!?…：；”）)》"
