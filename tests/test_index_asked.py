"""What kind of value is asked for, and where it stands."""

import pytest

from index.asked import what_is_asked


@pytest.mark.parametrize(
    ("question", "kind", "unit", "percent"),
    [
        ("开行了多少列班列？", "number", "列", False),
        ("准备了几台上料机", "number", "台", False),
        ("占比是多少", "number", "", True),
        ("什么时候竣工交付？", "date", "", False),
        ("哪天发布", "date", "", False),
        ("项目总投资是多少", "number", "", False),
        ("谁主持了会议", "none", "", False),
    ],
)
def test_kinds(question: str, kind: str, unit: str, percent: bool) -> None:
    asked = what_is_asked(question)
    assert (asked.kind, asked.unit, asked.percent) == (kind, unit, percent)


@pytest.mark.parametrize(
    ("question", "sentence", "values"),
    [
        ("有多少列", "开行59列6422标箱。", ["59列"]),
        ("有多少家", "开行59列。", ["59列"]),
        ("占比多少", "出口8亿元，占92.2%。", ["92.2%"]),
        ("哪天发布", "4月3日，办法发布。", ["4月3日"]),
        ("谁主持", "59列。", []),
    ],
)
def test_values(question: str, sentence: str, values: list[str]) -> None:
    assert [m[0] for m in what_is_asked(question).values(sentence)] == values


def test_the_asked_unit_fits_better_than_another() -> None:
    asked = what_is_asked("有多少列班列")
    assert asked.fits("开行59列。") == 1.0
    assert asked.fits("投资59万元。") == 0.5
    assert asked.fits("没有数字。") == 0.0


def test_a_thing_is_counted_with_or_without_a_measure_word() -> None:
    asked = what_is_asked("查验了多少个冷藏箱呢")
    assert asked.fits("共查验冷藏箱312个。") == 1.0
    assert asked.fits("共查验312冷藏箱。") == 1.0
    assert asked.fits("投资59万元。") == 0.5
    assert what_is_asked("投资多少呢").unit == ""
