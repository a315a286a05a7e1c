"""Which sentences are read, and the rows of their neighbours, against a plain search for them."""

from dataclasses import replace

import pytest

from index.records import Hit, Passage, StoredArticle
from service.reading.windows import NONE, Layout

LINES = (
    "岚湾口岸开行班列59列。",
    "沿线增开夜班！",
    "夜间查验",
    "每晚受理到六时。",
    "费用由谁承担？",
)
TEXT = f"{LINES[0]}{LINES[1]}\n{LINES[2]}\n{LINES[3]}{LINES[4]}"
ARTICLE = StoredArticle("x/1/1", "x/1", "x", "1", None, "", 1, "岚湾口岸", TEXT)
OTHER = replace(ARTICLE, id="x/1/2", title="望潮夜校", text="夜校开课。居民报名。")


def hit(article: StoredArticle, first: str, last: str) -> Hit:
    start, end = article.text.index(first), article.text.index(last) + len(last)
    return Hit("x", Passage(article.text[start:end], start, end), article, 1.0)


HITS = (
    hit(ARTICLE, LINES[0], LINES[4]),
    hit(OTHER, "居民", "报名。"),
    hit(ARTICLE, LINES[3], LINES[3]),
    hit(OTHER, "夜校", "开课。"),
)


def test_each_place_has_its_own_title_and_neighbours() -> None:
    layout = Layout(HITS)
    texts = layout.texts
    for n, place in enumerate(layout.places()):
        article, window = place.hit.article, layout.window[n]
        lines = LINES if article is ARTICLE else ("夜校开课。", "居民报名。")
        at = lines.index(place.quote)
        assert layout.windows[window].hit is place.hit
        assert texts[layout.own[n]] == place.quote
        assert texts[layout.title[n]] == article.title
        assert layout.number[n] == at
        before, behind = layout.before[n], layout.behind[n]
        assert (before == NONE) == (at == 0)
        assert (behind == NONE) == (at == len(lines) - 1)
        assert before == NONE or texts[before] == lines[at - 1]
        assert behind == NONE or texts[behind] == lines[at + 1]


def test_the_sentences_of_the_passages_are_read_without_sub_headings() -> None:
    quotes = [place.quote for place in Layout(HITS).places()]
    assert quotes == [LINES[0], LINES[1], LINES[3], LINES[4], "居民报名。", LINES[3], "夜校开课。"]


def test_a_neighbour_on_each_side_is_read_too() -> None:
    (window,) = Layout(HITS[2:3]).windows
    assert window.texts() == [ARTICLE.title, LINES[2], LINES[3], LINES[4]]
    assert list(window.quotable()) == [1]


@pytest.mark.parametrize("start", [len(TEXT), 900])
def test_a_passage_without_sentences_has_no_window(start: int) -> None:
    outside = Hit("x", Passage("", start, start), ARTICLE, 1.0)
    assert Layout([]).places() == Layout([outside]).places() == []
    both = Layout([outside, HITS[1]])
    assert [place.quote for place in both.places()] == ["居民报名。"]
    assert both.window.tolist() == [0]
