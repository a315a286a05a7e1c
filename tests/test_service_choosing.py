"""How sentences are put together into one answer: of one question, its parts, articles, issues."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from index.filters import Filters
from index.library import Library
from index.records import Article, Hit, Passage
from service.planning.wants import what_is_wanted
from service.reading.choosing import Chosen, choose
from service.reading.contents import compose_contents
from service.reading.quotes import compose
from service.reading.reader import PASSAGES_READ, THRESHOLD, Reader
from service.records import Plan
from tests.libraries import make_issue, make_library
from tests.scorers import always, make_scorer, use_scorer

OPENED = "澄湾产业园九月竣工投产。"
COST = "澄湾产业园总投资九亿元。"
TRAINS = "岚湾口岸累计开行班列{}列。"
LONG = "望潮银行推出出口贷，" + "沿线网点延长夜间服务，" * 15 + "单户上限八百万元。"
BOTH = "澄湾产业园总投资公布，竣工在望。"
SEVEN = (
    Article(1, "澄湾产业园", "", f"{COST}工人三百名。{OPENED}"),
    Article(2, "班列", "", TRAINS.format(59)),
    Article(3, "出口贷", "", LONG),
    Article(4, "澄湾产业园", "", f"{COST}{OPENED}{BOTH}"),
)
EIGHT = (Article(1, "班列", "", TRAINS.format(71)),)
# Sure of a sentence with all the words asked for, hardly of one with half of them.
WORDS = make_scorer(slope=10.0, intercept=-5.0, words=1.0)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    issues = [
        replace(make_issue(7, day=date(2025, 4, 10)), articles=SEVEN),
        replace(make_issue(8, day=date(2025, 7, 20)), articles=EIGHT),
    ]
    made = make_library(tmp_path_factory.mktemp("choosing"), *issues)
    yield made
    made.close()


@pytest.fixture
def reader(library: Library) -> Reader:
    return Reader(library)


def plan(question: str, filters: Filters | None = None, prefer: Filters | None = None) -> Plan:
    plan = Plan(question, question, filters or Filters(), prefer=prefer)
    return replace(plan, wants=what_is_wanted(plan))


def hits_of(library: Library, *articles: str) -> list[Hit]:
    """The whole articles `issue/number`, as they would be found."""
    hits = []
    for rank, name in enumerate(articles, 1):
        issue, _, no = name.partition("/")
        article = library.store.article(f"岚湾通讯/{issue}", int(no))
        assert article is not None
        passage = Passage(article.text, 0, len(article.text))
        hits.append(Hit(f"{article.id}/1", passage, article, 1 / rank))
    return hits


def quotes(chosen: Chosen) -> list[str]:
    return [reading.quote for reading in chosen.readings]


# -- one answer ------------------------------------------------------------------------------------


def test_one_thing_asked_is_answered_by_one_sentence(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, WORDS)
    chosen = choose(reader, plan("澄湾产业园总投资"), hits_of(library, "7/1", "7/2"))
    assert quotes(chosen) == [COST]
    assert chosen.confidence == chosen.readings[0].confidence > 0.9
    assert chosen.compose is compose


@pytest.mark.parametrize("question", ["澄湾产业园总投资", "澄湾产业园总投资多少，谁承建"])
@pytest.mark.parametrize(("above", "quoted"), [(0.001, True), (-0.001, False)])
def test_below_the_threshold_nothing_is_quoted(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch,
    question: str, above: float, quoted: bool,
) -> None:  # fmt: skip
    use_scorer(monkeypatch, always(THRESHOLD + above))
    chosen = choose(reader, plan(question), hits_of(library, "7/1"))
    assert bool(chosen.readings) is quoted
    assert chosen.confidence == pytest.approx(THRESHOLD + above, abs=1e-6)


@pytest.mark.parametrize(
    "question",
    ["岚湾口岸开行多少列", "总投资多少，谁承建", "有哪篇讲岚湾口岸", "哪几期提到岚湾口岸", ""],
)
def test_no_hits_are_no_answer(reader: Reader, question: str) -> None:
    chosen = choose(reader, plan(question), [])
    assert (list(chosen.readings), chosen.confidence) == ([], 0.0)


# -- parts -----------------------------------------------------------------------------------------


def test_parts_are_answered_by_their_own_sentences(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, WORDS)
    asked = plan("澄湾产业园总投资多少，什么时候竣工？")
    chosen = choose(reader, asked, hits_of(library, "7/1", "7/2"))
    assert sorted(quotes(chosen)) == sorted([COST, OPENED])
    assert chosen.confidence > 0.9


def test_the_best_for_the_whole_question_goes_before_those_for_its_parts(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, WORDS)
    asked = plan("澄湾产业园总投资多少，什么时候竣工？")
    assert quotes(choose(reader, asked, hits_of(library, "7/4"))) == [BOTH, COST, OPENED]


def test_a_sentence_that_answers_both_parts_is_quoted_once(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.9))  # the first is the best for all
    asked = plan("澄湾产业园总投资多少，什么时候竣工？")
    assert quotes(choose(reader, asked, hits_of(library, "7/1"))) == [COST]


def test_the_same_place_of_two_articles_is_two_sentences(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, WORDS)
    asked = plan("澄湾产业园总投资多少，岚湾口岸开行班列多少列？")
    chosen = choose(reader, asked, hits_of(library, "7/1", "7/2"))
    assert sorted(quotes(chosen)) == sorted([COST, TRAINS.format(59)])
    assert {reading.start for reading in chosen.readings} == {0}


def test_a_part_without_an_answer_is_left_out(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, WORDS)
    asked = plan("澄湾产业园总投资多少，云埠保税仓库的屋顶谁承建？")
    chosen = choose(reader, asked, hits_of(library, "7/1"))
    assert quotes(chosen) == [COST]
    assert chosen.confidence == chosen.readings[0].confidence


# -- articles and issues ---------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["有哪篇讲岚湾口岸班列", "哪几期提到岚湾口岸班列"])
@pytest.mark.parametrize(("above", "quoted"), [(0.001, True), (-0.001, False)])
def test_articles_and_issues_need_half_as_much(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch,
    question: str, above: float, quoted: bool,
) -> None:  # fmt: skip
    sure = THRESHOLD / 2 + above
    use_scorer(monkeypatch, always(sure))
    chosen = choose(reader, plan(question), hits_of(library, "7/2"))
    assert quotes(chosen) == [TRAINS.format(59)] * quoted
    assert chosen.confidence == pytest.approx(sure, abs=1e-6)
    assert choose(reader, plan("岚湾口岸班列"), hits_of(library, "7/2")).readings == ()


@pytest.mark.parametrize("query", ["火箭发射", "登月"])
def test_of_what_no_word_stands_anywhere_nothing_tells(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    use_scorer(monkeypatch, always(0.9))
    asked = replace(plan(f"有没有讲{query}的文章"), query=query)
    assert asked.wants == "articles"
    chosen = choose(reader, asked, hits_of(library, "7/1", "7/2"))
    assert (chosen.readings, chosen.confidence) == ((), 0.0)


def test_which_article_is_told_by_titles(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.5))
    chosen = choose(reader, plan("有哪篇讲岚湾口岸班列"), hits_of(library, "7/1", "7/2"))
    assert chosen.compose is compose_contents
    assert [reading.hit.article.id for reading in chosen.readings] == ["岚湾通讯/7/2"]


def test_several_issues_stand_in_date_order(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.5))
    asked = replace(plan("哪几期提到岚湾口岸班列"), query="岚湾口岸班列")
    chosen = choose(reader, asked, hits_of(library, "8/1", "7/1", "7/2"))
    assert quotes(chosen) == [TRAINS.format(59), TRAINS.format(71)]


@pytest.mark.parametrize(
    ("question", "found"), [("哪几期提到岚湾口岸班列", True), ("岚湾口岸班列", False)]
)
def test_all_hits_are_read_for_several_issues(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch, question: str, found: bool
) -> None:
    use_scorer(monkeypatch, make_scorer(words=1.0))
    hits = hits_of(library, *["7/1"] * PASSAGES_READ, "8/1")
    assert (TRAINS.format(71) in quotes(choose(reader, plan(question), hits))) is found


# -- figures of several issues ---------------------------------------------------------------------

HOW_MANY = "岚湾口岸累计开行多少列班列"


def test_a_figure_of_several_issues_is_given_for_each(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.5))
    chosen = choose(reader, plan(HOW_MANY), hits_of(library, "8/1", "7/2"))
    assert sorted(quotes(chosen)) == [TRAINS.format(59), TRAINS.format(71)]
    assert chosen.compose is not compose
    assert chosen.compose([]) == ""


@pytest.mark.parametrize(
    "asked",
    [
        plan(HOW_MANY, Filters(issues=("7", "8"))),
        plan(HOW_MANY, Filters(date_from=date(2025, 1, 1))),
        plan(HOW_MANY, prefer=Filters(issues=("7",))),
    ],
)
def test_where_issue_or_period_is_named_one_figure_is_given(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch, asked: Plan
) -> None:
    use_scorer(monkeypatch, always(0.5))
    chosen = choose(reader, asked, hits_of(library, "8/1", "7/2"))
    assert quotes(chosen) == [TRAINS.format(59)]
    assert chosen.compose is compose


def test_a_figure_of_one_issue_is_an_answer_like_others(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.5))
    chosen = choose(reader, plan(HOW_MANY), hits_of(library, "8/1"))
    assert quotes(chosen) == [TRAINS.format(71)]
    assert chosen.compose is compose


# -- long sentences --------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["望潮银行推出出口贷", "哪几期提到望潮银行推出出口贷"])
def test_a_long_sentence_is_cut_to_what_answers(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    use_scorer(monkeypatch, always(0.5))
    (quote,) = quotes(choose(reader, plan(question), hits_of(library, "7/3")))
    assert quote.startswith("望潮银行推出出口贷，")
    assert len(quote) <= 150 < len(LONG)


# -- issue after issue -----------------------------------------------------------------------------

JULY = Filters(date_from=date(2025, 7, 1))


def test_of_sentences_that_say_the_same_the_preferred_issues_goes_first(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.9))
    asked = plan("岚湾口岸累计开行班列多少列")
    hits = hits_of(library, "7/2", "8/1")
    assert quotes(choose(reader, asked, hits))[0] == TRAINS.format(59)
    chosen = choose(reader, asked, hits, JULY)
    assert quotes(chosen)[0] == TRAINS.format(71)
    assert chosen.confidence == pytest.approx(0.9)


def test_a_sentence_that_says_something_else_stays_behind(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.9))
    hits = hits_of(library, "7/1", "8/1")
    assert quotes(choose(reader, plan("澄湾产业园总投资"), hits, JULY))[0] == COST
