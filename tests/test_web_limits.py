"""Limits in an address: read, taken off, written again."""

import re
from datetime import date

import pytest
from starlette.datastructures import QueryParams

from index.filters import Filters
from service.web.limits import Limits, read_limits


def test_an_address_limits() -> None:
    limits = read_limits(
        QueryParams("q=x&publication=澜湾简报&issue=41&issue=42&date_from=2031-01-01&column=+要闻+")
    )
    assert limits.problem == ""
    assert limits.filters == Filters(("澜湾简报",), ("41", "42"), ("要闻",), date(2031, 1, 1), None)


def test_blanks_limit_nothing() -> None:
    assert read_limits(QueryParams("q=x&publication=&issue=+&date_from=&other=1")) == Limits()


def test_an_address_is_written_as_it_was_read() -> None:
    text = "?q=a+b%26c&issue=41&column=%E8%A6%81%E9%97%BB&without=issues%3A42"
    limits = read_limits(QueryParams(text[1:]))
    assert limits.address(q="a b&c") == text
    assert limits.address(q="") == text.replace("q=a+b%26c&", "")


def test_a_limit_is_taken_off_and_put_on() -> None:
    limits = read_limits(QueryParams("issue=41&issue=42"))
    assert limits.less("issue", "41").address() == "?issue=42"
    assert limits.more("issue", "41").address() == "?issue=42&issue=41"
    assert limits.more("column", "要闻").less("column", "要闻").address() == limits.address()


def test_a_chip_of_the_question_is_taken_off_and_heeded_again() -> None:
    limits = read_limits(QueryParams("without=dates:2031-01-01..2031-02-01"))
    assert limits.without == (("dates", "2031-01-01..2031-02-01"),)
    both = limits.ignoring("issues", "41")
    assert both.without == (*limits.without, ("issues", "41"))
    assert both.ignoring("issues", "41") == both
    assert both.heeding("issues", "41") == limits


def test_a_chip_taken_off_takes_the_same_limit_with_it() -> None:
    limits = read_limits(QueryParams("issue=41&issue=42&column=要闻"))
    left = limits.ignoring("issues", "41")
    assert left.pairs == (("issue", "42"), ("column", "要闻"))
    assert left.ignoring("columns", "要闻").pairs == (("issue", "42"),)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("date_from=2031-02-30", "“2031-02-30”不是日期；请写成 2024-07-01 这样。"),
        ("date_to=" + "9" * 99, f"“{'9' * 20}”不是日期"),
        ("date_from=2031-03-01&date_to=2031-02-01", "开始日期晚于结束日期；请对调。"),
        ("issue=" + "9" * 201, "限定的名称太长"),
        ("&".join(f"issue={n}" for n in range(101)), "或个数太多"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(address: str, said: str) -> None:
    limits = read_limits(QueryParams(address))
    assert said in limits.problem
    assert limits.filters == Filters()
    assert "?" + address == limits.address()
    assert not re.search("[\u3400-\u9fff]", read_limits(QueryParams(address), "en").problem)
