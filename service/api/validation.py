"""What is wrong with a request, as a line that a person can act on."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.settings import MAX_QUESTION_CHARS

_NOT_JSON = "请求体应为 JSON 对象，请求头 Content-Type 应为 application/json"
_KINDS = {
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "list_type": "应为列表",
    "string_unicode": "含有无效的字符",
    "extra_forbidden": "不是可用的字段",
    "missing": "缺少",
}


def describe(errors: Sequence[Mapping[str, Any]]) -> tuple[str, list[dict[str, str]]]:
    """A message of one line, and each field with its problem."""
    detail = [{"field": _field(error), "problem": _whole_problem(error)} for error in errors]
    lines = [f"{d['field']} {d['problem']}".strip() for d in detail]
    return "；".join(dict.fromkeys(lines)), detail


def _field(error: Mapping[str, Any]) -> str:
    """`filters.issues.0`; empty where the body as a whole is wrong."""
    if error["type"] == "json_invalid":
        return ""
    return ".".join(str(part) for part in error["loc"][1:])


def _whole_problem(error: Mapping[str, Any]) -> str:
    """The problem; of a question also the limit, whatever is wrong with it."""
    problem = _problem(error)
    if error["loc"][1:] in {("question",), ("query",)} and "最多" not in problem:
        problem += f"；应为 1 至 {MAX_QUESTION_CHARS} 字的文字"
    return problem


def _problem(error: Mapping[str, Any]) -> str:
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind == "json_invalid":
        return f"请求体不是有效的 JSON（第 {error['loc'][1]} 个字符处：{context.get('error')}）"
    if len(error["loc"]) == 1:
        return _NOT_JSON
    if kind in {"string_too_short", "string_too_long"}:
        return _length(error["input"], context)
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = "不能小于" if kind.startswith("greater") else "不能大于"
        return f"{bound} {context.get('ge', context.get('le'))}"
    if kind == "too_long":
        return f"最多 {context['max_length']} 项"
    if kind == "literal_error":
        return f"应为以下之一：{context['expected']}"
    if kind in {"model_attributes_type", "model_type", "dict_type"}:
        return "应为 JSON 对象"
    return _KINDS.get(kind) or str(error["msg"])


def _length(value: object, context: Mapping[str, Any]) -> str:
    if "min_length" in context:
        return f"不能为空（至少 {context['min_length']} 字）"
    return f"最多 {context['max_length']} 字（收到 {len(str(value).strip())} 字）"
