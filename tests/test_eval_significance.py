"""Tests of chance: against arithmetic by hand and scipy."""

import numpy as np
import pytest
from scipy.stats import bootstrap, permutation_test

from eval.significance import bootstrap_interval, holm, randomisation_p


def _scipy_p(differences: list[float], resamples: int) -> float:
    # "samples" flips the pairs (x, 0), which is the sign of x
    result = permutation_test(
        (np.array(differences), np.zeros(len(differences))),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        rng=np.random.default_rng(1),
    )
    return float(result.pvalue)


def test_three_like_differences_by_hand() -> None:
    # of the 8 sign patterns only +++ and --- reach the observed sum
    assert randomisation_p([0.5, 0.5, 0.5]) == 2 / 8
    # sums of +-1 +-2 +-3: |6| twice, |4| twice; observed 1 + 2 - 3 = 0 is reached by all
    assert randomisation_p([1, 2, -3]) == 1
    assert randomisation_p([-1, 2, 3]) == 4 / 8


def test_zeros_do_not_change_the_p_value() -> None:
    assert randomisation_p([0.5, 0.5, 0.5] + [0.0] * 500) == 2 / 8


@pytest.mark.parametrize("differences", [[], [0.0], [0.0] * 50, [1e-17, -2e-17]])
def test_no_difference_is_p_1(differences: list[float]) -> None:
    assert randomisation_p(differences) == 1


def test_exact_p_is_that_of_scipy() -> None:
    differences = np.random.default_rng(3).normal(0.3, 1, 12).tolist()
    assert randomisation_p(differences) == pytest.approx(_scipy_p(differences, 10**6), abs=1e-12)


def test_sampled_p_is_near_that_of_scipy() -> None:
    differences = np.random.default_rng(4).normal(0.2, 1, 60).tolist()
    ours = randomisation_p(differences)
    assert ours == pytest.approx(_scipy_p(differences, 20_000), abs=0.015)
    assert ours == randomisation_p(differences)


def test_ties_count_however_their_sums_are_rounded() -> None:
    values = [0.1, 0.2, 0.3, 0.1, 0.2]
    whole = [1.0, 2.0, 3.0, 1.0, 2.0]
    assert randomisation_p(values) == randomisation_p(whole)


def test_sampled_p_is_never_0() -> None:
    assert randomisation_p([1.0] * 100) == 1 / 10_001


def test_interval_is_that_of_scipy() -> None:
    values = np.random.default_rng(5).normal(0.1, 0.4, 200)
    low, high = bootstrap_interval(values.tolist())
    oracle = bootstrap(
        (values,), np.mean, method="percentile", rng=np.random.default_rng(6), batch=1000
    ).confidence_interval
    assert low == pytest.approx(oracle.low, abs=0.003)
    assert high == pytest.approx(oracle.high, abs=0.003)
    assert (low, high) == bootstrap_interval(values.tolist())


def test_interval_of_like_differences_is_a_point() -> None:
    assert bootstrap_interval([0.25] * 7) == (0.25, 0.25)


def test_interval_needs_a_query() -> None:
    with pytest.raises(ValueError, match="at least one query"):
        bootstrap_interval([])


def test_holm_by_hand() -> None:
    # sorted .01 .02 .03 .04: times 4, 3, 2, 1 = .04 .06 .06 .04, never falling
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.6, 0.9]) == [1, 1]
    assert holm([]) == []
