"""What speaks for a sentence as the answer: the features that the reader's model weighs."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed.protocol import Encoder
from embed.words import fold
from index.kinds import KINDS, kinds_shown, value_in_unit
from index.matching import Matcher, Matches, Question, unflagged
from index.records import Hit
from index.sentences import split_sentences

Floats = NDArray[np.float32]

FEATURES = (
    # tokens, by their rarity in general: in the sentence; it or the title, the sentence before, the
    # one behind, the passage
    "tokens", "tokens_title", "tokens_before", "tokens_behind", "tokens_passage",
    # nearest tokens, by what training found them to count for
    "near", "near_title", "near_before", "near_passage",
    # words and bigrams of the library
    "words", "words_title", "words_passage", "words_article",
    "grams", "grams_title", "grams_passage",
    # what of the question is missing altogether
    "token_missing", "word_missing", "near_missing",
    # the encoder's cosine: the sentence, with the one before
    "cosine", "cosine_before",
    # the passage: behind the best by, its place among the passages
    "behind_best", "place",
    # values asked for
    "fits", "unit", "value_near", "numbers", "years",
    # the words beside the asking word: here exactly, nearly, in the passage
    "beside", "beside_near", "beside_passage", "beside_near_passage",
    # the sentence itself
    "length", "first", "early", "figures", "run", "is_question",
    # the question
    "question_terms",
    *(f"asks_{kind}" for kind in KINDS),
    *(f"shows_{kind}" for kind in KINDS),
)  # fmt: skip
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_BEFORE_VALUE, _BEHIND_VALUE = 18, 12


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of the hit's article."""

    hit: Hit
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The characters, word for word."""
        return self.hit.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Window:
    """The sentences of a passage with one neighbour on each side, as rows of the matches."""

    hit: Hit
    spans: Sequence[tuple[int, int]]
    inside: range  # which of the spans the passage has a part of
    first: int  # how many sentences of the article stand before the spans


@unflagged
def signs(
    question: Question, hits: Sequence[Hit], matcher: Matcher, encoder: Encoder
) -> tuple[list[Place], Floats]:
    """The sentences of the hits' passages, and their features `(sentences, FEATURES)`.

    `hits` are the best first.
    """
    windows = [window for hit in hits if (window := _window(hit))]
    texts = [text for window in windows for text in _texts(window)]
    if not texts:
        return [], np.zeros((0, len(FEATURES)), np.float32)
    matches = matcher.match(question, texts)
    cosine = _Cosine(encoder, question, texts, matcher)
    best = max(hit.score for hit in hits)
    places, rows = [], []
    articles = {w.hit.article.id: w.hit.article for w in windows}
    folded = {key: fold(f"{article.title}\n{article.text}") for key, article in articles.items()}
    at = 0
    for rank, window in enumerate(windows):
        size = len(window.spans) + 1
        article = folded[window.hit.article.id]
        around = _Around(question, matches, slice(at, at + size), window, article)
        held = around.held()
        behind = [math.log(max(window.hit.score, 1e-9) / max(best, 1e-9)), 1 / (1 + rank)]
        for i in window.inside:
            start, end = window.spans[i]
            if _is_heading(window.hit.article.text, start, end):
                continue
            places.append(Place(window.hit, start, end))
            rows.append([*held[i], *cosine.of(at + i + 1, i > 0), *behind, *around.values(i)])
        at += size
    return places, np.asarray(rows, np.float32).reshape(len(rows), len(FEATURES))


def _window(hit: Hit) -> _Window | None:
    spans = split_sentences(hit.article.text)
    start, end = hit.passage.start, hit.passage.end
    inside = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
    if not inside:
        return None
    low, high = max(inside[0] - 1, 0), min(inside[-1] + 2, len(spans))
    return _Window(hit, spans[low:high], range(inside[0] - low, inside[-1] + 1 - low), low)


def _texts(window: _Window) -> list[str]:
    text = window.hit.article.text
    return [window.hit.article.title, *(text[start:end] for start, end in window.spans)]


class _Around:
    """What is the same for all sentences of a window."""

    def __init__(
        self, question: Question, found: Matches, rows: slice, window: _Window, article: str
    ) -> None:
        self._question, self._window = question, window
        self._folded = found.folded[rows]
        self._tokens, self._near = found.tokens[rows], found.near[rows]
        self._words, self._grams = found.words[rows], found.grams[rows]
        self._beside, self._beside_near = found.beside[rows], found.beside_near[rows]
        in_article = np.asarray(question.words.held_in(article), np.float32)
        share = question.words.share
        self._article = float(in_article @ share)
        self._word_missing = float((share * (1 - in_article)).max()) if len(share) else 0.0
        self._text = article

    def held(self) -> Floats:
        """`(sentences, 19)`: the features up to the cosine, of each sentence of the window."""
        general, learned = self._question.general, self._question.learned
        words, grams = self._question.words.share, self._question.grams.share
        tokens, near = self._tokens[1:], self._near[1:]
        title_tokens, title_near = self._tokens[:1], self._near[:1]
        none, none_near = np.zeros_like(title_tokens), np.zeros_like(title_near)
        before = np.concatenate([none, tokens[:-1]])
        behind = np.concatenate([tokens[1:], none])
        near_before = np.concatenate([none_near, near[:-1]])
        in_passage = np.maximum(tokens.max(axis=0), title_tokens[0])
        near_passage = near.max(axis=0)
        near_title = np.maximum(near, title_near)
        own_words, own_grams = self._words[1:], self._grams[1:]

        def same(value: float) -> Floats:
            return np.full(len(tokens), value, np.float32)

        columns = [
            tokens @ general,
            np.maximum(tokens, title_tokens) @ general,
            np.maximum(tokens, before) @ general,
            np.maximum(tokens, behind) @ general,
            same(in_passage @ general),
            near @ learned,
            near_title @ learned,
            np.maximum(near, near_before) @ learned,
            same(near_passage @ learned),
            own_words @ words,
            np.maximum(own_words, self._words[:1]) @ words,
            same(self._words.max(axis=0) @ words),
            same(self._article),
            own_grams @ grams,
            np.maximum(own_grams, self._grams[:1]) @ grams,
            same(self._grams.max(axis=0) @ grams),
            same((general * (1 - in_passage)).max()),
            same(self._word_missing),
            (learned * (1 - np.maximum(near_title, near_passage))).max(axis=1),
        ]
        return np.stack(columns, axis=1)

    def values(self, i: int) -> list[float]:
        """The features behind the passage's of the sentence at `i` of the window."""
        question, window, sentence = self._question, self._window, self._folded[i + 1]
        place = window.first + i
        return [
            question.asked.fits(sentence),
            _unit(question.unit, sentence),
            _value_near(question, sentence),
            _found(question.numbers, f"{sentence}\n{self._folded[0]}"),
            _found(question.years, self._text),
            self._beside[i + 1],
            self._beside_near[i + 1],
            self._beside.max(),
            self._beside_near.max(),
            math.log(len(sentence) + 1) / 5,
            float(place == 0),
            1 / (1 + place),
            min(len(_FIGURE.findall(sentence)), 6) / 6,
            _longest_run(question.core, sentence) / max(len(question.core), 1),
            float(sentence.rstrip("”’」』)》").endswith("?")),
            min(len(question.ids), 15) / 15,
            *question.kinds,
            *kinds_shown(question.kinds, sentence),
        ]


class _Cosine:
    """The encoder's cosine of the question with sentences, alone and with the one before."""

    def __init__(
        self, encoder: Encoder, question: Question, texts: Sequence[str], matcher: Matcher
    ) -> None:
        self._query = encoder.encode_queries([question.query])[0]
        self._texts = matcher.encode(encoder, texts)
        self._alone = self._texts @ self._query

    def of(self, row: int, has_before: bool) -> tuple[float, float]:
        alone = float(self._alone[row])
        if not has_before:
            return alone, alone
        both = self._texts[row] + self._texts[row - 1]
        return alone, float(both @ self._query / max(float(np.linalg.norm(both)), 1e-6))


def _unit(unit: str, sentence: str) -> float:
    """Half a point for a value in the asked unit, half a point off for none; 0 without a unit."""
    return (0.5 if value_in_unit(unit).search(sentence) else -0.5) if unit else 0.0


def _value_near(question: Question, sentence: str) -> float:
    """The share of the question that stands close to a value of the kind asked for."""
    best = 0.0
    for match in question.asked.values(sentence):
        near = sentence[max(0, match.start() - _BEFORE_VALUE) : match.end() + _BEHIND_VALUE]
        held = np.asarray(question.words.held_in(near), np.float32)
        best = max(best, float(held @ question.words.share))
    return best


def _found(wanted: frozenset[str], text: str) -> float:
    return sum(one in text for one in wanted) / len(wanted) if wanted else 1.0


def _longest_run(core: str, sentence: str) -> int:
    """Length of the longest piece of `core` that stands in `sentence`."""
    best = 0
    for start in range(len(core)):
        while start + best < len(core) and core[start : start + best + 1] in sentence:
            best += 1
    return best


def _is_heading(text: str, start: int, end: int) -> bool:
    """A sub-heading stands alone on its line, without a final mark: no sentence to quote."""
    alone = (start == 0 or text[start - 1] == "\n") and end < len(text) and text[end] == "\n"
    return alone and text[end - 1] not in "。！？!?…：；”）)》"
