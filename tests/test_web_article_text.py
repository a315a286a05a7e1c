"""An article's text in pieces: whole when they are put together, marked where it was asked for."""

import random

import pytest

from index.sentences import split_sentences
from service.web.article_text import Run, TextBlock, cut_text, read_range

TABLE = "名单如下：\n企业\t金额\n禾舟租赁\t5.2亿元。分8年\n公示7天。如有异议，请来信。"
PARTS = ["桂屿港", "。", "！", "\n", "\t", " ", "，8月起", "”", "\n\n", "A b"]


def _runs(blocks: list[TextBlock]) -> list[Run]:
    return [run for block in blocks for row in block.rows for cell in row for run in cell]


def _joined(blocks: list[TextBlock]) -> str:
    rows = (row for block in blocks for row in block.rows)
    return "\n".join("\t".join("".join(_text(run) for run in cell) for cell in row) for row in rows)


def _text(run: Run) -> str:
    return "".join(piece.text for piece in run.pieces)


def _marked(blocks: list[TextBlock]) -> list[tuple[str, bool]]:
    pieces = (piece for run in _runs(blocks) for piece in run.pieces)
    return [(piece.text, piece.first) for piece in pieces if piece.marked]


def test_nothing_of_any_text_is_lost_and_every_range_is_marked() -> None:
    dice = random.Random(7)
    for _ in range(300):
        text = "".join(dice.choices(PARTS, k=dice.randrange(14)))
        start, end = sorted(dice.randrange(len(text) + 1) for _ in range(2))
        blocks = cut_text(text, (start, end))
        assert _joined(blocks) == text
        marked = _marked(blocks)
        wanted = text[start:end].replace("\n", "").replace("\t", "")
        assert "".join(part for part, _ in marked) == wanted
        assert [first for _, first in marked] == [True, *[False] * (len(marked) - 1)][: len(marked)]


def test_every_sentence_has_its_number_once() -> None:
    dice = random.Random(8)
    for _ in range(300):
        text = "".join(dice.choices(PARTS, k=dice.randrange(14)))
        runs = _runs(cut_text(text))
        count = len(split_sentences(text))
        assert [run.no for run in runs if run.opens] == [*range(1, count + 1)]
        assert [run.no for run in runs if run.closes] == [*range(1, count + 1)]
        assert all(_text(run).isspace() for run in runs if not run.no)


def test_lines_with_tabs_are_a_table() -> None:
    blocks = cut_text(TABLE)
    assert [(block.table, len(block.rows)) for block in blocks] == [
        (False, 1), (True, 2), (False, 1),
    ]  # fmt: skip
    cells = [["".join(_text(run) for run in cell) for cell in row] for row in blocks[1].rows]
    assert cells == [["企业", "金额"], ["禾舟租赁", "5.2亿元。分8年"]]


def test_a_sentence_goes_over_the_cells_of_a_row() -> None:
    name, amount = cut_text(TABLE)[1].rows[1]
    assert [(run.no, run.opens, run.closes) for run in name] == [(3, True, False)]
    assert [(run.no, run.opens, run.closes) for run in amount] == [
        (3, False, True), (4, True, True),
    ]  # fmt: skip


def test_a_mark_goes_over_sentences_cells_and_paragraphs() -> None:
    start = TABLE.index("租赁\t")
    blocks = cut_text(TABLE, (start, TABLE.index("如有") + 2))
    assert _marked(blocks) == [
        ("租赁", True), ("5.2亿元。", False), ("分8年", False), ("公示7天。", False),
        ("如有", False),
    ]  # fmt: skip


def test_a_mark_that_begins_at_a_line_feed_has_its_first_piece_behind_it() -> None:
    assert _marked(cut_text("甲。\n乙。", (2, 5))) == [("乙。", True)]
    assert _marked(cut_text("甲。\n乙。", (2, 3))) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("", ""), ("0", ""), ("3", "3"), ("5", "3"), ("0", "11"), ("-1", "3"), ("x", "3"),
     ("1.0", "3"), ("٣", "5"), ("²", "5"), ("0", "9" * 5000)],
)  # fmt: skip
def test_what_is_no_range_of_the_text_is_ignored(start: str, end: str) -> None:
    assert read_range(start, end, 10) is None


def test_a_range_may_be_all_of_the_text() -> None:
    assert read_range("0", "10", 10) == (0, 10)
