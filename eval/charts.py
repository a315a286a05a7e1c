"""Which plots of a report there is data for; each is None where there is none."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from eval import plots
from eval.labels import type_label
from eval.outcomes import Outcome
from eval.records import Run
from eval.refusal import refusal

_SWEPT = "nDCG@10"


def by_type(runs: Sequence[Run], types: Sequence[str], metric: str) -> Markup | None:
    """The metric by type of question, one bar for each run."""
    shown = [
        kind for kind in types if any(metric in run.metrics.get(f"type:{kind}", {}) for run in runs)
    ]
    if len(shown) < 2:
        return None
    series = [
        [run.metrics.get(f"type:{kind}", {}).get(metric, 0.0) for kind in shown] for run in runs
    ]
    return _markup(plots.bars([type_label(kind) for kind in shown], series))


def risk(runs: Sequence[Run]) -> Markup | None:
    """Risk against coverage of the runs whose set has questions to refuse."""
    found = [
        refusal(run.set, run.results) if run.set.kind == "questions" and run.results else None
        for run in runs
    ]
    if not any(found):
        return None
    curves = [one.points if one else () for one in found]
    shipped = [(one.coverage, one.risk) if one and one.coverage else None for one in found]
    return _markup(plots.risk_coverage(curves, shipped))


def scores(judged: Sequence[Outcome]) -> Markup | None:
    """Scores of right, wrong, and such questions as should be refused."""
    right = [o.score for o in judged if o.score is not None and o.right]
    wrong = [o.score for o in judged if o.score is not None and not o.right and not o.refusable]
    refusable = [o.score for o in judged if o.score is not None and o.refusable]
    if len(right) + len(wrong) + len(refusable) < 2:
        return None
    label = "置信度" if any(o.confident for o in judged) else "第一条的得分"
    return _markup(plots.histogram([(2, right), (1, wrong), (7, refusable)], label))


def latency(judged: Sequence[Outcome], colour: int) -> Markup | None:
    """Distribution of the milliseconds."""
    took = [outcome.ms for outcome in judged if outcome.ms is not None]
    return _markup(plots.latency(took, colour)) if len(took) > 1 else None


def sweep(runs: Sequence[Run]) -> dict[str, Any] | None:
    """nDCG@10 against the passage size, a line for each setting of the rest."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for run in runs:
        value = run.metrics.get("all", {}).get(_SWEPT)
        if value is not None:
            lines.setdefault(_rest(run), []).append((run.config.passage_chars, value))
    lines = {name: line for name, line in lines.items() if len({x for x, _ in line}) > 1}
    if not lines:
        return None
    drawn = plots.sweep(list(lines.values()), "段长（字）")
    return {"plot": _markup(drawn), "lines": list(lines)}


def _rest(run: Run) -> str:
    """Everything but the passage size."""
    c = run.config
    weights = f"词 {c.words:g} · 字对 {c.grams:g} · 向量 {c.dense:g}"
    return f"{run.set.name} · {c.encoder or '内置编码器'} · {c.mode} · {weights} · k={c.k}"


def _markup(svg: str) -> Markup:
    return Markup(svg)  # matplotlib has escaped its text
