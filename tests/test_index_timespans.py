"""Months and days that a text tells of, against examples read by hand."""

import pytest

from index.timespans import Timespan, agreement, spans_told, timespans


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2031年1月开行", [Timespan(1, 1, 0, 2031)]),
        ("2031年“云港号”1月开行", [Timespan(1, 1, 0, 2031)]),
        ("2031年1月、3月", [Timespan(1, 1, 0, 2031), Timespan(3, 3, 0, 2031)]),
        ("2031年开行", [Timespan(1, 12, 0, 2031)]),
        ("2030年和2031年1月", [Timespan(1, 1, 0, 2030), Timespan(1, 1, 0, 2031)]),
        ("2030年底, 2031年1月", [Timespan(1, 12, 0, 2030), Timespan(1, 1, 0, 2031)]),
        ("2029-2031年", [Timespan(1, 12, 0, year) for year in (2029, 2030, 2031)]),
        ("2029年到2030年上半年", [Timespan(1, 6, 0, 2029), Timespan(1, 6, 0, 2030)]),
        ("1931-2031年", [Timespan(1, 12, 0, 1931), Timespan(1, 12, 0, 2031)]),
        ("到2031年", []),
        ("2030年的办法，今年1月施行", [Timespan(1, 12, 0, 2030), Timespan(1, 1)]),
        ("2030年施行。1月开行", [Timespan(1, 12, 0, 2030), Timespan(1, 1)]),
        ("12031年, 2031列", []),
        ("今年3月、4月份", [Timespan(3, 3), Timespan(4, 4)]),
        ("4月9日驶入", [Timespan(4, 4, 9)]),
        ("7月15日至8月2日", [Timespan(7, 7, 15), Timespan(8, 8, 2)]),
        ("1-5月", [Timespan(1, 5)]),
        ("1月至5月", [Timespan(1, 5)]),
        ("二〇三一年七月十五日", [Timespan(7, 7, 15, 2031)]),
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
        ("2031年1月开行多少列", "2031年1月开行46列", 1.0),
        ("2031年1月开行多少列", "2030年1月开行46列", -1.0),
        ("2031年1月开行多少列", "1月开行46列", 1.0),
        ("1月开行多少列", "2030年1月开行46列", 1.0),
        ("2031年1月开行多少列", "根据2030年的办法", 0.0),
        ("2031年开行多少列", "2031年开行46列", 1.0),
        ("2031年开行多少列", "2030年开行46列", -1.0),
        ("2031年开行多少列", "2031年1月开行46列", 0.0),
        ("2031年开行多少列", "1月开行46列", 0.0),
    ],
)
def test_agreement_is_told_from_conflict(asked: str, told: str, how: float) -> None:
    spans = timespans(asked)
    assert agreement(spans, spans_told(told, spans)) == how
