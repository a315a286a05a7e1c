"""Passages: offsets that always hold, nothing lost, sentence ends kept."""

import random
from itertools import pairwise

import pytest

from index.passages import split_passages

_PARTS = (
    "开放",
    "。",
    "！",
    "”",
    "（",
    "）",
    "\n",
    "，",
    "；",
    "A b",
    " ",
    "12.5%",
    "口岸",
    "？",
    "\n\n",
)


@pytest.mark.parametrize("seed", range(40))
def test_every_passage_stands_at_its_offsets_and_nothing_is_lost(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choices(_PARTS, k=rng.randint(0, 400)))
    passages = split_passages(text, chars=rng.randint(5, 60))
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    kept = "".join(p.text for p in passages)
    assert "".join(kept.split()) == "".join(text.split())


def test_passages_end_where_sentences_end() -> None:
    text = "".join(f"第{n}句写的是口岸通关的一件小事，不长也不短。" for n in range(40))
    passages = split_passages(text)
    assert len(passages) > 2
    assert all(p.text.endswith("。") for p in passages)
    assert all(150 <= len(p.text) <= 250 for p in passages[:-1])


def test_a_closing_quote_stays_with_its_sentence() -> None:
    text = "他说：“来得及。”" * 30
    assert all(p.text.endswith("。”") for p in split_passages(text, chars=40))


def test_a_run_without_any_mark_is_cut_by_length() -> None:
    assert [len(p.text) for p in split_passages("字" * 600, chars=250)] == [250, 250, 100]


@pytest.mark.parametrize("text", ["", " \n "])
def test_no_text_gives_no_passage(text: str) -> None:
    assert split_passages(text) == []
