"""White space and page cuts."""

import pytest

from index.paragraphs import join_paragraphs, remove_spaces
from index.records import Block


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("2024 年 4 月 20 日", "2024年4月20日"),
        ("使用 RCEP 证书 989 份", "使用RCEP证书989份"),
        ("the  free trade\tzone", "the free trade zone"),
        ("以 “open door” 为题", "以“open door”为题"),
        ("高纯度的钛。 $6N$ 铝", "高纯度的钛。$6N$铝"),
        ("一\u3000二\u200b三\ufeff", "一二三"),
        ("增长 22.5 %", "增长22.5 %"),
    ],
)
def test_spaces_go_inside_chinese_and_stay_between_latin_words(text: str, tidy: str) -> None:
    assert remove_spaces(text) == tidy


def joined(*texts: str) -> list[str]:
    return join_paragraphs(Block(text) for text in texts)


LINE = "岚湾片区深化跨境贸易便利化改革推动口岸通关提速增效入选全"  # 28 characters: a full line


def test_a_sentence_cut_by_a_page_end_is_made_whole() -> None:
    assert joined(LINE, "国试点。", "下一段。") == [LINE + "国试点。", "下一段。"]


def test_a_fragment_that_ends_with_a_comma_goes_on() -> None:
    assert joined("一是提速，", "二是降费。") == ["一是提速，二是降费。"]


def test_a_sub_heading_stays_alone() -> None:
    assert joined("降本增效，做强枢纽", "岚湾港开通航线。") == [
        "降本增效，做强枢纽",
        "岚湾港开通航线。",
    ]


def test_a_numbered_sub_heading_as_wide_as_a_line_stays_alone() -> None:
    heading = "1. 推行全程帮办服务模式，优化岚湾片区企业服务的体系"
    assert joined(heading, "岚湾片区通过三项举措。")[0] == heading.replace(" ", "")


def test_marked_headings_and_tables_are_never_joined() -> None:
    blocks = [Block(LINE, "heading", 2), Block("正文。"), Block(LINE), Block("甲\t乙", "table")]
    assert join_paragraphs(blocks) == [LINE, "正文。", LINE, "甲\t乙"]
