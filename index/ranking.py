"""The order of the passages that the engines found: a linear model over what matches where.

Trained by `eval.training.ranker`. It never sees how long a passage is, and of the encoder only the
fused score, so that it cannot learn to trust an encoder that knew its training questions.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dating import dated_all
from index.matching import Matches, Question, unflagged
from index.records import Passage, StoredArticle
from index.sentences import split_sentences
from index.timespans import agreement, spans_told

Floats = NDArray[np.float32]

MODEL = Path(__file__).parent / "models" / "ranker.json"
FEATURES = (
    # words of the library: in the passage, it or its title, one sentence, the title
    "words", "words_or_title", "words_sentence", "words_title", "word_missing", "word_title",
    # character bigrams
    "grams", "grams_or_title", "grams_sentence", "grams_sentence_plain",
    # tokens, by their rarity in general
    "tokens", "tokens_or_title", "tokens_sentence", "tokens_two_sentences", "tokens_title",
    "token_missing",
    # the nearest tokens
    "near", "near_or_title", "near_sentence",
    # values
    "numbers", "years", "fits", "timespan", "timespan_title",
    # the engines' scores, of the passage and of its article
    "fused", "article_best", "article_count", "article_sum", "early",
)  # fmt: skip
_FITTING = 0.7  # of the best sentence's share: sentences whose values are looked at


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that the engines found, with its fused score."""

    row: int
    score: float
    article: StoredArticle
    passage: Passage


@dataclass(frozen=True, slots=True)
class Ranker:
    """`score = ((features - mean) / deviation) @ weights`."""

    mean: Floats
    deviation: Floats
    weights: Floats

    def scores(self, features: Floats) -> Floats:
        """`(n, features)` to `(n,)`, higher is better."""
        found = ((features - self.mean) / self.deviation) @ self.weights
        return found.astype(np.float32, copy=False)


@cache
def load_ranker(path: Path = MODEL) -> Ranker:
    """The model that ships."""
    rows = json.loads(path.read_text(encoding="utf-8"))["features"]
    columns = ([rows[name][i] for name in FEATURES] for i in range(3))
    mean, deviation, weights = (np.asarray(column, np.float32) for column in columns)
    return Ranker(mean, deviation, weights)


def pieces(candidates: Sequence[Candidate], years: bool = False) -> Iterator[list[str]]:
    """For each candidate the texts to match: its title, then its sentences.

    With `years` they tell the years that they leave to their reader.
    """
    for candidate in candidates:
        texts = [candidate.article.title, *_sentences(candidate.passage.text)]
        yield dated_all(texts, candidate.article.date) if years else texts


@lru_cache(maxsize=4000)
def _sentences(text: str) -> tuple[str, ...]:
    """The sentences of a passage; it is one by itself where it has none."""
    return tuple(text[start:end] for start, end in split_sentences(text)) or (text,)


@unflagged
def features(
    question: Question,
    candidates: Sequence[Candidate],
    matches: Matches,
    counts: Sequence[int],
) -> Floats:
    """`(candidates, FEATURES)`; `matches` has `counts[i]` rows for candidate i, the title first."""
    if not candidates:
        return np.zeros((0, len(FEATURES)), np.float32)
    rows = Rows(counts)
    words, grams = question.words.share, question.grams.share
    general, learned = question.general, question.learned
    title_words, in_words = rows.parts(matches.words)
    title_grams, in_grams = rows.parts(matches.grams)
    title_tokens, in_tokens = rows.parts(matches.tokens)
    title_near, in_near = rows.parts(matches.near)
    any_words, any_tokens = np.maximum(title_words, in_words), np.maximum(title_tokens, in_tokens)
    by_sentence = matches.tokens @ general
    one_sentence = rows.best(by_sentence)
    columns = [
        in_words @ words,
        any_words @ words,
        rows.best(matches.words @ words),
        title_words @ words,
        _highest(words * (1 - any_words)),
        _highest(words * title_words),
        in_grams @ grams,
        np.maximum(title_grams, in_grams) @ grams,
        rows.best(matches.grams @ grams),
        rows.best(matches.grams.mean(axis=1)) if len(grams) else one_sentence * 0,
        in_tokens @ general,
        any_tokens @ general,
        one_sentence,
        np.maximum(rows.best_pair(matches.tokens, general), one_sentence),
        title_tokens @ general,
        _highest(general * (1 - any_tokens)),
        in_near @ learned,
        np.maximum(title_near, in_near) @ learned,
        rows.best(matches.near @ learned),
        *_values(question, matches, rows, by_sentence),
        *_timespans(question, matches, rows),
        np.asarray([candidate.score for candidate in candidates]),
        *_of_articles(candidates),
        np.asarray([1 / (1 + candidate.passage.start / 100) for candidate in candidates]),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


class Rows:
    """Rows of matches by candidate: the title, then at least one sentence.

    `counts` are the rows of each candidate, `titles` the places of their first ones.
    """

    def __init__(self, counts: Sequence[int]) -> None:
        self.ends = np.cumsum(counts)
        self.titles = self.ends - np.asarray(counts)
        # Title, sentences, title, sentences, ...: what `reduceat` takes the highest of.
        self._cuts = np.stack([self.titles, self.titles + 1], axis=1).ravel()

    def parts(self, table: Floats) -> tuple[Floats, Floats]:
        """Of each candidate the title's row, and the highest of its sentences by column."""
        highest = np.maximum.reduceat(table, self._cuts, axis=0)
        return highest[::2], highest[1::2]

    def best(self, values: Floats) -> Floats:
        """The highest of each candidate's sentences."""
        found: Floats = np.maximum.reduceat(values, self._cuts)[1::2]
        return found

    def best_pair(self, table: Floats, share: Floats) -> Floats:
        """The highest share that two neighbouring sentences hold together; 0 where there is one."""
        pairs = np.maximum(table, np.roll(table, -1, axis=0)) @ share
        pairs[self.ends - 1] = 0
        return self.best(pairs)


def _values(
    question: Question, matches: Matches, rows: Rows, share: Floats
) -> tuple[Floats, Floats, Floats]:
    """How many of the numbers and years stand there, and how well a value fits what is asked."""
    found = np.zeros((3, len(rows.ends)), np.float32)
    for place, (title, end) in enumerate(zip(rows.titles, rows.ends, strict=True)):
        texts = matches.folded[title:end]
        found[0, place] = share_found(question.numbers, texts)
        found[1, place] = share_found(question.years, texts, without=0.5)
        inside = slice(title + 1, end)
        found[2, place] = _fitting(question, matches.folded[inside], share[inside])
    return found[0], found[1], found[2]


def _timespans(question: Question, matches: Matches, rows: Rows) -> tuple[Floats, Floats]:
    """How the months and days asked for agree with the first of each sentence, and the title's."""
    found = np.zeros((2, len(rows.ends)), np.float32)
    if asked := question.timespans:
        for place, (title, end) in enumerate(zip(rows.titles, rows.ends, strict=True)):
            sentences = matches.folded[title + 1 : end]
            told = [spans_told(text, asked)[:1] for text in sentences]
            found[0, place] = agreement(asked, [span for first in told for span in first])
            found[1, place] = agreement(asked, spans_told(matches.folded[title], asked))
    return found[0], found[1]


def _fitting(question: Question, sentences: Sequence[str], share: Floats) -> float:
    """How well the values of the sentences nearest to the question fit what it asks for."""
    if question.asked.kind == "none":
        return 0.0
    enough = _FITTING * float(share.max())
    fits = question.asked.fits
    return max(fits(s) for s, held in zip(sentences, share, strict=True) if held >= enough)


def share_found(wanted: frozenset[str], texts: Sequence[str], without: float = 1.0) -> float:
    """The share of what is wanted that stands in any of `texts`; `without` where nothing is."""
    if not wanted:
        return without
    return sum(any(one in text for text in texts) for one in wanted) / len(wanted)


def _of_articles(candidates: Sequence[Candidate]) -> tuple[Floats, Floats, Floats]:
    """Of each candidate's article the best fused score, the passages found, their sum."""
    found: dict[str, list[float]] = {}
    for candidate in candidates:
        found.setdefault(candidate.article.id, []).append(candidate.score)
    own = [found[candidate.article.id] for candidate in candidates]
    table = np.asarray([[max(s), len(s) / 10, sum(s) / 5] for s in own], np.float32)
    return table[:, 0], table[:, 1], table[:, 2]


def _highest(table: Floats) -> Floats:
    """The highest of each row."""
    found: Floats = table.max(axis=1, initial=0.0)
    return found
