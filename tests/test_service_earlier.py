"""What of a text farther back the cross-encoder reads with a sentence."""

from collections.abc import Iterator
from datetime import date

import pytest

from embed.cross import BEFORE, EARLIER, TITLE, Candidate
from embed.wordtable import load_words
from index.matching import Matcher
from index.records import Hit, Passage, StoredArticle
from service.reading.crossing import candidates
from service.reading.earlier import told_earlier
from service.reading.quotes import Draft
from tests.libraries import make_issue, make_library

FAR = "沿线车站增开夜班。" * 9  # more than is read of what stands before a sentence
READ = Candidate("班列开行", "车站增开夜班。", "全年开行59列。")


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    library = make_library(tmp_path_factory.mktemp("earlier"), make_issue(7, "岚湾口岸开行班列"))
    yield Matcher(library, load_words())
    library.close()


def told(matcher: Matcher, question: str, text: str) -> str:
    """What `text` tells, all of it farther back than is read anyway."""
    start = len(text) + BEFORE
    return told_earlier(matcher.question(question), READ, text + "站" * BEFORE, start)


def at_the_end(text: str, day: date | None = None) -> Draft:
    """The last eight characters of an article."""
    article = StoredArticle("x/1/1", "x/1", "x", "1", day, "", 1, "班列开行", text)
    hit = Hit("x/1/1/1", Passage(text, 0, len(text)), article, 1.0)
    return Draft(hit, len(text) - 8, len(text))


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("望潮县班列开行多少列", "4月3日，望潮县渔港开工。", "望潮县渔港开工"),
        # Who names two things has both, in the order of the text.
        ("望潮县岚汐码头多少列", "岚汐码头扩建。望潮县支持，", "岚汐码头扩建。望潮县支持"),
        # What was told last is likelier to be still spoken of.
        ("望潮县开行多少列", "望潮县渔港开工。渔民满意。望潮县夜市开张。", "望潮县夜市开张"),
        # One clause that tells all is enough.
        ("望潮县岚汐码头", "望潮县开会。望潮县岚汐码头扩建。望潮县散会。", "望潮县岚汐码头扩建"),
        # Full-width and small letters are the same.
        ("rcep班列多少列", "ＲＣＥＰ生效。", "ＲＣＥＰ生效"),
        # What is read anyway, or stands nowhere, is not looked for.
        ("班列开行多少列", "班列开行。", ""),
        ("车站增开夜班", "车站增开夜班。", ""),
        ("望潮县班列", "渔港开工。", ""),
        ("望潮县班列", "", ""),
        ("望潮县班列", "。，！\n", ""),
        # Nor are numbers: 3 stands in 2031, and years are told where a question names one.
        ("3月班列", "2031年渔港开工，3日竣工。", ""),
        ("2031年班列", "2031年渔港开工。", ""),
    ],
)
def test_what_the_question_names_and_was_told_farther_back(
    matcher: Matcher, question: str, text: str, expected: str
) -> None:
    assert told(matcher, question, text) == expected


@pytest.mark.parametrize("before", range(12))
def test_of_a_long_clause_the_part_around_the_words_is_read(matcher: Matcher, before: int) -> None:
    text = "货运站台扩建加宽工程" * 3 + "货" * before + "望潮县渔港" + "货运站台扩建加宽" * 10
    found = told(matcher, "望潮县班列", text)
    assert "望潮县" in found
    assert len(found) == EARLIER
    assert found in text


def test_two_clauses_share_what_is_read(matcher: Matcher) -> None:
    text = "货运站台加宽加长以后方便了望潮县的老百姓出行。岚汐码头扩建加宽加长工程全面开工建设。"
    found = told(matcher, "望潮县岚汐码头班列", text)
    assert "望潮县" in found
    assert "岚汐码头" in found
    assert len(found) <= EARLIER
    assert all(part in text for part in found.split("。"))


def test_of_a_long_title_the_end_is_not_read(matcher: Matcher) -> None:
    text = "望潮县渔港开工。" + "站" * BEFORE
    question = matcher.question("望潮县班列")
    for length, expected in ((TITLE, "望潮县渔港开工"), (TITLE - 3, "")):
        read = Candidate("站" * length + "望潮县班列", "", "全年开行59列。")
        assert told_earlier(question, read, text, len(text)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", "望潮县渔港"),
        (FAR * 20, FAR * 100, ""),
        (FAR * 20, FAR * 20, "望潮县渔港"),
        (FAR, FAR * 100, "望潮县渔港"),
    ],
)
def test_of_a_long_text_beginning_and_end_are_looked_through(
    matcher: Matcher, before: str, after: str, expected: str
) -> None:
    assert told(matcher, "望潮县班列", f"{before}望潮县渔港。{after}") == expected


@pytest.mark.parametrize(
    ("opening", "earlier"), [("望潮县渔港开工。", "望潮县渔港开工"), ("渔港开工。", "")]
)
def test_a_candidate_has_what_stands_before_all_that_is_read(
    matcher: Matcher, opening: str, earlier: str
) -> None:
    text = f"{opening}{FAR}全年开行59列。"
    (found,) = candidates(matcher.question("望潮县开行多少列"), [at_the_end(text)], matcher)
    assert found.sentence == "全年开行59列。"
    assert found.earlier == earlier


def test_what_is_near_is_read_once(matcher: Matcher) -> None:
    near = "望潮县" + "站" * (BEFORE - 3)
    text = f"望潮县夜市开张。{near}全年开行59列。"
    (found,) = candidates(matcher.question("望潮县开行多少列"), [at_the_end(text)], matcher)
    assert found.before.endswith(near)
    assert found.earlier == ""


def test_what_was_told_earlier_is_dated_where_it_stands(matcher: Matcher) -> None:
    text = f"2030年望潮县开工。岚汐码头在3月完工。{FAR}今年开行59列。"
    place = at_the_end(text, date(2031, 6, 1))
    (found,) = candidates(matcher.question("2031年望潮县岚汐码头开行多少列"), [place], matcher)
    assert found.sentence == "2031年开行59列。"
    assert found.earlier == "2030年望潮县开工。岚汐码头在2031年3月完工"
