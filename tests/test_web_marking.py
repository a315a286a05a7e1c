"""The query's words in a text, marked as they are written there."""

import pytest

from service.web.marking import Parts, any_marked, mark_texts, mark_words, words_to_mark


def _marked(query: str, text: str) -> list[str]:
    (parts,) = mark_texts([text], words_to_mark(query))
    assert "".join(part for part, _ in parts) == text
    return _words(parts)


def _words(parts: Parts) -> list[str]:
    return [part for part, is_word in parts if is_word]


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("岸电设施", "建成岸电，设施14套。", ["岸电", "设施"]),
        ("岸电设施", "岸电设施14套", ["岸电设施"]),
        ("tir", "ＴＩＲ运输，Tir 单证，entire", ["ＴＩＲ", "Tir"]),
        ("TIR 运输", "tir运输", ["tir运输"]),
        ("3500万元", "投资3,500万元、3500万元、13,500", ["3,500万元", "3500万元"]),
        ("15", "15条，2015年，15", ["15", "15"]),
        ("m2", "每㎡、每M2、每12m2", ["㎡", "M2"]),
        ("桂屿港", "澜湾", []),
    ],
)
def test_words_are_found_in_any_case_width_and_notation(
    query: str, text: str, marked: list[str]
) -> None:
    assert _marked(query, text) == marked


def test_a_lone_character_is_marked_where_no_longer_word_stands() -> None:
    assert _marked("税", "关税、税收") == ["税", "税"]
    assert _marked("买 岸电", "买方、岸电") == ["岸电"]
    assert _marked("买 岸电", "买方") == ["买"]
    title, text = mark_texts(["岸电", "买方"], words_to_mark("买 岸电"))
    assert (_words(title), _words(text)) == (["岸电"], [])


def test_a_text_that_shares_nothing_has_no_mark() -> None:
    assert not any_marked(mark_texts(["澜湾", "桂屿"], words_to_mark("买 岸电")))
    assert any_marked(mark_texts(["澜湾", "买方"], words_to_mark("买 岸电")))


def test_what_the_query_writes_together_is_marked_whole() -> None:
    assert _marked("冷库容量 TIR", "新增冷库容量，容量") == ["冷库容量", "容量"]


def test_words_that_overlap_are_marked_as_one() -> None:
    parts = mark_words("全国人大代表", ["全国", "国人", "代表"])
    assert parts == [("全国人", True), ("大", False), ("代表", True)]


def test_a_text_without_characters_has_no_parts() -> None:
    assert mark_words("", ["岸电"]) == []
