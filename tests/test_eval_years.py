"""Years of issues that tell the same every month: the year asked for answers, or none does."""

from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from embed.load import load_encoder
from eval import years
from eval.years import LINES, Chronicle, ask_all
from index.filters import Filters
from index.library import Library
from service.engine import Engine

KINDS = (
    "a month", "in other words", "a search, the first hit", "last year", "no year: the newest",
    "each month", "a whole year", "each of the last", "a year not held",
)  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    return ask_all(5, 12, tmp_path_factory.mktemp("years"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_year_asked_for_answers_or_none_does(found: dict[str, Counter[str]], kind: str) -> None:
    assert set(found[kind]) == {"right"}
    assert found[kind]["right"] >= 12


def test_every_count_of_a_line_is_its_own() -> None:
    chronicle = Chronicle(5)
    assert len(set(chronicle.trains.values())) == len(chronicle.trains) == 5 * 12 * len(LINES)


def test_an_issue_tells_of_the_month_before_it() -> None:
    chronicle = Chronicle(2)
    january = chronicle.issues()[11]  # the twelfth month's
    assert january.date is not None
    assert (january.date.year, january.date.month) == (2016, 1)
    assert f"去年12月，“云港号”国际班列共开行{chronicle.trains[2015, 12, '云港号']}列" in (
        january.articles[0].text
    )
    assert str(chronicle.year(2015, "云港号")) in january.articles[3].title


def test_the_command_prints_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert years.main(["--years", "2", "--questions", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["asked", "of", "right", "wrong", "refused"]
    assert tuple(line[:24].strip() for line in lines[1:]) == KINDS
    assert all(sum(map(int, line[24:].split())) == 1 for line in lines[1:])


def test_a_search_puts_the_month_that_it_names_first(tmp_path: Path) -> None:
    chronicle = Chronicle(5)
    with closing(Library(tmp_path, load_encoder(), create=True)) as library:
        library.add(chronicle.issues())
        engine = Engine(library)
        for (year, month, line), trains in list(chronicle.trains.items())[::17]:
            first = engine.search(f"{year}年{month}月 {line} 班列", 3)[0]
            assert first.article.title == f"{month}月“{line}”国际班列开行{trains}列"
        # A limit that is given counts alone.
        given = Filters(date_to=date(2016, 6, 30))
        assert all(
            hit.article.date and hit.article.date <= date(2016, 6, 30)
            for hit in engine.search("2019年1月 云港号 班列", 9, filters=given)
        )


def test_the_issues_that_tell_until_now_are_not_the_last_alone(tmp_path: Path) -> None:
    with closing(Library(tmp_path, load_encoder(), create=True)) as library:
        library.add(Chronicle(2).issues())
        engine = Engine(library)
        told = engine.ask("目前哪几期提到“云港号”国际班列开行").citations
        assert len({citation.article.issue_id for citation in told}) > 4
        each = engine.ask("近两年“云港号”国际班列每年开行多少列").citations
        assert [citation.article.date for citation in each] == [
            date(2016, 1, 12),
            date(2017, 1, 12),
        ]
