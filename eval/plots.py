"""Plots as SVG to put into a page: they take its font, text colour and series colours.

Series n is drawn in `var(--sN)`, the rest in `currentColor`, so one drawing serves a light and a
dark page. The same data gives the same bytes.
"""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import WenceError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = 8
_INK = "#010203"  # replaced by the page's text colour
_SERIES = tuple(f"#0a0b{n:02x}" for n in range(COLOURS))
_DASHES = ("-", "--", ":", "-.")
_PERCENTILES = (50, 95, 99)
_STYLE: Any = {  # matplotlib's own type lists every name
    "svg.fonttype": "none", "svg.hashsalt": "wence", "font.size": 11,
    "text.parse_math": False,
    "text.color": _INK, "axes.labelcolor": _INK, "axes.edgecolor": _INK,
    "xtick.color": _INK, "ytick.color": _INK, "grid.color": _INK, "grid.alpha": 0.15,
    "axes.grid": True, "axes.axisbelow": True, "axes.spines.top": False,
    "axes.spines.right": False, "axes.linewidth": 0.6, "lines.linewidth": 2,
}  # fmt: skip

Points = Sequence[tuple[float, float]]


class PlotError(WenceError):
    """Plots cannot be drawn."""


def bars(groups: Sequence[str], series: Sequence[Sequence[float]]) -> str:
    """Bars from 0 to 1: one cluster for each group, in it one bar for each series."""
    with _drawing(3.2) as (figure, axes):
        width = 0.8 / len(series)
        for n, values in enumerate(series):
            places = [place + (n - (len(series) - 1) / 2) * width for place in range(len(groups))]
            drawn = axes.bar(places, values, width * 0.94, color=_colour(n))
            if len(groups) * len(series) <= 16:
                axes.bar_label(drawn, fmt="%.2f", padding=2, fontsize=9)
        axes.set_xticks(range(len(groups)), groups)
        axes.set_ylim(0, 1.08)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.grid(visible=False, axis="x")
        return _svg(figure)


def risk_coverage(curves: Sequence[Points], shipped: Sequence[tuple[float, float] | None]) -> str:
    """Risk against coverage, one curve for each run; a dot marks the shipped threshold."""
    with _drawing(3.4) as (figure, axes):
        for n, (curve, point) in enumerate(zip(curves, shipped, strict=True)):
            if curve:
                x, y = zip(*curve, strict=True)
                axes.plot(x, y, color=_colour(n), linestyle=_dash(n))
            if point:
                axes.plot(*point, "o", color=_colour(n), markersize=8)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, None)
        axes.set_xlabel("回答的题所占比例（覆盖率）")
        return _svg(figure)


def histogram(series: Sequence[tuple[int, Sequence[float]]], label: str) -> str:
    """Counts of values, the series above each other; each gives the number of its colour."""
    values = [value for _, numbers in series for value in numbers]
    with _drawing(2.8) as (figure, axes):
        edges = np.histogram_bin_edges(values, bins=20)
        axes.hist(
            [list(numbers) for _, numbers in series], bins=edges.tolist(), stacked=True,
            color=[_colour(n) for n, _ in series], rwidth=0.94,
        )  # fmt: skip
        axes.set_xlabel(label)
        axes.grid(visible=False, axis="x")
        return _svg(figure)


def latency(ms: Sequence[float], colour: int) -> str:
    """Distribution of milliseconds, p50, p95 and p99 marked."""
    with _drawing(2.8) as (figure, axes):
        marks = np.percentile(ms, _PERCENTILES)
        end = max(float(marks[-1]) * 1.15, 1e-3)  # what is beyond p99 would flatten the rest
        axes.hist(np.clip(ms, 0, end), bins=np.linspace(0, end, 31).tolist(), color=_colour(colour))
        top = axes.get_ylim()[1]
        axes.set_ylim(0, top * 1.3)
        for n, (percent, mark) in enumerate(zip(_PERCENTILES, marks, strict=True)):
            axes.axvline(float(mark), color=_INK, linewidth=1, linestyle=_DASHES[n])
            last = n == len(marks) - 1
            axes.annotate(
                f"p{percent} {mark:.1f}", (float(mark), top * (1.2 - 0.11 * n)),
                (-4 if last else 4, 0), textcoords="offset points", fontsize=9,
                ha="right" if last else "left",
            )  # fmt: skip
        axes.set_xlabel("每题毫秒")
        axes.grid(visible=False, axis="x")
        return _svg(figure)


def sweep(lines: Sequence[Points], label: str) -> str:
    """A metric against a setting, one line for each group of runs."""
    with _drawing(3.2) as (figure, axes):
        for n, line in enumerate(lines):
            x, y = zip(*sorted(line), strict=True)
            axes.plot(x, y, color=_colour(n), linestyle=_dash(n), marker="o")
        axes.set_xticks(sorted({x for line in lines for x, _ in line}))
        axes.set_xlabel(label)
        return _svg(figure)


def _colour(n: int) -> str:
    return _SERIES[n % COLOURS]


def _dash(n: int) -> str:
    return _DASHES[n // COLOURS % len(_DASHES)]


@contextmanager
def _drawing(height: float) -> Iterator[tuple["Figure", "Axes"]]:
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotError("plots need matplotlib: pip install matplotlib") from error
    with rc_context(_STYLE), warnings.catch_warnings():
        # The reader's browser has the Chinese glyphs, the font that widths are taken from has not.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(7, height), layout="constrained")
        yield figure, figure.add_subplot()


def _svg(figure: "Figure") -> str:
    out = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(out, format="svg", transparent=True, metadata=nothing)
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<(metadata|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text).replace("xlink:href", "href")
    text = re.sub(r' id="[a-z][\w.]*_\d+"', "", text)  # figure_1 would stand once in every plot
    text = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 role="img">', text, count=1)
    text = re.sub(r"font-family: [^;\"]*; ", "", text)
    text = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1", text)
    text = text.replace(_INK, "currentColor")
    for n, colour in enumerate(_SERIES):
        text = text.replace(colour, f"var(--s{n})")
    return text
