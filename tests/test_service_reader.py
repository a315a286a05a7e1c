"""The sentences quoted: which, in what order, how many, and the value alone."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from embed.protocol import Vectors
from index.filters import Filters
from index.library import Library
from index.matching import Weighed
from index.records import Article, Hit, Passage
from index.search import Searcher
from service.reading.choosing import choose
from service.reading.reader import MAX_QUOTES, PASSAGES_READ, THRESHOLD, Reader, Reading
from service.reading.scorer import Scorer
from service.records import Plan
from tests.libraries import make_issue, make_library
from tests.scorers import always, make_scorer, use_scorer

ARTICLES = (
    Article(1, "班列", "", "沿线车站增开夜班。\n夜间查验\n岚湾口岸一季度开行班列59列。"),
    Article(2, "贷款", "", "岚湾口岸推出出口贷。期限九十天。"),
)
PLAN = Plan("岚湾口岸开行了多少列班列？", "岚湾口岸开行了多少列班列？", Filters())


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    issue = replace(make_issue(7), articles=ARTICLES)
    made = make_library(tmp_path_factory.mktemp("reader"), issue)
    yield made
    made.close()


@pytest.fixture
def reader(library: Library) -> Reader:
    return Reader(library)


def hits_of(library: Library, *numbers: int) -> list[Hit]:
    """The whole articles of these numbers, as they would be found."""
    hits = []
    for rank, no in enumerate(numbers, 1):
        article = library.store.article("岚湾通讯/7", no)
        assert article is not None
        passage = Passage(article.text, 0, len(article.text))
        hits.append(Hit(f"{article.id}/1", passage, article, 1 / rank))
    return hits


# -- the order -------------------------------------------------------------------------------------


def test_the_best_sentence_stands_first(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, make_scorer(words=1.0))
    ranked = reader.rank(reader.question(PLAN.question), hits_of(library, 2, 1))
    assert [reading.quote for reading in ranked] == [
        "岚湾口岸一季度开行班列59列。",
        "岚湾口岸推出出口贷。",
        "沿线车站增开夜班。",
        "期限九十天。",
    ]
    sure = [reading.confidence for reading in ranked]
    assert sure[0] == pytest.approx(1 / (1 + math.exp(-math.tanh(1))))
    assert sure[0] > sure[1] > sure[2] == sure[3] == 0.5
    assert "班列" in ranked[0].held
    assert "班列" not in ranked[1].held
    assert {"岚湾", "口岸"} <= ranked[0].held & ranked[1].held
    use_scorer(monkeypatch, make_scorer(words=-1.0))
    again = reader.rank(reader.question(PLAN.question), hits_of(library, 2, 1))
    assert again[-1].quote == "岚湾口岸一季度开行班列59列。"


def test_equals_stand_in_the_order_of_article_and_place(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.5))
    ranked = reader.rank(reader.question(PLAN.question), hits_of(library, 2, 1))
    places = [(reading.hit.article.no, reading.start) for reading in ranked]
    assert places == [(1, 0), (1, 15), (2, 0), (2, 10)]


def test_only_the_first_passages_are_read(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, make_scorer(words=1.0))
    hits = hits_of(library, *[2] * (PASSAGES_READ - 1), 1, 1)
    ranked = reader.rank(reader.question(PLAN.question), hits)
    assert [r.hit for r in ranked if r.hit.article.no == 1] == [hits[PASSAGES_READ - 1]] * 2
    (first,) = {r.hit.passage_id for r in reader.rank(reader.question("班列"), hits, 1)}
    assert first == hits[0].passage_id


def test_full_width_text_holds_the_questions_words(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, always(0.5))
    (hit,) = hits_of(library, 2)
    text = "ＡＢＣ港首批３,５００箱。"
    wide = replace(hit, article=replace(hit.article, text=text), passage=Passage(text, 0, 20))
    (reading,) = reader.rank(reader.question("ABC港 3500箱"), [wide])
    assert {"abc", "3500"} <= reading.held


# -- whether, and how many -------------------------------------------------------------------------


def test_nothing_found_is_nothing_read(reader: Reader, library: Library) -> None:
    assert reader.rank(reader.question(PLAN.question), []) == []
    (hit,) = hits_of(library, 1)
    heading = replace(hit, passage=Passage("夜间查验", 10, 14))
    assert reader.rank(reader.question(PLAN.question), [heading]) == []
    for hits in ([], [heading]):
        chosen = choose(reader, PLAN, hits)
        assert (list(chosen.readings), chosen.confidence) == ([], 0.0)


@pytest.mark.parametrize(("above", "quoted"), [(0.001, True), (-0.001, False)])
def test_below_the_threshold_nothing_is_quoted(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch, above: float, quoted: bool
) -> None:
    use_scorer(monkeypatch, always(THRESHOLD + above))
    chosen = choose(reader, PLAN, hits_of(library, 1))
    assert chosen.confidence == pytest.approx(THRESHOLD + above, abs=1e-6)
    assert bool(chosen.readings) is quoted


def test_the_query_is_read_for_where_it_is_not_the_question(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_scorer(monkeypatch, make_scorer(words=1.0, intercept=5.0))
    chosen = choose(reader, replace(PLAN, query="期限多少天"), hits_of(library, 1, 2))
    assert chosen.readings[0].quote == "期限九十天。"


HOLDS = {"甲": 0.4, "乙": 0.3, "丙": 0.12, "丁": 0.1, "戊": 0.08}
Case = tuple[float, str]


@pytest.mark.parametrize(
    ("cases", "chosen"),
    [
        ([(0.9, "甲")], [0]),
        ([(0.9, "甲"), (0.9, "甲")], [0]),  # nothing new
        ([(0.9, "甲"), (0.8, "乙")], [0, 1]),
        ([(0.9, "甲"), (0.71, "乙")], [0]),  # not sure enough: below .8 * .9
        ([(0.9, "甲"), (0.73, "乙")], [0, 1]),
        ([(0.9, "甲"), (0.9, "戊")], [0]),  # too little that is new
        ([(0.9, "甲"), (0.9, "甲戊"), (0.9, "乙甲")], [0, 2]),
        ([(0.9, "甲"), (0.9, "乙"), (0.9, "丙乙"), (0.9, "丁戊")], [0, 1, 2]),  # three at most
        ([(0.9, "甲"), (0.9, "乙"), (0.5, "丙"), (0.5, "丁")], [0, 1]),
        ([(0.9, ""), (0.9, "甲")], [0, 1]),  # the first needs to hold nothing
    ],
)
def test_further_sentences_stand_beside_the_first_if_they_say_more(
    reader: Reader, library: Library, cases: Sequence[Case], chosen: list[int]
) -> None:
    (hit,) = hits_of(library, 1)
    given = [Reading(hit, n, n + 1, sure, frozenset(held)) for n, (sure, held) in enumerate(cases)]
    words = Weighed(tuple(HOLDS), np.asarray(list(HOLDS.values()), np.float32))
    question = replace(reader.question(PLAN.question), words=words)
    readings = reader.first(question, given)
    assert [given.index(reading) for reading in readings] == chosen
    assert len(readings) <= MAX_QUOTES == 3


def test_of_a_long_sentence_the_clauses_that_answer_are_quoted(
    reader: Reader, library: Library
) -> None:
    told = "岚湾口岸一季度开行班列59列"
    text = "此前。" + "沿线车站增开夜班，" * 15 + f"{told}，" + "期限九十天，" * 15 + "完。"
    article = replace(hits_of(library, 1)[0].article, text=text)
    hit = Hit("x", Passage(text, 0, len(text)), article, 1.0)
    (reading,) = reader.first(
        reader.question(PLAN.question), [Reading(hit, 3, len(text), 0.9, frozenset({"班列"}))]
    )
    assert told in reading.quote
    assert len(told) < len(reading.quote) <= 150
    assert reading.quote == text[reading.start : reading.end]
    assert (reading.hit, reading.confidence) == (hit, 0.9)


# -- the value alone -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "sentence", "short"),
    [
        ("开行了多少列班列？", "一季度开行班列59列。", "59列"),
        ("开行了多少列班列？", "一季度开行班列59列，同比增长12%。", "59列"),
        ("开行了多少列班列？", "一季度开行班列59列，其中出境22列。", None),  # which of the two?
        ("开行了多少列班列？", "59列，即59列。", "59列"),  # the same twice is one
        ("开行了多少列班列？", "投资59万元。", None),  # no value in the asked unit
        ("开行了多少列班列？", "班列开行。", None),
        ("占比是多少？", "出口8亿元，占92.2%。", "92.2%"),
        ("哪天发布办法？", "4月3日，办法发布。", "4月3日"),
        ("哪天发布办法？", "4月3日，办法发布，5月1日施行。", None),
        ("谁主持了会议？", "会议开了59分钟。", None),  # no value is asked for
    ],
)
def test_the_value_alone(
    reader: Reader, library: Library, question: str, sentence: str, short: str | None
) -> None:
    (hit,) = hits_of(library, 1)
    article = replace(hit.article, text=f"此前。{sentence}")
    reading = Reading(replace(hit, article=article), 3, 3 + len(sentence), 0.9)
    assert reading.quote == sentence
    assert reader.short_answer(Plan(question, question, Filters()), reading) == short


def test_the_model_that_ships_is_the_one_used(
    reader: Reader, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def load() -> Scorer:
        asked.append(True)
        return always(0.5)

    monkeypatch.setattr("service.reading.reader.load_scorer", load)
    reader.rank(reader.question("班列"), [])
    assert asked == []  # nothing is loaded where there is nothing to read
    reader.rank(reader.question("班列"), hits_of(library, 1))
    assert asked == [True]


def test_the_question_is_encoded_once_for_search_and_reader(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[str] = []
    encode = library.encoder.encode_queries

    def count(queries: Sequence[str]) -> Vectors:
        encoded.extend(queries)
        return encode(queries)

    monkeypatch.setattr(library.encoder, "encode_queries", count)
    searcher = Searcher(library)
    reader = Reader(library, searcher.matcher)
    hits = searcher.search(PLAN.query)
    assert reader.rank(reader.question(PLAN.question, PLAN.query), hits)
    assert encoded == [PLAN.query]
