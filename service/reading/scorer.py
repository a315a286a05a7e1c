"""The reader's model: a small network over the signs of a sentence. No torch.

`logit > 0` says that the sentence is likelier to answer than that nothing does. Trained by
`eval.training.reader`.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from index.errors import WenceError
from service.reading.signs import FEATURES

Floats = NDArray[np.float32]

MODEL = Path(__file__).parent / "models" / "reader.safetensors"
_REMEDY = "install Wence again, or train it with `python -m eval.training.reader --data FOLDER`"


class ScorerError(WenceError):
    """A model of the reader that cannot be used."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """`hidden` and `out` are weights and biases; `slope` and `intercept` calibrate."""

    mean: Floats
    deviation: Floats
    hidden: tuple[Floats, Floats]
    out: tuple[Floats, Floats]
    slope: float
    intercept: float

    def logits(self, signs: Floats) -> Floats:
        """`(n, FEATURES)` to `(n,)`, higher is better."""
        weights, bias = self.hidden
        inner = np.tanh(((signs - self.mean) / self.deviation) @ weights.T + bias)
        found: Floats = (inner @ self.out[0].T + self.out[1])[:, 0]
        return found

    def confidence(self, logit: float) -> float:
        """The probability that the sentence answers, calibrated on questions set aside."""
        return probability(self.slope * logit + self.intercept)


def probability(log_odds: float) -> float:
    """The logistic curve."""
    return float(1 / (1 + np.exp(-log_odds)))


@cache
def load_scorer(path: Path = MODEL) -> Scorer:
    """The model that ships.

    Raises:
        ScorerError: the file is missing, damaged, or made for other features.
    """
    try:
        with safe_open(path, framework="numpy") as tensors:
            names = (tensors.metadata() or {}).get("features", "").split(",")
            if tuple(names) != FEATURES:
                raise ScorerError(f"{path}: made for other features than this program's; {_REMEDY}")
            get = tensors.get_tensor
            slope, intercept = get("calibration")
            return Scorer(
                get("mean"), get("deviation"), (get("hidden.weight"), get("hidden.bias")),
                (get("out.weight"), get("out.bias")), float(slope), float(intercept),
            )  # fmt: skip
    except (OSError, SafetensorError) as error:
        why = f"no readable model of the reader ({error})"
        raise ScorerError(f"{path}: {why}; {_REMEDY}") from error


def save_scorer(scorer: Scorer, path: Path) -> None:
    """Save for `load_scorer`."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        "mean": scorer.mean,
        "deviation": scorer.deviation,
        "hidden.weight": scorer.hidden[0],
        "hidden.bias": scorer.hidden[1],
        "out.weight": scorer.out[0],
        "out.bias": scorer.out[1],
        "calibration": np.asarray([scorer.slope, scorer.intercept], np.float32),
    }
    save_file(tensors, path, metadata={"features": ",".join(FEATURES)})
