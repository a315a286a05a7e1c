"""The signs of a sentence, against slow and plain computations of the same."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from embed.words import fold
from embed.wordtable import WordTable, load_words
from index.dating import dated, names_year
from index.kinds import KINDS, kinds_shown
from index.library import Library
from index.matching import Floats, Matcher, Question
from index.records import Article, Hit, Passage
from index.sentences import split_sentences
from service.reading.quotes import Draft
from service.reading.signs import FEATURES, signs
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library

LINE = "岚湾口岸一季度开行班列59列，同比增长12%。"
NIGHT = "每晚受理到六时。"
REAR = "试行以来共查验冷藏箱312个，费用由岚湾口岸承担。"
ARTICLES = (
    Article(1, "岚湾口岸班列", "口岸", f"{LINE}沿线车站增开夜班。\n夜间查验\n{NIGHT}{REAR}"),
    Article(
        2, "望潮银行出口贷", "金融", "2031年9月推出出口贷。单户上限3,000万元，期限90天。谁能申请？"
    ),
    Article(3, "青屿港9月新航线", "口岸", "首航船载货两千吨！岚湾口岸派人观摩。航程六天。"),
)
QUESTION = "岚湾口岸一季度开行了多少列班列？"
QUESTIONS = (
    QUESTION,
    "2031年9月推出的出口贷单户上限是3000万元吗，期限多少天？",
    "夜间查验以来一共查了几个冷藏箱",
    "哪家银行帮企业贷款",
    "什么？",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    issue = replace(make_issue(7), articles=ARTICLES)
    made = make_library(tmp_path_factory.mktemp("signs"), issue)
    yield made
    made.close()


@pytest.fixture(scope="module")
def matcher(library: Library) -> Matcher:
    return Matcher(library, load_words())


def hit(library: Library, no: int, first: str = "", last: str = "", score: float = 1.0) -> Hit:
    """A passage of article `no` from the beginning of `first` to the end of `last`."""
    article = library.store.article("岚湾通讯/7", no)
    assert article is not None
    start = article.text.index(first)
    end = article.text.index(last) + len(last) if last else len(article.text)
    passage = Passage(article.text[start:end], start, end)
    return Hit(f"{article.id}/1", passage, article, score)


def look(
    library: Library, matcher: Matcher, question: str, *hits: Hit
) -> tuple[list[Draft], list[dict[str, float]]]:
    places, table = signs(matcher.question(question), hits, matcher, library.encoder)
    assert table.shape == (len(places), len(FEATURES))
    assert table.dtype == np.float32
    return places, [dict(zip(FEATURES, map(float, row), strict=True)) for row in table]


# -- the slow way ----------------------------------------------------------------------------------


class Slow:
    """The features of one sentence, a term, a token and a text at a time."""

    def __init__(self, question: Question, hits: Sequence[Hit], rank: int, at: int) -> None:
        self.question, self.hits, self.rank, self.at = question, hits, rank, at
        self.table: WordTable = load_words()
        article, passage = hits[rank].article, hits[rank].passage
        self.spans = split_sentences(article.text)
        day = article.date if names_year(question.timespans) else None
        self.sentences = [dated(article.text[start:end], day) for start, end in self.spans]
        self.title, self.article = dated(article.title, day), dated(article.text, day)
        if day:
            self.article += f"{day.year}年"
        inside = [n for n, (a, b) in enumerate(self.spans) if a < passage.end and b > passage.start]
        self.window = self.sentences[max(min(inside) - 1, 0) : max(inside) + 2]
        self.sentence = self.sentences[at]
        self.before = self.sentences[at - 1] if at else ""
        self.behind = self.sentences[at + 1] if at + 1 < len(self.sentences) else ""

    def _token(self, one: int, text: str) -> float:
        return float(bool(text) and one > 0 and one in self.table.tokens([fold(text)])[0])

    def _near(self, vector: Floats, one: int, text: str) -> float:
        """How near the nearest word of the text comes."""
        if not text:
            return 0.0
        ids = self.table.tokens([fold(text)])[0]
        same = float(one > 0 and one in ids)  # vectors kept in 8 bits are not quite of length 1
        return max(same, *(float(self.table.vectors[i] @ vector) for i in ids))

    def _tokens_in(self, *texts: str) -> list[float]:
        return [max(self._token(int(i), text) for text in texts) for i in self.question.ids]

    def _near_in(self, *texts: str) -> list[float]:
        pairs = zip(self.question.near, self.question.ids, strict=True)
        return [max(self._near(v, int(i), text) for text in texts) for v, i in pairs]

    def _terms_in(self, terms: Sequence[str], *texts: str) -> list[float]:
        return [float(any(term in fold(text) for text in texts)) for term in terms]

    def presence(self) -> dict[str, float]:
        """How much of the question stands where."""
        q, here, title, window = self.question, self.sentence, self.title, self.window
        words, grams = q.words, q.grams
        general, learned = q.general, q.learned
        found: dict[str, float] = {}
        for name, held, share in (
            ("tokens", self._tokens_in(here), general),
            ("tokens_title", self._tokens_in(here, title), general),
            ("tokens_before", self._tokens_in(here, self.before), general),
            ("tokens_behind", self._tokens_in(here, self.behind), general),
            ("tokens_passage", self._tokens_in(title, *window), general),
            ("near", self._near_in(here), learned),
            ("near_title", self._near_in(here, title), learned),
            ("near_before", self._near_in(here, self.before or here), learned),
            ("near_passage", self._near_in(*window), learned),
            ("words", self._terms_in(words.terms, here), words.share),
            ("words_title", self._terms_in(words.terms, here, title), words.share),
            ("words_passage", self._terms_in(words.terms, title, *window), words.share),
            ("words_article", self._terms_in(words.terms, title, self.article), words.share),
            ("grams", self._terms_in(grams.terms, here), grams.share),
            ("grams_title", self._terms_in(grams.terms, here, title), grams.share),
            ("grams_passage", self._terms_in(grams.terms, title, *window), grams.share),
        ):
            found[name] = dot(held, share)
        return found

    def missing(self) -> dict[str, float]:
        """The heaviest term that stands nowhere near."""
        q = self.question
        return {
            "token_missing": heaviest(self._tokens_in(self.title, *self.window), q.general),
            "word_missing": heaviest(
                self._terms_in(q.words.terms, self.title, self.article), q.words.share
            ),
            "near_missing": heaviest(self._near_in(self.title, *self.window), q.learned),
        }

    def cosine(self) -> dict[str, float]:
        """The encoder's view, and the passage's place."""
        encoder = HashEncoder()
        query = encoder.encode_queries([self.question.query])[0]
        here, before = encoder.encode_passages([self.sentence, self.before])
        both = here + before
        length = math.sqrt(float(both @ both))
        with_before = float(both @ query) / length if length else 0.0
        return {
            "cosine": float(here @ query),
            "cosine_before": with_before if self.before else float(here @ query),
            "behind_best": math.log(
                self.hits[self.rank].score / max(hit.score for hit in self.hits)
            ),
            "place": 1 / (1 + self.rank),
        }

    def _beside(self, text: str) -> tuple[float, float]:
        q = self.question
        exact = [self._token(int(i), text) for i in q.beside]
        near = [self._near(v, int(i), text) for v, i in zip(q.beside_near, q.beside, strict=True)]
        return dot(exact, q.beside_share), dot(near, q.beside_share)

    def values(self) -> dict[str, float]:
        """What follows the passage's place, but for `BY_HAND`."""
        q, here = self.question, fold(self.sentence)
        around = [self._beside(text) for text in (self.title, *self.window)]
        exact, near = self._beside(self.sentence)
        runs = [
            len(q.core[a:b])
            for a in range(len(q.core))
            for b in range(a + 1, len(q.core) + 1)
            if q.core[a:b] in here
        ]
        shown = kinds_shown(q.kinds, here)
        return {
            "fits": q.asked.fits(here),
            "beside": exact,
            "beside_near": near,
            "beside_passage": max(e for e, _ in around),
            "beside_near_passage": max(n for _, n in around),
            "length": math.log(len(here) + 1) / 5,
            "first": float(self.at == 0),
            "early": 1 / (1 + self.at),
            "run": max(runs, default=0) / max(len(q.core), 1),
            "is_question": float(self.sentence[-1] in "？?"),
            "question_terms": min(len(q.ids), 15) / 15,
            **{f"asks_{kind}": float(x) for kind, x in zip(KINDS, q.kinds, strict=True)},
            **{f"shows_{kind}": float(x) for kind, x in zip(KINDS, shown, strict=True)},
        }


def dot(held: Sequence[float], share: Floats) -> float:
    return sum(h * float(s) for h, s in zip(held, share, strict=True))


def heaviest(held: Sequence[float], share: Floats) -> float:
    return max((float(s) * (1 - h) for h, s in zip(held, share, strict=True)), default=0.0)


BY_HAND = {
    *("unit", "value_near", "numbers", "years", "figures"),
    *("timespan", "timespan_any", "timespan_title"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_feature_is_what_the_slow_way_finds(
    library: Library, matcher: Matcher, question: str
) -> None:
    hits = [
        hit(library, 1, score=2.0),
        hit(library, 3, "岚湾", "观摩。", score=1.5),
        hit(library, 2, "单户", score=0.5),
        hit(library, 3, "航程", score=0.25),
        hit(library, 1, NIGHT, NIGHT, score=0.125),
        hit(library, 2, "2031", "出口贷。", score=0.0625),
    ]
    places, rows = look(library, matcher, question, *hits)
    assert len(places) == 4 + 1 + 2 + 1 + 1 + 1
    asked = matcher.question(question)
    for place, row in zip(places, rows, strict=True):
        rank = hits.index(place.hit)
        at = split_sentences(place.hit.article.text).index((place.start, place.end))
        slow = Slow(asked, hits, rank, at)
        expected = slow.presence() | slow.missing() | slow.cosine() | slow.values()
        assert expected.keys() == set(FEATURES) - BY_HAND
        found = {name: row[name] for name in expected}
        assert found == pytest.approx(expected, abs=2e-5)


def test_the_features_differ_between_sentences(library: Library, matcher: Matcher) -> None:
    # What is the same everywhere would agree with any oracle.
    hits = [hit(library, 1, score=2.0), hit(library, 2, score=1.0), hit(library, 3, score=0.5)]
    seen: dict[str, set[float]] = {name: set() for name in FEATURES}
    for question in QUESTIONS:
        for row in look(library, matcher, question, *hits)[1]:
            for name, value in row.items():
                seen[name].add(value)
    unasked = {f"{verb}_{kind}" for verb in ("asks", "shows") for kind in KINDS}
    assert {name for name in FEATURES if len(seen[name]) < 2} <= unasked


# -- by hand ---------------------------------------------------------------------------------------


def of_sentence(
    library: Library, matcher: Matcher, question: str, quote: str, *hits: Hit
) -> dict[str, float]:
    places, rows = look(library, matcher, question, *hits)
    (row,) = [row for place, row in zip(places, rows, strict=True) if place.quote == quote]
    return row


def test_what_stands_where_counts_for_its_place(library: Library, matcher: Matcher) -> None:
    whole = hit(library, 1)
    line = of_sentence(library, matcher, "岚湾口岸班列", LINE, whole)
    night = of_sentence(library, matcher, "岚湾口岸班列", NIGHT, whole)
    assert (line["words"], line["tokens"]) == pytest.approx((1.0, 1.0))
    assert (night["words"], night["tokens"], night["tokens_before"]) == (0.0, 0.0, 0.0)
    assert (night["words_title"], night["tokens_title"]) == pytest.approx((1.0, 1.0))
    assert 0 < night["tokens_behind"] < 1  # the sentence behind names the port, not the trains
    assert (night["word_missing"], night["token_missing"]) == pytest.approx((0.0, 0.0), abs=1e-6)
    lost = of_sentence(library, matcher, "竹编", NIGHT, whole)
    assert (lost["words_article"], lost["word_missing"]) == pytest.approx((0.0, 1.0))


@pytest.mark.parametrize(
    ("question", "quote", "unit"),
    [
        ("开行了多少列班列？", LINE, 0.5),
        ("开行了多少列班列？", REAR, -0.5),
        ("查验几个？", REAR, 0.5),
        ("谁承担费用？", REAR, 0.0),
    ],
)
def test_a_value_in_the_asked_unit(
    library: Library, matcher: Matcher, question: str, quote: str, unit: float
) -> None:
    assert of_sentence(library, matcher, question, quote, hit(library, 1))["unit"] == unit


def test_the_share_of_the_question_close_to_a_value(library: Library, matcher: Matcher) -> None:
    question = "冷藏箱查验几个"
    words = matcher.question(question).words
    rear = of_sentence(library, matcher, question, REAR, hit(library, 1))
    near = [term in "试行以来共查验冷藏箱312个，费用由岚湾口岸承担" for term in words.terms]
    assert rear["value_near"] == pytest.approx(dot([float(x) for x in near], words.share))
    assert rear["value_near"] > 0
    assert of_sentence(library, matcher, "谁查验冷藏箱", REAR, hit(library, 1))["value_near"] == 0
    # What stands near the value in the next sentence does not count.
    assert of_sentence(library, matcher, "夜班有多少", LINE, hit(library, 1))["value_near"] == 0


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (f"班列{'啊' * 16}59列。", True),
        (f"班列{'啊' * 17}59列。", False),
        (f"59列{'啊' * 10}班列。", True),
        (f"59列{'啊' * 11}班列。", False),
    ],
)
def test_words_far_from_a_value_are_not_near(
    library: Library, matcher: Matcher, text: str, near: bool
) -> None:
    article = hit(library, 1).article
    one = Hit("x", Passage(text, 0, len(text)), replace(article, text=text), 1.0)
    assert (of_sentence(library, matcher, "班列有多少", text, one)["value_near"] > 0) is near


@pytest.mark.parametrize(
    ("question", "quote", "numbers", "years"),
    [
        ("出口贷单户上限", "单户上限3,000万元，期限90天。", 1.0, 1.0),  # none asked: nothing lacks
        ("单户上限3000万元吗", "单户上限3,000万元，期限90天。", 1.0, 1.0),
        ("3000万元期限95天吗", "单户上限3,000万元，期限90天。", 0.5, 1.0),
        ("2031年推出的出口贷", "单户上限3,000万元，期限90天。", 0.0, 1.0),  # the article has it
        ("2031年或2030年推出", "单户上限3,000万元，期限90天。", 0.0, 0.5),
    ],
)
def test_numbers_of_the_sentence_and_years_of_the_article(
    library: Library, matcher: Matcher, question: str, quote: str, numbers: float, years: float
) -> None:
    found = of_sentence(library, matcher, question, quote, hit(library, 2))
    assert (found["numbers"], found["years"]) == (numbers, years)


@pytest.mark.parametrize(
    ("question", "quote", "first", "any_told", "title"),
    [
        ("一季度开行多少列", LINE, 1.0, 1.0, 0.0),
        ("4月开行多少列", LINE, -1.0, -1.0, 0.0),
        ("开行多少列", LINE, 0.0, 0.0, 0.0),
        ("一季度开行多少列", "沿线车站增开夜班。", 1.0, 1.0, 0.0),  # the sentence before tells
        ("一季度开行多少列", NIGHT, 0.0, 0.0, 0.0),
    ],
)
def test_a_sentence_of_another_time_is_told_from_one_of_that_asked(
    library: Library,
    matcher: Matcher,
    question: str,
    quote: str,
    first: float,
    any_told: float,
    title: float,
) -> None:
    found = of_sentence(library, matcher, question, quote, hit(library, 1))
    assert (found["timespan"], found["timespan_any"], found["timespan_title"]) == (
        *(first, any_told, title),
    )


def test_the_time_that_a_sentence_tells_of_first_is_its_own(
    library: Library, matcher: Matcher
) -> None:
    text = "4月开行5列，比3月多1列。"
    article = replace(hit(library, 3).article, text=text)
    other = Hit("x", Passage(text, 0, len(text)), article, 1.0)
    found = of_sentence(library, matcher, "9月和3月各开行多少列", text, other)
    assert (found["timespan"], found["timespan_any"], found["timespan_title"]) == (-1.0, 1.0, 1.0)


def test_figures_are_counted_up_to_six(library: Library, matcher: Matcher) -> None:
    assert of_sentence(library, matcher, "问", LINE, hit(library, 1))["figures"] == pytest.approx(
        2 / 6
    )
    text = "1，2，3，4，5，6，7。"
    one = Hit("x", Passage(text, 0, len(text)), replace(hit(library, 1).article, text=text), 1.0)
    assert of_sentence(library, matcher, "问", text, one)["figures"] == 1.0


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("谁能申请？", 1),
        ("“谁能申请?”", 1),
        ("（谁能申请？）", 1),
        ("谁能申请？企业。", 0),
        ("申请。", 0),
    ],
)
def test_a_sentence_that_asks_is_no_answer(
    library: Library, matcher: Matcher, text: str, asks: int
) -> None:
    one = Hit("x", Passage(text, 0, len(text)), replace(hit(library, 2).article, text=text), 1.0)
    _, rows = look(library, matcher, "谁能申请贷款", one)
    assert rows[-1]["is_question"] == asks


def test_the_longest_run_of_the_question(library: Library, matcher: Matcher) -> None:
    # 同比增长 stands there as one piece, 班列 as another.
    found = of_sentence(library, matcher, "班列同比增长", LINE, hit(library, 1))
    assert found["run"] == pytest.approx(4 / 6)
    assert of_sentence(library, matcher, "驾驶证", LINE, hit(library, 1))["run"] == 0.0


def test_the_sentence_alone_and_with_the_one_before(library: Library, matcher: Matcher) -> None:
    first = of_sentence(library, matcher, QUESTION, LINE, hit(library, 1))
    assert first["cosine"] == first["cosine_before"]
    # The sentence before counts although the passage begins behind it.
    later = of_sentence(library, matcher, QUESTION, "沿线车站增开夜班。", hit(library, 1, "沿线"))
    assert later["cosine_before"] > later["cosine"]


# -- which sentences -------------------------------------------------------------------------------


def quotes(library: Library, matcher: Matcher, *hits: Hit) -> list[str]:
    places, _ = look(library, matcher, QUESTION, *hits)
    assert all(p.quote == p.hit.article.text[p.start : p.end] for p in places)
    return [place.quote for place in places]


def test_headings_are_left_out(library: Library, matcher: Matcher) -> None:
    assert quotes(library, matcher, hit(library, 1)) == [LINE, "沿线车站增开夜班。", NIGHT, REAR]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("标题\n正文。", ["正文。"]),
        ("正文。\n标题", ["正文。", "标题"]),  # nothing stands below it
        ("（一）标题）\n正文。", ["（一）标题）", "正文。"]),
        ("标题\n", []),
        ("", []),
        ("\n \n", []),
    ],
)
def test_what_is_a_heading(library: Library, matcher: Matcher, text: str, kept: list[str]) -> None:
    article = replace(hit(library, 1).article, text=text)
    assert quotes(library, matcher, Hit("x", Passage(text, 0, len(text)), article, 1.0)) == kept


def test_a_passage_has_the_sentences_that_it_has_a_part_of(
    library: Library, matcher: Matcher
) -> None:
    assert quotes(library, matcher, hit(library, 3, "岚湾", "派人")) == ["岚湾口岸派人观摩。"]
    part = hit(library, 3, "载货", "岚")
    assert quotes(library, matcher, part) == ["首航船载货两千吨！", "岚湾口岸派人观摩。"]
    assert quotes(library, matcher, hit(library, 3, "航程")) == ["航程六天。"]


def test_nothing_to_read(library: Library, matcher: Matcher) -> None:
    assert quotes(library, matcher) == []
    empty = replace(hit(library, 1), passage=Passage("", 3, 3))
    outside = replace(hit(library, 1), passage=Passage("", 900, 900))
    assert quotes(library, matcher, outside) == []
    # An empty passage inside a sentence touches it; one between two sentences touches neither.
    assert quotes(library, matcher, empty) == [LINE]
    between = replace(hit(library, 1), passage=Passage("", len(LINE), len(LINE)))
    assert quotes(library, matcher, between) == []


def test_a_hit_without_sentences_costs_no_place(library: Library, matcher: Matcher) -> None:
    nothing = replace(hit(library, 1), passage=Passage("", 900, 900), score=3.0)
    found = of_sentence(library, matcher, QUESTION, LINE, nothing, hit(library, 1, LINE, LINE))
    assert found["place"] == 1.0
    assert found["behind_best"] == pytest.approx(math.log(1 / 3))


def test_hits_of_one_article_keep_their_own_places(library: Library, matcher: Matcher) -> None:
    hits = [hit(library, 1, NIGHT, score=2.0), hit(library, 1, LINE, LINE, score=1.0)]
    places, rows = look(library, matcher, QUESTION, *hits)
    assert [place.quote for place in places] == [NIGHT, REAR, LINE]
    assert [row["place"] for row in rows] == [1.0, 1.0, 0.5]
    assert [row["behind_best"] for row in rows] == pytest.approx([0, 0, math.log(1 / 2)])
    assert [row["first"] for row in rows] == [0, 0, 1]
    # Beside the line itself its passage has only the sentence behind, which says nothing of it.
    alone = of_sentence(library, matcher, QUESTION, LINE, hit(library, 1, LINE, LINE))
    differs = {name for name in FEATURES if alone[name] != pytest.approx(rows[2][name], abs=1e-6)}
    assert differs == {"place", "behind_best"}


def test_a_score_of_zero_is_no_error(library: Library, matcher: Matcher) -> None:
    _, rows = look(library, matcher, QUESTION, hit(library, 1, LINE, LINE, score=0.0))
    assert rows[0]["behind_best"] == 0.0


def test_questions_can_be_asked_again(library: Library, matcher: Matcher) -> None:
    one = look(library, matcher, QUESTION, hit(library, 1))
    assert look(library, matcher, QUESTION, hit(library, 1)) == one
