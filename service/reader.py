"""Finds the sentences that answer among the passages found, and says how sure that is."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.library import Library
from index.query import Terms, query_terms
from index.records import Hit
from index.sentences import split_sentences
from service.asked import Asked, what_is_asked
from service.records import Plan

MAX_QUOTES = 3
_PASSAGES_READ = 12
# What a term of the question counts for, by the best place that has it.
_IN_SENTENCE, _IN_TITLE, _BEFORE, _IN_ARTICLE = 1.0, 0.6, 0.5, 0.3
_COVERED, _NEAR, _PASSAGE, _VALUE = 1.0, 0.5, 0.5, 0.2
_FURTHER = 0.9  # a second sentence stands beside the first from this share of its score on
_GAIN = 0.1  # ... if it holds this share of the question that the first lacks
# The logistic curve of `confidence`, and from where on an answer is given: nine in ten questions
# that were meant for other texts stay below it (docs/retrieval.md).
_SLOPE_COVERED, _SLOPE_NEAR, _INTERCEPT = 6.0, 3.0, -3.0
THRESHOLD = 0.24


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence of a hit's article, `start` to `end`.

    `covered` is the share of the question, by weight of its terms, that stands in or around it;
    `held` are the terms in the sentence itself; `near` is the cosine similarity of the two.
    """

    hit: Hit
    start: int
    end: int
    covered: float
    held: frozenset[str] = frozenset()
    near: float = 0.0
    score: float = 0.0

    @property
    def quote(self) -> str:
        """The sentence, word for word."""
        return self.hit.article.text[self.start : self.end]

    @property
    def confidence(self) -> float:
        """How likely the sentence answers, 0 to 1."""
        x = _SLOPE_COVERED * self.covered + _SLOPE_NEAR * self.near + _INTERCEPT
        return 1 / (1 + math.exp(-x))


class Reader:
    """Reads for one library, whose words say how much each term of a question tells."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def read(self, plan: Plan, hits: Sequence[Hit]) -> tuple[list[Reading], float]:
        """The one to three sentences to quote, the best first, and the confidence in them.

        None are given below the threshold; the confidence is the best sentence's all the same.
        """
        query = plan.query or plan.question
        weights = self._weigh(query_terms(query))
        readings = self._rank(query, what_is_asked(plan.question), weights, hits)
        if not readings:
            return [], 0.0
        sure = readings[0].confidence
        if sure < THRESHOLD:
            return [], sure
        return _choose(readings, weights), sure

    def _rank(
        self, query: str, asked: Asked, weights: dict[str, float], hits: Sequence[Hit]
    ) -> list[Reading]:
        """Every sentence of the first hits, the best answer first."""
        found = [r for hit in hits[:_PASSAGES_READ] for r in _sentences(hit, weights)]
        if not found:
            return []
        best = max(hit.score for hit in hits) or 1.0
        scored = []
        for reading, near in zip(found, self._near(query, found), strict=True):
            score = (
                _COVERED * reading.covered
                + _NEAR * near
                + _PASSAGE * reading.hit.score / best
                + _VALUE * asked.fits(reading.quote)
            )
            scored.append(replace(reading, near=near, score=score))
        return sorted(scored, key=lambda r: (-r.score, r.hit.article.id, r.start))

    def short_answer(self, plan: Plan, reading: Reading) -> str | None:
        """The value alone, where the question asks for one and the sentence has just one.

        Of several the one nearest to the question's words was wrong ten times in twelve.
        """
        return _short_answer(what_is_asked(plan.question), reading.quote)

    def _weigh(self, terms: Terms) -> dict[str, float]:
        """Each word and bigram with its idf; words say more than the pairs they are made of."""
        lexical = self._library.lexical
        weights = {gram: 0.5 * lexical.idf("body_grams", gram) for gram in terms.grams}
        for word in terms.words:
            weights[word] = weights.get(word, 0.0) + lexical.idf("body", word)
        return weights

    def _near(self, query: str, readings: Sequence[Reading]) -> list[float]:
        encoder = self._library.encoder
        vector = encoder.encode_queries([query])[0]
        return [float(s) for s in encoder.encode_passages([r.quote for r in readings]) @ vector]


def _sentences(hit: Hit, weights: dict[str, float]) -> Iterable[Reading]:
    """The whole sentences that the hit's passage has a part of."""
    article = hit.article
    text, title = article.text.lower(), article.title.lower()
    before = ""
    for start, end in split_sentences(article.text):
        sentence = text[start:end]
        inside = start < hit.passage.end and end > hit.passage.start
        if inside and not _is_heading(article.text, start, end):
            places = (
                (_IN_SENTENCE, sentence),
                (_IN_TITLE, title),
                (_BEFORE, before),
                (_IN_ARTICLE, text),
            )
            held = frozenset(term for term in weights if term in sentence)
            yield Reading(hit, start, end, _coverage(weights, places), held)
        before = sentence


def _coverage(weights: dict[str, float], places: Sequence[tuple[float, str]]) -> float:
    """Share of the question's weight found, each term in the best place that has it."""
    whole = sum(weights.values())
    found = sum(
        weight * next((value for value, text in places if term in text), 0.0)
        for term, weight in weights.items()
    )
    return found / whole if whole else 0.0


def _is_heading(text: str, start: int, end: int) -> bool:
    """A sub-heading stands alone on its line, without a final mark: no sentence to quote."""
    alone = (start == 0 or text[start - 1] == "\n") and end < len(text) and text[end] == "\n"
    return alone and text[end - 1] not in "。！？!?…：；”）)》"


def _choose(readings: Sequence[Reading], weights: dict[str, float]) -> list[Reading]:
    """The best sentence, and those nearly as good that hold more of what was asked."""
    enough = _GAIN * sum(weights.values())
    chosen: list[Reading] = []
    held: set[str] = set()
    for reading in readings:
        if len(chosen) == MAX_QUOTES or reading.score < _FURTHER * readings[0].score:
            break
        if not chosen or sum(weights[term] for term in reading.held - held) >= enough:
            chosen.append(reading)
            held |= reading.held
    return chosen


def _short_answer(asked: Asked, quote: str) -> str | None:
    values = {match[0] for match in asked.values(quote)}
    if len(values) != 1 or asked.fits(quote) < 1:
        return None
    return values.pop()
