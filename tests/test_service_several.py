"""Questions that several issues answer: which they are, what is chosen, how it is told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest

from index.records import Hit, Passage, StoredArticle
from service.engine import Engine
from service.planning.wants import wants_several, without_several, years_back
from service.reading.articles import choose_articles
from service.reading.several import (
    MAX_ISSUES,
    choose_figures,
    choose_several,
    compose_several,
)
from service.reading.spread import spread_articles, spread_issues
from service.records import Citation
from tests.samplesite import ISSUES, library_of


@dataclass(frozen=True, slots=True)
class Sentence:
    """A ranked sentence, as the reader gives it."""

    hit: Hit
    start: int
    end: int
    confidence: float

    @property
    def quote(self) -> str:
        """The sentence."""
        return self.hit.article.text[self.start : self.end]


DAYS = {6: date(2024, 12, 5), 7: date(2025, 4, 10), 8: date(2025, 7, 20), 9: None}


def article(issue: int, text: str, no: int = 1, title: str = "标题") -> StoredArticle:
    key = f"岚湾通讯/{issue}"
    day = DAYS.get(issue, date(2026, 1, 1 + issue % 28))
    return StoredArticle(f"{key}/{no}", key, "岚湾通讯", str(issue), day, "要闻", no, title, text)


def sentence(
    issue: int,
    text: str,
    sure: float = 1.0,
    *,
    no: int = 1,
    title: str = "标题",
    also: tuple[StoredArticle, ...] = (),
) -> Sentence:
    told = article(issue, text, no, title)
    hit = Hit(f"{told.id}/1", Passage(text, 0, len(text)), told, sure, also_in=also)
    return Sentence(hit, 0, len(text), sure)


def issues(readings: list[Sentence]) -> list[str]:
    return [reading.hit.article.key for reading in readings]


# -- what asks for several ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("望潮银行的出口贷在哪几期报道过？", "望潮银行的出口贷"),
        ("哪些期提到岚湾海事法庭", "岚湾海事法庭"),
        ("哪一期讲了岚湾海事法庭", "岚湾海事法庭"),
        ("岚湾海事法庭成立的消息出现在哪些期？", "岚湾海事法庭成立"),
        ("岚湾口岸班列各期分别开行多少列", "岚湾口岸班列 开行多少列"),
        ("每期的班列列数是多少", "班列列数是多少"),
        ("岚湾口岸的班列列数有什么变化", "岚湾口岸的班列列"),
        ("岚湾口岸的班列数前后几期怎么变化", "岚湾口岸的班列数"),
        ("岚湾口岸对外进出口有什么变化", "岚湾口岸对外进出口"),
        ("岚湾博览会有哪些变化", "岚湾博览会"),
        ("望潮银行几次提到出口贷", "望潮银行 出口贷"),
        ("历次提到的岚湾口岸班列有多少列", "提到的岚湾口岸班列有多少列"),
        ("第6期和第8期分别开行多少列班列", None),
        ("第6期与第8期的班列数相比增加了多少", None),
        ("从第6期到第8期班列开行了多少", None),
        ("近三期说岚湾口岸开行多少列", None),
    ],
)
def test_several_are_wanted(question: str, query: str | None) -> None:
    assert wants_several(question)
    if query is not None:
        assert without_several(question).rstrip(" ？") == query


@pytest.mark.parametrize(
    "question",
    [
        "出口贷和进口贷的上限分别是多少",
        "第7期的三项措施分别是什么",
        "岚湾口岸有哪些便利措施",
        "第7期有哪篇讲望潮银行",
        "第7期说班列开行多少列",
        "最新一期说班列开行多少列",
        "最近1期的班列",
        "上一期的班列有多少列",
        "哪几期工程已经竣工",
        "历期债券利率是多少",
        "先后获批了哪些资质",
        "第7到8期哪篇讲海事法庭",
        "分几期付款",
        "前几个月开行多少列",
        "先用后付会让研究院所发生什么变化？",
        "出口贷给小微企业带来了哪些变化",
        "新办法将使通关发生怎样的变化",
        "《向海而行》一文节录了多少次讲话？",
        "望潮银行办了几次讲座",
        "岚湾口岸三次提升通关能力靠什么",
        "海事法庭今年几次说明会在哪里开",
    ],
)
def test_several_things_of_one_issue_are_not_several_issues(question: str) -> None:
    assert not wants_several(question)


# -- the best of each issue -----------------------------------------------------------------------

LOAN = "望潮银行推出出口贷，单户上限{}万元。"


def test_one_sentence_of_each_issue_in_date_order_undated_last() -> None:
    found = [
        sentence(8, LOAN.format(300)),
        sentence(9, LOAN.format(500), 0.9),
        sentence(8, "望潮银行的出口贷已办理12笔。", 0.85, no=2),
        sentence(6, LOAN.format(200), 0.8),
        sentence(7, "岚湾口岸夜间通关开放。", 0.7),
    ]
    assert issues(choose_several(found, "哪几期提到望潮银行的出口贷", "望潮银行的出口贷")) == [
        "6",
        "8",
        "9",
    ]


def test_another_thing_of_the_same_place_is_not_the_same_thing() -> None:
    found = [
        sentence(8, "岚湾片区企业服务中心为10家企业办理登记。"),
        sentence(7, "岚湾片区政务服务大厅接待来访客商。", 0.8),
        sentence(6, "岚湾片区举办银企会。", 0.7),
    ]
    assert issues(choose_several(found, "哪几期报道企业服务中心", "岚湾片区企业服务中心")) == ["8"]


def test_where_a_value_is_asked_a_sentence_without_one_is_left_out() -> None:
    found = [
        sentence(8, "岚湾口岸累计开行班列71列。"),
        sentence(7, "岚湾口岸累计开行班列59列。", 0.9),
        sentence(6, "下一步，岚湾口岸将继续开行班列。", 0.9),
    ]
    question = "岚湾口岸各期分别开行班列多少列"
    assert issues(choose_several(found, question, "岚湾口岸开行班列多少列")) == ["7", "8"]
    bare = [sentence(8, "岚湾口岸将继续开行班列。")]
    assert issues(choose_several(bare, question, "岚湾口岸开行班列多少列")) == ["8"]


def test_a_reprint_counts_once() -> None:
    reprint = article(7, LOAN.format(300))
    found = [
        sentence(6, LOAN.format(300), also=(reprint,)),
        sentence(7, LOAN.format(300), 0.9),
    ]
    chosen = choose_several(found, "哪几期提到出口贷", "望潮银行出口贷")
    assert issues(chosen) == ["6"]
    assert chosen[0].hit.also_in == (reprint,)


def test_an_unsure_sentence_is_left_out() -> None:
    found = [sentence(8, LOAN.format(300)), sentence(7, "出口贷是望潮银行的新办法。", 0.2)]
    assert issues(choose_several(found, "哪几期提到出口贷", "望潮银行出口贷")) == ["8"]


@pytest.mark.parametrize(("sure", "left"), [(0.2, ["7", "8"]), (0.05, ["8"])])
def test_what_says_the_same_but_for_its_figure_needs_less(sure: float, left: list[str]) -> None:
    found = [sentence(8, LOAN.format(300)), sentence(7, LOAN.format(200), sure)]
    assert issues(choose_several(found, "哪几期提到出口贷", "望潮银行出口贷")) == left


def test_words_that_nothing_holds_give_the_best_alone() -> None:
    found = [sentence(8, "遥感卫星发射。"), sentence(7, "遥感卫星组网。", 0.9)]
    assert issues(choose_several(found, "哪几期提到登月探测", "登月探测卫星基地")) == ["8"]


@pytest.mark.parametrize(
    ("question", "query", "chosen"),
    [
        ("岚湾口岸历年开行多少列", "岚湾口岸开行多少列", ["6", "8", "9"]),
        ("近两年岚湾口岸各开行多少列", "岚湾口岸各开行多少列", ["8", "9"]),
        ("近三年岚湾口岸每年开行多少列", "岚湾口岸开行多少列", ["6", "8", "9"]),
        ("近几年岚湾口岸每年开行多少列", "岚湾口岸开行多少列", ["6", "8", "9"]),
        ("2025年每个月岚湾口岸开行多少列", "岚湾口岸开行多少列", ["7"]),
    ],
)
def test_of_each_year_the_years_figure_and_of_each_month_the_months(
    question: str, query: str, chosen: list[str]
) -> None:
    read = [
        sentence(6, "去年岚湾口岸开行520列班列。"),
        sentence(7, "3月岚湾口岸开行48列班列。"),
        sentence(5, "岚湾口岸班列其中去程开行28列。"),
        sentence(8, "岚湾口岸全年开行610列班列。"),
        sentence(9, "岚湾口岸全年开行590列班列。"),
    ]
    assert [r.hit.article.key for r in choose_several(read, question, query)] == chosen


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("近三年各开行多少列", 3),
        ("最近 5 年每年开行多少列", 5),
        ("过去十二年分别开行多少列", 12),
        ("近几年每年开行多少列", 0),
        ("近两三年每年开行多少列", 0),
        ("近2两年每年开行多少列", 0),
        ("近3十年每年开行多少列", 0),
        ("近三年开行多少列", 0),
    ],
)
def test_how_many_of_the_last_years_are_each_asked_for(question: str, years: int) -> None:
    assert years_back(question) == years


def test_at_most_a_years_issues() -> None:
    found = [sentence(100 + n, LOAN.format(n), 1 - n / 100) for n in range(14)]
    assert len(choose_several(found, "哪几期提到出口贷", "望潮银行出口贷")) == MAX_ISSUES


def test_nothing_read_is_nothing_chosen() -> None:
    none: list[Sentence] = []
    assert choose_several(none, "哪几期", "出口贷") == []
    assert choose_figures(none, "多少列", "列") == []
    assert choose_articles(none, "哪篇", "出口贷") == []


# -- a figure that other issues give too ----------------------------------------------------------

CASES = "岚湾片区累计培育制度创新案例{}项。"


def test_the_same_things_figure_in_another_issue_follows_the_best() -> None:
    found = [
        sentence(8, CASES.format(255)),
        sentence(6, "岚湾片区已培育制度创新案例195项，其中49项入选省级。", 0.9),
        sentence(7, CASES.format(255), 0.8),
    ]
    question = "岚湾片区培育了多少项制度创新案例"
    assert issues(choose_figures(found, question, question)) == ["8", "7", "6"]


@pytest.mark.parametrize(
    "other",
    [
        "望潮片区累计培育制度创新案例230项。",
        "岚湾片区累计培育制度创新案例255万元。",
        "岚湾片区收到各类意见建议230项。",
        "岚湾片区继续培育制度创新案例。",
    ],
)
def test_another_place_unit_or_thing_is_another_figure(other: str) -> None:
    found = [sentence(8, CASES.format(255)), sentence(7, other, 0.95)]
    question = "岚湾片区累计培育制度创新案例多少项"
    assert issues(choose_figures(found, question, question)) == ["8"]


def test_a_second_figure_of_the_same_issue_or_of_a_reprint_is_no_change() -> None:
    reprint = article(7, CASES.format(255))
    found = [
        sentence(8, CASES.format(255), also=(reprint,)),
        sentence(8, CASES.format(230), 0.95, no=2),
        sentence(7, CASES.format(230), 0.95),
    ]
    question = "岚湾片区累计培育制度创新案例多少项"
    assert issues(choose_figures(found, question, question)) == ["8"]


@pytest.mark.parametrize(
    "question",
    [
        "2024年岚湾片区培育制度创新案例多少项",
        "岚湾片区上半年培育制度创新案例多少项",
        "谁培育了案例",
    ],
)
def test_a_figure_of_a_period_or_no_figure_stands_alone(question: str) -> None:
    found = [sentence(8, CASES.format(255)), sentence(7, CASES.format(230), 0.95)]
    assert issues(choose_figures(found, question, question)) == ["8"]


# -- the words of the answer ----------------------------------------------------------------------


def citation(n: int, reading: Sentence) -> Citation:
    hit = reading.hit
    return Citation(
        n, hit.article, hit.passage_id, reading.quote, reading.start, reading.end, hit.also_in
    )


def test_each_line_names_its_issue_date_and_figure() -> None:
    first = sentence(6, "岚湾口岸开行班列59列，投资8万元。", also=(article(7, "岚湾口岸。"),))
    second = sentence(9, "岚湾口岸累计开行班列71列。")
    text = compose_several(
        [citation(1, first), citation(2, second)], "各期分别开行班列多少列", "开行班列多少列"
    )
    assert text == (
        "第6期（2024年12月5日），59列：岚湾口岸开行班列59列，投资8万元。[1]（又见第7期（2025年4月10日））\n"
        "第9期，71列：岚湾口岸累计开行班列71列。[2]"
    )


def test_no_figure_is_named_where_none_or_an_unclear_one_is_asked() -> None:
    told = [citation(1, sentence(6, "班列开行59列，班列到达71列。"))]
    day = "第6期（2024年12月5日）："
    assert compose_several(told, "哪几期提到班列", "班列").startswith(day)
    assert compose_several(told, "各期班列多少列", "班列多少列").startswith(day)


def test_publications_are_named_where_there_are_several() -> None:
    here = citation(1, sentence(6, "岚湾口岸。"))
    there = replace(here, n=2, article=replace(here.article, publication="望潮简报"))
    lines = compose_several([here, there], "哪几期提到岚湾口岸", "岚湾口岸").splitlines()
    assert [line.partition("（")[0] for line in lines] == ["《岚湾通讯》第6期", "《望潮简报》第6期"]


# -- articles by their titles ---------------------------------------------------------------------


def test_an_article_with_the_thing_in_its_title_goes_first() -> None:
    found = [
        sentence(8, "会上介绍了望潮银行的做法。", no=1),
        sentence(8, "该行推出出口贷，望潮银行行长出席。", 0.9, no=2, title="望潮银行推出出口贷"),
        sentence(8, "岚湾口岸开放。", 0.8, no=3),
    ]
    chosen = choose_articles(found, "第8期哪些文章讲望潮银行", "望潮银行")
    assert [reading.hit.article.no for reading in chosen] == [2, 1]


# -- hits of many ---------------------------------------------------------------------------------


def test_hits_are_spread_over_issues_and_articles() -> None:
    hits = [
        sentence(issue, "岚湾口岸。", no=no).hit
        for issue in (8, 7)
        for no in (1, 1, 2)
        for _ in "ab"
    ]
    assert [h.article.key for h in spread_issues(hits, per_issue=2)] == ["8", "8", "7", "7"]
    assert [h.article.id for h in spread_articles(hits)] == [
        "岚湾通讯/8/1",
        "岚湾通讯/8/2",
        "岚湾通讯/7/1",
        "岚湾通讯/7/2",
    ]
    assert len(spread_articles(hits, most=3)) == 3


# -- whether any issue tells it --------------------------------------------------------------------


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with library_of(tmp_path_factory.mktemp("samples") / "library", *ISSUES) as library:
        yield Engine(library)


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("各期开行班列多少列", True),
        ("“云港号”班列各期分别开行多少列？", True),
        ("各期新增地铁多少公里", False),
        ("各期的房价分别是多少", False),
        ("各期班列的车票分别多少钱一张", False),
    ],
)
def test_a_figure_that_no_issue_tells_is_refused(
    samples: Engine, question: str, answered: bool
) -> None:
    answer = samples.ask(question)
    assert answer.plan.wants == "issues"
    assert answer.status == ("answered" if answered else "not_found")
    assert (len(answer.citations) > 1) is answered


@pytest.mark.parametrize("question", ["3月“云港号”国际班列开行列数", "3月“云港号”班列开行多少列？"])
def test_a_month_s_figure_is_not_another_month_s_that_names_it_too(
    samples: Engine, question: str
) -> None:
    answer = samples.ask(question)
    assert answer.short_answer == "58列"
    assert [citation.article.key for citation in answer.citations] == ["19"]
