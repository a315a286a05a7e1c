"""The second look: which sentences are read again, and what is made of both models' scores."""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embed.cross import SENTENCE, Candidate
from embed.wordtable import load_words
from index.matching import Matcher
from index.records import Hit, Passage, StoredArticle
from service.reading import crossing
from service.reading.crossing import Blend, BlendError, candidates, load_blend, look_again
from service.reading.quotes import Draft
from tests.libraries import make_issue, make_library
from tests.scorers import make_scorer

Floats = NDArray[np.float32]
TOLD = "岚湾口岸一季度开行班列59列"
SCORER = make_scorer(slope=1.0, intercept=0.0)


def drafts(count: int) -> list[Draft]:
    """One sentence each of an article: 第0句。第1句。..."""
    sentences = [f"第{n}句。" for n in range(count)]
    text = "".join(sentences)
    article = StoredArticle("x/1/1", "x/1", "x", "1", None, "", 1, "题目", text)
    hit = Hit("x/1/1/1", Passage(text, 0, len(text)), article, 1.0)
    found, at = [], 0
    for sentence in sentences:
        found.append(Draft(hit, at, at + len(sentence)))
        at += len(sentence)
    return found


class Told:
    """A cross-encoder that was told its scores, by the number of the sentence."""

    def __init__(self, **scores: float) -> None:
        self.scores = {int(name[1:]): score for name, score in scores.items()}
        self.read: list[list[int]] = []

    def score(self, question: str, asked: Sequence[Candidate]) -> Floats:
        """What it was told."""
        assert question == "问"
        numbers = [int(c.sentence.removeprefix("第").removesuffix("句。")) for c in asked]
        self.read.append(numbers)
        return np.asarray([self.scores.get(n, -5.0) for n in numbers], np.float32)


Look = Callable[[Told, Sequence[float], Blend], list[float]]


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    library = make_library(tmp_path_factory.mktemp("crossing"), make_issue(7, TOLD))
    yield Matcher(library, load_words())
    library.close()


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, matcher: Matcher) -> Look:
    def again(cross: Told, logits: Sequence[float], blend: Blend) -> list[float]:
        monkeypatch.setattr(crossing, "load_cross", lambda: cross)
        monkeypatch.setattr(crossing, "load_blend", lambda: blend)
        alone = [SCORER.confidence(logit) for logit in logits]
        numbers = np.asarray(logits, np.float32)
        return look_again(matcher.question("问"), drafts(len(logits)), matcher, numbers, alone)

    return again


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_both_models_count(look: Look) -> None:
    sure = look(Told(_0=1.0, _1=3.0), [2.0, 1.0], Blend(0.5, 2.0, -1.0))
    assert sure == pytest.approx([sigmoid(0.5 * 2 + 2 * 1 - 1), sigmoid(0.5 * 1 + 2 * 3 - 1)])


def test_reading_ends_with_the_best_one_read(look: Look) -> None:
    cross = Told(_3=4.0)
    logits = [0.0, 1.0, 0.5, 2.0, 0.7, -1.0, -2.0]
    sure = look(cross, logits, Blend(1.0, 1.0, 0.0))
    assert cross.read == [[3, 1, 4, 2]]
    assert sure[3] == pytest.approx(sigmoid(6))
    assert [sure[i] for i in (0, 5, 6)] == pytest.approx([sigmoid(x) for x in (0, -1, -2)])


def test_reading_goes_on_while_one_unread_is_likelier(look: Look) -> None:
    cross = Told(_4=-1.0, _8=1.0)
    logits = [3.0, 2.9, 2.8, 2.75, 2.7, 2.6, 2.5, 2.4, -1.0, -5.0]
    sure = look(cross, logits, Blend(1.0, 1.0, 0.0))
    assert cross.read == [[0, 1, 2, 3], [4, 5, 6, 7]]  # 2.7 - 1 is above all that is left
    assert max(sure) == sure[4] == pytest.approx(sigmoid(1.7))
    assert sure[8] == pytest.approx(sigmoid(-1))


def test_what_is_not_read_is_no_surer_than_what_was(look: Look) -> None:
    cross = Told()
    sure = look(cross, [3.0] * 20, Blend(1.0, 1.0, 0.0))
    assert cross.read == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert sure == pytest.approx([sigmoid(-2)] * 20)


def test_equals_are_read_in_their_order(look: Look) -> None:
    cross = Told(_0=9.0)
    look(cross, [1.0] * 5, Blend(1.0, 1.0, 0.0))
    assert cross.read == [[0, 1, 2, 3]]


def test_what_was_read_lately_is_not_read_again(look: Look) -> None:
    cross = Told(_0=9.0, _1=8.0)
    first = look(cross, [1.0, 0.5, 0.0], Blend(1.0, 1.0, 0.0))
    again = look(cross, [1.0, 0.5, 0.0], Blend(1.0, 1.0, 0.0))
    assert again == first
    assert [numbers for numbers in cross.read if numbers] == [[0, 1, 2]]
    other = Told(_0=-9.0)
    assert look(other, [1.0], Blend(1.0, 1.0, 0.0)) == pytest.approx([sigmoid(-8)])


def test_nothing_is_read_of_nothing(look: Look) -> None:
    cross = Told()
    assert look(cross, [], Blend(1.0, 1.0, 0.0)) == []
    assert cross.read == []


def test_a_candidate_has_its_title_and_what_stands_before(matcher: Matcher) -> None:
    first, _, third = drafts(40)[:2] + drafts(40)[-1:]
    found = candidates(matcher.question("问"), [first, third], matcher)
    assert found[0] == Candidate("题目", "", "第0句。")
    assert found[1].sentence == "第39句。"
    assert found[1].before == third.hit.article.text[third.start - 80 : third.start]


def test_of_a_sentence_longer_than_is_read_it_is_the_clauses_that_answer(matcher: Matcher) -> None:
    text = "沿线车站增开夜班，" * 20 + TOLD + "，" + "货运站台扩建加宽，" * 9 + "货运站台扩建。"
    article = StoredArticle("x/1/1", "x/1", "x", "1", None, "", 1, "题目", text)
    place = Draft(Hit("x/1/1/1", Passage(text, 0, len(text)), article, 1.0), 0, len(text))
    question = matcher.question("岚湾口岸开行了多少列班列？")
    (found,) = candidates(question, [place], matcher)
    assert TOLD in found.sentence
    assert len(found.sentence) <= SENTENCE
    assert found.before.endswith("沿线车站增开夜班，")
    assert found.before + found.sentence in text
    short = Draft(place.hit, 0, SENTENCE)
    assert candidates(question, [short], matcher)[0].sentence == text[:SENTENCE]


# -- the blend's file ------------------------------------------------------------------------------


def test_the_blend_that_ships_counts_both() -> None:
    blend = load_blend()
    assert blend.signs > 0
    assert blend.cross > 0
    assert blend.confidence(3.0, 3.0) > 0.5 > blend.confidence(-3.0, -3.0)


@pytest.mark.parametrize("content", [None, "", "[]", '{"signs": 1.0}', '{"signs": "x"}'])
def test_a_damaged_blend_is_told_with_the_remedy(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "blend.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(BlendError, match=r"blend.json: no readable blend .*install Wence again"):
        load_blend(file)


def test_a_question_of_a_year_is_read_with_texts_that_tell_theirs(matcher: Matcher) -> None:
    text = "今年1月通车。去年12月试运行。"
    article = StoredArticle("x/1/1", "x/1", "x", "1", date(2031, 2, 5), "", 1, "今年通车", text)
    hit = Hit("x/1/1/1", Passage(text, 0, len(text)), article, 1.0)
    place = Draft(hit, 7, len(text))
    (plain,) = candidates(matcher.question("哪天通车"), [place], matcher)
    assert plain == Candidate("今年通车", "今年1月通车。", "去年12月试运行。")
    (told,) = candidates(matcher.question("2031年哪天通车"), [place], matcher)
    assert told == Candidate("2031年通车", "2031年1月通车。", "2030年12月试运行。")
