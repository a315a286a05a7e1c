"""Finds the sentences that answer among the passages found, and says how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from embed.words import fold
from embed.wordtable import load_words
from index.asked import what_is_asked
from index.library import Library
from index.matching import Matcher, Question
from index.records import Hit
from service.reading.clauses import shorten
from service.reading.crossing import look_again
from service.reading.otheryears import of_other_years
from service.reading.quotes import Draft
from service.reading.scorer import load_scorer
from service.reading.signs import signs
from service.records import Plan

MAX_QUOTES = 3
# Passages read, the encoder's nearest among them (docs/retrieval.md).
PASSAGES_READ, NEAREST_READ = 9, 4
# A second sentence stands beside the first from this share of its confidence on, if it holds this
# share of the question that the first lacks.
_FURTHER, _GAIN = 0.8, 0.1
_NEVER = -30.0  # the logit of what does not answer, whatever else speaks for it
# From where on an answer is given (docs/retrieval.md).
THRESHOLD = 0.16


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence of a hit's article, `start` to `end`.

    `confidence` is the probability that it answers; `held` are the words of the question in it,
    looked for only in those nearly as good as the best; `logit` is what its signs say.
    """

    hit: Hit
    start: int
    end: int
    confidence: float
    held: frozenset[str] = frozenset()
    logit: float = 0.0

    @property
    def quote(self) -> str:
        """The sentence, word for word."""
        return self.hit.article.text[self.start : self.end]


class Reader:
    """Reads for one library, whose words say how much each term of a question tells."""

    def __init__(self, library: Library, matcher: Matcher | None = None) -> None:
        self._library = library
        self._matcher = matcher or Matcher(library, load_words())

    def question(self, text: str, query: str = "") -> Question:
        """A question taken apart; `query` is what of it is looked for, where that is not all."""
        return self._matcher.question(text, query)

    def rank(
        self, question: Question, hits: Sequence[Hit], n: int = PASSAGES_READ, again: bool = True
    ) -> list[Reading]:
        """Every sentence of the first `n` hits, the best answer first.

        With `again` the cross-encoder reads those that may be the best.
        """
        places, table = signs(question, hits[:n], self._matcher, self._library.encoder)
        if not places:
            return []
        scorer = load_scorer()
        logits = scorer.logits(table)
        logits[of_other_years(question, places)] = _NEVER
        sure = [scorer.confidence(float(logit)) for logit in logits]
        if again:
            sure = look_again(question, places, self._matcher, logits, sure)
        order = sorted(
            range(len(places)),
            key=lambda i: (-sure[i], -logits[i], places[i].hit.article.id, places[i].start),
        )
        best = sure[order[0]]
        return [
            Reading(p.hit, p.start, p.end, confidence, _held(question, p, confidence, best), logit)
            for p, confidence, logit in ((places[i], sure[i], float(logits[i])) for i in order)
        ]

    def look_again(self, question: Question, ranked: Sequence[Reading]) -> float:
        """How likely any of the sentences answers that were ranked by their signs alone."""
        places = [Draft(reading.hit, reading.start, reading.end) for reading in ranked]
        logits = np.asarray([reading.logit for reading in ranked], np.float32)
        alone = [reading.confidence for reading in ranked]
        return max(look_again(question, places, self._matcher, logits, alone))

    def first(self, question: Question, ranked: Sequence[Reading]) -> list[Reading]:
        """The best sentence, and those nearly as good that hold more of what was asked.

        Of a long one it is the clauses that answer.
        """
        return [self.shorten(question, reading) for reading in _choose(ranked, question)]

    def shorten(self, question: Question, reading: Reading) -> Reading:
        """The same, a long sentence cut to the clauses that answer."""
        text = reading.hit.article.text
        start, end = shorten(question, text, reading.start, reading.end, self._matcher)
        return replace(reading, start=start, end=end)

    def short_answer(self, plan: Plan, reading: Reading) -> str | None:
        """The value alone, where the question asks for one and the sentence has just one.

        Of several the one nearest to the question's words was wrong ten times in twelve.
        """
        asked = what_is_asked(plan.question)
        values = {match[0] for match in asked.values(reading.quote)}
        if len(values) != 1 or asked.fits(reading.quote) < 1:
            return None
        return values.pop()


def _held(question: Question, place: Draft, confidence: float, best: float) -> frozenset[str]:
    """The words of the question in a sentence that may be quoted; others are not looked at."""
    if confidence < _FURTHER * best:
        return frozenset()
    folded = fold(place.quote)
    return frozenset(word for word in question.words.terms if word in folded)


def _choose(readings: Sequence[Reading], question: Question) -> list[Reading]:
    """The best sentence, and those nearly as good that hold more of what was asked."""
    share = dict(zip(question.words.terms, question.words.share, strict=True))
    chosen: list[Reading] = []
    held: set[str] = set()
    for reading in readings:
        enough = reading.confidence >= _FURTHER * readings[0].confidence
        if len(chosen) == MAX_QUOTES or not enough:
            break
        if not chosen or sum(share[word] for word in reading.held - held) >= _GAIN:
            chosen.append(reading)
            held |= reading.held
    return chosen
