"""Which hits the search page lists, and in which order."""

from collections.abc import Iterator
from datetime import date
from typing import get_args

import pytest
from starlette.datastructures import QueryParams

from embed.load import load_encoder
from index.library import Library
from index.records import Hit, Passage, StoredArticle
from index.search import Mode
from service.engine import Engine
from service.web.finding import find, in_order
from service.web.limits import read_limits
from service.web.paging import cut_page
from service.web.searching import Wanted
from tests.weblibrary import invented_issues


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Over the invented issues, with the encoder that ships."""
    library = Library(tmp_path_factory.mktemp("library"), load_encoder(), create=True)
    library.add(invented_issues())
    yield Engine(library)
    library.close()


def _titles(engine: Engine, query: str, mode: Mode = "hybrid", address: str = "") -> list[str]:
    wanted = Wanted(query, read_limits(QueryParams(address)), mode)
    return [hit.article.title for hit in find(engine, wanted).hits]


def test_what_shares_no_word_and_is_far_from_the_query_is_not_listed(engine: Engine) -> None:
    assert len(engine.search("岸电设施", 100)) == 5
    assert _titles(engine, "岸电设施") == ["<b>桂屿港</b> & “绿色”岸电"]


@pytest.mark.parametrize("query", ["莎士比亚的戏剧", "钢琴考级", "qwertyuiop"])
def test_a_query_that_nothing_fits_lists_nothing(engine: Engine, query: str) -> None:
    assert engine.search(query, 100)
    for mode in get_args(Mode):
        assert _titles(engine, query, mode) == []


def test_what_is_near_in_meaning_is_listed_without_a_common_word(engine: Engine) -> None:
    assert not any("合约" in a.text for issue in invented_issues() for a in issue.articles)
    assert _titles(engine, "合约") == ["禾舟租赁再签发动机租赁合同"]


def test_limits_hold(engine: Engine) -> None:
    both = {"澜湾片区完成首单发动机离岸租赁", "禾舟租赁再签发动机租赁合同"}
    assert set(_titles(engine, "发动机租赁")) == both
    assert _titles(engine, "发动机租赁", address="issue=42") == ["禾舟租赁再签发动机租赁合同"]


def _hit(day: date | None, score: float) -> Hit:
    issue = f"澜湾简报/{day}"
    article = StoredArticle(f"{issue}/1", issue, "澜湾简报", str(day), day, "", 1, "岸电", "岸电。")
    return Hit(f"{issue}/1/{score}", Passage("岸电。", 0, 3), article, score)


def test_hits_are_ordered_by_date_and_then_by_score() -> None:
    old, new = date(2030, 5, 1), date(2031, 5, 1)
    hits = [_hit(new, 0.9), _hit(None, 0.8), _hit(old, 0.7), _hit(new, 0.6)]
    assert [hit.score for hit in in_order(hits, "newest")] == [0.9, 0.6, 0.7, 0.8]
    assert [hit.score for hit in in_order(hits, "oldest")] == [0.7, 0.9, 0.6, 0.8]
    assert in_order(hits, "relevance") == hits


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (10, 1), (11, 2), (100, 10)])
def test_pages_hold_all_hits_once(count: int, pages: int) -> None:
    hits = [_hit(None, float(n)) for n in range(count)]
    cut = [cut_page(hits, no) for no in range(1, pages + 1)]
    assert [hit for page in cut for hit in page.hits] == hits
    assert {page.count for page in cut} == {pages}
    assert [page.start for page in cut] == list(range(1, 10 * pages, 10))
    assert all(page.exists for page in cut)
    assert not cut_page(hits, pages + 1).exists
