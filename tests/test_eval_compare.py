"""Comparison of runs: arithmetic by hand, corrections, floors, text and JSON."""

import json
import math
from dataclasses import replace

import pytest

from eval.compare import (
    CompareError,
    check_floors,
    compare,
    compare_many,
    comparison_to_json,
    lower_is_better,
    worse,
)
from eval.comparison_text import comparison_text
from eval.records import Query, Run
from tests.evalruns import PERFECT, beir_run, make_run


def _many(name: str, value: float) -> Run:
    """Twenty queries of the same value."""
    run = beir_run(20)
    values = dict.fromkeys(run.per_query["R@1"], value)
    return replace(run, name=name, per_query={"nDCG@10": values})


def test_a_run_with_itself_has_no_difference() -> None:
    run = make_run()
    found = compare(run, run)
    change = found.metrics[0]
    assert (change.p, change.p_holm, change.difference) == (1, 1, 0)
    assert (change.low, change.high) == (0, 0)
    assert (change.better, change.worse, change.equal) == (0, 0, 4)
    assert found.better == found.worse == ()
    assert not worse(found)
    assert "没有差别" in comparison_text(found)


def test_means_counts_and_questions_by_hand() -> None:
    a = make_run("甲", {"nDCG@10": {"q1": 0.5, "q2": 1, "q3": 0, "q4": 0.5}})
    b = make_run("乙", {"nDCG@10": {"q1": 1, "q2": 0.75, "q3": 1, "q4": 0.5}})
    found = compare(a, b)
    change = found.metrics[0]
    assert (change.a, change.b, change.difference) == (0.5, 0.8125, 0.3125)
    assert (change.better, change.worse, change.equal, change.n) == (2, 1, 1, 4)
    # of the 8 signs of .5, -.25, 1 the sums reach 1.25 in +-(.5, -.25, 1), +-(.5, .25, 1)
    assert change.p == 4 / 8
    assert [(q.id, q.a, q.b) for q in found.better] == [("q3", 0, 1), ("q1", 0.5, 1)]
    assert [q.id for q in found.worse] == ["q2"]
    assert found.better[0].first_a.doc == "19-6"
    assert found.better[0].first_a.quote == "累计开行143列 | <i>增长</i>"


def test_significantly_worse() -> None:
    found = compare(_many("a", 1.0), _many("b", 0.5))
    assert worse(found)
    assert not worse(compare(_many("a", 0.5), _many("b", 1.0)))
    assert not worse(found, alpha=1e-6)
    assert "显著变差" in comparison_text(found)
    assert "显著变好" in comparison_text(compare(_many("a", 0.5), _many("b", 1.0)))


def test_latency_does_not_count_and_lower_is_better() -> None:
    slow, fast = _many("a", 9.0), _many("b", 1.0)
    slow, fast = (replace(r, per_query={"ms": r.per_query["nDCG@10"]}) for r in (slow, fast))
    found = compare(slow, fast, ["ms"])
    assert found.metrics[0].better == 20
    assert len(found.better) == 20
    assert not worse(compare(slow, fast, ["ms"]))
    with pytest.raises(CompareError, match="no metric in common"):
        compare(slow, fast)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("ms", True), ("ms_p95", True), ("p50", True), ("risk", True), ("aurc", True),
     ("nDCG@10", False), ("sentence_hit@1", False), ("refused", False)],
)  # fmt: skip
def test_lower_is_better(metric: str, expected: bool) -> None:
    assert lower_is_better(metric) is expected


def test_other_sets_are_refused_naming_both() -> None:
    a, b = make_run(sha256="a" * 64), make_run(sha256="b" * 64)
    with pytest.raises(CompareError, match=r"aaaaaaaaaaaa.*bbbbbbbbbbbb.*--force"):
        compare(a, b)


def test_force_takes_the_common_questions() -> None:
    a, b = make_run("甲"), make_run("乙", sha256="b" * 64)
    other = (Query("q1", "另一个问题", "F"), *b.set.queries[1:])
    b = replace(b, set=replace(b.set, queries=other))
    found = compare(a, b, force=True)
    assert found.queries == 4
    assert found.metrics[0].n == 3
    b = replace(b, set=replace(b.set, queries=other[:1]))
    with pytest.raises(CompareError, match="no question in common"):
        compare(a, b, force=True)


def test_unknown_metric_names_the_known() -> None:
    with pytest.raises(CompareError, match=r"'MAP' is not in both runs; known: nDCG@10"):
        compare(make_run(), make_run(), ["MAP"])


def test_p_values_are_corrected_over_metrics_and_runs() -> None:
    up = dict.fromkeys(PERFECT, 0.5)
    a = make_run("甲", {"nDCG@10": up, "R@1": up})
    b = make_run("乙", {"nDCG@10": PERFECT, "R@1": up})
    assert [c.p for c in compare(a, b).metrics] == [2 / 16, 1]
    assert [c.p_holm for c in compare(a, b).metrics] == [4 / 16, 1]
    many = compare_many([a, b, b])
    assert [[c.p_holm for c in one.metrics] for one in many] == [[8 / 16, 1], [8 / 16, 1]]
    with pytest.raises(CompareError, match="at least two"):
        compare_many([a])


def test_floors() -> None:
    run = make_run(per_query={"nDCG@10": PERFECT, "ms": PERFECT})
    assert check_floors(run, ["nDCG@10=.8", "nDCG@10 = 1"]) == []
    run.metrics["all"]["nDCG@10"] = 0.75
    assert check_floors(run, ["nDCG@10=.8"]) == ["run '甲': nDCG@10 is 0.7500, under the floor 0.8"]
    run.metrics["all"]["nDCG@10"] = math.nan
    assert len(check_floors(run, ["nDCG@10=0"])) == 1


@pytest.mark.parametrize(
    ("floor", "message"),
    [("MAP=.5", "unknown metric 'MAP'; known: nDCG@10, ms"), ("nDCG@10", "expected METRIC=VALUE"),
     ("nDCG@10=high", "expected METRIC=VALUE"), ("nDCG@10=nan", "expected METRIC=VALUE"),
     ("=.5", "expected METRIC=VALUE"), ("ms=5", "lower is better")],
)  # fmt: skip
def test_bad_floors(floor: str, message: str) -> None:
    run = make_run(per_query={"nDCG@10": PERFECT, "ms": PERFECT})
    with pytest.raises(CompareError, match=message):
        check_floors(run, [floor])


def test_text_is_aligned_and_capped() -> None:
    text = comparison_text(compare(_many("a", 1.0), _many("b", 0.5)), shown=3)
    assert "另有 17 题" in text
    assert text.count("甲：") == 3
    head, row = text.splitlines()[2:4]
    assert head.startswith("指标     题数")
    assert row.split()[:4] == ["nDCG@10", "20", "1.0000", "0.5000"]


def test_json_is_plain_data() -> None:
    a, b = make_run("甲"), make_run("乙", {"nDCG@10": {**PERFECT, "q1": 0.0}})
    content = json.loads(json.dumps(comparison_to_json(compare(a, b))))
    assert content["significantly_worse"] is False
    assert content["worse"][0]["metrics"] == {"nDCG@10": [1.0, 0.0]}
    assert content["worse"][0]["first_b"]["doc"] == "17-2"
