"""What metrics, types and settings are called for a Chinese reader, and how numbers look."""

import math

METRICS = {
    "nDCG@10": "前十条的排序质量",
    "R@1": "第一条即正确的比例",
    "R@5": "前五条找到的比例",
    "R@100": "前一百条找到的比例",
    "RR@10": "第一条正确结果的名次倒数",
    "article_hit@1": "首条引文出自正确文章",
    "sentence_hit@1": "首条引文含有答案",
    "short_em": "短答案完全一致",
    "short_f1": "短答案逐字吻合度",
    "citation_exact": "引文与原文逐字一致",
    "refused": "无答案的题如实拒答",
    "AUROC": "可答与不可答的区分度",
    "AURC": "风险—覆盖曲线下面积（越低越好）",
    "risk": "已答题中答错的比例（越低越好）",
    "coverage": "作出回答的比例",
    "ms_p50": "一半的题在此时间内",
    "ms_p95": "95% 的题在此时间内",
    "ms_p99": "99% 的题在此时间内",
}
TYPES = {
    "F": "事实", "S": "换一种说法", "T": "限定期号或日期", "X": "跨期", "D": "重刊", "U": "无答案",
}  # fmt: skip
SETTINGS = {
    "set": "题集", "config": "设置", "encoder": "编码器", "library": "文库", "machine": "机器",
    "code": "程序版本", "started": "开始", "finished": "结束",
}  # fmt: skip
_MS = {"ms", "p50", "p95", "p99", "latency"}


def is_ms(metric: str) -> bool:
    """Whether the metric is a time in milliseconds."""
    return not _MS.isdisjoint(metric.lower().replace("@", "_").split("_"))


def metric_label(metric: str) -> str:
    """What the metric says, in plain words; empty for one that is not known."""
    return METRICS.get(metric, "")


def type_label(kind: str) -> str:
    """`事实 F`."""
    return f"{TYPES[kind]} {kind}" if kind in TYPES else kind


def figure(value: float | None, metric: str = "") -> str:
    """The value with three decimals, a time with its unit, a dash where there is none."""
    if value is None or math.isnan(value):
        return "—"
    return f"{value:.1f} ms" if is_ms(metric) else f"{value:.3f}"
