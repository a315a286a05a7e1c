"""Metrics of answers and of refusal, worked by hand."""

from pathlib import Path
from typing import Any

import pytest

from eval.answers import answer_metrics, char_f1, latency
from eval.records import EvalSet, Query, QueryResult
from eval.refusal import auroc, refusal


def cited(doc: str, quote: str, exact: bool = True) -> dict[str, Any]:
    return {"doc": doc, "quote": quote, "exact": exact}


def result(
    name: str,
    *citations: dict[str, Any],
    short: str | None = None,
    sure: float = 0.0,
    best: str = "",
    ms: float = 1.0,
) -> QueryResult:
    answer = {
        "status": "answered" if citations else "not_found",
        "short_answer": short,
        "confidence": sure,
        "citations": list(citations),
    }
    return QueryResult(name, ((best, 1.0),) if best else (), ms, answer)


def small(*queries: Query) -> EvalSet:
    qrels = {query.id: {"245-4": 1} for query in queries if query.type != "U"}
    return EvalSet("small", "questions", Path("small"), queries, qrels)


LONG = "青屿港新航线于四月二十日正式开通运营"


def test_each_metric_is_about_its_own_questions() -> None:
    evalset = small(
        Query("right", "甲", "F", ("59列", "５９ 列")),
        Query("sentence", "乙", "F", ("59列",)),
        Query("article", "丙", "F", ("59列",)),
        Query("long", "丁", "S", (LONG,)),
        Query("plain", "戊"),
        Query("missing", "己", "F", ("3",)),
        Query("refused", "庚", "U"),
        Query("invented", "辛", "U"),
        Query("lost", "壬", "U"),
    )
    found = answer_metrics(
        evalset,
        [
            result("right", cited("245-4", "开行59列。"), cited("1-1", "", False), short="59 列"),
            result("sentence", cited("245-4", "开行班列。"), short="9列"),
            result("article", cited("245-5", "开行59列。"), cited("245-4", "59列")),
            result("long", cited("245-4", f"{LONG}。")),
            result("plain", cited("245-4", "开行。")),
            result("refused"),
            result("invented", cited("245-4", "开行。")),
        ],
    )
    assert found["article_hit@1"] == {
        "right": 1, "sentence": 1, "article": 0, "long": 1, "plain": 1, "missing": 0,
    }  # fmt: skip
    assert found["sentence_hit@1"] == {
        "right": 1, "sentence": 0, "article": 0, "long": 1, "missing": 0,
    }  # fmt: skip
    assert found["short_em"] == {"right": 1, "sentence": 0, "article": 0, "missing": 0}
    # 9列 against 59列: precision 2/2, recall 2/3
    assert found["short_f1"] == pytest.approx(
        {"right": 1.0, "sentence": 0.8, "article": 0.0, "missing": 0.0}
    )
    assert found["citation_exact"] == {
        "right": 0.5, "sentence": 1, "article": 1, "long": 1, "plain": 1, "invented": 1,
    }  # fmt: skip
    assert found["refused"] == {"refused": 1, "invented": 0, "lost": 0}


@pytest.mark.parametrize(
    ("doc", "start", "end", "quote", "hit"),
    [
        ("245-4", 100, 120, "", 1),
        ("245-4", 105, 106, "", 1),
        ("245-4", 0, 500, "", 1),
        ("245-4", 90, 101, "", 1),  # its last character is the first that answers
        ("245-4", 90, 100, "", 0),  # right before
        ("245-4", 119, 130, "", 1),
        ("245-4", 120, 130, "", 0),  # right behind
        ("245-4", 305, 306, "", 1),  # the second place
        ("245-4", 200, 300, "", 0),
        ("245-4", 200, 300, "开行59列。", 1),  # elsewhere, but it holds an answer string
        ("245-9", 100, 120, "", 0),  # no right article, although it has places
        ("245-9", 100, 120, "开行59列。", 0),
        ("1-1", 100, 120, "开行59列。", 0),
    ],
)
def test_a_quote_answers_by_its_place(doc: str, start: int, end: int, quote: str, hit: int) -> None:
    places = {"245-4": ((100, 120), (300, 310)), "245-9": ((100, 120),)}
    given = cited(doc, quote) | {"start": start, "end": end}
    with_places = Query("q", "甲", "S", ("59列",), places)
    found = answer_metrics(small(with_places), [result("q", given)])
    assert found["sentence_hit@1"] == {"q": hit}
    only_places = Query("q", "甲", "S", (), places)
    found = answer_metrics(small(only_places), [result("q", given)])
    assert found["sentence_hit@1"] == {"q": hit if not quote else 0}
    assert found["short_em"] == {}


def test_only_the_first_quote_counts_by_its_place() -> None:
    query = Query("q", "甲", "S", (), {"245-4": ((0, 9),)})
    wrong, right = (cited("245-4", "") | {"start": n, "end": n + 9} for n in (9, 0))
    assert answer_metrics(small(query), [result("q", wrong, right)])["sentence_hit@1"] == {"q": 0}
    assert answer_metrics(small(query), [result("q", right, wrong)])["sentence_hit@1"] == {"q": 1}
    assert answer_metrics(small(query), [result("q")])["sentence_hit@1"] == {"q": 0}
    assert answer_metrics(small(query), [])["sentence_hit@1"] == {"q": 0}


def test_characters_are_counted_once_each() -> None:
    assert char_f1("11", "1") == pytest.approx(2 / 3)
    assert char_f1("", "") == char_f1("甲", "乙") == 0.0
    assert char_f1("１２％", "12 %") == 1.0


def test_latency_percentiles() -> None:
    times = [result(f"q{n}", ms=float(n)) for n in range(101)]
    assert latency(times) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}
    assert latency([]) == {}


def test_auroc_counts_ties_half() -> None:
    # pairs: .9>.5, .9>.1, .5=.5, .5>.1
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([0.1], [0.9]) == 0.0


def test_refusal_by_hand() -> None:
    evalset = small(
        Query("a", "甲", "F"), Query("b", "乙", "F"), Query("c", "丙", "F"),
        Query("u", "丁", "U"), Query("v", "戊", "U"),
    )  # fmt: skip
    found = refusal(
        evalset,
        [
            result("a", cited("245-4", "x"), sure=0.9),
            result("b", cited("1-1", "x"), sure=0.7),
            result("u", cited("245-4", "x"), sure=0.7),
            result("c", sure=0.4, best="245-4"),
            result("v", sure=0.2, best="245-4"),
        ],
    )
    assert found is not None
    # .9 and .7 and .4 against .7 and .2: 2 + 1.5 + 1 of 6
    assert found.auroc == pytest.approx(4.5 / 6)
    # wrong: b (another article) and u together at .7, then c right, then v
    coverages, risks = zip(*found.points, strict=True)
    assert coverages == pytest.approx((0.2, 0.6, 0.8, 1.0))
    assert risks == pytest.approx((0.0, 2 / 3, 2 / 4, 3 / 5))
    assert found.aurc == pytest.approx(0.4 * 2 / 3 + 0.2 * 2 / 4 + 0.2 * 3 / 5)
    assert (found.coverage, found.risk) == pytest.approx((3 / 5, 2 / 3))


def test_refusal_needs_both_kinds_of_question() -> None:
    assert refusal(small(Query("a", "甲", "F")), [result("a")]) is None
    assert refusal(small(Query("u", "甲", "U")), [result("u")]) is None


def test_a_missing_result_is_a_refusal_without_confidence() -> None:
    found = refusal(small(Query("a", "甲", "F"), Query("u", "乙", "U")), [result("u", sure=0.3)])
    assert found is not None
    assert (found.auroc, found.coverage, found.risk) == (0.0, 0.0, 0.0)
    assert found.points == ((0.5, 1.0), (1.0, 1.0))
