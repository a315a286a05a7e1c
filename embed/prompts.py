"""The text that a model wants before a query or a passage."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_WEB_SEARCH = "Given a web search query, retrieve relevant passages that answer the query"
_INSTRUCT = f"Instruct: {_WEB_SEARCH}\nQuery: "
# Names that models use in their own folders; the first that has text counts.
_QUERY_NAMES = ("query", "retrieval.query", "web_search_query", "s2p_query")
_PASSAGE_NAMES = ("passage", "document", "retrieval.passage")
# A pattern in the model's name -> the prompts of its model card, for models that do not carry them
# in their folder; the first that fits counts. What is not here wants none: bge-m3, gte-*-zh,
# gte-multilingual, Conan-embedding-v1, stella-*-zh from v2 on, KaLM before v2.
_KNOWN = tuple(
    (re.compile(pattern), query, passage)
    for pattern, query, passage in (
        (r"bge-.*-zh", "为这个句子生成表示以用于检索相关文章：", ""),
        (r"bge-.*-en(-v1\.5)?$", "Represent this sentence for searching relevant passages: ", ""),
        (r"bge-multilingual-gemma2", f"<instruct>{_WEB_SEARCH}.\n<query>", ""),
        (r"gte-qwen", _INSTRUCT, ""),
        (r"e5-.*instruct", _INSTRUCT, ""),
        (r"e5-", "query: ", "passage: "),
        (r"qwen3-embedding", f"Instruct: {_WEB_SEARCH}\nQuery:", ""),
        (r"stella-(base|large)-zh$", "查询: ", "结果: "),
        (
            r"kalm-embedding-.*-instruct-v2",
            "Instruct: Given a query, retrieve documents that answer the query \n Query: ",
            "",
        ),
        (
            r"jina-embeddings-v3",
            "Represent the query for retrieving evidence documents: ",
            "Represent the document for retrieval: ",
        ),
    )
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
    query, passage = _first(own, _QUERY_NAMES), _first(own, _PASSAGE_NAMES)
    if query or passage:
        return Prompts(query, passage)
    lowered = name.lower()
    for pattern, known_query, known_passage in _KNOWN:
        if pattern.search(lowered):
            return Prompts(known_query, known_passage)
    return Prompts()


def _first(own: Mapping[str, str | None], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := own.get(name))), "")
