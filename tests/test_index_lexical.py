"""Word search against BM25 worked out by hand."""

import math
from datetime import date
from pathlib import Path

import pytest

from index.filters import Filters
from index.lexical import LexicalIndex, bigrams
from index.store import PassageRow


def row(number: int, text: str, title: str = "") -> PassageRow:
    return PassageRow(
        number, number, f"p/{number}", "p", str(number), date(2025, 1, 1), "c", title, text
    )


def test_scores_are_those_of_bm25(tmp_path: Path) -> None:
    lexical = LexicalIndex(tmp_path)
    lexical.rebuild(
        1, [row(1, "口岸 通关"), row(2, "口岸 口岸 扩建"), row(3, "银行 贷款 贴息 利率")]
    )
    lengths = {1: 2, 2: 3, 3: 4}  # words in the body; the marker document has none
    documents, holding = 4, 2
    mean = sum(lengths.values()) / documents
    idf = math.log(1 + (documents - holding + 0.5) / (holding + 0.5))

    def bm25(frequency: int, length: int) -> float:
        return idf * 2.2 * frequency / (frequency + 1.2 * (0.25 + 0.75 * length / mean))

    hits = dict(lexical.search_words(["口岸"], Filters(), 10))
    assert hits == pytest.approx({2: bm25(2, 3), 1: bm25(1, 2)}, rel=1e-4)
    assert lexical.idf("body", "口岸") == pytest.approx(idf)


def test_the_title_counts_too(tmp_path: Path) -> None:
    lexical = LexicalIndex(tmp_path)
    lexical.rebuild(1, [row(1, "无关 文字", "口岸 通关"), row(2, "其他 文字")])
    assert [r for r, _ in lexical.search_words(["口岸"], Filters(), 10)] == [1]
    assert [r for r, _ in lexical.search_grams(["口岸"], Filters(), 10)] == [1]


def test_an_update_equals_a_rebuild(tmp_path: Path) -> None:
    rows = [row(n, f"口岸 新闻 {n}") for n in range(1, 9)]
    updated = LexicalIndex(tmp_path / "a")
    updated.rebuild(1, rows[:5])
    updated.update(2, [2, 4], rows[5:])
    assert (updated.revision, updated.count) == (2, 6)
    found = {r for r, _ in updated.search_words(["口岸"], Filters(), 20)}
    assert found == {1, 3, 5, 6, 7, 8}


def test_nothing_asked_finds_nothing(tmp_path: Path) -> None:
    lexical = LexicalIndex(tmp_path)
    assert (lexical.revision, lexical.count) == (-1, 0)
    assert lexical.search_words([], Filters(), 10) == []
    assert lexical.search_words(["口岸"], Filters(), 0) == []


@pytest.mark.parametrize(
    ("text", "pairs"),
    [("口岸通关", ["口岸", "岸通", "通关"]), ("第a港", ["第", "港"]), ("RCEP 12%", []), ("", [])],
)
def test_bigrams(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs
