"""Answered questions asked again of another month, year or place: what no text answers."""

import random

import pytest

from eval.training.moved import moved

TEXT = "3月查验31箱，4月9日查验2箱，5月查验40箱。2023年，河南来的货有12箱，来自韩国的有9箱。"

COUNTRIES = (
    "美国 英国 法国 德国 日本 俄罗斯 印度 越南 泰国 新加坡 马来西亚 印度尼西亚 澳大利亚 巴西 "
    "加拿大 意大利 西班牙 沙特 哈萨克斯坦"
)


def ask_again(question: str, sentence: str = TEXT, text: str = TEXT) -> list[str]:
    return list(moved(question, sentence, text, random.Random(1)))


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("桂屿港3月查验多少箱", ["桂屿港6月查验多少箱"]),  # 4月 and 5月 are told too
        ("桂屿港12月查验多少箱", ["桂屿港1月查验多少箱"]),
        ("桂屿港4月9日查验多少箱", ["桂屿港6月9日查验多少箱"]),
        ("桂屿港查验多少箱", []),
        ("桂屿港3月比4月多查验多少箱", []),
        ("桂屿港一季度查验多少箱", []),
    ],
)
def test_a_question_of_another_month_has_no_answer(question: str, others: list[str]) -> None:
    assert ask_again(question) == others


def test_what_is_told_of_every_month_is_not_moved() -> None:
    text = "".join(f"{month}月查验{month}箱。" for month in range(1, 13))
    assert ask_again("桂屿港3月查验多少箱", text, text) == []


def test_another_year_is_one_that_the_text_does_not_tell_of() -> None:
    text = f"{TEXT}2020年、2021年、2022年、2024年、2026年都没有。"
    assert ask_again("2023年河那边来了几箱", text, text) == ["2025年河那边来了几箱"]


def test_another_place_is_one_of_its_kind() -> None:
    (other,) = ask_again("来自韩国的有几箱")
    assert other.removeprefix("来自").removesuffix("的有几箱") in COUNTRIES.split()
    assert ask_again("韩国和日本来的有几箱") == []  # of which another is meant nobody can say


@pytest.mark.parametrize("question", ["2023年来了几箱", "河南来的有几箱"])
def test_years_and_places_are_moved_only_where_the_sentence_names_them(question: str) -> None:
    assert len(ask_again(question)) == 1
    assert ask_again(question, "货有12箱。") == []


def test_each_kind_is_asked_by_itself() -> None:
    again = ask_again("2023年6月河南来的有几箱")
    assert len(again) == 3
    assert sum("2023年" in question for question in again) == 2
    assert sum("河南" in question for question in again) == 2
    assert sum("6月" in question for question in again) == 2


def test_months_alone_are_moved_where_that_is_wanted() -> None:
    question = "2023年6月河南来的有几箱"
    (month,) = moved(question, TEXT, TEXT, random.Random(1), months_alone=True)
    assert "2023年" in month
    assert "河南" in month
