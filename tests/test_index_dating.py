"""Years that texts leave to their reader, against examples read by hand."""

from datetime import date

import pytest

from index.dating import dated, names_year
from index.timespans import timespans

ISSUE = date(2031, 2, 25)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("今年1月开行46列", "2031年1月开行46列"),
        ("1 月开行46列", "2031年1 月开行46列"),
        ("1—2月开行46列", "2031年1—2月开行46列"),
        ("去年12月开行40列", "2030年12月开行40列"),
        ("去年全年开行400列", "2030年全年开行400列"),
        ("本年度与上年度相比", "2031年度与2030年度相比"),
        ("2月9日驶入。1月驶出", "2031年2月9日驶入。2031年1月驶出"),
        ("今年前两个月开行90列", "2031年前两个月开行90列"),
        ("一季度开行143列", "2031年一季度开行143列"),
        ("上月开行46列，上个月也是", "2031年1月开行46列，2031年1月也是"),
        ("本月以来", "2031年2月以来"),
        ("前年开行300列", "2029年开行300列"),
        ("二〇三〇年十二月九日通车", "2030年12月9日通车"),
        ("二〇三〇年通车", "2030年通车"),
    ],
)
def test_years_left_out_are_told(text: str, told: str) -> None:
    assert dated(text, ISSUE) == told


@pytest.mark.parametrize(
    "text",
    [
        "7月1日起施行",  # behind the issue: this year's or last year's
        "下半年完工",
        "2030年9月开工，1月停工",  # of 2030 or of 2031
        "如今年轻人多了，今年轻了不少",
        "过去年均开行300列，三年以上年费全免，基本年费不变",
        "目前年产300万吨，线上月活10万人，基本月薪不变",
        "开行46列",
    ],
)
def test_what_may_mean_another_year_stays(text: str) -> None:
    assert dated(text, ISSUE) == text


def test_without_a_date_nothing_is_known() -> None:
    assert dated("今年1月开行46列", None) == "今年1月开行46列"


def test_the_month_before_january_is_decembers() -> None:
    assert dated("上月开行46列", date(2031, 1, 31)) == "2030年12月开行46列"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("2031年1月开行几列", True),
        ("2031年开行几列", True),
        ("今年1月开行几列", False),
        ("2031列", False),
    ],
)
def test_a_question_of_a_year_is_known(question: str, names: bool) -> None:
    assert names_year(timespans(question)) is names
