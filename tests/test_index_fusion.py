"""Fusion against arithmetic by hand."""

import pytest

from index.fusion import fuse
from index.lexical import Scored


def test_scores_are_scaled_by_the_best_and_weighed() -> None:
    words = [Scored(1, 8.0), Scored(2, 4.0)]
    dense = [Scored(2, 0.5), Scored(3, 0.25)]
    fused = fuse([(1.0, words), (0.5, dense)])
    assert [row for row, _ in fused] == [1, 2, 3]
    # 1: 8/8 * 1/1.5; 2: 4/8 * 1/1.5 + 0.5/0.5 * 0.5/1.5; 3: 0.25/0.5 * 0.5/1.5
    assert [score for _, score in fused] == pytest.approx([2 / 3, 2 / 3, 1 / 6])


def test_negative_scores_count_nothing_and_empty_rankings_take_no_weight() -> None:
    fused = fuse([(1.0, []), (3.0, [Scored(5, 2.0), Scored(6, -1.0)])])
    assert fused == [Scored(5, 1.0), Scored(6, 0.0)]


def test_a_ranking_without_a_positive_score_is_passed_over() -> None:
    assert fuse([(1.0, [Scored(1, -0.5)])]) == []
    assert fuse([]) == []
