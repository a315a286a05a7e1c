"""A model's text cut into sentences, however it is chopped up."""

import pytest

from service.generation.written import Claim, Sentence, SentenceCutter


def cut(text: str, size: int, *, whole: bool = True) -> list[Sentence]:
    cutter = SentenceCutter()
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    return [s for piece in pieces for s in cutter.feed(piece)] + cutter.finish(whole=whole)


def one(text: str, *marks: int) -> Sentence:
    return Sentence(text, (Claim(text, marks),) if marks else ())


def line(text: str, *marks: int) -> Sentence:
    """A line without a full stop, which is given one."""
    return Sentence(f"{text}。", (Claim(text, marks),))


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。[1]乙！[2]", [one("甲。", 1), one("乙！", 2)]),
        ("甲[1]。乙[2]？", [one("甲。", 1), one("乙？", 2)]),
        ("甲。[1][2]乙。", [one("甲。", 1, 2), one("乙。")]),
        ("甲。【1】\n\n乙。 [ 2 ]", [one("甲。", 1), one("乙。", 2)]),
        ("甲。[1，2]乙。［资料3］", [one("甲。", 1, 2), one("乙。", 3)]),
        ("甲。\n[1]\n乙[2]\n", [one("甲。", 1), line("乙", 2)]),
        ("- 甲[1]\n2. 乙[2]\n**丙**[3]", [line("甲", 1), line("乙", 2), line("丙", 3)]),
        ("2.5亿元。[1]", [one("2.5亿元。", 1)]),
        ("他说“好。”[1]乙。[2]", [one("他说“好。”", 1), one("乙。", 2)]),
        ("甲。[12]乙。[0]", [one("甲。", 12), one("乙。", 0)]),
        ("【通知】甲。[1]【公告】乙。[2]", [one("【通知】甲。", 1), one("【公告】乙。", 2)]),
        ("依据岚政〔2031〕5号。[1]", [one("依据岚政〔2031〕5号。", 1)]),
        ("<think>甲。[1]\n乙。</think>\n丙。[2]", [one("丙。", 2)]),
        ("<think>甲。[1]", []),
        ("未找到", [one("未找到。")]),
        ("[1][2]。\n 。。", []),
        ("", []),
    ],
)
def test_sentences_and_marks(text: str, size: int, sentences: list[Sentence]) -> None:
    assert cut(text, size) == sentences


def test_each_stretch_has_its_own_marks() -> None:
    (sentence,) = cut("甲为五[1]，乙为六[2][3]，丙同。", 1)
    assert sentence == Sentence(
        "甲为五，乙为六，丙同。",
        (Claim("甲为五", (1,)), Claim("，乙为六，丙同。", (2, 3))),
    )


def test_a_sentence_is_given_as_soon_as_it_is_whole() -> None:
    cutter = SentenceCutter()
    assert cutter.feed("甲。") == []
    assert cutter.feed("[") == []
    assert cutter.feed("1") == []
    assert cutter.feed("]") == []
    assert cutter.feed("乙") == [one("甲。", 1)]


@pytest.mark.parametrize("half", ["乙", "乙[2]", "乙[2", "乙。", "乙。[2"])
def test_half_a_sentence_is_left_out_where_the_text_broke_off(half: str) -> None:
    assert cut(f"甲。[1]{half}", 1, whole=False) == [one("甲。", 1)]
