"""Retrieval metrics of rankings against judgements, by query and in groups."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

import ir_measures

from eval.records import EvalSet, Qrels

PerQuery = dict[str, dict[str, float]]  # metric -> query id -> value
RETRIEVAL = ("nDCG@10", "R@1", "R@5", "R@100", "RR@10")


def retrieval_metrics(
    qrels: Qrels, rankings: Mapping[str, Sequence[tuple[str, float]]]
) -> PerQuery:
    """Values of every metric for every query of the judgements; one without a ranking scores 0.

    The order of a ranking counts, not its scores: trec_eval would sort equal ones by document.
    """
    values: PerQuery = {name: dict.fromkeys(qrels, 0.0) for name in RETRIEVAL}
    if not qrels:
        return values
    measures = [ir_measures.parse_measure(name) for name in RETRIEVAL]
    judged = {query: dict(docs) for query, docs in qrels.items()}
    run = {query: _by_rank(rankings[query]) for query in qrels if query in rankings}
    for found in ir_measures.iter_calc(measures, judged, run):
        values[str(found.measure)][found.query_id] = float(found.value)
    return values


def _by_rank(ranking: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Strictly falling scores; a document that comes twice keeps its first place."""
    docs = dict.fromkeys(doc for doc, _ in ranking)
    return {doc: float(len(docs) - rank) for rank, doc in enumerate(docs)}


def mean_metrics(
    per_query: Mapping[str, Mapping[str, float]], queries: Iterable[str] | None = None
) -> dict[str, float]:
    """Mean of each metric over its queries, or those named; a metric without any is left out."""
    chosen = None if queries is None else set(queries)
    means = {}
    for name, values in per_query.items():
        kept = [value for query, value in values.items() if chosen is None or query in chosen]
        if kept:
            means[name] = fmean(kept)
    return means


def group_metrics(
    evalset: EvalSet, per_query: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Means for `all`, each `type:F`, and each `issue:245` of a right article."""
    groups = _groups(evalset)
    named = {name: mean_metrics(per_query, groups[name]) for name in sorted(groups)}
    return {"all": mean_metrics(per_query), **{name: row for name, row in named.items() if row}}


def _groups(evalset: EvalSet) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for query in evalset.queries:
        if query.type:
            groups[f"type:{query.type}"].add(query.id)
        if evalset.kind == "questions":  # documents of a corpus belong to no issue
            for doc in evalset.qrels.get(query.id, {}):
                groups[f"issue:{doc.rpartition('-')[0]}"].add(query.id)
    return groups
