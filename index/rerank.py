"""The best of what was found, in the order of a model that reads query and passage together.

A score stays with its place, not with its passage: the best gets the best score there was, the
second the next. So scores descend over the whole list and mean what they meant to those who read
them; the reranker's own are on another scale. What it scores alike keeps its order.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from embed.reranker import Reranker
from index.lexical import Scored
from index.library import passage_input
from index.records import Hit
from index.store import Store

DEPTH = 20


def rerank(reranker: Reranker, query: str, hits: Sequence[Hit], depth: int = DEPTH) -> list[Hit]:
    """Put the first `depth` hits in the reranker's order; the rest stand after them as they were.

    Raises:
        ValueError: the reranker returned another number of scores than there are passages.
    """
    texts = [passage_input(hit.article.title, hit.passage.text) for hit in hits[:depth]]
    ordered = [*(hits[n] for n in _order(reranker, query, texts)), *hits[len(texts) :]]
    places = sorted((hit.score for hit in hits), reverse=True)
    return [replace(hit, score=score) for hit, score in zip(ordered, places, strict=True)]


def rerank_rows(
    reranker: Reranker, query: str, ranking: Sequence[Scored], store: Store, depth: int = DEPTH
) -> list[Scored]:
    """The same for passage rows; those that are gone from the library are left out of the first.

    Raises:
        ValueError: the reranker returned another number of scores than there are passages.
    """
    found = store.passages(row for row, _ in ranking[:depth])
    head = [scored for scored in ranking[:depth] if scored.row in found]
    texts = [passage_input(found[row][2].title, found[row][1].text) for row, _ in head]
    rest = ranking[depth:]
    ordered = [*(head[n] for n in _order(reranker, query, texts)), *rest]
    places = sorted((score for _, score in (*head, *rest)), reverse=True)
    return [Scored(row, score) for (row, _), score in zip(ordered, places, strict=True)]


def _order(reranker: Reranker, query: str, texts: Sequence[str]) -> list[int]:
    """Places of `texts`, best first; one without a score (NaN) stands last."""
    if not texts:
        return []
    scores = np.asarray(reranker.score(query, texts))
    if scores.shape != (len(texts),):
        raise ValueError(
            f"{reranker.name}: scores of shape {scores.shape}, expected ({len(texts)},)"
        )
    return [int(n) for n in np.argsort(-scores, kind="stable")]
