"""Reranked hits: the order, the places' scores, the rest."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.lexical import Scored
from index.records import Hit, Passage, StoredArticle
from index.rerank import rerank, rerank_rows
from tests.libraries import make_issue, make_library


class Fixed:
    """Gives each passage the score that stands for its text; remembers what it read."""

    name = "fixed"

    def __init__(self, **scores: float) -> None:
        self._scores = scores
        self.read: list[str] = []

    def score(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """The scores, in order."""
        self.read += [f"{query}|{passage}" for passage in passages]
        found = [self._scores[passage.split("\n")[1]] for passage in passages]
        return np.asarray(found, dtype=np.float32)


class Short(Fixed):
    """Loses a passage."""

    def score(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """One score too few."""
        return super().score(query, passages)[1:]


def make_hits(texts: str, *scores: float) -> list[Hit]:
    return [
        Hit(
            f"岚湾通讯/7/{n}/1",
            Passage(text, 0, len(text)),
            StoredArticle(
                f"岚湾通讯/7/{n}", "岚湾通讯/7", "岚湾通讯", "7", None, "要闻", n, "标题", text
            ),
            score,
        )
        for n, (text, score) in enumerate(zip(texts, scores, strict=True), 1)
    ]


def shown(hits: Sequence[Hit]) -> list[tuple[str, float]]:
    return [(hit.passage.text, hit.score) for hit in hits]


def test_hits_take_the_rerankers_order_and_places_keep_their_scores() -> None:
    hits = make_hits("abcd", 4, 3, 2.5, 1)
    found = rerank(Fixed(a=-1, b=9, c=0, d=5), "问", hits)
    assert shown(found) == [("b", 4), ("d", 3), ("c", 2.5), ("a", 1)]
    assert found[0].passage_id == "岚湾通讯/7/2/1"


def test_only_the_best_are_read_with_their_titles() -> None:
    reranker = Fixed(a=1, b=2)
    assert shown(rerank(reranker, "问", make_hits("abcd", 4, 3, 2, 1), depth=2)) == [
        ("b", 4), ("a", 3), ("c", 2), ("d", 1),
    ]  # fmt: skip
    assert reranker.read == ["问|标题\na", "问|标题\nb"]


def test_hits_scored_alike_keep_their_order() -> None:
    found = rerank(Fixed(a=1, b=2, c=1, d=2), "问", make_hits("abcd", 4, 3, 2, 1))
    assert [text for text, _ in shown(found)] == ["b", "d", "a", "c"]


def test_scores_descend_whatever_came_in() -> None:
    found = rerank(Fixed(a=1, b=2), "问", make_hits("abc", 1, 3, 2), depth=2)
    assert shown(found) == [("b", 3), ("a", 2), ("c", 1)]


def test_a_passage_without_a_score_stands_last_of_the_reranked() -> None:
    found = rerank(Fixed(a=float("nan"), b=-9), "问", make_hits("abc", 3, 2, 1), depth=2)
    assert shown(found) == [("b", 3), ("a", 2), ("c", 1)]


def test_nothing_to_rerank() -> None:
    reranker = Fixed()
    hits = make_hits("ab", 2, 1)
    assert rerank(reranker, "问", []) == []
    assert rerank(reranker, "问", hits, depth=0) == hits
    assert reranker.read == []


def test_a_reranker_that_loses_a_passage_is_named() -> None:
    with pytest.raises(ValueError, match=r"fixed: scores of shape \(1,\), expected \(2,\)"):
        rerank(Short(a=1, b=2), "问", make_hits("ab", 2, 1))


def test_rows_are_reranked_and_those_that_are_gone_left_out(tmp_path: Path) -> None:
    texts = ("岚湾口岸开行班列。", "望潮银行推出出口贷。", "青屿港新航线开通。")
    with closing(make_library(tmp_path, make_issue(7, *texts))) as library:
        rows = [row for row in range(1, 10) if library.store.passages([row])]
        assert len(rows) == 3
        ranking = [Scored(rows[0], 4), Scored(99, 3), Scored(rows[1], 2), Scored(rows[2], 1)]
        reranker = Fixed(**{texts[0]: 1, texts[1]: 5, texts[2]: 9})
        assert rerank_rows(reranker, "问", ranking, library.store, depth=3) == [
            (rows[1], 4), (rows[0], 2), (rows[2], 1),
        ]  # fmt: skip
        assert rerank_rows(reranker, "问", [], library.store) == []
