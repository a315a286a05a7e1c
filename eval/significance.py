"""Whether a difference between two runs over the same queries could be chance."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SAMPLES = 10_000
EXACT_UP_TO = 15  # non-zero differences; above it the 2**n sign patterns are sampled
_SEED = 20_240_615
_BATCH = 2_000_000  # numbers held at once
_SLACK = 1e-12  # what rounding may add

Values = NDArray[np.float64]


def randomisation_p(differences: Sequence[float], samples: int = SAMPLES) -> float:
    """Return the two-sided p value of the mean difference under random signs.

    Fisher's paired randomisation test as in Smucker, Allan and Carterette (CIKM 2007): if the two
    runs were alike, each query's difference could as well have had the other sign. Exact for up to
    15 differences that are not zero, else `(1 + count) / (1 + samples)` over sampled signs. A zero
    stays zero under either sign, so it does not change the p value.
    """
    values = np.asarray(differences, dtype=np.float64)
    values = values[np.abs(values) > _SLACK]
    if not values.size:
        return 1.0
    extreme = abs(float(values.sum())) - _SLACK * float(np.abs(values).sum())
    if values.size <= EXACT_UP_TO:
        patterns = np.arange(2**values.size)[:, None] >> np.arange(values.size)
        return float(np.mean(np.abs(_flipped(values, patterns & 1)) >= extreme))
    random = np.random.default_rng(_SEED)
    count = 0
    for size in _batches(samples, values.size):
        flips = random.integers(0, 2, (size, values.size), dtype=np.int8)
        count += int(np.count_nonzero(np.abs(_flipped(values, flips)) >= extreme))
    return (1 + count) / (1 + samples)


def bootstrap_interval(
    differences: Sequence[float], level: float = 0.95, samples: int = SAMPLES
) -> tuple[float, float]:
    """Return the percentile bootstrap confidence interval of the mean difference.

    Queries are drawn with replacement (Efron and Tibshirani 1993, chapter 13; for retrieval runs
    Sakai, SIGIR 2006).

    Raises:
        ValueError: there are no differences.
    """
    values = np.asarray(differences, dtype=np.float64)
    if not values.size:
        raise ValueError("no differences: an interval needs at least one query")
    random = np.random.default_rng(_SEED)
    means = np.concatenate(
        [
            values[random.integers(0, values.size, (size, values.size))].mean(axis=1)
            for size in _batches(samples, values.size)
        ]
    )
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p values corrected for their number, in the order given.

    The step-down procedure of Holm (1979): the i-th smallest of m, counted from 0, is multiplied
    by `m - i`, is at least the one before it, and at most 1.
    """
    corrected = [1.0] * len(p_values)
    highest = 0.0
    for i, place in enumerate(sorted(range(len(p_values)), key=lambda n: p_values[n])):
        highest = max(highest, min(1.0, p_values[place] * (len(p_values) - i)))
        corrected[place] = highest
    return corrected


def _flipped(values: Values, flips: NDArray[np.integer]) -> Values:
    """Sums of `values`, each with the other sign where its flip is 1; one for each row."""
    sums: Values = values.sum() - 2 * (flips.astype(np.float64) @ values)
    return sums


def _batches(samples: int, width: int) -> list[int]:
    rows = max(1, _BATCH // width)
    return [min(rows, samples - begin) for begin in range(0, samples, rows)]
