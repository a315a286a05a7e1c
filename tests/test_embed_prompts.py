"""Query and passage prompts, as the model cards give them."""

import pytest

from embed.prompts import Prompts, prompts_for

ZH = "为这个句子生成表示以用于检索相关文章："
TASK = "Given a web search query, retrieve relevant passages that answer the query"
EMPTY = {"query": "", "document": ""}  # what sentence-transformers writes where there are none


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("BAAI/bge-small-zh-v1.5", ZH, ""),
        ("bge-large-zh", ZH, ""),
        (
            "BAAI/bge-small-en-v1.5",
            "Represent this sentence for searching relevant passages: ",
            "",
        ),
        ("BAAI/bge-multilingual-gemma2", f"<instruct>{TASK}.\n<query>", ""),
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("multilingual-e5-large", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", f"Instruct: {TASK}\nQuery: ", ""),
        ("intfloat/e5-mistral-7b-instruct", f"Instruct: {TASK}\nQuery: ", ""),
        ("Alibaba-NLP/gte-Qwen2-1.5B-instruct", f"Instruct: {TASK}\nQuery: ", ""),
        ("Alibaba-NLP/gte-Qwen1.5-7B-instruct", f"Instruct: {TASK}\nQuery: ", ""),
        ("Qwen/Qwen3-Embedding-0.6B", f"Instruct: {TASK}\nQuery:", ""),
        ("infgrad/stella-base-zh", "查询: ", "结果: "),
        (
            "KaLM-Embedding/KaLM-embedding-multilingual-mini-instruct-v2.5",
            "Instruct: Given a query, retrieve documents that answer the query \n Query: ",
            "",
        ),
        (
            "jinaai/jina-embeddings-v3",
            "Represent the query for retrieving evidence documents: ",
            "Represent the document for retrieval: ",
        ),
    ],
)
def test_known_prompts(name: str, query: str, passage: str) -> None:
    assert prompts_for(name, EMPTY) == Prompts(query, passage)


@pytest.mark.parametrize(
    "name",
    [
        "BAAI/bge-m3",
        "thenlper/gte-large-zh",
        "Alibaba-NLP/gte-multilingual-base",
        "TencentBAC/Conan-embedding-v1",
        "infgrad/stella-large-zh-v2",
        "infgrad/stella-base-zh-v3-1792d",
        "infgrad/stella-mrl-large-zh-v3.5-1792d",
        "HIT-TMG/KaLM-embedding-multilingual-mini-instruct-v1.5",
        "澜湾模型",
    ],
)
def test_models_that_want_none(name: str) -> None:
    assert prompts_for(name, EMPTY) == Prompts()


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"query": "问：", "document": None}, Prompts("问：")),
        ({"query": "", "document": "文："}, Prompts("", "文：")),
        ({"query": "问：", "passage": "文：", "document": ""}, Prompts("问：", "文：")),
        (
            {**EMPTY, "retrieval.query": "问：", "retrieval.passage": "文："},
            Prompts("问：", "文："),
        ),
        ({**EMPTY, "web_search_query": "问：", "sts_query": "比："}, Prompts("问：")),
        ({**EMPTY, "s2p_query": "问："}, Prompts("问：")),
    ],
)
def test_a_models_own_prompts_overrule_the_known_ones(
    own: dict[str, str | None], expected: Prompts
) -> None:
    assert prompts_for("multilingual-e5-small", own) == expected
