"""What questions say of issue, date and column: a table of examples."""

from dataclasses import replace
from datetime import date

import pytest

from index.filters import Filters
from index.records import IssueInfo
from service.plan import Holdings, make_plan
from service.records import Plan


def info(number: int, day: date) -> IssueInfo:
    return IssueInfo(
        f"岚湾通讯/{number}", "岚湾通讯", str(number), number, day, "岚湾办",
        ("岚湾板块", "制度创新", "要闻"), f"{number}.txt", "", (), 3, 9,
    )  # fmt: skip


HOLDINGS = Holdings(
    tuple(
        info(n, d)
        for n, d in (
            (45, date(2025, 4, 20)),
            (44, date(2024, 10, 15)),
            (39, date(2024, 7, 15)),
            (38, date(2024, 7, 1)),
            (33, date(2024, 4, 20)),
        )
    )
)


def plan(question: str) -> Plan:
    return make_plan(question, HOLDINGS)


@pytest.mark.parametrize(
    ("question", "issues", "query"),
    [
        ("第44期有多少列班列", ("44",), "有多少列班列"),
        ("总第 44 期的班列", ("44",), "班列"),
        ("44期讲了什么", ("44",), "讲了什么"),
        ("第四十四期讲了什么", ("44",), "讲了什么"),
        ("第44期和第39期的班列", ("44", "39"), "和 的班列"),
        ("2024年第5期的班列", ("2024-5",), "班列"),
        ("第240期有哪些文章", ("240",), "有哪些文章"),
        ("最新一期有哪些文章", ("45",), "有哪些文章"),
        ("第44期有哪篇文章讲郑湾？", ("44",), "郑湾？"),
        ("项目一期什么时候竣工", (), "项目一期什么时候竣工"),
        ("首期规模500万元", (), "首期规模500万元"),
        ("前5个月的班列", (), "前5个月的班列"),
        ("2024年期间", (), "2024年期间"),
    ],
)
def test_issues(question: str, issues: tuple[str, ...], query: str) -> None:
    found = plan(question)
    assert found.filters.issues == issues
    assert " ".join(found.query.split()) == query


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("2024年7月15日那期说了什么", date(2024, 7, 15), date(2024, 7, 15)),
        ("4月20日这期的文章", date(2025, 4, 20), date(2025, 4, 20)),
        ("2024年4月20日出刊的那期", date(2024, 4, 20), date(2024, 4, 20)),
        ("2024年7月那期", date(2024, 7, 1), date(2024, 7, 15)),
        ("2023年7月15日那期", date(2023, 7, 15), date(2023, 7, 15)),
        ("4月9日驶入口岸站的班列", None, None),
        ("2024年7月1日生效的协定", None, None),
        ("9月8日那期", None, None),
    ],
)
def test_dates(question: str, first: date | None, last: date | None) -> None:
    found = plan(question).filters
    assert (found.date_from, found.date_to) == (first, last)


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("制度创新栏目有哪些文章", ("制度创新",)),
        ("“制度创新”专栏讲了什么", ("制度创新",)),
        ("岚湾板块讲了什么", ("岚湾板块",)),
        ("第44期的制度创新说了什么", ("制度创新",)),
        ("第44期里制度创新案例有多少项", ()),
        ("省级制度创新案例有多少项", ()),
    ],
)
def test_columns(question: str, columns: tuple[str, ...]) -> None:
    assert plan(question).filters.columns == columns


def test_a_publication_in_title_marks_is_a_limit() -> None:
    found = plan("《岚湾通讯》第44期讲了什么")
    assert found.filters.publications == ("岚湾通讯",)
    assert [(c.label, c.field, c.value) for c in found.chips] == [
        ("《岚湾通讯》", "publications", "岚湾通讯"),
        ("第44期", "issues", 44),
    ]
    assert plan("《别的刊物》讲了什么").filters == Filters()


def test_given_limits_stand_beside_the_named_ones() -> None:
    given = Filters(columns=("要闻",))
    found = make_plan("第44期讲了什么", HOLDINGS, given)
    assert found.filters == replace(given, issues=("44",))


def test_an_empty_library_has_no_newest_issue() -> None:
    assert make_plan("最新一期讲了什么", Holdings(())).filters == Filters()
