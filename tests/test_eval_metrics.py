"""Retrieval metrics against arithmetic by hand and against pytrec_eval."""

from math import log2
from pathlib import Path

import numpy as np
import pytest
import pytrec_eval

from eval.metrics import RETRIEVAL, group_metrics, mean_metrics, retrieval_metrics
from eval.records import EvalSet, Qrels, Query


def test_values_worked_by_hand() -> None:
    qrels = {"a": {"x": 1, "y": 3}, "b": {"z": 1}}
    found = retrieval_metrics(qrels, {"a": [("n", 9.0), ("y", 8.0), ("x", 1.0)]})
    # found: 0, 3/log2(3), 1/log2(4); ideal: 3/log2(2), 1/log2(3)
    gain = (3 / log2(3) + 1 / log2(4)) / (3 + 1 / log2(3))
    assert {name: values["a"] for name, values in found.items()} == pytest.approx(
        {"nDCG@10": gain, "R@1": 0.0, "R@5": 1.0, "R@100": 1.0, "RR@10": 0.5}
    )
    assert [values["b"] for values in found.values()] == [0.0] * 5, "a missing query scores 0"
    assert mean_metrics(found)["RR@10"] == pytest.approx(0.25)


def test_cuts() -> None:
    ranking = [(f"n{rank:03}", 0.0) for rank in range(100)]
    for rank, expected in (
        (1, [1.0, 1.0, 1.0, 1.0, 1.0]),
        (5, [1 / log2(6), 0.0, 1.0, 1.0, 1 / 5]),
        (10, [1 / log2(11), 0.0, 0.0, 1.0, 1 / 10]),
        (11, [0.0, 0.0, 0.0, 1.0, 0.0]),
        (101, [0.0, 0.0, 0.0, 0.0, 0.0]),
    ):
        placed = [*ranking[: rank - 1], ("x", 0.0), *ranking[rank - 1 :]]
        found = retrieval_metrics({"q": {"x": 1}}, {"q": placed})
        assert [found[name]["q"] for name in RETRIEVAL] == pytest.approx(expected), rank


def test_the_order_counts_where_scores_are_equal() -> None:
    qrels = {"q": {"a": 1}}
    for ranking, first in (([("a", 1.0), ("b", 1.0)], 1.0), ([("b", 1.0), ("a", 1.0)], 0.0)):
        assert retrieval_metrics(qrels, {"q": ranking})["R@1"] == {"q": first}


def test_a_document_that_comes_twice_keeps_its_first_place() -> None:
    found = retrieval_metrics({"q": {"a": 1}}, {"q": [("a", 3.0), ("b", 2.0), ("a", 1.0)]})
    assert found["RR@10"] == {"q": 1.0}


def test_nothing_to_measure() -> None:
    assert retrieval_metrics({}, {}) == {name: {} for name in RETRIEVAL}
    assert retrieval_metrics({"q": {"a": 1}}, {"q": [], "other": [("a", 1.0)]})["R@1"] == {"q": 0.0}


def test_agrees_with_pytrec_eval_on_a_random_run() -> None:
    random = np.random.default_rng(7)
    docs = [f"d{n}" for n in range(400)]
    qrels: dict[str, dict[str, int]] = {}
    rankings: dict[str, list[tuple[str, float]]] = {}
    for number in range(60):
        judged = random.choice(docs, size=int(random.integers(1, 12)), replace=False)
        qrels[f"q{number}"] = {str(doc): int(random.integers(1, 4)) for doc in judged}
        ranked = random.permutation(docs)[: int(random.integers(1, 250))]
        scores = np.sort(random.random(len(ranked)))[::-1]
        rankings[f"q{number}"] = [(str(d), float(s)) for d, s in zip(ranked, scores, strict=True)]
    found = retrieval_metrics(qrels, rankings)
    names = {"ndcg_cut_10": "nDCG@10", "recall_1": "R@1", "recall_5": "R@5", "recall_100": "R@100"}
    oracle = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "recall.1,5,100", "recip_rank"})
    expected = oracle.evaluate({query: dict(ranking) for query, ranking in rankings.items()})
    for query in qrels:
        for theirs, ours in names.items():
            assert found[ours][query] == pytest.approx(expected[query][theirs], abs=1e-9)
        whole = expected[query]["recip_rank"]
        cut = whole if whole >= 1 / 10 else 0.0
        assert found["RR@10"][query] == pytest.approx(cut, abs=1e-9)


def test_groups_by_type_and_issue() -> None:
    qrels: Qrels = {"a": {"245-4": 1}, "b": {"245-1": 1, "2024-6-2": 1}}
    queries = (Query("a", "甲", "F"), Query("b", "乙", "X"), Query("u", "丙", "U"))
    evalset = EvalSet("s", "questions", Path("s"), queries, qrels)
    per_query = {"R@1": {"a": 1.0, "b": 0.5}, "refused": {"u": 1.0}}
    assert group_metrics(evalset, per_query) == {
        "all": {"R@1": 0.75, "refused": 1.0},
        "issue:2024-6": {"R@1": 0.5},
        "issue:245": {"R@1": 0.75},
        "type:F": {"R@1": 1.0},
        "type:U": {"refused": 1.0},
        "type:X": {"R@1": 0.5},
    }
    corpus = EvalSet("s", "beir", Path("s"), (Query("a", "甲"),), {"a": {"245-4": 1}})
    assert list(group_metrics(corpus, {"R@1": {"a": 1.0}})) == ["all"]
