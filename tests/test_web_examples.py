"""What the page offers of a library: questions to click, limits to choose, what is covered."""

from datetime import date
from pathlib import Path

import pytest

from index.document import PUBLICATION
from index.library import Library
from index.records import Article, Issue
from service.engine import Engine
from service.planning.holdings import Holdings
from service.web.chips import limit_label
from service.web.choices import choices
from service.web.coverage import Series, count_documents, covered_series
from service.web.examples import example_questions
from service.web.language import Language
from tests.libraries import make_issue, make_library

OLD, NEW = make_issue(3, "甲", "乙"), make_issue(12, "丙", "丁", columns=("简讯",))
RULES = Issue(PUBLICATION, "维修办法", None, None, "", (), (Article(1, "总则", "", "一句。"),))


def _holdings(library: Library) -> Holdings:
    return Holdings(tuple(library.store.issues()))


def _examples(folder: Path, *issues: Issue) -> list[str]:
    library = make_library(folder, *issues)
    found = example_questions(library.store, _holdings(library))
    library.close()
    return found


def test_the_newest_issue_gives_the_examples(tmp_path: Path) -> None:
    assert _examples(tmp_path, OLD, NEW, RULES) == [
        "最新一期有哪些文章？",
        "最新一期“简讯”栏目有哪些文章？",
        "第1篇标题",
        "哪篇文章讲了第2篇标题？",
    ]


def test_of_several_publications_the_newest_is_named(tmp_path: Path) -> None:
    first, *_ = _examples(tmp_path, OLD, make_issue(9, "戊", publication="桂屿港月报"))
    assert first == "《桂屿港月报》最新一期有哪些文章？"


def test_documents_alone_are_asked_for_their_titles(tmp_path: Path) -> None:
    assert _examples(tmp_path, RULES) == ["总则"]


def test_an_empty_library_has_no_examples(tmp_path: Path) -> None:
    assert _examples(tmp_path) == []


def test_the_first_examples_have_answers(tmp_path: Path) -> None:
    library = make_library(tmp_path, OLD, NEW, make_issue(9, "戊", publication="桂屿港月报"))
    engine = Engine(library)
    contents, column, *_ = example_questions(library.store, _holdings(library))
    assert {c.article.issue_id for c in engine.ask(contents).citations} == {NEW.id}
    assert {c.article.column for c in engine.ask(column).citations} == {"简讯"}
    library.close()


def test_choices_are_what_is_held(tmp_path: Path) -> None:
    library = make_library(tmp_path, OLD, NEW, RULES)
    found = choices(_holdings(library))
    library.close()
    assert [value for value, _ in found.publications] == [NEW.publication, PUBLICATION]
    assert found.issues == (
        ("12", f"《{NEW.publication}》第12期 2025-12-10"),
        ("3", f"《{NEW.publication}》第3期 2025-03-10"),
        ("维修办法", "《维修办法》"),
    )
    assert [value for value, _ in found.columns] == ["简讯", "要闻", "口岸"]


def test_coverage_counts_issues_and_documents(tmp_path: Path) -> None:
    library = make_library(tmp_path, OLD, NEW, RULES)
    holdings = _holdings(library)
    library.close()
    first, last = date(2025, 3, 10), date(2025, 12, 10)
    assert covered_series(holdings) == [Series(NEW.publication, 2, first, last)]
    assert count_documents(holdings) == 1


@pytest.mark.parametrize(
    ("name", "value", "language", "label"),
    [
        ("issue", "41", "zh", "第41期"),
        ("issue", "2031-5", "zh", "2031年第5期"),
        ("issue", "维修办法", "zh", "《维修办法》"),
        ("publication", "澜湾简报", "en", "《澜湾简报》"),
        ("column", "要闻", "zh", "要闻"),
        ("date_from", "2031-01-01", "zh", "自 2031-01-01 起"),
        ("date_to", "2031-01-01", "en", "to 2031-01-01"),
    ],
)
def test_a_limit_is_called_what_it_is(
    name: str, value: str, language: Language, label: str
) -> None:
    assert limit_label(name, value, language) == label
