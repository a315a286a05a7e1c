"""What questions say of issue, date and column: a table of examples."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest

from index.filters import Filters
from index.records import IssueInfo
from service.planning.holdings import Holdings
from service.planning.plan import make_plan
from service.records import ChipKey, Plan


def info(number: int, day: date | None, publication: str = "岚湾通讯") -> IssueInfo:
    return IssueInfo(
        f"{publication}/{number}", publication, str(number), number, day, "岚湾办",
        ("岚湾板块", "制度创新", "要闻"), f"{number}.txt", "", (), 3, 9,
    )  # fmt: skip


def hold(*issues: tuple[int, date | None]) -> Holdings:
    return Holdings(tuple(info(number, day) for number, day in issues))


HOLDINGS = hold(
    (45, date(2025, 4, 20)),
    (44, date(2024, 10, 15)),
    (39, date(2024, 7, 15)),
    (38, date(2024, 7, 1)),
    (33, date(2024, 4, 20)),
)
_OTHERS = [info(n, date(2025, 3, n), "望潮简报") for n in (9, 8)]
TWO_SERIES = Holdings((HOLDINGS.issues[0], *_OTHERS, *HOLDINGS.issues[1:]))
HUNDREDS = hold((345, date(2025, 4, 20)), (339, date(2024, 7, 15)), (333, date(2024, 4, 20)))


def plan(question: str, holdings: Holdings = HOLDINGS, without: Sequence[ChipKey] = ()) -> Plan:
    return make_plan(question, holdings, without=without)


@pytest.mark.parametrize(
    ("question", "issues", "query"),
    [
        ("第44期有多少列班列", ("44",), "有多少列班列"),
        ("总第 44 期的班列", ("44",), "班列"),
        ("44期讲了什么", ("44",), "讲了什么"),
        ("第四十四期讲了什么", ("44",), "讲了什么"),
        ("第44期和第39期的班列", ("44", "39"), "班列"),
        ("第39、44期的班列", ("39", "44"), "班列"),
        ("2024年第5期的班列", ("2024-5",), "班列"),
        ("2024年第44期的班列", ("44",), "班列"),
        ("第240期有哪些文章", ("240",), "有哪些文章"),
        ("第44期有哪篇文章讲郑湾？", ("44",), "郑湾？"),
        ("第44期有哪篇讲郑湾？", ("44",), "郑湾？"),
        ("第44期中俄班列", ("44",), "中俄班列"),
        ("第44期讲郑湾的是哪一篇", ("44",), "郑湾"),
        ("第44期有没有讲郑湾的文章", ("44",), "郑湾"),
        ("第44期有几篇讲郑湾", ("44",), "郑湾"),
        ("第44期郑湾那篇文章讲了什么", ("44",), "郑湾 什么"),
        ("第44期说郑湾有多少列班列", ("44",), "郑湾有多少列班列"),
        ("第44期怎么说郑湾班列", ("44",), "郑湾班列"),
        ("第44期讲座有多少人", ("44",), "讲座有多少人"),
        ("第44期说明会有多少人", ("44",), "说明会有多少人"),
        ("第44期和平口岸", ("44",), "和平口岸"),
        ("第44期的项目", ("44",), "项目"),
    ],
)
def test_issues_by_number(question: str, issues: tuple[str, ...], query: str) -> None:
    found = plan(question)
    assert found.filters.issues == issues
    assert " ".join(found.query.split()) == query


@pytest.mark.parametrize(
    ("question", "issues"),
    [
        ("第333期的班列", ("333",)),
        ("333期项目的班列", ()),
        ("第333期项目有哪些", ("333",)),
        ("334期有哪些文章", ("334",)),
        ("第333到339期的班列", ("339", "333")),
        ("333-339期的班列", ("339", "333")),
        ("333、345期的班列", ("333", "345")),
    ],
)
def test_numbers_from_a_hundred_need_no_ordinal(question: str, issues: tuple[str, ...]) -> None:
    assert plan(question, HUNDREDS).filters.issues == issues


@pytest.mark.parametrize(
    ("question", "issues", "query"),
    [
        ("最新一期有哪些文章", ("45",), "有哪些文章"),
        ("最近一期的班列", ("45",), "班列"),
        ("最新的一期讲了什么", ("45",), "讲了什么"),
        ("最新期讲了什么", ("45",), "讲了什么"),
        ("上一期的班列", ("44",), "班列"),
        ("最新一期的上一期", ("44",), ""),
        ("第44期的上一期有哪些文章", ("39",), "有哪些文章"),
        ("第44期的下一期有哪些文章", ("45",), "有哪些文章"),
        ("第40期的上一期", ("39",), ""),
        ("2024年第44期的上一期", ("39",), ""),
        ("第44期和上一期的班列", ("44", "39"), "班列"),
        ("第33期的上一期讲了什么", ("32",), "讲了什么"),
        ("近三期都有哪些文章", ("45", "44", "39"), "都"),
        ("最近3期的班列", ("45", "44", "39"), "班列"),
        ("近九期的班列", ("45", "44", "39", "38", "33"), "班列"),
        ("第39期以来的班列", ("45", "44", "39"), "班列"),
        ("第39期之后的班列", ("45", "44"), "班列"),
        ("第39期之前的班列", ("38", "33"), "班列"),
        ("第45期之后的班列", ("46",), "班列"),
        ("近几期的班列", ("45", "44", "39", "38", "33"), "班列"),
        ("最近几期都有哪些文章", ("45", "44", "39", "38", "33"), "都"),
        ("本期的班列", ("45",), "班列"),
        ("这一期的班列", ("45",), "班列"),
        ("这三期的班列", ("45", "44", "39"), "班列"),
        ("这几期的班列", ("45", "44", "39", "38", "33"), "班列"),
        ("第44期和第39期这两期的班列", ("44", "39"), "班列"),
        ("上期的班列", ("44",), "班列"),
        ("上上期的班列", ("39",), "班列"),
        ("第44期的上期有哪些文章", ("39",), "有哪些文章"),
        ("最早的一期有哪些文章", ("33",), "有哪些文章"),
        ("创刊号有哪些文章", ("33",), "有哪些文章"),
        ("从第33期到第39期之间的班列", ("39", "38", "33"), "班列"),
        ("各期有哪些文章", ("45", "44", "39", "38", "33"), "有哪些文章"),
        ("一共有几期", ("45", "44", "39", "38", "33"), "一共有"),
    ],
)
def test_issues_by_their_place(question: str, issues: tuple[str, ...], query: str) -> None:
    found = plan(question)
    assert found.filters.issues == issues
    assert " ".join(found.query.split()) == query


@pytest.mark.parametrize(
    ("question", "issues"),
    [
        ("第33到39期的班列", ("39", "38", "33")),
        ("第33期至第39期有哪些文章", ("39", "38", "33")),
        ("第33-39期", ("39", "38", "33")),
        ("第三十三到三十九期", ("39", "38", "33")),
        ("第39到33期", ("39", "38", "33")),
        ("第240到244期", ("240", "244")),
    ],
)
def test_ranges_hold_all_numbers_between(question: str, issues: tuple[str, ...]) -> None:
    assert plan(question).filters.issues == issues


@pytest.mark.parametrize(
    "question",
    [
        "项目一期什么时候竣工",
        "二期工程什么时候开工",
        "第二期工程投资多少",
        "产业园第二期什么时候建成",
        "三期项目有哪些",
        "近三期工程进展",
        "近三期培训班有多少人",
        "最新一期培训班有多少人",
        "第1到3期工程",
        "44期培训班有多少人",
        "分44期付款的贷款",
        "12期免息的贷款",
        "首期规模500万元",
        "工期缩短多少天",
        "前5个月的班列",
        "2024年期间的班列",
        "2024年7月期间的班列",
        "2020-2024期间的班列",
        "2024年7月一期工程竣工",
        "2024年7月的二期工程",
        "2024年7月15日印发的方案",
        "2024年7月1日生效的协定",
        "一期一会是什么",
        "4月9日驶入口岸站的班列",
        "7月1日和7月15日的班列",
        "成本期望有多高",
        "日本期间的班列",
        "本期债券利率是多少",
        "上期工程什么时候竣工",
        "以上期限是多少天",
        "各期工程什么时候竣工",
        "4月、5月开行多少列",
        "第五航权",
        "今年第9趟班列",
        "第八场推介会",
        "第31部门规章",
        "今年上半年的班列",
        "去年的进出口总值",
        "2024年一季度的班列",
        "上期所的期货",
        "中俄班列",
        "今日头条的总部在哪",
        "港口登上头条的原因",
        "电视栏目的收视率",
        "哪个栏目讲班列",
        "省级制度创新案例有多少项",
    ],
)
def test_what_is_no_issue_date_or_column_limits_nothing(question: str) -> None:
    found = plan(question)
    told = question.replace("今年", "2025年").replace("去年", "2024年")
    assert (found.filters, found.chips, found.query) == (Filters(), (), told)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("2024年7月15日那期说了什么", date(2024, 7, 15), date(2024, 7, 15)),
        ("2024-07-15那期说了什么", date(2024, 7, 15), date(2024, 7, 15)),
        ("10月15日那期", date(2024, 10, 15), date(2024, 10, 15)),
        ("十月十五日那一期", date(2024, 10, 15), date(2024, 10, 15)),
        ("4月20日这期的文章", date(2025, 4, 20), date(2025, 4, 20)),
        ("4月20日出刊", date(2025, 4, 20), date(2025, 4, 20)),
        ("去年4月20日出刊的那期", date(2024, 4, 20), date(2024, 4, 20)),
        ("2024年4月20日出刊的那期", date(2024, 4, 20), date(2024, 4, 20)),
        ("2024年7月那期", date(2024, 7, 1), date(2024, 7, 31)),
        ("2024年7月出的那几期", date(2024, 7, 1), date(2024, 7, 31)),
        ("2024年7月的各期", date(2024, 7, 1), date(2024, 7, 31)),
        ("二〇二四年七月的各期", date(2024, 7, 1), date(2024, 7, 31)),
        ("7月的各期", date(2024, 7, 1), date(2024, 7, 31)),
        ("2024年4月到7月的各期", date(2024, 4, 1), date(2024, 7, 31)),
        ("5月到7月的各期", date(2024, 5, 1), date(2024, 7, 31)),
        ("5月至7月出刊", date(2024, 5, 1), date(2024, 7, 31)),
        ("2024年4月10日到7月1日的各期", date(2024, 4, 10), date(2024, 7, 1)),
        ("2024年11月到2月的各期", date(2024, 11, 1), date(2025, 2, 28)),
        ("2024年的各期", date(2024, 1, 1), date(2024, 12, 31)),
        ("去年下半年的各期", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024年一季度的各期", date(2024, 1, 1), date(2024, 3, 31)),
        ("2023年7月15日那期", date(2023, 7, 15), date(2023, 7, 15)),
        ("9月8日那期", date(2025, 9, 8), date(2025, 9, 8)),
        ("2月30日那期", None, None),
        ("9999年7月那期", None, None),
    ],
)
def test_dates_of_issues(question: str, first: date | None, last: date | None) -> None:
    found = plan(question).filters
    assert (found.date_from, found.date_to) == (first, last)


@pytest.mark.parametrize(
    ("question", "issues"),
    [
        ("7月1日和7月15日那两期", ("38", "39")),
        ("7月1日、7月15日两期的班列", ("38", "39")),
        ("2024年4月20日和7月15日的各期", ("33", "39")),
        ("2024年4月和10月的各期", ("33", "44")),
        ("7月1日和9月8日那两期", ("38",)),
        ("7月1日那期和2024年10月15日那期", ("38", "44")),
        ("第45期和7月1日那期", ("45", "38")),
        ("7月1日、7月15日那两期和第45期", ("38", "39", "45")),
        ("2024年7月那期和第33期", ("33", "39", "38")),
    ],
)
def test_several_days_are_their_issues_not_those_between(
    question: str, issues: tuple[str, ...]
) -> None:
    found = plan(question).filters
    assert (found.issues, found.date_from, found.date_to) == (issues, None, None)


def test_an_issue_that_came_out_on_the_day_named_is_both() -> None:
    found = plan("2024年7月那两期里的第38期").filters
    assert (found.issues, found.date_from) == (("38",), date(2024, 7, 1))


def test_of_days_without_an_issue_the_first_is_missing() -> None:
    found = plan("9月8日和9月9日那两期").filters
    assert (found.issues, found.date_from, found.date_to) == ((), *[date(2025, 9, 8)] * 2)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("岚湾口岸哪几期提到过", "岚湾口岸"),
        ("哪篇文章讲岚湾口岸", "岚湾口岸"),
        ("岚湾口岸各期分别开行多少列", "岚湾口岸 开行多少列"),
    ],
)
def test_what_asks_for_issues_or_articles_is_left_out_of_the_query(
    question: str, query: str
) -> None:
    found = plan(question)
    assert (found.query, found.chips) == (query, ())


@pytest.mark.parametrize(
    ("question", "place", "query"),
    [
        ("第44期第3篇讲什么", 3, "讲什么"),
        ("第44期的第二篇文章说班列开行多少列", 2, "班列开行多少列"),
        ("最新一期最后一篇文章", -1, ""),
    ],
)
def test_the_place_of_an_article(question: str, place: int, query: str) -> None:
    found = plan(question)
    assert found.headline
    assert (found.chips[-1].field, found.chips[-1].value) == ("articles", place)
    assert found.query == query


@pytest.mark.parametrize("question", ["第3篇讲什么", "第44期的三篇文章", "第44期第3部规章"])
def test_what_is_no_place_of_an_article(question: str) -> None:
    assert not plan(question).headline


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("今年上半年开行多少列", date(2025, 1, 1), date(2025, 9, 30)),
        ("去年进出口多少", date(2024, 1, 1), date(2025, 4, 2)),
        ("2024年一季度开行多少列", date(2024, 1, 1), date(2024, 7, 1)),
        ("2024年5月开行多少列", date(2024, 5, 1), date(2024, 8, 31)),
        ("2023年和2024年5月开行多少列", date(2023, 1, 1), date(2024, 8, 31)),
        ("2023年5月到2024年5月开行多少列", date(2023, 5, 1), date(2024, 8, 31)),
    ],
)
def test_a_period_is_preferred_and_stays_in_the_query(
    question: str, first: date, last: date
) -> None:
    found = plan(question)
    assert found.prefer == Filters(date_from=first, date_to=last)
    told = question.replace("今年", "2025年").replace("去年", "2024年")
    assert (found.filters, found.chips, found.query) == (Filters(), (), told)


@pytest.mark.parametrize(
    "question", ["4月9日开行多少列", "第44期去年开行多少列", "9999年开行多少列"]
)
def test_nothing_is_preferred_without_a_period_or_beside_an_issue(question: str) -> None:
    assert plan(question).prefer is None


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("制度创新栏目有哪些文章", ("制度创新",)),
        ("“制度创新”专栏讲了什么", ("制度创新",)),
        ("岚湾板块讲了什么", ("岚湾板块",)),
        ("第44期的制度创新说了什么", ("制度创新",)),
        ("第44期制度创新栏目讲了什么", ("制度创新",)),
        ("第44期岚湾板块和制度创新栏目有哪些文章", ("岚湾板块", "制度创新")),
        ("第44期里制度创新案例有多少项", ()),
        ("第44期科技栏目有哪些文章", ("科技",)),
        ("科技板块有哪些文章", ("科技板块",)),
        ("第44期有哪些栏目", ()),
        ("第44期各栏目讲了什么", ()),
        ("第44期科技栏目的主持人是哪年出生的", ()),
    ],
)
def test_columns(question: str, columns: tuple[str, ...]) -> None:
    assert plan(question).filters.columns == columns


@pytest.mark.parametrize(
    ("question", "issues", "query"),
    [
        ("头条", ("45",), ""),
        ("头条讲了什么", ("45",), "讲了什么"),
        ("最新一期的头条是什么", ("45",), "是什么"),
        ("第44期头条新闻提到多少家企业", ("44",), "提到多少家企业"),
        ("第44期和第39期的头条", ("44", "39"), ""),
        ("各期的头条是什么", ("45", "44", "39", "38", "33"), "是什么"),
    ],
)
def test_headlines(question: str, issues: tuple[str, ...], query: str) -> None:
    found = plan(question)
    assert found.headline
    assert (found.filters.issues, found.query) == (issues, query)
    assert ("头条", "articles", 1) in [(c.label, c.field, c.value) for c in found.chips]


@pytest.mark.parametrize(
    ("question", "chips"),
    [
        ("《岚湾通讯》讲什么", [("《岚湾通讯》", "publications", "岚湾通讯")]),
        ("第44期", [("第44期", "issues", 44)]),
        ("最新一期", [("最新一期（第45期）", "issues", 45)]),
        ("上一期", [("上一期（第44期）", "issues", 44)]),
        ("第33期的上一期", [("第33期的上一期", "issues", 32)]),
        ("近三期", [("近3期（第39、44、45期）", "issues", "39..45")]),
        ("上上期", [("上上一期（第39期）", "issues", 39)]),
        ("最早一期", [("最早一期（第33期）", "issues", 33)]),
        ("第33到39期", [("第33—39期", "issues", "33..39")]),
        ("2024年第5期", [("2024年第5期", "issues", "2024-5")]),
        (
            "7月1日和7月15日那两期",
            [
                ("7月1日", "dates", "2024-07-01..2024-07-01"),
                ("7月15日", "dates", "2024-07-15..2024-07-15"),
            ],
        ),
        ("2024年7月那期", [("2024年7月", "dates", "2024-07-01..2024-07-31")]),
        ("第44期制度创新栏目", [("第44期", "issues", 44), ("制度创新", "columns", "制度创新")]),
    ],
)  # fmt: skip
def test_each_limit_has_a_chip(question: str, chips: list[tuple[str, str, int | str]]) -> None:
    assert [(c.label, c.field, c.value) for c in plan(question).chips] == chips


def test_a_publication_that_is_not_held_is_no_limit() -> None:
    assert plan("《岚湾通讯》第44期讲了什么").filters.publications == ("岚湾通讯",)
    assert plan("《别的刊物》讲了什么").filters == Filters()


def test_a_place_in_a_series_is_meant_of_one_publication() -> None:
    both = TWO_SERIES
    found = plan("近两期的班列", both)
    assert (found.filters.issues, found.filters.publications) == (("45", "44"), ("岚湾通讯",))
    assert ("《岚湾通讯》", "publications") in [(c.label, c.field) for c in found.chips]
    assert plan("《望潮简报》上一期的班列", both).filters.issues == ("8",)
    assert plan("头条", both).filters.publications == ("岚湾通讯",)


def test_given_limits_stand_beside_the_named_ones() -> None:
    given = Filters(columns=("要闻",))
    found = make_plan("第44期讲了什么", HOLDINGS, given)
    assert found.filters == replace(given, issues=("44",))


JULY, OCTOBER = "2024-07-01..2024-07-31", "2024-10-01..2024-10-31"


@pytest.mark.parametrize(
    ("question", "without", "labels", "filters"),
    [
        ("第44期的班列", [("issues", 44)], [], Filters()),
        ("第44期的班列", [("issues", "44")], [], Filters()),
        ("第44期和第39期的班列", [("issues", 44)], ["第39期"], Filters(issues=("39",))),
        ("第39、44期的班列", [("issues", 39)], ["第44期"], Filters(issues=("44",))),
        ("第44期和上一期的班列", [("issues", 39)], ["第44期"], Filters(issues=("44",))),
        ("第33到39期的班列", [("issues", "33..39")], [], Filters()),
        (
            "近两期和第33期的班列",
            [("issues", 33)],
            ["近2期（第44、45期）"],
            Filters(issues=("45", "44")),
        ),
        ("各期有哪些文章", [("issues", "33..45")], [], Filters()),
        (
            "2024年7月和10月那几期的班列",
            [("dates", JULY)],
            ["10月"],
            Filters(date_from=date(2024, 10, 1), date_to=date(2024, 10, 31)),
        ),
        ("2024年7月和10月那几期的班列", [("dates", JULY), ("dates", OCTOBER)], [], Filters()),
        (
            "第45期和2024年7月那期的班列",
            [("issues", 45)],
            ["2024年7月"],
            Filters(date_from=date(2024, 7, 1), date_to=date(2024, 7, 31)),
        ),
        (
            "第45期和2024年7月那期的班列",
            [("dates", JULY)],
            ["第45期"],
            Filters(issues=("45",)),
        ),
        (
            "岚湾板块和制度创新栏目有哪些文章",
            [("columns", "岚湾板块")],
            ["制度创新"],
            Filters(columns=("制度创新",)),
        ),
        (
            "第44期制度创新栏目讲了什么",
            [("issues", 44)],
            ["制度创新"],
            Filters(columns=("制度创新",)),
        ),
        ("第44期科技栏目有哪些文章", [("columns", "科技")], ["第44期"], Filters(issues=("44",))),
        ("《岚湾通讯》的班列", [("publications", "岚湾通讯")], [], Filters()),
        ("头条讲了什么", [("issues", 45)], ["头条"], Filters()),
        ("头条讲了什么", [("articles", 1)], ["最新一期（第45期）"], Filters(issues=("45",))),
        ("第44期第3篇讲什么", [("articles", 3)], ["第44期"], Filters(issues=("44",))),
        ("最新一期最后一篇", [("articles", -1)], ["最新一期（第45期）"], Filters(issues=("45",))),
        ("第44期的班列", [("issues", 39), ("dates", 44)], ["第44期"], Filters(issues=("44",))),
    ],
)
def test_a_chip_that_is_taken_off_does_not_limit(
    question: str, without: list[ChipKey], labels: list[str], filters: Filters
) -> None:
    found, whole = plan(question, without=without), plan(question)
    assert [chip.label for chip in found.chips] == labels
    assert found.filters == filters
    assert found.removed == tuple(chip for chip in whole.chips if chip not in found.chips)
    assert (found.query, found.wants) == (whole.query, whole.wants)


@pytest.mark.parametrize(
    ("question", "without", "publications", "issues"),
    [
        ("上一期的班列", [("publications", "岚湾通讯")], (), ("44",)),
        ("上一期的班列", [("issues", 44)], ("岚湾通讯",), ()),
        ("《望潮简报》上一期的班列", [("publications", "望潮简报")], (), ("8",)),
        ("《望潮简报》上一期的班列", [("publications", "望潮简报"), ("issues", 8)], (), ()),
        ("头条", [("issues", 45)], (), ()),
        ("《望潮简报》头条", [("publications", "望潮简报")], (), ("9",)),
        ("《望潮简报》头条", [("issues", 9)], ("望潮简报",), ()),
    ],
)
def test_a_publication_and_a_place_in_it_are_taken_off_each_alone(
    question: str,
    without: list[ChipKey],
    publications: tuple[str, ...],
    issues: tuple[str, ...],
) -> None:
    found = plan(question, TWO_SERIES, without).filters
    assert (found.publications, found.issues) == (publications, issues)


def test_only_an_articles_chip_makes_a_headline() -> None:
    assert plan("第44期第3篇讲什么", without=[("issues", 44)]).headline
    assert not plan("第44期第3篇讲什么", without=[("articles", 3)]).headline
    assert not plan("头条讲了什么", without=[("issues", 45), ("articles", 1)]).headline


def test_a_period_is_preferred_once_the_issue_is_taken_off() -> None:
    found = plan("第44期去年开行多少列", without=[("issues", 44)])
    assert found.prefer == Filters(date_from=date(2024, 1, 1), date_to=date(2025, 4, 2))
    assert found.query == "2024年开行多少列"


def test_a_given_limit_holds_again_where_a_chip_is_taken_off() -> None:
    given = Filters(issues=("38",), columns=("要闻",))
    question = "第44期制度创新栏目讲了什么"
    assert make_plan(question, HOLDINGS, given, [("issues", 44)]).filters == replace(
        given, columns=("制度创新",)
    )
    both: list[ChipKey] = [("issues", 44), ("columns", "制度创新")]
    assert make_plan(question, HOLDINGS, given, both).filters == given


@pytest.mark.parametrize("question", ["最新一期讲了什么", "上一期", "近三期", "头条", "今年的各期"])
def test_an_empty_library_has_no_newest_issue(question: str) -> None:
    assert make_plan(question, Holdings(())).filters == Filters()


@pytest.mark.parametrize(
    "question", [" " * 500, "第44期" + " " * 480 + "班列", "哪" + " " * 490 + "期"]
)
def test_long_white_space_is_read_at_once(question: str) -> None:
    started = perf_counter()
    plan(question)
    assert perf_counter() - started < 1


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("今年1月开行多少列", "2025年1月开行多少列"),
        ("上个月开行多少列", "2025年3月开行多少列"),
        ("前年开行多少列", "2023年开行多少列"),
        ("二〇二四年三月开行多少列", "2024年3月开行多少列"),
        ("24年3月开行多少列", "2024年3月开行多少列"),
        ("建了24年的码头", "建了24年的码头"),
        ("第44期说今年开行多少列", "2024年开行多少列"),  # of 2024
        ("第44期和第45期里今年开行多少列", "今年开行多少列"),  # of two years
        ("第99期说今年开行多少列", "今年开行多少列"),  # not held
    ],
)
def test_this_year_is_that_of_the_issues_asked_for_or_of_the_newest(
    question: str, query: str
) -> None:
    assert plan(question).query == query


def test_without_dates_this_year_stays() -> None:
    undated = hold((45, None), (44, None))
    assert plan("今年1月开行多少列", undated).query == "今年1月开行多少列"


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("最近开行多少列", 92),
        ("目前有几家企业", 92),
        ("近两年开行多少列", 2 * 366),
        ("近几年开行多少列", 3 * 366),
    ],
)
def test_what_is_asked_of_lately_is_in_the_last_issues(question: str, days: int) -> None:
    newest = date(2025, 4, 20)
    assert plan(question).prefer == Filters(date_from=newest - timedelta(days=days))
    assert plan(question, hold((45, None))).prefer is None


def test_a_last_day_alone_limits_the_issues_too() -> None:
    given = Filters(date_to=date(2024, 12, 31))
    assert make_plan("最近开行多少列", HOLDINGS).prefer is not None
    assert make_plan("最近开行多少列", HOLDINGS, given).prefer is None


def test_the_last_year_is_known_where_there_are_other_years() -> None:
    assert hold((45, date(2025, 4, 20)), (44, date(2024, 10, 15))).last_year is None
    older = hold((45, date(2025, 4, 20)), (9, date(2021, 4, 20)), (8, None))
    assert older.last_year == Filters(date_from=date(2024, 5, 5))
    assert hold((45, None)).last_year is None


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("2024年每个月开行多少列", True),
        ("历年开行多少列", True),
        ("2023年和2024年分别开行多少列", True),
        ("2023年1月与2024年1月相比开行列数", True),
        ("近三年各开行多少列", True),
        ("过去两年分别开行多少列", True),
        ("最近5年每年开行多少列", True),
        ("近三年开行多少列", False),
        ("近三年各地自贸试验区开行多少列", False),
        ("企业前三年分别免多少税", False),
        ("企业每年最多申领多少元", False),
        ("2023年和2024年的政策", False),
        ("各年龄段有多少人", False),
        ("每个年龄段有多少人", False),
        ("补贴逐年减少多少", False),
        ("每月15日是什么日子", False),
    ],
)
def test_each_month_and_several_years_are_of_several_issues(question: str, several: bool) -> None:
    assert (plan(question).wants == "issues") is several


@pytest.mark.parametrize(
    ("question", "read_as"),
    [
        ("今年1月开行多少列", "2025年1月开行多少列"),
        ("第44期说去年开行多少列", "第44期说2023年开行多少列"),
        ("2024年1月开行多少列", ""),
        ("开行多少列", ""),
    ],
)
def test_a_person_can_see_what_year_was_meant(question: str, read_as: str) -> None:
    assert plan(question).read_as == read_as
