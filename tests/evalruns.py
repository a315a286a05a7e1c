"""Invented runs over invented questions for the tests of comparisons and reports."""

from collections.abc import Mapping
from pathlib import Path

from eval.records import Config, EvalSet, Problem, Query, QueryResult, Run

QUESTIONS = (
    Query("q1", "云渡港的冷链项目投资多少？", "F", ("5.6亿元",)),
    Query("q2", "谁主持了青屿片区推进会？", "F", ("沈望舟",)),
    Query("q3", "鲸屿到<b>阿尔维港</b>要几天", "S", ("6天",)),
    Query("q4", "第18期里的岗前培训补贴", "T", ("70%",)),
    Query("q5", "火星基地什么时候开工？", "U"),
)
QRELS = {"q1": {"17-2": 1}, "q2": {"17-1": 1}, "q3": {"18-7": 1}, "q4": {"18-1": 1}}
PROBLEMS = (Problem("questions.jsonl", 7, "duplicate id 'q1' & more"),)
PERFECT = {"q1": 1.0, "q2": 1.0, "q3": 1.0, "q4": 1.0}


def make_run(
    name: str = "甲",
    per_query: Mapping[str, Mapping[str, float]] | None = None,
    sha256: str = "a" * 64,
    passage_chars: int = 250,
) -> Run:
    """A run over the questions: q1 and q2 right, q3 wrong, q4 refused, q5 answered."""
    values = {m: dict(v) for m, v in (per_query or {"nDCG@10": PERFECT}).items()}
    metrics = {
        "all": {metric: sum(v.values()) / len(v) for metric, v in values.items()},
        "type:F": {metric: (v["q1"] + v["q2"]) / 2 for metric, v in values.items()},
        "type:S": {metric: v["q3"] for metric, v in values.items()},
    }
    return Run(
        name,
        EvalSet(
            "港区问题", "questions", Path("questions.jsonl"), QUESTIONS, QRELS, PROBLEMS,
            sha256=sha256,
        ),
        Config(name, passage_chars=passage_chars),
        (
            _answered("q1", "17-2", "二期总投资5.6亿元", 0.9),
            _answered("q2", "17-1", "推进会由沈望舟主持", 0.8),
            _answered("q3", "19-6", "累计开行143列 | <i>增长</i>", 0.6),
            QueryResult("q4", (("18-2", 0.3), ("18-1", 0.2)), 3.0, _answer("not_found", 0.2)),
            _answered("q5", "20-3", "清单里终止了两项", 0.5),
        ),
        metrics,
        values,
        {
            "name": name, "config": {"mode": "hybrid", "passage_chars": passage_chars},
            "machine": {"processor": "测试处理器", "cores": 2}, "started": "2025-01-02T03:04:05",
        },
    )  # fmt: skip


def _answered(query: str, doc: str, quote: str, confidence: float) -> QueryResult:
    answer = _answer("answered", confidence)
    answer["citations"] = [{"doc": doc, "article_id": doc, "quote": quote, "exact": True}]
    return QueryResult(query, ((doc, 1.0), ("20-1", 0.5)), 2.0, answer)


def _answer(status: str, confidence: float) -> dict[str, object]:
    return {"status": status, "text": "", "confidence": confidence, "citations": []}


def beir_run(queries: int = 30) -> Run:
    """A run of a BEIR set: the even queries are right."""
    ids = [f"b{n}" for n in range(queries)]
    values = {query: 1.0 if n % 2 == 0 else 0.0 for n, query in enumerate(ids)}
    return Run(
        "检索",
        EvalSet(
            "倉", "beir", Path("sets"), tuple(Query(i, f"查询{i}") for i in ids),
            {i: {f"d{i}": 1} for i in ids}, corpus=Path("corpus.jsonl"),
        ),
        Config(),
        tuple(
            QueryResult(i, ((f"d{i}" if values[i] else "other", 0.5 + n / 100),), 1.0 + n)
            for n, i in enumerate(ids)
        ),
        {"all": {"nDCG@10": 0.5, "R@1": 0.5}},
        {"nDCG@10": values, "R@1": values},
    )  # fmt: skip
