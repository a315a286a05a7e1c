"""A question against texts: what is held, how rare, how near, against loops in plain Python."""

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embed.protocol import Vectors
from embed.words import cut_plain, cut_words, fold
from embed.wordtable import WordTable
from index.kinds import KINDS
from index.lexical import bigrams
from index.library import Library
from index.matching import Floats, Matcher, Question, Weighed
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library
from tests.wordtables import make_words

TEXTS = (
    "岚湾港去年开行班列59列。其中一列开往望潮。岚湾港今年扩建码头，投资3,500万元。",
    "望潮县的夜校课程向居民开放。夜校今年有12门课程，岚湾港派人讲课。",
    "桂屿果园灌溉完成改造。桂屿合作社负责管理，２０３１年验收。",
    "岚汐银行推出出口贷，利率为3.5%。",
)
QUESTIONS = (
    "岚湾港开行了多少列班列",
    "岚湾港今年扩建码头投资３,500万元吗？",
    "2031年谁负责管理桂屿的果园",
    "夜校，夜校，夜校课程！",
    "出口贷的利率是多少",
)
ODD = ("", "什么时候", "是谁？", "🙂🙂", "RCEP export LOAN", "岚湾港扩建码头" * 72, "，。！", "Ω")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    with closing(make_library(folder, make_issue(1, *TEXTS[:2]), make_issue(2, *TEXTS[2:]))) as it:
        yield it


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> WordTable:
    return make_words(tmp_path_factory.mktemp("words"), [*TEXTS, *QUESTIONS])


@pytest.fixture(scope="module")
def matcher(library: Library, table: WordTable) -> Matcher:
    return Matcher(library, table)


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_is_held_and_how_near_is_as_in_plain_loops(
    matcher: Matcher, table: WordTable, text: str
) -> None:
    question = matcher.question(text)
    texts = [*TEXTS, "", "岚湾", "🙂", "Ω 班列", text, "ＲＣＥＰ"]
    matches = matcher.match(question, texts)
    assert matches.folded == tuple(fold(each) for each in texts)
    for row, each in enumerate(texts):
        has = [float(term in fold(each)) for term in question.words.terms]
        assert matches.words[row].tolist() == has
        has = [float(term in fold(each)) for term in question.grams.terms]
        assert matches.grams[row].tolist() == has
        tokens = table.tokens([fold(each)])[0]
        exact, near = slow_tokens(table, question.ids.tolist(), tokens)
        assert matches.tokens[row].tolist() == exact
        assert matches.near[row] == pytest.approx(near, abs=1e-5)
        exact, near = slow_tokens(table, question.beside.tolist(), tokens)
        assert matches.beside[row] == pytest.approx(dot(exact, question.beside_share), abs=1e-5)
        assert matches.beside_near[row] == pytest.approx(dot(near, question.beside_share), abs=1e-5)


def slow_tokens(
    table: WordTable, wanted: Sequence[int], tokens: Sequence[int]
) -> tuple[list[float], list[float]]:
    """Of each wanted token whether it is there, and the cosine of the nearest, at least 0."""
    exact, near = [], []
    for one in wanted:
        held = one != 0 and one in tokens
        cosines = [dot(table.vectors[one], table.vectors[other]) for other in tokens]
        exact.append(float(held))
        near.append(max(*cosines, float(held)))
    return exact, near


def dot(one: Sequence[float] | Floats, other: Sequence[float] | Floats) -> float:
    return sum(float(a) * float(b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("text", QUESTIONS)
def test_shares_are_rarity_made_to_sum_to_one(
    library: Library, matcher: Matcher, table: WordTable, text: str
) -> None:
    question = matcher.question(text)
    assert library.store.count("passages") == len(TEXTS)
    bodies = [set(cut_words(each)) for each in TEXTS]
    check(question.words.share, [bm25_idf(bodies, term) for term in question.words.terms])
    bodies = [set(bigrams(each)) for each in TEXTS]
    check(question.grams.share, [bm25_idf(bodies, term) for term in question.grams.terms])
    check(question.general, [float(table.rarity[i]) for i in question.ids])
    check(question.learned, [float(table.weight[i]) for i in question.ids])
    check(question.beside_share, [float(table.rarity[i]) for i in question.beside])
    assert np.array_equal(question.near, table.vectors[question.ids])


def bm25_idf(bodies: Sequence[set[str]], term: str) -> float:
    documents = len(bodies) + 1  # the index's marker is one too
    held = sum(term in body for body in bodies)
    return math.log(1 + (documents - held + 0.5) / (held + 0.5))


def check(share: Floats, weights: Sequence[float]) -> None:
    assert share.dtype == np.float32
    assert share == pytest.approx([weight / sum(weights) for weight in weights], rel=1e-5)


def test_what_a_question_is_taken_apart_into(matcher: Matcher, table: WordTable) -> None:
    question = matcher.question("岚湾港2031年开行了多少列班列，是3,500列吗？")
    assert question.query == "岚湾港2031年开行了多少列班列，是3,500列吗？"
    assert question.numbers == {"2031", "3500"}
    assert question.years == {"2031"}
    assert (question.asked.kind, question.unit) == ("number", "列")
    assert question.kinds[KINDS.index("count")] == 1
    assert words_of(table, question.beside) == tokens_of(table, "开行 列 班列")
    for term in (*question.words.terms, *words_of(table, question.ids)):
        assert term not in {"多少", "了", "是", "吗"}
    assert len(set(question.ids.tolist())) == len(question.ids)
    assert not any("多少" in gram or "少列" in gram for gram in question.grams.terms)


def test_the_words_beside_the_asking_are_two_on_each_side(
    matcher: Matcher, table: WordTable
) -> None:
    question = matcher.question("桂屿果园灌溉由谁负责管理夜校课程")
    before, after = cut_plain("桂屿果园灌溉由")[-2:], cut_plain("负责管理夜校课程")[:2]
    assert words_of(table, question.beside) == tokens_of(table, " ".join([*before, *after]))
    assert matcher.question("岚湾港扩建").beside.tolist() == [0]


def test_what_is_looked_for_may_be_less_than_what_is_asked(matcher: Matcher) -> None:
    whole = matcher.question("第2期岚湾港开行了多少列班列")
    part = matcher.question("第2期岚湾港开行了多少列班列", "岚湾港开行了多少列班列")
    plain = matcher.question("岚湾港开行了多少列班列")
    assert part.query == plain.query
    assert part.words.terms == plain.words.terms != whole.words.terms
    assert part.ids.tolist() == plain.ids.tolist()
    assert part.numbers == plain.numbers == frozenset()
    assert whole.numbers == {"2"}
    assert part.unit == whole.unit == "列"


def words_of(table: WordTable, ids: Iterator[int] | np.typing.NDArray[np.intp]) -> list[str]:
    return [table.tokenizer.id_to_token(int(i)) or "" for i in ids]


def tokens_of(table: WordTable, text: str) -> list[str]:
    return [table.tokenizer.id_to_token(i) or "" for i in dict.fromkeys(table.tokens([text])[0])]


def test_two_unknown_tokens_are_never_the_same(matcher: Matcher) -> None:
    question = matcher.question("Ω")
    assert question.ids.tolist() == [0]
    matches = matcher.match(question, ["Ω", "ΨΩ", "岚湾港", ""])
    assert not matches.tokens.any()
    assert not matches.near.any()


@pytest.mark.parametrize("text", ODD)
def test_odd_questions_keep_their_shapes(matcher: Matcher, text: str) -> None:
    question = matcher.question(text)
    assert len(question.ids) == len(question.general) == len(question.learned) >= 1
    assert question.general.sum() == pytest.approx(1, abs=1e-5)
    assert len(question.words.share) == len(question.words.terms)
    for share in (question.words.share, question.grams.share):
        assert share.sum() == pytest.approx(1 if len(share) else 0, abs=1e-5)
    for texts in ([*TEXTS, "", "🙂"], []):
        check_shapes(matcher, question, texts)


def check_shapes(matcher: Matcher, question: Question, texts: Sequence[str]) -> None:
    matches = matcher.match(question, texts)
    rows = len(texts)
    assert len(matches.folded) == rows
    assert matches.words.shape == (rows, len(question.words.terms))
    assert matches.grams.shape == (rows, len(question.grams.terms))
    assert matches.tokens.shape == matches.near.shape == (rows, len(question.ids))
    assert matches.beside.shape == matches.beside_near.shape == (rows,)
    for table in (matches.words, matches.grams, matches.tokens, matches.near, matches.beside):
        assert table.dtype == np.float32
        assert np.isfinite(table).all()


def test_asking_words_alone_are_looked_for_as_they_are(matcher: Matcher) -> None:
    question = matcher.question("什么时候")
    assert question.words.terms
    assert question.core == ""
    assert question.asked.kind == "date"


def test_latin_words_match_whatever_their_case_and_width(matcher: Matcher) -> None:
    question = matcher.question("RCEP Loan")
    matches = matcher.match(question, ["ｒｃｅｐ与loan", "贷款"])
    assert question.grams.terms == ()
    assert matches.words.tolist() == [[1, 1], [0, 0]]


def test_a_flag_raised_by_a_product_is_no_warning(matcher: Matcher) -> None:
    # Some processors raise it at random where five words stand beside the asking word; infinite
    # shares raise it on every one.
    question = matcher.question(QUESTIONS[0])
    raised = replace(question, beside_share=np.full_like(question.beside_share, np.inf))
    assert matcher.match(raised, [*TEXTS]).folded == tuple(map(fold, TEXTS))


def test_terms_are_looked_for_in_every_text_and_never_across_two() -> None:
    terms = Weighed(("岚湾", "港", "a b", "湾港"), np.ones(4, np.float32))
    texts = ("岚湾港，岚湾", "", "岚", "湾", "港口\n岚湾", "a b")
    held = [[float(term in text) for term in terms.terms] for text in texts]
    assert terms.held_in(texts).tolist() == held
    assert sum(map(sum, held)) == 6
    assert terms.held_in([]).shape == (0, 4)


def test_a_question_weighs_anew_when_the_library_has_changed(
    tmp_path: Path, table: WordTable
) -> None:
    with closing(make_library(tmp_path, make_issue(1, *TEXTS[:2]))) as library:
        matcher, text = Matcher(library, table), QUESTIONS[0]
        before = matcher.question(text)
        assert matcher.question(text) is before
        library.add([make_issue(2, *["岚湾港的班列。望潮。"] * 5)])
        after, fresh = matcher.question(text), Matcher(library, table).question(text)
        assert after.words.share.tolist() == fresh.words.share.tolist()
        assert after.words.share.tolist() != before.words.share.tolist()


def test_what_is_asked_is_read_off_the_whole_question_each_time(matcher: Matcher) -> None:
    query = "岚湾港开行班列"
    first = matcher.question(f"{query}多少列", query)
    second = matcher.question(f"什么时候{query}", query)
    assert (first.query, first.unit, first.asked.kind) == (query, "列", "number")
    assert (second.query, second.unit, second.asked.kind) == (query, "", "date")
    assert matcher.question(query).asked.kind == "none"


class Counting(HashEncoder):
    """Counts the queries and passages it is given."""

    queries = passages = 0

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Encode and count."""
        self.queries += len(queries)
        return super().encode_queries(queries)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Encode and count."""
        self.passages += len(passages)
        return super().encode_passages(passages)


def test_a_query_is_encoded_once_by_each_encoder(matcher: Matcher) -> None:
    one, other = Counting("one"), Counting("other", 32)
    for _ in range(3):
        for text in ("岚湾港", "望潮"):
            for encoder in (one, other):
                found = matcher.encode_query(encoder, text)
                assert np.array_equal(found, HashEncoder(dim=encoder.dim).encode_queries([text]))
    assert (one.queries, other.queries) == (2, 2)


def test_a_text_is_encoded_once_by_each_encoder(matcher: Matcher) -> None:
    one, other = Counting("one"), Counting("other", 32)
    for texts in (["岚湾港", "望潮", "岚湾港"], ["望潮"], ["班列", "望潮"], []):
        for encoder in (one, other):
            found = matcher.encode(encoder, texts)
            expected = HashEncoder(dim=encoder.dim).encode_passages(texts)
            assert found.shape == (len(texts), encoder.dim)
            assert np.array_equal(found, expected.reshape(found.shape))
    assert (one.passages, other.passages) == (3, 3)


def test_vectors_that_are_kept_are_not_those_given_out(matcher: Matcher) -> None:
    encoder = HashEncoder()
    found = matcher.encode(encoder, ["望潮的班列", "岚湾"])
    before = found.copy()
    found[:] = 0
    assert np.array_equal(matcher.encode(encoder, ["望潮的班列", "岚湾"]), before)
