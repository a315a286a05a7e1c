"""All metrics of a run: retrieval for every set, answers and refusal for questions, time."""

from collections.abc import Sequence

from eval.answers import answer_metrics, latency
from eval.metrics import PerQuery, group_metrics, retrieval_metrics
from eval.records import EvalSet, QueryResult
from eval.refusal import refusal


def measure(
    evalset: EvalSet, results: Sequence[QueryResult]
) -> tuple[dict[str, dict[str, float]], PerQuery]:
    """Means by group (`all`, `type:F`, `issue:245`), and the values of each query.

    Times (`ms_p50`, `ms_p95`, `ms_p99`) and refusal (`AUROC`, `AURC`, `risk` and `coverage` of the
    decision as shipped) are of the run as a whole and stand under `all`.
    """
    per_query = retrieval_metrics(evalset.qrels, {r.id: r.ranking for r in results})
    if evalset.kind == "questions":
        per_query |= answer_metrics(evalset, results)
    per_query = {name: values for name, values in per_query.items() if values}
    groups = group_metrics(evalset, per_query)
    whole = groups["all"]
    found = refusal(evalset, results) if evalset.kind == "questions" else None
    if found is not None:
        whole |= {"AUROC": found.auroc, "AURC": found.aurc}
        whole |= {"risk": found.risk, "coverage": found.coverage}
    whole |= {f"ms_{name}": value for name, value in latency(results).items()}
    return groups, per_query
