"""Chinese numerals and dates."""

from datetime import date

import pytest

from index.numerals import find_date, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("245", 245), ("一", 1), ("十", 10), ("十一", 11), ("二十", 20), ("一百零三", 103),
        ("二百三十三", 233), ("二〇二四", 2024), ("一千二百", 1200),
    ],
)  # fmt: skip
def test_numerals(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "期", "十期"])
def test_other_text_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"invalid|not a number"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "day", "exact"),
    [
        ("2024 年 4 月 20 日", date(2024, 4, 20), True),
        ("二〇二四年四月二十日", date(2024, 4, 20), True),
        ("二○二五年十二月三十一日", date(2025, 12, 31), True),
        ("印发：2024-04-20", date(2024, 4, 20), True),
        ("2024.4.20", date(2024, 4, 20), True),
        ("2024年4月", date(2024, 4, 1), False),
        ("2024年13月1日，2024年2月3日", date(2024, 2, 3), True),
    ],
)
def test_dates(text: str, day: date, exact: bool) -> None:
    assert find_date(text) == (day, exact)


def test_no_date() -> None:
    assert find_date("第245期 共12页") is None
