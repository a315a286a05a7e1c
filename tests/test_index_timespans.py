"""Months and days that a text tells of, against examples read by hand."""

import pytest

from index.timespans import Timespan, agreement, timespans


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2031年1月开行", [Timespan(1, 1)]),
        ("今年3月、4月份", [Timespan(3, 3), Timespan(4, 4)]),
        ("4月9日驶入", [Timespan(4, 4, 9)]),
        ("7月15日至8月2日", [Timespan(7, 7, 15), Timespan(8, 8, 2)]),
        ("1-5月", [Timespan(1, 5)]),
        ("1月至5月", [Timespan(1, 5)]),
        ("二〇三一年七月十五日", [Timespan(7, 7, 15)]),
        ("前5个月", [Timespan(1, 5)]),
        ("一季度", [Timespan(1, 3)]),
        ("第4季度", [Timespan(10, 12)]),
        ("今年上半年", [Timespan(1, 6)]),
        ("下半年", [Timespan(7, 12)]),
        ("历时15个月, 增长2.1, 13月", []),
        ("三个月内", []),
    ],
)
def test_spans_are_read(text: str, spans: list[Timespan]) -> None:
    assert list(timespans(text)) == spans


@pytest.mark.parametrize(
    ("asked", "told", "how"),
    [
        ("1月开行多少列", "1月开行46列", 1.0),
        ("1月开行多少列", "3月开行58列", -1.0),
        ("1月开行多少列", "2月开行39列, 比1月少7列", 1.0),
        ("1月开行多少列", "一季度开行143列", 0.0),
        ("4月9日驶入几趟", "4月9日驶入", 1.0),
        ("4月9日驶入几趟", "4月驶入", 0.5),
        ("4月9日驶入几趟", "4月8日驶入", -1.0),
        ("前5个月多少", "1-5月", 1.0),
        ("开行多少列", "1月开行", 0.0),
        ("1月开行多少列", "开行46列", 0.0),
    ],
)
def test_agreement_is_told_from_conflict(asked: str, told: str, how: float) -> None:
    assert agreement(timespans(asked), timespans(told)) == how
