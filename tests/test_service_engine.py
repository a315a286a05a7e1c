"""Questions to cited answers over a small library."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from embed.cross import CrossEncoder, load_cross
from index.filters import Filters
from index.library import Library
from index.records import Hit, Passage, StoredArticle
from index.store import Store
from service.engine import Engine
from service.reading import crossing
from service.reading.quotes import Draft, cite, compose
from service.reading.scorer import load_scorer
from service.records import Answer, ChipKey, Plan
from tests.libraries import make_issue, make_library

ISSUES = (
    make_issue(
        7,
        "岚湾口岸一季度开行班列59列，同比增长12%。沿线车站增开夜班。",
        "望潮银行推出出口贷。单户上限300万元，期限90天。",
        day=date(2025, 4, 10),
    ),
    make_issue(
        8,
        "岚湾口岸二季度开行班列71列。",
        "7月1日，岚湾港新航线开通，首航船载货两千吨。",
        day=date(2025, 7, 20),
    ),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    library = make_library(tmp_path, *ISSUES)
    yield Engine(library)
    library.close()


def test_the_answer_is_the_sentence_word_for_word_with_its_source(engine: Engine) -> None:
    answer = engine.ask("岚湾口岸一季度开行了多少列班列？")
    assert answer.status == "answered"
    first = answer.citations[0]
    assert first.quote == "岚湾口岸一季度开行班列59列，同比增长12%。"
    assert (first.article.id, first.article.date) == ("岚湾通讯/7/1", date(2025, 4, 10))
    assert first.article.text[first.start : first.end] == first.quote
    assert answer.text.startswith(f"{first.quote}[1]")
    assert answer.short_answer == "59列"
    assert 0.5 < answer.confidence <= 1
    assert set(answer.took_ms) == {"plan", "search", "read", "total"}


def test_a_question_of_something_else_is_not_answered(engine: Engine) -> None:
    answer = engine.ask("怎么申请更换驾驶证？")
    assert (answer.status, answer.citations, answer.short_answer) == ("not_found", (), None)
    assert "没有找到" in answer.text
    assert "第7、8期" in answer.text


def test_a_named_issue_is_the_only_source(engine: Engine) -> None:
    answer = engine.ask("第8期里班列开行了多少列？")
    assert answer.citations[0].quote == "岚湾口岸二季度开行班列71列。"
    assert {hit.article.key for hit in answer.passages} == {"8"}


def test_an_issue_that_is_not_held_is_said_to_be_missing(engine: Engine) -> None:
    answer = engine.ask("第240期有哪些文章")
    assert answer.status == "not_found"
    assert answer.text == "馆藏里没有第240期。现有：《岚湾通讯》第7、8期。"
    assert answer.passages == ()


def test_the_contents_of_an_issue_are_its_titles_each_cited(engine: Engine) -> None:
    answer = engine.ask("7月20日那期有哪些文章？")
    assert answer.status == "answered"
    assert answer.text == (
        "《岚湾通讯》第8期（2025-07-20） · 要闻：\n1. 第1篇标题[1]\n"
        "《岚湾通讯》第8期（2025-07-20） · 口岸：\n2. 第2篇标题[2]"
    )
    assert [c.article.text[c.start : c.end] == c.quote for c in answer.citations] == [True, True]


def test_given_filters_limit_the_answer(engine: Engine) -> None:
    answer = engine.ask("岚湾口岸开行了多少列班列？", Filters(issues=("8",)))
    assert answer.citations[0].article.key == "8"
    nowhere = engine.ask("岚湾口岸开行了多少列班列？", Filters(issues=("99",)))
    assert nowhere.status == "not_found"


def test_a_chip_taken_off_opens_the_other_issues(engine: Engine) -> None:
    question = "第8期里岚湾口岸一季度开行了多少列班列？"
    assert {hit.article.key for hit in engine.ask(question).passages} == {"8"}
    answer = engine.ask(question, without=[("issues", 8)])
    assert answer.citations[0].quote == "岚湾口岸一季度开行班列59列，同比增长12%。"
    assert {hit.article.key for hit in answer.passages} == {"7", "8"}


@pytest.mark.parametrize(
    ("question", "without", "articles"),
    [
        ("第7期讲了什么", [("issues", 7)], ["8/1", "8/2", "7/1", "7/2"]),
        ("第7期", [("issues", "7")], ["8/1", "8/2", "7/1", "7/2"]),
        ("第240期有哪些文章", [("issues", 240)], ["8/1", "8/2", "7/1", "7/2"]),
        ("第240期和第7期有哪些文章", [("issues", 240)], ["7/1", "7/2"]),
        ("第7期口岸栏目讲了什么", [("issues", 7)], ["8/2", "7/2"]),
        ("科技栏目讲了什么", [("columns", "科技")], ["8/1", "8/2", "7/1", "7/2"]),
        ("头条是什么", [("issues", 8)], ["8/1", "7/1"]),
        ("头条是什么", [("articles", 1)], ["8/1", "8/2"]),
        ("头条是什么", [("articles", 1), ("issues", 8)], ["8/1", "8/2", "7/1", "7/2"]),
        ("一共有几期", [("issues", "7..8")], ["8/1", "7/1"]),
    ],
)
def test_contents_asked_for_without_a_limit_are_those_of_all_issues(
    engine: Engine, question: str, without: list[ChipKey], articles: list[str]
) -> None:
    answer = engine.ask(question, without=without)
    assert [c.article.id for c in answer.citations] == [f"岚湾通讯/{a}" for a in articles]
    assert (answer.status, "没有" in answer.text) == ("answered", False)


def test_a_question_that_is_all_publication_is_searched_as_it_is(engine: Engine) -> None:
    whole = engine.ask("《岚湾通讯》")
    answer = engine.ask("《岚湾通讯》", without=[("publications", "岚湾通讯")])
    assert (answer.plan.query, answer.plan.filters) == ("", Filters())
    assert (answer.status, answer.citations) == (whole.status, whole.citations)


def test_the_steps_are_plan_passages_answer(engine: Engine) -> None:
    steps = list(engine.steps("班列开行了多少列？", k=1))
    assert [type(s) for s in steps] == [Plan, tuple, Answer]
    assert isinstance(steps[2], Answer)
    assert len(steps[2].passages) == 1


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    library = make_library(tmp_path / "empty")
    assert "还没有任何一期" in Engine(library).ask("班列？").text
    library.close()


def test_of_several_values_none_is_given_alone(engine: Engine) -> None:
    text = "岚湾口岸一季度开行班列59列，其中出境22列。"
    engine.library.add([make_issue(7, text, day=date(2025, 4, 10))])
    answer = engine.ask("岚湾口岸一季度开行了多少列班列？")
    assert answer.citations[0].quote == text
    assert answer.short_answer is None


def test_a_replaced_issue_is_answered_from_its_new_version(engine: Engine) -> None:
    engine.ask("岚湾口岸一季度开行了多少列班列？")
    engine.library.add([make_issue(7, "岚湾口岸一季度开行班列60列。", day=date(2025, 4, 10))])
    answer = engine.ask("岚湾口岸一季度开行了多少列班列？")
    assert answer.citations[0].quote == "岚湾口岸一季度开行班列60列。"


# -- quotes: whatever the reader proposes, only what is stored leaves ------------------------------


def draft(article: StoredArticle, start: int, end: int) -> Draft:
    return Draft(Hit("p/1/1/1", Passage(article.text, 0, 1), article, 1.0), start, end)


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[tuple[Store, StoredArticle]]:
    library: Library = make_library(tmp_path, ISSUES[0])
    article = library.store.article("岚湾通讯/7", 1)
    assert article is not None
    yield library.store, article
    library.close()


def test_a_quote_that_is_not_in_the_stored_text_does_not_leave(
    stored: tuple[Store, StoredArticle],
) -> None:
    store, article = stored
    lies = [
        replace(article, text=article.text.replace("59", "95")),
        replace(article, text="别的" + article.text),
        replace(article, no=99),
        replace(article, issue_id="岚湾通讯/99"),
    ]
    drafts = [draft(lie, 0, 21) for lie in lies]
    drafts += [draft(article, 5, 5), draft(article, 9, 3), draft(article, 10_000, 10_010)]
    assert cite(drafts, store) == []
    honest = cite([*drafts, draft(article, 0, 21)], store)
    assert [(c.n, c.quote) for c in honest] == [(1, article.text[:21])]
    assert compose(honest) == f"{article.text[:21]}[1]"


@pytest.mark.parametrize(("start", "end"), [(-21, -1), (-5, 3)])
def test_offsets_from_the_end_are_no_offsets(
    stored: tuple[Store, StoredArticle], start: int, end: int
) -> None:
    store, article = stored
    assert cite([draft(article, start, end)], store) == []


def test_an_engine_is_warmed_over_any_library(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[CrossEncoder] = []

    def load() -> CrossEncoder:
        loaded.append(load_cross())
        return loaded[-1]

    monkeypatch.setattr(crossing, "load_cross", load)
    load_scorer.cache_clear()
    engine.warm()
    assert loaded
    assert load_scorer.cache_info().currsize == 1
    with closing(make_library(tmp_path / "empty")) as library:
        Engine(library).warm()
