"""A long sentence cut to the clauses that answer: where the part begins and ends."""

import random
from collections.abc import Iterator

import pytest

from embed.wordtable import load_words
from index.matching import Matcher
from service.reading.clauses import MAX_QUOTE, shorten
from tests.libraries import make_issue, make_library

ASKED = "岚湾口岸开行了多少列班列？"
TOLD = "岚湾口岸一季度开行班列59列"


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    issue = make_issue(7, f"{TOLD}。沿线车站增开夜班。", "望潮银行推出出口贷。")
    library = make_library(tmp_path_factory.mktemp("clauses"), issue)
    yield Matcher(library, load_words())
    library.close()


def part(
    matcher: Matcher, text: str, question: str = ASKED, start: int = 0, end: int | None = None
) -> str:
    """The part of the sentence; checks what holds for every part."""
    end = len(text) if end is None else end
    a, b = shorten(matcher.question(question), text, start, end, matcher)
    assert start <= a < b <= end
    if end - start > MAX_QUOTE:
        assert b - a <= MAX_QUOTE
    return text[a:b]


def sentence(length: int, told: str = TOLD) -> str:
    """A sentence of this many characters, `told` in its middle."""
    half = (length - len(told) - 2) // 2
    before = ("沿线车站增开夜班，" * 40)[:half]
    after = ("货运站台扩建加宽，" * 40)[: length - half - len(told) - 2]
    made = f"{before}{told}，{after}。"
    assert len(made) == length
    return made


# -- whole or cut ----------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [60, 149, 150])
def test_a_sentence_that_is_short_enough_stays_whole(matcher: Matcher, length: int) -> None:
    text = sentence(length)
    assert part(matcher, text) == text


@pytest.mark.parametrize("length", [151, 152, 300, 600])
def test_a_longer_one_is_cut(matcher: Matcher, length: int) -> None:
    found = part(matcher, sentence(length))
    assert TOLD in found
    assert len(TOLD) < len(found) <= 150 == MAX_QUOTE


def test_a_short_sentence_keeps_its_marks_and_white_space(matcher: Matcher) -> None:
    for text in (f" {TOLD}，", f"{sentence(149)}；"):
        assert part(matcher, text) == text


def test_only_the_sentence_itself_is_cut(matcher: Matcher) -> None:
    before, after = f"{TOLD}。", f"{TOLD}。"
    long = "沿线车站增开夜班，" * 20 + "完。"
    text = before + long + after
    assert part(matcher, text, start=len(before), end=len(before) + len(long)) in long


# -- which clauses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 1, 9, 18, 19])
def test_the_clause_with_the_questions_words_is_held(matcher: Matcher, place: int) -> None:
    clauses = ["沿线车站增开夜班"] * 20
    clauses[place] = TOLD
    found = part(matcher, "，".join(clauses) + "。")
    assert TOLD in found
    assert set(found.rstrip("。").split("，")) <= set(clauses)  # whole clauses


def test_a_value_of_the_kind_asked_decides_between_equal_words(matcher: Matcher) -> None:
    idle = "沿线车站增开夜班，" * 16
    told = [f"{day}岚湾口岸开行班列，" for day in ("先前", "5月9日", "后来")]
    found = part(matcher, idle.join([*told, "完。"]), "岚湾口岸何时开行班列？")
    assert "5月9日岚湾口岸开行班列" in found
    assert "先前" not in found


def test_the_part_grows_to_the_side_that_says_more(matcher: Matcher) -> None:
    idle, more = "沿线车站增开夜班加派人手", "岚湾口岸班列开行频密"
    left = f"{idle}，" * 12 + f"{more}，" * 12 + f"{TOLD}，" + f"{idle}，" * 12 + "完。"
    right = f"{idle}，" * 12 + f"{TOLD}，" + f"{more}，" * 12 + f"{idle}，" * 12 + "完。"
    for text in (left, right):
        found = part(matcher, text)
        assert TOLD in found
        assert found.count(more) == 12
        assert found.count(idle) <= 1


def test_short_clauses_fill_the_part(matcher: Matcher) -> None:
    text = "夜班，" * 40 + f"{TOLD}，" + "夜班，" * 40 + "完。"
    assert len(part(matcher, text)) >= MAX_QUOTE - len("夜班，")


# -- where clauses end -----------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["，", "；", ",", ";", "， ", "，\u3000", "；\n", "，\t", "，，"])
def test_the_part_has_no_loose_ends(matcher: Matcher, mark: str) -> None:
    text = (
        f"沿线车站增开夜班{mark}" * 12 + f"{TOLD}{mark}" + f"货运站台扩建加宽{mark}" * 12 + "完。"
    )
    found = part(matcher, text)
    assert TOLD in found
    assert found == found.strip()
    assert found[-1] not in "，；,;、"
    assert found[0] not in "，；,;、"


@pytest.mark.parametrize("value", ["1,236.5亿元", "１,２３６亿元", "12,345,678元"])
@pytest.mark.parametrize("pad", range(0, 12, 3))
def test_a_figure_is_not_cut_at_its_comma(matcher: Matcher, value: str, pad: int) -> None:
    told = f"岚湾口岸出口{value}"
    # No other clause fits beside it, so that a cut at the comma would show.
    idle = "沿线车站增开夜班" * 17
    text = f"{idle}，{'货' * pad}{told}，{idle}。"
    assert part(matcher, text, "岚湾口岸出口多少亿元？") == f"{'货' * pad}{told}"


def test_a_comma_behind_a_figure_ends_a_clause(matcher: Matcher) -> None:
    idle = "沿线车站增开夜班" * 18
    assert part(matcher, f"{idle}1,岚湾口岸开行班列59,{idle}。") == "岚湾口岸开行班列59"


@pytest.mark.parametrize("end", ["。", "。”", "。”）", "！」", "？", "。》"])
def test_the_last_clause_keeps_its_end(matcher: Matcher, end: str) -> None:
    found = part(matcher, "沿线车站增开夜班，" * 20 + TOLD + end)
    assert found.endswith(TOLD + end)


@pytest.mark.parametrize("close", ["”", "’", "）", "」", "》", ")"])
def test_closing_marks_stay_with_the_clause_they_close(matcher: Matcher, close: str) -> None:
    idle = "沿线车站增开夜班" * 17
    found = part(matcher, f"{idle}，{close}{TOLD}，{idle}。")
    assert found == TOLD


# -- clauses that are too long by themselves -------------------------------------------------------


def test_a_clause_without_commas_is_cut_at_its_middle_marks(matcher: Matcher) -> None:
    items = ["沿线车站夜班"] * 40
    items[30] = TOLD
    found = part(matcher, "、".join(items) + "。")
    assert TOLD in found
    assert set(found.rstrip("。").split("、")) <= {"沿线车站夜班", TOLD}


@pytest.mark.parametrize("before", [0, 100, 160, 320])
def test_a_clause_without_any_mark_is_cut_by_length(matcher: Matcher, before: int) -> None:
    text = "甲" * before + TOLD + "乙" * 320 + "。"
    assert TOLD in part(matcher, text)


def test_a_clause_of_just_the_length_stays_whole(matcher: Matcher) -> None:
    told = TOLD + "乙" * (MAX_QUOTE - len(TOLD) - 1)
    assert part(matcher, f"沿线车站增开夜班，{told}。") == f"{told}。"


# -- every sentence --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_every_part_is_a_piece_of_its_sentence(matcher: Matcher, seed: int) -> None:
    random_ = random.Random(seed)
    words = [
        "岚湾",
        "口岸",
        "班列",
        "59列",
        "1,236.5亿元",
        "增开",
        "夜班",
        "、",
        " ",
        "“",
        "3,",
        "云埠",
    ]
    clauses = []
    for _ in range(random_.randint(1, 30)):
        clause = "".join(random_.choices(words, k=random_.randint(1, 60)))
        clauses.append(clause + random_.choice(["，", "；", "，”", ",", "， ", "；\n"]))
    text = "此前。" + "".join(clauses) + random_.choice(["完。", "完。”", "完"])
    found = part(matcher, text, start=3)
    if len(text) - 3 > MAX_QUOTE:
        assert not found[0].isspace()
        assert found[-1] not in "，；,;、 \n"
