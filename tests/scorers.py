"""Scorers made by hand, whose answers are known before."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.matching import Matcher, Question
from service.reading.quotes import Draft
from service.reading.scorer import Scorer
from service.reading.signs import FEATURES


def make_scorer(slope: float = 1.0, intercept: float = 0.0, **weights: float) -> Scorer:
    """Logits are `tanh(sum of weight * feature)`; features that are not named count for nothing."""
    unknown = weights.keys() - set(FEATURES)
    assert not unknown, unknown
    size = len(FEATURES)
    row = np.asarray([[weights.get(name, 0.0) for name in FEATURES]], np.float32)
    one = np.ones((1, 1), np.float32)
    zero = np.zeros(1, np.float32)
    return Scorer(
        np.zeros(size, np.float32), np.ones(size, np.float32), (row, zero), (one, zero),
        slope, intercept,
    )  # fmt: skip


def always(confidence: float) -> Scorer:
    """As sure of every sentence, whatever it says."""
    return make_scorer(intercept=math.log(confidence / (1 - confidence)))


def use_signs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reader go by the signs of a sentence alone: no second look."""

    def once(
        question: Question,
        places: Sequence[Draft],
        matcher: Matcher,
        logits: NDArray[np.float32],
        alone: Sequence[float],
    ) -> list[float]:
        return list(alone)

    monkeypatch.setattr("service.reading.reader.look_again", once)


def use_scorer(monkeypatch: pytest.MonkeyPatch, scorer: Scorer) -> None:
    """Let the reader go by a scorer alone."""
    monkeypatch.setattr("service.reading.reader.load_scorer", lambda: scorer)
    use_signs_alone(monkeypatch)
