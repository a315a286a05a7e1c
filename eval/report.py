"""Runs as one page to look at: self-contained HTML with plots, or Markdown."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from eval import charts, labels
from eval.compare import Comparison, lower_is_better
from eval.comparison_text import verdict
from eval.outcomes import Outcome, outcomes
from eval.records import Problem, Run
from index.errors import WenceError

PAGES = Path(__file__).parent / "pages"
_HEADLINES = (
    "article_hit@1", "sentence_hit@1", "short_f1", "citation_exact", "AUROC", "nDCG@10", "R@1",
    "R@5", "R@100", "RR@10",
)  # fmt: skip
_CARDS = 6
_WRONG = 200  # rows in a table of wrong questions
_CHANGED = 50
_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_[]|#"} | {"<": "&lt;", "&": "&amp;"})


class ReportError(WenceError):
    """A report that cannot be written."""


def write_report(runs: Sequence[Run], path: Path, comparisons: Sequence[Comparison] = ()) -> None:
    """Write one HTML page that needs no network and no script.

    Raises:
        ReportError: there is no run, or the file cannot be written.
    """
    view = _view(runs, comparisons)
    _write(path, _environment().get_template("report.html").render(view, **_plots(view)))


def write_markdown(runs: Sequence[Run], path: Path, comparisons: Sequence[Comparison] = ()) -> None:
    """Write the tables of the report, without plots.

    Raises:
        ReportError: there is no run, or the file cannot be written.
    """
    _write(path, _environment().get_template("report.md").render(_view(runs, comparisons)))


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "figure": labels.figure, "metric_label": labels.metric_label,
        "type_label": labels.type_label, "cell": markdown_cell, "verdict": verdict,
    }  # fmt: skip
    return environment


def markdown_cell(value: object) -> str:
    """Text that stands in a Markdown table as it is."""
    return " ".join(str(value).translate(_MARKDOWN).split())


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"report {path} cannot be written: {error.strerror}") from error


def _view(runs: Sequence[Run], comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """What both templates show."""
    if not runs:
        raise ReportError("no run given: a report needs at least one")
    judged = [outcomes(run) for run in runs]
    metrics = _metric_rows([run.metrics.get("all", {}) for run in runs])
    return {
        "runs": runs,
        "judged": judged,
        "sets": list({run.set.sha256 + run.set.name: run.set for run in runs}.values()),
        "cards": _cards(metrics),
        "metrics": metrics,
        "groups": [(run.name, _group_table(run)) for run in runs],
        "types": _types(runs),
        "wrong": [_wrong(run.name, found) for run, found in zip(runs, judged, strict=True)],
        "comparisons": comparisons,
        "changed": _CHANGED,
        "problems": _problems(runs),
        "settings": _settings([run.meta for run in runs]),
    }


def _plots(view: Mapping[str, Any]) -> dict[str, Any]:
    runs, judged = view["runs"], view["judged"]
    metric = _main_metric(view["metrics"])
    return {
        "type_metric": metric,
        "type_plot": charts.by_type(runs, view["types"], metric),
        "risk_plot": charts.risk(runs),
        "score_plots": [charts.scores(found) for found in judged],
        "latency_plots": [charts.latency(found, n) for n, found in enumerate(judged)],
        "sweep": charts.sweep(runs),
    }


def _metric_rows(found: Sequence[Mapping[str, float]]) -> list[dict[str, Any]]:
    names = list(dict.fromkeys(name for values in found for name in values))
    order = {name: n for n, name in enumerate(_HEADLINES)}
    names.sort(key=lambda name: order.get(name, len(order)))
    rows = []
    for name in names:
        values = [values.get(name) for values in found]
        known = [value for value in values if value is not None and value == value]
        best = (min if lower_is_better(name) else max)(known, default=None)
        if len(known) < 2 or min(known) == max(known):
            best = None
        rows.append({"name": name, "values": values, "best": best})
    return rows


def _cards(metrics: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in metrics if row["name"] in _HEADLINES][:_CARDS]


def _main_metric(metrics: Sequence[dict[str, Any]]) -> str:
    return str(metrics[0]["name"]) if metrics else ""


def _types(runs: Sequence[Run]) -> list[str]:
    found = {group[5:] for run in runs for group in run.metrics if group.startswith("type:")}
    return sorted(found, key=lambda kind: (kind == "U", kind))


def _group_table(run: Run) -> dict[str, Any]:
    """Types and issues of a run against its metrics."""
    groups = {name: values for name, values in run.metrics.items() if name != "all"}
    rows = [row["name"] for row in _metric_rows([run.metrics.get("all", {}), *groups.values()])]
    names = [name for name in rows if any(name in values for values in groups.values())]
    return {"metrics": names, "rows": [(_group_label(name), groups[name]) for name in groups]}


def _group_label(group: str) -> str:
    kind, _, value = group.partition(":")
    if kind == "type":
        return labels.type_label(value)
    if kind == "issue":
        return f"第{value}期" if value.isdecimal() else value
    return group


def _wrong(name: str, judged: Sequence[Outcome]) -> dict[str, Any]:
    found = [outcome for outcome in judged if outcome.fault]
    # The worst first: nothing relevant at all, then the relevant one far down.
    found.sort(key=lambda o: -o.rank if o.rank else -(10**9))
    return {"run": name, "of": len(judged), "count": len(found), "rows": found[:_WRONG]}


def _problems(runs: Sequence[Run]) -> list[Problem]:
    return list(dict.fromkeys(problem for run in runs for problem in run.set.problems))


def _settings(metas: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    flat = [dict(_flat(meta)) for meta in metas]
    names = dict.fromkeys(name for values in flat for name in values)
    rows = []
    for name in names:
        values = [str(values.get(name, "—")) for values in flat]
        rows.append({"name": name, "values": values, "differs": len(set(values)) > 1})
    return rows


def _flat(meta: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in meta.items():
        label = labels.SETTINGS.get(name)
        if label and isinstance(value, Mapping):
            found += [(f"{label} · {key}", item) for key, item in value.items()]
        elif label:
            found.append((label, value))
    return found
