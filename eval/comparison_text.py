"""A comparison as text for a terminal; Chinese characters take two columns."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from eval.compare import ALPHA, Comparison, First, QuestionChange, lower_is_better, worse

_HEAD = ("指标", "题数", "甲", "乙", "差", "95%区间", "p", "p(Holm)", "变好", "变差", "不变")
_SHOWN = 10


def comparison_text(comparison: Comparison, shown: int = _SHOWN, alpha: float = ALPHA) -> str:
    """The table of metrics, at most `shown` questions each way, and the verdict."""
    lines = [
        f"甲 = {comparison.a}，乙 = {comparison.b}；{comparison.set}，共 {comparison.queries} 题",
        "",
        *_columns(_rows(comparison, alpha)),
    ]
    for label, changes in (("变好", comparison.better), ("变差", comparison.worse)):
        if changes:
            lines += ["", f"{label} {len(changes)} 题："]
            lines += [line for change in changes[:shown] for line in _question(change)]
        if len(changes) > shown:
            lines.append(f"  …… 另有 {len(changes) - shown} 题")
    return "\n".join([*lines, "", verdict(comparison, alpha)])


def verdict(comparison: Comparison, alpha: float = ALPHA) -> str:
    """One line that says what the test found."""
    sure = [c for c in comparison.metrics if c.p_holm < alpha and not lower_is_better(c.metric)]
    if worse(comparison, alpha):
        return f"结论：乙显著变差（Holm 校正后 p < {alpha:g}）。"
    if any(change.difference > 0 for change in sure):
        return f"结论：乙显著变好（Holm 校正后 p < {alpha:g}），没有显著变差的指标。"
    if not any(change.better or change.worse for change in comparison.metrics):
        return "结论：两次运行没有差别。"
    return f"结论：没有显著差别（Holm 校正后 p ≥ {alpha:g}）。"


def _rows(comparison: Comparison, alpha: float) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [_HEAD]
    for c in comparison.metrics:
        star = "*" if c.p_holm < alpha else ""
        rows.append(
            (
                c.metric, str(c.n), f"{c.a:.4f}", f"{c.b:.4f}", f"{c.difference:+.4f}",
                f"{c.low:+.4f}…{c.high:+.4f}", f"{c.p:.4f}", f"{c.p_holm:.4f}{star}",
                str(c.better), str(c.worse), str(c.equal),
            )
        )  # fmt: skip
    return rows


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [row[0] + " " * (widths[0] - _width(row[0]))]
        cells += [
            " " * (width - _width(cell)) + cell
            for cell, width in zip(row[1:], widths[1:], strict=True)
        ]
        lines.append("  ".join(cells))
    return lines


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _question(change: QuestionChange) -> list[str]:
    return [
        f"  {change.a:.3f} → {change.b:.3f}  {change.id}  {change.question}",
        f"      甲：{_first(change.first_a)}",
        f"      乙：{_first(change.first_b)}",
    ]


def _first(first: First) -> str:
    if not first.doc:
        return "（无）"
    return f"{first.doc}  “{first.quote}”" if first.quote else first.doc
