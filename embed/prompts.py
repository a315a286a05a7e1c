"""The text that a model wants before a query or a passage."""

from collections.abc import Mapping
from dataclasses import dataclass

_QWEN_TASK = "Given a web search query, retrieve relevant passages that answer the query"
# A part of the model's name -> its prompts, for models that do not carry them in their folder.
_KNOWN = (
    ("bge-m3", "", ""),
    ("bge-", "为这个句子生成表示以用于检索相关文章：", ""),
    ("e5-mistral", f"Instruct: {_QWEN_TASK}\nQuery: ", ""),
    ("-e5-large-instruct", f"Instruct: {_QWEN_TASK}\nQuery: ", ""),
    ("e5-", "query: ", "passage: "),
    ("qwen3-embedding", f"Instruct: {_QWEN_TASK}\nQuery:", ""),
    ("gte-", "", ""),
)


@dataclass(frozen=True, slots=True)
class Prompts:
    """What stands before each query and each passage; empty where a model wants nothing."""

    query: str = ""
    passage: str = ""


def prompts_for(name: str, own: Mapping[str, str | None]) -> Prompts:
    """Choose the model's own prompts, else those known for its name, else none.

    sentence-transformers writes empty `query` and `document` prompts into models that have none, so
    only text counts as the model's own.
    """
    query, passage = own.get("query") or "", own.get("passage") or own.get("document") or ""
    if query or passage:
        return Prompts(query, passage)
    lowered = name.lower()
    for part, known_query, known_passage in _KNOWN:
        if part in lowered and not _is_english_bge(lowered):
            return Prompts(known_query, known_passage)
    return Prompts()


def _is_english_bge(name: str) -> bool:
    return "bge-" in name and "-en" in name
