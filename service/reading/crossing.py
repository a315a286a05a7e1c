"""A second look at the likeliest sentences: the cross-encoder reads each with the question.

Reading takes milliseconds a sentence, so it goes on only until the best one has been read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed.cross import SENTENCE, Candidate, CrossEncoder, load_cross
from index.dating import dated, names_year
from index.errors import WenceError
from index.kept import Kept
from index.matching import Matcher, Question
from service.reading.clauses import shorten
from service.reading.earlier import told_earlier
from service.reading.quotes import Draft
from service.reading.scorer import probability

MODEL = Path(__file__).parent / "models" / "blend.json"
# Sentences read at once, and at most.
AT_ONCE, AT_MOST = 4, 8

Floats = NDArray[np.float32]
# By model, question and sentence: the same question is asked again, by others or with other limits.
_SCORES: Kept[tuple[CrossEncoder, str, Candidate], float] = Kept(2000)


class BlendError(WenceError):
    """A blend that cannot be used."""


@dataclass(frozen=True, slots=True)
class Blend:
    """What the two models' logits count for in the log odds that a sentence answers."""

    signs: float
    cross: float
    intercept: float

    def confidence(self, signs: float, cross: float) -> float:
        """The probability that a sentence answers, calibrated on questions set aside."""
        return probability(self.signs * signs + self.cross * cross + self.intercept)


@cache
def load_blend(path: Path = MODEL) -> Blend:
    """The blend that ships; raise `BlendError` where the file is missing or damaged."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Blend(float(row["signs"]), float(row["cross"]), float(row["intercept"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BlendError(
            f"{path}: no readable blend ({error!r}); install Wence again, or fit it with "
            "`python -m eval.training.blend --data FOLDER`"
        ) from error


def candidates(question: Question, places: Sequence[Draft], matcher: Matcher) -> list[Candidate]:
    """The sentences as the cross-encoder reads them, each below its title and behind its text.

    Of one that is longer than it reads it is the clauses that answer, as in a quote. Where the
    question names a year, texts tell theirs.
    """
    years = names_year(question.timespans)
    found = []
    for place in places:
        article = place.hit.article
        span = shorten(question, article.text, place.start, place.end, matcher, SENTENCE)
        read = Candidate.of(article.title, article.text, *span)
        read = replace(read, earlier=told_earlier(question, read, article.text, span[0]))
        found.append(_dated(read, article.date) if years else read)
    return found


def _dated(read: Candidate, day: date | None) -> Candidate:
    """The same with the years told that it leaves to its reader."""
    texts = (read.title, read.before, read.sentence, read.earlier)
    return Candidate(*(dated(text, day) for text in texts))


def look_again(
    question: Question,
    places: Sequence[Draft],
    matcher: Matcher,
    logits: Floats,
    alone: Sequence[float],
) -> list[float]:
    """How likely each sentence answers; by its signs alone, whose `logits` are given, `alone`.

    The best are read until none that has not been read is likelier than the best that has.
    """
    sure = list(alone)
    waiting = sorted(range(len(places)), key=lambda i: (-logits[i], i))
    blend, cross = load_blend(), load_cross()
    read: list[int] = []
    while waiting and len(read) < AT_MOST:
        if read and sure[waiting[0]] <= max(sure[i] for i in read):
            break
        now, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        read_now = candidates(question, [places[i] for i in now], matcher)
        scores = _scores(cross, question.query, read_now)
        for i, score in zip(now, scores, strict=True):
            sure[i] = blend.confidence(float(logits[i]), score)
        read += now
    most = max((sure[i] for i in read), default=1.0)
    for i in waiting:
        sure[i] = min(sure[i], most)
    return sure


def _scores(cross: CrossEncoder, question: str, read: Sequence[Candidate]) -> list[float]:
    """The cross-encoder's scores; what was read lately is not read again."""
    keys = [(cross, question, each) for each in read]
    scores = _SCORES.all(
        keys, lambda new: map(float, cross.score(question, [each for _, _, each in new]))
    )
    return [scores[key] for key in keys]
