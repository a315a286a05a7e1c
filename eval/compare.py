"""Two runs over the same set: what changed, by how much, and whether it could be chance."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean
from typing import Any

from eval.answers import first_citation
from eval.records import Run
from eval.significance import bootstrap_interval, holm, randomisation_p
from index.errors import WenceError

ALPHA = 0.05
_LOWER_IS_BETTER = {"ms", "latency", "p50", "p95", "p99", "risk", "aurc"}
_SAME = 1e-12


class CompareError(WenceError):
    """Runs that cannot be compared, or a floor that cannot be checked."""


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One metric in both runs, over the `n` queries that have it in both.

    `difference` is b - a, `low` and `high` its 95% interval; `better`, `worse` and `equal` count
    queries, where for a latency or a risk lower is better.
    """

    metric: str
    n: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    better: int
    worse: int
    equal: int


@dataclass(frozen=True, slots=True)
class First:
    """What a run put first for a question: the document, and the quote where it answered."""

    doc: str
    quote: str


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question that got better or worse; `a` and `b` are means over its metrics.

    `metrics` holds the values of those metrics that changed.
    """

    id: str
    question: str
    a: float
    b: float
    metrics: Mapping[str, tuple[float, float]]
    first_a: First
    first_b: First


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run `b` against run `a`; the questions are sorted by the size of the change.

    A question that is better in one metric and as much worse in another is in neither list.
    """

    a: str
    b: str
    set: str
    queries: int
    metrics: tuple[MetricChange, ...]
    better: tuple[QuestionChange, ...]
    worse: tuple[QuestionChange, ...]


def lower_is_better(metric: str) -> bool:
    """Whether the metric is a latency or a risk."""
    return not _LOWER_IS_BETTER.isdisjoint(metric.lower().replace("@", "_").split("_"))


def compare(
    a: Run, b: Run, metrics: Sequence[str] | None = None, force: bool = False
) -> Comparison:
    """Compare `b` with `a`, metric by metric and question by question.

    Args:
        a: the run to compare with.
        b: the run that is judged.
        metrics: the metrics wanted; all that both runs have, without latency, if None.
        force: compare runs of different sets over the questions that are in both.

    Raises:
        CompareError: the sets differ, or a metric is not in both runs.
    """
    ids = _common(a, b, force)
    names = _metrics(a, b, metrics)
    changes = [_change(name, a.per_query[name], b.per_query[name], ids) for name in names]
    corrected = _corrected([change for change in changes if change])
    better, worse = _questions(a, b, names, ids)
    return Comparison(a.name, b.name, b.set.name, len(ids), corrected, better, worse)


def compare_many(
    runs: Sequence[Run], metrics: Sequence[str] | None = None, force: bool = False
) -> list[Comparison]:
    """Compare each run with the first; p values are corrected over all runs and metrics.

    Raises:
        CompareError: fewer than two runs, or as `compare`.
    """
    if len(runs) < 2:
        raise CompareError(f"{len(runs)} run given: a comparison needs at least two")
    found = [compare(runs[0], run, metrics, force) for run in runs[1:]]
    rows = iter(_corrected([change for one in found for change in one.metrics]))
    return [replace(one, metrics=tuple(next(rows) for _ in one.metrics)) for one in found]


def worse(comparison: Comparison, alpha: float = ALPHA) -> bool:
    """Whether any metric is significantly worse after Holm's correction.

    Latency and risk do not count: the one is of the machine, of the other lower is better.
    """
    return any(
        change.p_holm < alpha and change.difference < 0
        for change in comparison.metrics
        if not lower_is_better(change.metric)
    )


def check_floors(run: Run, floors: Sequence[str]) -> list[str]:
    """Check `METRIC=VALUE` floors over all queries; returns a message for each one missed.

    Raises:
        CompareError: a floor is not of that form, or names a metric that the run lacks.
    """
    measured = run.metrics.get("all", {})
    missed = []
    for floor in floors:
        name, least = _floor(floor, measured)
        value = measured[name]
        if not value >= least:  # also where the value is no number
            missed.append(f"run {run.name!r}: {name} is {value:.4f}, under the floor {least:g}")
    return missed


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data, with the verdict `significantly_worse`."""
    return {**asdict(comparison), "significantly_worse": worse(comparison)}


def firsts(run: Run) -> dict[str, First]:
    """What a run put first, by query id; a query without any result or citation is absent."""
    found = {}
    for result in run.results:
        if result.answer is None:
            if result.ranking:
                found[result.id] = First(result.ranking[0][0], "")
        elif citation := first_citation(result.answer):
            found[result.id] = First(citation["doc"], citation["quote"])
    return found


def _floor(floor: str, measured: Mapping[str, float]) -> tuple[str, float]:
    name, _, text = floor.partition("=")
    name = name.strip()
    try:
        least = float(text)
    except ValueError:
        least = math.nan
    if not name or not math.isfinite(least):
        raise CompareError(f"floor {floor!r}: expected METRIC=VALUE, such as nDCG@10=.8")
    if name not in measured:
        known = ", ".join(measured) or "none"
        raise CompareError(f"floor {floor!r}: unknown metric {name!r}; known: {known}")
    if lower_is_better(name):
        raise CompareError(f"floor {floor!r}: of {name} lower is better, so it has no floor")
    return name, least


def _common(a: Run, b: Run, force: bool) -> list[str]:
    if a.set.sha256 != b.set.sha256 and not force:
        raise CompareError(
            f"run {a.name!r} is of set {a.set.name!r} ({a.set.sha256[:12]}), run {b.name!r} of "
            f"{b.set.name!r} ({b.set.sha256[:12]}): run both on the same set, or compare the "
            "questions in both with --force"
        )
    texts = {query.id: query.text for query in a.set.queries}
    ids = [query.id for query in b.set.queries if texts.get(query.id) == query.text]
    if not ids:
        raise CompareError(f"runs {a.name!r} and {b.name!r} have no question in common")
    return ids


def _metrics(a: Run, b: Run, wanted: Sequence[str] | None) -> list[str]:
    known = [name for name in a.per_query if name in b.per_query]
    if wanted is None:
        known = [name for name in known if not lower_is_better(name)]
    for name in wanted or ():
        if name not in known:
            raise CompareError(
                f"metric {name!r} is not in both runs; known: {', '.join(known) or 'none'}"
            )
    names = list(dict.fromkeys(wanted)) if wanted else known
    if not names:
        raise CompareError(f"runs {a.name!r} and {b.name!r} have no metric in common")
    return names


def _change(
    metric: str, a: Mapping[str, float], b: Mapping[str, float], ids: Sequence[str]
) -> MetricChange | None:
    both = [query for query in ids if query in a and query in b]
    if not both:
        return None
    differences = [b[query] - a[query] for query in both]
    up = sum(difference > _SAME for difference in differences)
    down = sum(difference < -_SAME for difference in differences)
    good, bad = (down, up) if lower_is_better(metric) else (up, down)
    low, high = bootstrap_interval(differences)
    p = randomisation_p(differences)
    return MetricChange(
        metric, len(both), fmean(a[query] for query in both), fmean(b[query] for query in both),
        fmean(differences), low, high, p, p, good, bad, len(both) - up - down,
    )  # fmt: skip


def _corrected(changes: Sequence[MetricChange]) -> tuple[MetricChange, ...]:
    corrected = holm([change.p for change in changes])
    return tuple(replace(c, p_holm=p) for c, p in zip(changes, corrected, strict=True))


def _questions(
    a: Run, b: Run, names: Sequence[str], ids: Sequence[str]
) -> tuple[tuple[QuestionChange, ...], tuple[QuestionChange, ...]]:
    judged = [name for name in names if not lower_is_better(name)] or list(names)
    sign = -1 if lower_is_better(judged[0]) else 1
    texts = {query.id: query.text for query in b.set.queries}
    firsts_a, firsts_b = firsts(a), firsts(b)
    nothing = First("", "")
    changes = []
    for query in ids:
        values = {
            name: (a.per_query[name][query], b.per_query[name][query])
            for name in judged
            if query in a.per_query[name] and query in b.per_query[name]
        }
        changed = {name: pair for name, pair in values.items() if abs(pair[1] - pair[0]) > _SAME}
        if not changed:
            continue
        before, after = (fmean(pair[side] for pair in values.values()) for side in (0, 1))
        first_a, first_b = firsts_a.get(query, nothing), firsts_b.get(query, nothing)
        changes.append(
            QuestionChange(query, texts[query], before, after, changed, first_a, first_b)
        )
    changes.sort(key=lambda change: -abs(change.b - change.a))
    gains = [(sign * (change.b - change.a), change) for change in changes]
    return (
        tuple(change for gain, change in gains if gain > _SAME),
        tuple(change for gain, change in gains if gain < -_SAME),
    )
