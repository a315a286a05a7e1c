"""The ranker's features against loops in plain Python, and its model against arithmetic."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embed.words import fold
from embed.wordtable import WordTable
from index.matching import Floats, Matcher, Question
from index.ranking import FEATURES, MODEL, Candidate, Ranker, features, load_ranker, pieces
from index.records import Passage, StoredArticle
from index.timespans import Timespan, agreement, timespans
from tests.libraries import make_issue, make_library
from tests.wordtables import apart, make_words

TEXTS = (
    "岚湾港去年开行班列59列。其中一列开往望潮。岚湾港今年扩建码头，投资3,500万元。",
    "望潮县的夜校课程向居民开放。夜校今年有12门课程。岚湾港派人讲课！",
    "桂屿果园灌溉完成改造\n桂屿合作社负责管理，２０３１年验收",
    "岚汐银行推出出口贷，利率为3.5%",
    "。。。",
)
TITLES = ("岚湾港班列开行", "夜校开课", "", "出口贷", "岚湾港2031年扩建码头")
QUESTIONS = (
    "岚湾港开行了多少列班列",
    "岚湾港今年投资3,500万元扩建码头吗",
    "2031年谁负责管理桂屿的果园",
    "桂屿果园哪年验收",
    "夜校有12门还是59门课程，2031年呢",
    "出口贷的利率占比是多少",
    "岚湾港3月开行多少列，上半年呢",
    "什么时候",
    "🙂",
    "RCEP",
    "Ω",
    "",
)
UNRELATED = "鹭鸶飞过芦苇荡。" * 3


class Rankings:
    """A library's matcher with what the oracle needs beside it."""

    def __init__(self, matcher: Matcher, table: WordTable) -> None:
        self.matcher = matcher
        self.table = table

    def features(self, text: str, candidates: Sequence[Candidate]) -> Floats:
        """As `Searcher.weigh` does it."""
        texts = list(pieces(candidates))
        question = self.matcher.question(text)
        matches = self.matcher.match(question, [piece for each in texts for piece in each])
        return features(question, candidates, matches, [len(each) for each in texts])

    def slow(self, text: str, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
        """The same one by one."""
        question = self.matcher.question(text)
        return [
            self.slow_one(question, candidate, pieces_of, candidates)
            for candidate, pieces_of in zip(candidates, pieces(candidates), strict=True)
        ]

    def slow_one(
        self, q: Question, candidate: Candidate, texts: list[str], others: Sequence[Candidate]
    ) -> dict[str, float]:
        """The features by name."""
        words = [held(q.words.terms, text) for text in texts]
        grams = [held(q.grams.terms, text) for text in texts]
        tokens, near = zip(*(self.tokens(q, text) for text in texts), strict=True)
        body = [shared(q.general, [row]) for row in tokens[1:]]
        pairs = [shared(q.general, tokens[1:][at : at + 2]) for at in range(len(texts) - 2)]
        close = [c.score for c in others if c.article.id == candidate.article.id]
        everything = fold("\n".join(texts))
        return {
            "words": shared(q.words.share, words[1:]),
            "words_or_title": shared(q.words.share, words),
            "words_sentence": max(shared(q.words.share, [row]) for row in words[1:]),
            "words_title": shared(q.words.share, words[:1]),
            "word_missing": highest(q.words.share, [1 - max(c) for c in columns(words)]),
            "word_title": highest(q.words.share, words[0]),
            "grams": shared(q.grams.share, grams[1:]),
            "grams_or_title": shared(q.grams.share, grams),
            "grams_sentence": max(shared(q.grams.share, [row]) for row in grams[1:]),
            "grams_sentence_plain": max(sum(row) / max(len(row), 1) for row in grams[1:]),
            "tokens": shared(q.general, tokens[1:]),
            "tokens_or_title": shared(q.general, tokens),
            "tokens_sentence": max(body),
            "tokens_two_sentences": max([*pairs, *body]),
            "tokens_title": shared(q.general, tokens[:1]),
            "token_missing": highest(q.general, [1 - max(c) for c in columns(tokens)]),
            "near": shared(q.learned, near[1:]),
            "near_or_title": shared(q.learned, near),
            "near_sentence": max(shared(q.learned, [row]) for row in near[1:]),
            "numbers": stands(q.numbers, everything, 1.0),
            "years": stands(q.years, everything, 0.5),
            "fits": max(
                q.asked.fits(fold(text))
                for text, share in zip(texts[1:], body, strict=True)
                if share >= 0.7 * max(body)
            ),
            "timespan": self.agree(q, [timespans(fold(text))[:1] for text in texts[1:]]),
            "timespan_title": self.agree(q, [timespans(fold(texts[0]))]),
            "fused": candidate.score,
            "article_best": max(close),
            "article_count": len(close) / 10,
            "article_sum": sum(close) / 5,
            "early": 1 / (1 + candidate.passage.start / 100),
        }

    def agree(self, q: Question, told: Sequence[Sequence[Timespan]]) -> float:
        """The best agreement of one text; texts that tell of no time have no say."""
        return max((agreement(q.timespans, each) for each in told if each), default=0.0)

    def tokens(self, q: Question, text: str) -> tuple[list[float], list[float]]:
        """Of each token whether it stands in the text, and how near the nearest there is."""
        there = self.table.tokens([fold(text)])[0]
        exact, near = [], []
        for one in q.ids:
            same = one != 0 and one in there
            cosines = [float(self.table.vectors[one] @ self.table.vectors[i]) for i in there]
            exact.append(float(same))
            near.append(max(*cosines, float(same)))
        return exact, near


def held(terms: Sequence[str], text: str) -> list[float]:
    return [float(term in fold(text)) for term in terms]


def columns(rows: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
    return list(zip(*rows, strict=True))


def shared(share: Floats, rows: Sequence[Sequence[float]]) -> float:
    """The share held by the rows together."""
    return sum(float(s) * max(c) for s, c in zip(share, columns(rows), strict=True))


def highest(share: Floats, row: Sequence[float]) -> float:
    return max([float(s) * value for s, value in zip(share, row, strict=True)], default=0.0)


def stands(wanted: frozenset[str], text: str, without: float) -> float:
    return sum(one in text for one in wanted) / len(wanted) if wanted else without


def candidate(
    row: int, score: float, text: str, title: str = "", article: int = 0, start: int = 0
) -> Candidate:
    no = article or row
    stored = StoredArticle(f"岚湾通讯/1/{no}", "岚湾通讯/1", "岚湾通讯", "1", None, "要闻", no,
                           title, text)  # fmt: skip
    return Candidate(row, score, stored, Passage(text, start, start + len(text)))


CANDIDATES = [
    candidate(1, 0.9, TEXTS[0], TITLES[0]),
    candidate(2, 0.5, TEXTS[1], TITLES[1], start=240),
    candidate(3, 0.45, TEXTS[2], TITLES[2]),
    candidate(4, 0.4, TEXTS[3], TITLES[3], article=1, start=60),
    candidate(5, 0.3, TEXTS[4], TITLES[4]),
    candidate(6, 0.2, "没有句号的一段", TITLES[0], article=1, start=500),
    candidate(8, 0.1, "岚湾港4月开行5列，比3月多1列。望潮停运。", "岚湾港3月班列"),
    candidate(9, 0.1, "岚湾港4月5日停运。3月开行5列。", "上半年班列"),
    candidate(7, 0.0, " \n ", ""),
]


@pytest.fixture(scope="module")
def rankings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rankings]:
    table = make_words(tmp_path_factory.mktemp("words"), [*TEXTS, *TITLES, *QUESTIONS])
    folder = tmp_path_factory.mktemp("library")
    with closing(make_library(folder, make_issue(1, *TEXTS))) as library:
        yield Rankings(Matcher(library, table), table)


def assert_as_slow(rankings: Rankings, text: str, candidates: Sequence[Candidate]) -> None:
    found = rankings.features(text, candidates)
    assert found.shape == (len(candidates), len(FEATURES))
    assert found.dtype == np.float32
    for row, expected in zip(found, rankings.slow(text, candidates), strict=True):
        assert set(expected) == set(FEATURES)
        named = dict(zip(FEATURES, row.tolist(), strict=True))
        assert named == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize("text", QUESTIONS)
def test_features_are_those_of_plain_loops(rankings: Rankings, text: str) -> None:
    assert_as_slow(rankings, text, CANDIDATES)
    assert_as_slow(rankings, text, CANDIDATES[::-1])


@pytest.mark.parametrize("place", range(len(CANDIDATES)))
def test_one_passage_alone(rankings: Rankings, place: int) -> None:
    assert_as_slow(rankings, QUESTIONS[0], CANDIDATES[place : place + 1])


def test_no_passage(rankings: Rankings) -> None:
    assert rankings.features(QUESTIONS[0], []).shape == (0, len(FEATURES))


def test_a_passage_by_hand(rankings: Rankings) -> None:
    """Two neighbours hold more together than each; the title and a sentence apart do not."""
    question = replace(
        rankings.matcher.question("甲乙"),
        ids=np.asarray([1, 2, 3, 4]),
        general=np.asarray([0.4, 0.3, 0.2, 0.1], np.float32),
        learned=np.asarray([0.25, 0.25, 0.25, 0.25], np.float32),
    )
    both = [candidate(1, 0.8, "一。二。三。", article=9), candidate(2, 0.4, "四。", article=9)]
    texts = ["题", "一", "二", "三", "题", "四"]
    matches = rankings.matcher.match(rankings.matcher.question("甲乙"), texts)
    tokens = np.asarray(
        [[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 1]],
        np.float32,
    )
    near = (tokens / 2).astype(np.float32)
    found = features(question, both, replace(matches, tokens=tokens, near=near), [4, 2])
    one, other = (dict(zip(FEATURES, row.tolist(), strict=True)) for row in found)
    expected = {
        "tokens": 0.9, "tokens_or_title": 1.0, "tokens_sentence": 0.5,
        "tokens_two_sentences": 0.6, "tokens_title": 0.1, "token_missing": 0.0,
        "near": 0.375, "near_or_title": 0.5, "near_sentence": 0.25,
        "fused": 0.8, "article_best": 0.8, "article_count": 0.2, "article_sum": 0.24, "early": 1.0,
    }  # fmt: skip
    assert {name: one[name] for name in expected} == pytest.approx(expected, abs=1e-6)
    expected = {
        "tokens": 0.1, "tokens_or_title": 1.0, "tokens_two_sentences": 0.1, "tokens_title": 1.0,
        "token_missing": 0.0, "fused": 0.4, "article_best": 0.8,
    }  # fmt: skip
    assert {name: other[name] for name in expected} == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("sentences", "fits"),
    [
        (["甲。", "开行59列。", "丙。"], 1.0),  # holds 0.8 of what the best holds
        (["甲。", "投资59万元。", "丙。"], 0.5),
        (["甲。", "乙。", "开行59列。"], 0.0),  # only 0.6
        (["投资59万元。", "乙。", "开行59列。"], 0.5),
    ],
)
def test_values_count_near_the_best_sentence(
    rankings: Rankings, sentences: list[str], fits: float
) -> None:
    question = replace(
        rankings.matcher.question("有多少列"),
        ids=np.asarray([1, 2]),
        general=np.asarray([0.6, 0.4], np.float32),
        learned=np.asarray([0.5, 0.5], np.float32),
    )
    texts = ["共59列", *sentences]
    tokens = np.asarray([[1, 1], [1, 0.5], [1, 0.1], [0.8, 0]], np.float32)
    matches = rankings.matcher.match(rankings.matcher.question("有多少列"), texts)
    one = [candidate(1, 0.8, "".join(sentences))]
    found = features(question, one, replace(matches, tokens=tokens, near=tokens), [4])
    assert found[0, FEATURES.index("fits")] == fits


@pytest.mark.parametrize("text", QUESTIONS[:6])
def test_sentences_that_have_nothing_of_the_question_change_nothing(
    tmp_path: Path, text: str
) -> None:
    """With words that have nothing in common, length shows nowhere."""
    known = [*TEXTS, *TITLES, *QUESTIONS, UNRELATED]
    table = make_words(tmp_path / "words", known, apart(known))
    plain = CANDIDATES[:4]
    padded = [replace(c, passage=replace(c.passage, text=f"{c.passage.text}。{UNRELATED}"))
              for c in plain]  # fmt: skip
    with closing(make_library(tmp_path / "library", make_issue(1, *TEXTS))) as library:
        rankings = Rankings(Matcher(library, table), table)
        one, other = rankings.features(text, plain), rankings.features(text, padded)
    # Where no sentence shares a token with the question, the values of all are looked at.
    shares = one[:, FEATURES.index("tokens_sentence")] > 0
    assert shares.any()
    np.testing.assert_allclose(other[shares], one[shares], atol=1e-6)


def test_pieces_are_the_title_and_whole_sentences() -> None:
    assert list(pieces([*CANDIDATES[1:3], CANDIDATES[-1]])) == [
        ["夜校开课", "望潮县的夜校课程向居民开放。", "夜校今年有12门课程。", "岚湾港派人讲课！"],
        ["", "桂屿果园灌溉完成改造", "桂屿合作社负责管理，２０３１年验收"],
        ["", " \n "],
    ]


def test_scores_are_those_of_the_formula() -> None:
    ranker = Ranker(
        np.asarray([1, 2], np.float32),
        np.asarray([2, 4], np.float32),
        np.asarray([3, -1], np.float32),
    )
    scores = ranker.scores(np.asarray([[1, 2], [3, 2], [1, 10]], np.float32))
    assert scores.tolist() == [0, 3, -2]


def test_the_shipped_model_has_every_feature_and_no_other() -> None:
    model = load_ranker()
    assert model is load_ranker()
    assert len(model.mean) == len(model.deviation) == len(model.weights) == len(FEATURES)
    assert (model.deviation > 0).all()
    assert np.isfinite([model.mean, model.deviation, model.weights]).all()
    rows = json.loads(MODEL.read_text(encoding="utf-8"))["features"]
    assert set(rows) == set(FEATURES)
    assert model.weights.tolist() == pytest.approx([rows[name][2] for name in FEATURES], rel=1e-6)


def test_a_models_columns_are_found_by_name(tmp_path: Path) -> None:
    rows = {name: [n, n + 0.5, -n] for n, name in enumerate(FEATURES, 1)}
    file = tmp_path / "ranker.json"
    backwards = dict(reversed(rows.items()))
    file.write_text(json.dumps({"features": backwards}), encoding="utf-8")
    model = load_ranker(file)
    assert model.mean.tolist() == list(range(1, len(FEATURES) + 1))
    assert model.weights.tolist() == [-n for n in range(1, len(FEATURES) + 1)]
    del rows["fits"]
    file.with_name("short.json").write_text(json.dumps({"features": rows}), encoding="utf-8")
    with pytest.raises(KeyError, match="fits"):
        load_ranker(file.with_name("short.json"))
