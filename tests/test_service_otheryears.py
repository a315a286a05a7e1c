"""Sentences of another year than the one asked for, over articles whose dates are known."""

from collections.abc import Iterator
from datetime import date

import pytest

from embed.wordtable import load_words
from index.matching import Matcher
from index.records import Hit, Passage, StoredArticle
from service.reading.otheryears import of_other_years
from service.reading.quotes import Draft
from tests.libraries import make_issue, make_library

DAY = date(2031, 2, 25)


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    library = make_library(tmp_path_factory.mktemp("years"), make_issue(7, "岚湾口岸开行班列。"))
    yield Matcher(library, load_words())
    library.close()


def draft(text: str, quote: str, title: str, day: date | None) -> Draft:
    article = StoredArticle("x/1/1", "x/1", "x", "1", day, "", 1, title, text)
    start = text.index(quote)
    hit = Hit("x/1/1/1", Passage(text, 0, len(text)), article, 1.0)
    return Draft(hit, start, start + len(quote))


def is_of_other(
    matcher: Matcher, question: str, text: str, quote: str = "", title: str = "", day: date = DAY
) -> bool:
    (found,) = of_other_years(matcher.question(question), [draft(text, quote or text, title, day)])
    return found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("2030年1月开行几列", "今年1月开行46列。"),
        ("2030年1月开行几列", "1月开行46列。"),
        ("2031年12月开行几列", "去年12月开行40列。"),
        ("2029年开行几列", "今年1月开行46列，比去年1月多3列。"),  # no word of that year
        ("2029年12月开行几列", "12月开行46列。"),
        ("2031年全年开行几列", "今年1月开行46列。"),
        ("2030年度开行几列", "去年12月开行40列。"),
        ("2030年1月开行几列", "2030年的计划已经完成。今年1月开行46列。"),
    ],
)
def test_another_years_sentence_does_not_answer(matcher: Matcher, question: str, text: str) -> None:
    quote = text.split("。")[-2] + "。"
    assert is_of_other(matcher, question, text, quote)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("2031年1月开行几列", "今年1月开行46列。"),
        ("2031年1月开行几列", "开行46列。"),  # its issue's year
        ("2030年1月开行几列", "今年1月开行46列，去年1月开行40列。"),
        ("2030年的办法补贴几成", "按2030年的办法，自2031年1月1日起补贴三成。"),
        ("2029年要建几座码头", "规划期为2028—2030年，建码头9座。"),
        ("二〇二九年建几座码头", "二〇二九年建成码头9座。"),
        ("1月开行几列", "去年1月开行40列。"),  # of no year
        ("2030年12月开行几列", "12月开行46列。"),  # of the year before, as told in February
        ("2030年开行几列", "全年开行460列。"),
        ("2030年全年开行几列", "全年开行460列。"),
        ("2030年全年开行几列", "去年1-12月开行460列。"),
        ("2030年全年开行几列", "去年开行460列，12月最多。"),
    ],
)
def test_what_may_be_of_that_year_may_answer(matcher: Matcher, question: str, text: str) -> None:
    assert not is_of_other(matcher, question, text)


def test_a_sentence_without_a_time_has_that_of_the_one_before_or_of_the_title(
    matcher: Matcher,
) -> None:
    asked = "2030年1月开行几列"
    long_ago = "2030年通车。"
    text = f"{long_ago}据统计，今年1月货运繁忙。共开行46列。"
    assert is_of_other(matcher, asked, text, "共开行46列。")
    assert is_of_other(matcher, asked, f"{long_ago}共开行46列。", "共开行46列。") is False
    title = "今年1月班列开行46列"
    assert is_of_other(matcher, asked, f"共开行46列。{long_ago}", "共开行46列。", title)


def test_of_an_issue_without_a_day_nothing_is_known(matcher: Matcher) -> None:
    place = draft("今年1月开行46列。", "今年1月开行46列。", "", None)
    assert of_other_years(matcher.question("2030年1月开行几列"), [place]) == [False]


def test_from_april_on_the_year_before_is_named_where_it_is_meant(matcher: Matcher) -> None:
    place = draft("全年开行460列。", "全年开行460列。", "", date(2031, 4, 1))
    assert of_other_years(matcher.question("2030年开行几列"), [place]) == [True]
