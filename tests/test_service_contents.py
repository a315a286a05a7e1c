"""Questions about issues and columns as such, and about what the library lacks."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.filters import Filters
from index.records import Hit, Passage, StoredArticle
from service.engine import Engine
from service.planning.preference import favour
from service.planning.wants import asks_which_article
from service.reading.contents import MAX_LISTED
from tests.libraries import make_issue, make_library

ISSUES = (
    make_issue(
        6,
        "岚湾保税区仓库扩建完工。",
        "岚湾口岸夜间通关开放。",
        day=date(2024, 12, 5),
        columns=("要闻", "口岸", "观察"),
    ),
    make_issue(
        7,
        "岚湾口岸一季度开行班列59列。",
        "望潮银行推出出口贷。单户上限300万元。",
        "岚湾海事法庭成立。",
        day=date(2025, 4, 10),
    ),
    make_issue(8, "岚湾口岸二季度开行班列71列。", "岚湾港新航线开通。", day=date(2025, 7, 20)),
)
SIX = "《岚湾通讯》第6期（2024-12-05）"
SEVEN = "《岚湾通讯》第7期（2025-04-10）"
EIGHT = "《岚湾通讯》第8期（2025-07-20）"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    library = make_library(tmp_path_factory.mktemp("contents"), *ISSUES)
    yield Engine(library)
    library.close()


@pytest.mark.parametrize(
    ("question", "articles"),
    [
        ("第7期口岸栏目讲了什么", ["7/2"]),
        ("第7期要闻栏目有哪些文章？", ["7/1", "7/3"]),
        ("最新一期的头条是什么？", ["8/1"]),
        ("头条讲了什么", ["8/1"]),
        ("第7期口岸栏目的头条", ["7/2"]),
        ("近两期的头条是什么", ["8/1", "7/1"]),
        ("各期的头条分别是什么", ["8/1", "7/1", "6/1"]),
        ("上一期都有哪些文章", ["7/1", "7/2", "7/3"]),
        ("近三期都有哪些文章", ["8/1", "8/2", "7/1", "7/2", "7/3", "6/1", "6/2"]),
        ("第6到7期口岸栏目讲了什么", ["7/2", "6/2"]),
        ("2025年4月那期有哪些文章", ["7/1", "7/2", "7/3"]),
        ("第6期和第8期有哪些文章", ["8/1", "8/2", "6/1", "6/2"]),
        ("4月10日和7月20日那两期的口岸栏目", ["8/2", "7/2"]),
        ("第6期和4月10日那期的头条", ["7/1", "6/1"]),
        ("各期有哪些文章", ["8/1", "8/2", "7/1", "7/2", "7/3", "6/1", "6/2"]),
        ("各期的口岸栏目讲了什么", ["8/2", "7/2", "6/2"]),
        ("馆藏有哪些期", ["8/1", "7/1", "6/1"]),
        ("本期讲了什么", ["8/1", "8/2"]),
        ("上期的头条", ["7/1"]),
        ("最早的一期讲了什么", ["6/1", "6/2"]),
        ("第7期第2篇讲什么", ["7/2"]),
        ("第7期最后一篇是什么", ["7/3"]),
        ("第7期要闻栏目第2篇是什么", ["7/3"]),
        ("介绍一下第8期的内容", ["8/1", "8/2"]),
    ],
)
def test_contents_are_the_articles_each_cited(
    engine: Engine, question: str, articles: list[str]
) -> None:
    answer = engine.ask(question)
    assert answer.status == "answered"
    assert [c.article.id for c in answer.citations] == [f"岚湾通讯/{a}" for a in articles]
    for citation in answer.citations:
        assert f"{citation.article.title}[{citation.n}]" in answer.text
        assert citation.article.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("第7期有几篇文章？", "3篇"),
        ("第7期有多少篇文章", "3篇"),
        ("第7期要闻栏目有几篇文章", "2篇"),
        ("近三期一共有多少篇文章", "7篇"),
        ("第6期有几个栏目", "3个栏目"),
        ("馆藏一共有几期", "3期"),
        ("2025年出了几期", "2期"),
    ],
)
def test_a_count_that_is_asked_stands_in_front(engine: Engine, question: str, count: str) -> None:
    answer = engine.ask(question)
    assert answer.text.startswith(f"共{count}：\n《岚湾通讯》")
    assert answer.short_answer == count


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("第7期是哪天出的", "2025年4月10日"),
        ("第7期的出刊日期", "2025年4月10日"),
        ("4月10日那期是第几期", "第7期"),
        ("第7期是谁主办的", "岚湾办"),
    ],
)
def test_an_issues_imprint_is_told(engine: Engine, question: str, short: str) -> None:
    answer = engine.ask(question)
    assert answer.text.startswith("《岚湾通讯》第7期：2025年4月10日出刊，主办：岚湾办。\n")
    assert answer.short_answer == short
    assert answer.citations[0].article.id == "岚湾通讯/7/1"


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("第7期哪篇讲望潮银行", True),
        ("讲望潮银行的是哪一篇", True),
        ("哪些文章提到望潮银行", True),
        ("第7期有没有讲望潮银行的文章", True),
        ("第7期有几篇讲望潮银行", True),
        ("讲望潮银行的文章有几篇", True),
        ("第7期望潮银行那篇文章讲了什么", True),
        ("第7期望潮银行那篇说上限是多少", False),
        ("第7期的三篇论文获奖", False),
        ("第7期说望潮银行推出什么贷款", False),
    ],
)
def test_what_asks_for_an_article(question: str, asks: bool) -> None:
    assert asks_which_article(question) == asks


def test_which_article_is_answered_with_its_title(engine: Engine) -> None:
    answer = engine.ask("第7期有哪篇讲望潮银行？")
    assert answer.text.startswith(f"{SEVEN} · 口岸：\n2. 第2篇标题[1]")
    assert answer.citations[0].article.id == "岚湾通讯/7/2"


def test_a_fact_of_a_headline_is_sought_in_it_alone(engine: Engine) -> None:
    answer = engine.ask("第7期头条里班列开行了多少列？")
    assert answer.citations[0].article.id == "岚湾通讯/7/1"
    assert {hit.article.id for hit in answer.passages} == {"岚湾通讯/7/1"}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("第5期有哪些文章", "馆藏里没有第5期。现有：《岚湾通讯》第6、7、8期。"),
        ("第6期的上一期讲了什么", "馆藏里没有第6期的上一期。现有：《岚湾通讯》第6、7、8期。"),
        ("第20到25期有哪些文章", "馆藏里没有第20—25期。现有：《岚湾通讯》第6、7、8期。"),
        ("2023年第2期讲了什么", "馆藏里没有2023年第2期。现有：《岚湾通讯》第6、7、8期。"),
        ("9月8日那期讲了什么", f"馆藏里没有9月8日出刊的一期。现有：{SIX}、{SEVEN}、{EIGHT}。"),
        ("2023年的各期", f"馆藏里没有2023年出刊的一期。现有：{SIX}、{SEVEN}、{EIGHT}。"),
        ("科技栏目有哪些文章", "馆藏里没有“科技”这个栏目。现有栏目：要闻、口岸、观察。"),
        ("第7期观察栏目有哪些文章", f"{SEVEN}里没有“观察”这个栏目。现有栏目：要闻、口岸。"),
        ("第7期科技栏目的头条", f"{SEVEN}里没有“科技”这个栏目。现有栏目：要闻、口岸。"),
    ],
)
def test_what_is_lacking_is_named_with_what_is_there(
    engine: Engine, question: str, text: str
) -> None:
    answer = engine.ask(question)
    assert (answer.status, answer.text, answer.citations) == ("not_found", text, ())


def test_a_missing_issue_beside_a_held_one_is_named(engine: Engine) -> None:
    answer = engine.ask("第5期和第7期有哪些文章")
    assert answer.status == "answered"
    assert answer.text.endswith("\n馆藏里没有第5期。")
    answer = engine.ask("4月10日和9月9日那两期有哪些文章")
    assert answer.text.endswith("\n馆藏里没有9月9日出刊的一期。")


def test_a_long_listing_says_how_many_there_are(tmp_path: Path) -> None:
    texts = [f"岚湾第{n}号仓库启用。" for n in range(MAX_LISTED + 5)]
    library = make_library(tmp_path, make_issue(1, *texts))
    answer = Engine(library).ask("第1期有哪些文章")
    assert answer.text.startswith(f"共{MAX_LISTED + 5}篇，列出前{MAX_LISTED}篇：\n")
    assert len(answer.citations) == MAX_LISTED
    library.close()


# -- a period that is preferred -------------------------------------------------------------------


def hit(day: date | None, score: float) -> Hit:
    article = StoredArticle("p/1/1", "p/1", "p", "1", day, "要闻", 1, "标题", "文。")
    return Hit(f"p/1/1/{score}", Passage("文。", 0, 2), article, score)


def test_near_equals_are_ordered_by_the_period() -> None:
    old, new, undated = hit(date(2023, 5, 1), 1.0), hit(date(2024, 5, 1), 0.98), hit(None, 0.5)
    prefer = Filters(date_from=date(2024, 1, 1), date_to=date(2024, 9, 30))
    assert [h.passage_id for h in favour([old, new, undated], prefer)] == [
        new.passage_id,
        old.passage_id,
        undated.passage_id,
    ]
    weak = hit(date(2024, 5, 1), 0.9)
    assert favour([old, weak], prefer)[0] == old


def test_without_a_choice_the_scores_stay() -> None:
    hits = [hit(date(2024, 5, 1), 1.0), hit(date(2024, 6, 1), 0.9)]
    prefer = Filters(date_from=date(2024, 1, 1), date_to=date(2024, 9, 30))
    assert favour(hits, prefer) == hits
    assert favour(hits, Filters(date_to=date(2020, 1, 1))) == hits
    assert favour(hits, None) == hits
    assert favour([], prefer) == []
