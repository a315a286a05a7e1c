"""The reader's model: what it computes, and its file."""

import math
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from index.errors import WenceError
from service.reading.scorer import Scorer, ScorerError, load_scorer, save_scorer
from service.reading.signs import FEATURES
from tests.scorers import make_scorer

SIZE = len(FEATURES)


def random_scorer(hidden: int = 5, seed: int = 1) -> Scorer:
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> NDArray[np.float32]:
        return rng.standard_normal(shape).astype(np.float32)

    eighth = np.float32(1 / 8)  # large sums would all end at 1
    return Scorer(
        some(SIZE), some(SIZE) ** 2 + np.float32(0.1), (some(hidden, SIZE) * eighth, some(hidden)),
        (some(1, hidden), some(1)), 1.5, -0.25,
    )  # fmt: skip


def slow_logit(scorer: Scorer, row: NDArray[np.float32]) -> float:
    scaled = [
        (float(x) - float(m)) / float(d)
        for x, m, d in zip(row, scorer.mean, scorer.deviation, strict=True)
    ]
    total = float(scorer.out[1][0])
    for unit, weights in enumerate(scorer.hidden[0]):
        inner = float(scorer.hidden[1][unit])
        for x, weight in zip(scaled, weights, strict=True):
            inner += x * float(weight)
        total += math.tanh(inner) * float(scorer.out[0][0][unit])
    return total


def test_logits_are_those_of_a_plain_loop() -> None:
    scorer = random_scorer()
    table = np.random.default_rng(2).standard_normal((7, SIZE)).astype(np.float32)
    found = scorer.logits(table)
    assert found.shape == (7,)
    assert found == pytest.approx([slow_logit(scorer, row) for row in table], abs=1e-4)
    assert len(set(found.tolist())) == 7
    assert scorer.logits(table[:0]).shape == (0,)


def test_a_scorer_made_by_hand_is_what_it_says() -> None:
    row = np.zeros((1, SIZE), np.float32)
    row[0, FEATURES.index("words")], row[0, FEATURES.index("first")] = 0.5, 1.0
    scorer = make_scorer(words=2.0, first=-0.25)
    assert scorer.logits(row) == pytest.approx([math.tanh(0.75)])


def test_confidence_rises_with_the_logit() -> None:
    scorer = make_scorer(slope=1.5, intercept=-0.25)
    sure = [scorer.confidence(logit) for logit in (-9.0, -1.0, 0.0, 0.5, 3.0)]
    assert all(a < b for a, b in pairwise(sure))
    assert all(0 < p < 1 for p in sure)
    assert scorer.confidence(0.5 / 3) == pytest.approx(0.5)
    assert scorer.confidence(2.0) == pytest.approx(1 / (1 + math.exp(-2.75)))


def test_a_saved_scorer_is_loaded_as_it_was(tmp_path: Path) -> None:
    scorer = random_scorer()
    path = tmp_path / "new" / "reader.safetensors"
    save_scorer(scorer, path)
    loaded = load_scorer(path)
    for field in fields(Scorer):
        old, new = getattr(scorer, field.name), getattr(loaded, field.name)
        parts = zip(old, new, strict=True) if isinstance(old, tuple) else [(old, new)]
        for one, other in parts:
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("features", [",".join(FEATURES[::-1]), ",".join(FEATURES[1:]), "", None])
def test_a_file_made_for_other_features_is_refused(tmp_path: Path, features: str | None) -> None:
    path = tmp_path / "reader.safetensors"
    save_scorer(random_scorer(), path)
    tensors = load_file(path)
    save_file(tensors, path, metadata=None if features is None else {"features": features})
    with pytest.raises(ScorerError, match=r"reader\.safetensors: made for other .*; .*train it"):
        load_scorer(path)


def test_a_file_that_is_missing_or_damaged_is_named_in_one_line(tmp_path: Path) -> None:
    absent, damaged, part = tmp_path / "absent", tmp_path / "damaged", tmp_path / "part"
    damaged.write_bytes(b"\x09" * 40)
    save_file({"mean": np.zeros(SIZE)}, part, metadata={"features": ",".join(FEATURES)})
    for path in (absent, damaged, part):
        with pytest.raises(
            WenceError, match=r"no readable model of the reader .*; .*train it"
        ) as error:
            load_scorer(path)
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)
