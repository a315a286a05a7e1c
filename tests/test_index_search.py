"""Search: the ranker's order over the fused one, what stands behind it, what is gone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.filters import Filters
from index.fusion import fuse
from index.lexical import Scored
from index.library import Library
from index.query import query_terms
from index.ranking import FEATURES, Ranker, load_ranker
from index.search import Mode, Searcher, Weights
from tests.libraries import make_issue, make_library
from tests.rerankers import Backwards, NeedleFirst

RANKED = 24
QUERY = "岚湾港扩建码头泊位"
NO_FILTERS = Filters()


def text(n: int) -> str:
    """Each speaks of the harbour, in other words and at another length."""
    parts = ("岚湾港扩建。", "码头有新泊位。", "果园灌溉完成。", "夜校开课。", "岚湾港的码头忙。")
    return f"第{n}号消息，岚湾港。" + "".join(parts[(n * k) % 5] for k in range(1, 2 + n % 4))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    issues = [make_issue(n, *(text(8 * n + i) for i in range(8))) for n in range(1, 7)]
    issues.append(make_issue(7, "桂屿果园灌溉完成，望潮收成好。"))
    with closing(make_library(tmp_path_factory.mktemp("library"), *issues)) as it:
        yield it


def only(feature: str, weight: float) -> Callable[[], Ranker]:
    """A ranker that looks at one feature."""
    size = len(FEATURES)
    weights = np.asarray([weight * (name == feature) for name in FEATURES], np.float32)
    ranker = Ranker(np.zeros(size, np.float32), np.ones(size, np.float32), weights)
    return lambda: ranker


def refuse() -> Ranker:
    raise AssertionError("the ranker was asked")


def fused(searcher: Searcher, query: str = QUERY, n: int = 100) -> list[Scored]:
    return searcher.fused(query, query_terms(query), n, "hybrid", NO_FILTERS)


def ranked(searcher: Searcher, query: str = QUERY, mode: Mode = "hybrid") -> list[Scored]:
    return searcher.rank(query, query_terms(query), 100, mode, NO_FILTERS)


def rows(ranking: Sequence[Scored]) -> list[int]:
    return [row for row, _ in ranking]


def assert_descends(ranking: Sequence[Scored]) -> None:
    scores = [score for _, score in ranking]
    assert scores == sorted(scores, reverse=True)
    assert all(score >= 0 for score in scores)


def test_the_first_stand_in_the_rankers_order(library: Library) -> None:
    searcher = Searcher(library)
    before = fused(searcher)
    assert len(before) > RANKED + 5
    candidates, table = searcher.weigh(QUERY, before)
    assert [(c.row, c.score) for c in candidates] == before[:RANKED]
    model = load_ranker()
    scores = {
        c.row: sum(
            (float(x) - float(m)) / float(d) * float(w)
            for x, m, d, w in zip(row, model.mean, model.deviation, model.weights, strict=True)
        )
        for c, row in zip(candidates, table, strict=True)
    }
    head = ranked(searcher)[:RANKED]
    assert set(rows(head)) == set(scores)
    best = max(scores.values())
    for row, score in head:
        assert score == pytest.approx(np.exp(scores[row] - best), rel=1e-3)
    assert_descends(head)
    assert head[0].score == 1


def test_the_others_stand_behind_in_the_fused_order(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.load_ranker", only("fused", -3.0))
    searcher = Searcher(library)
    before, after = fused(searcher), ranked(searcher)
    # The worst of the head is the best now; of equal ones the one that stood first stands first.
    assert rows(after[:RANKED]) == rows(sorted(before[:RANKED], key=lambda hit: hit.score))
    assert rows(after[RANKED:]) == rows(before[RANKED:])
    assert_descends(after)
    last = after[RANKED - 1].score
    assert last == pytest.approx(np.exp(-3.0 * (before[0].score - before[RANKED - 1].score)))
    tail = before[RANKED:]
    expected = [last * score / tail[0].score for _, score in tail]
    assert [score for _, score in after[RANKED:]] == pytest.approx(expected)


def test_others_without_a_score_stay(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = Searcher(library)
    before = fused(searcher)[: RANKED + 3]
    flat = [*before[:RANKED], *(Scored(row, 0.0) for row, _ in before[RANKED:])]
    monkeypatch.setattr("index.search.fuse", lambda rankings: flat)
    after = ranked(searcher)
    assert after[RANKED:] == flat[RANKED:]
    assert_descends(after)


def test_a_ranker_that_finds_all_alike_leaves_the_fused_order(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.load_ranker", only("fused", 0.0))
    searcher = Searcher(library)
    assert rows(ranked(searcher)) == rows(fused(searcher))


def test_without_the_ranker_the_fused_order_stands(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.load_ranker", refuse)
    searcher = Searcher(library, Weights(ranker=False))
    assert ranked(searcher) == fused(searcher)
    hits = searcher.search(QUERY, 5)
    assert [hit.score for hit in hits] == [score for _, score in fused(searcher)[:5]]


@pytest.mark.parametrize("weights", [Weights(), Weights(2.0, 0.5, 0.25)])
def test_one_engine_alone_is_not_ranked(
    library: Library, monkeypatch: pytest.MonkeyPatch, weights: Weights
) -> None:
    monkeypatch.setattr("index.search.load_ranker", refuse)
    searcher, terms = Searcher(library, weights), query_terms(QUERY)
    words = library.lexical.search_words(terms.words, NO_FILTERS, 100)
    grams = library.lexical.search_grams(terms.grams, NO_FILTERS, 100)
    dense = library.dense.search(library.encoder.encode_queries([QUERY]), 100, None)
    two = [(weights.words, words), (weights.grams, grams)]
    assert ranked(searcher, mode="lexical") == fuse(two)
    assert ranked(searcher, mode="dense") == dense
    assert fused(searcher) == fuse([*two, (weights.dense, dense)])


def test_search_gives_the_first_of_the_ranking(library: Library) -> None:
    searcher = Searcher(library)
    hits = searcher.search(QUERY, 8)
    held = library.store.passages(rows(ranked(searcher)[:8]))
    expected = [(held[row][2].id, score) for row, score in ranked(searcher)[:8]]
    assert sorted((hit.article.id, hit.score) for hit in hits) == sorted(expected)
    assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected])


@pytest.mark.parametrize("query", ["", "🙂", "，。"])
def test_a_query_of_nothing_finds_nothing(library: Library, query: str) -> None:
    assert Searcher(library).search(query) == []


@pytest.mark.parametrize("query", ["什么时候", "岚湾港" * 170, "RCEP 岚湾港"])
def test_odd_queries_are_ranked(library: Library, query: str) -> None:
    found = ranked(Searcher(library), query)
    assert_descends(found)
    assert len(set(rows(found))) == len(found)


def test_filters_hold_over_the_ranker(library: Library) -> None:
    hits = Searcher(library).search(QUERY, 50, filters=Filters(issues=("3",)))
    assert {hit.article.key for hit in hits} == {"3"}
    assert len(hits) == 8


def test_rows_that_are_gone_are_left_out(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = Searcher(library)
    before = fused(searcher)
    gone = [Scored(900 + n, 1.0) for n in range(3)]
    found = [*gone, *before, Scored(999, 0.01)]
    monkeypatch.setattr("index.search.fuse", lambda rankings: found)
    candidates, table = searcher.weigh(QUERY, [*gone, *before])
    assert [c.row for c in candidates] == rows(before[: RANKED - 3])
    assert len(table) == RANKED - 3
    after = ranked(searcher)
    assert not {row for row, _ in gone} & set(rows(after))
    assert set(rows(before)) <= set(rows(after))
    assert len(searcher.search(QUERY, 100)) == len(before)
    monkeypatch.setattr("index.search.fuse", lambda rankings: gone)
    assert searcher.weigh(QUERY, gone)[0] == []
    assert searcher.search(QUERY) == []


def test_a_removed_issue_is_not_ranked_any_more(tmp_path: Path) -> None:
    issues = [make_issue(n, *(text(4 * n + i) for i in range(4))) for n in (1, 2)]
    with closing(make_library(tmp_path, *issues)) as library:
        searcher = Searcher(library)
        assert {hit.article.key for hit in searcher.search(QUERY, 20)} == {"1", "2"}
        library.remove(issues[0].id)
        assert {hit.article.key for hit in searcher.search(QUERY, 20)} == {"2"}
        library.remove(issues[1].id)
        assert searcher.search(QUERY, 20) == []


def test_a_reranker_reads_the_first_of_the_rankers_order(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.load_ranker", only("fused", -3.0))
    plain = Searcher(library).search(QUERY, 25)
    found = Searcher(library, reranker=Backwards("backwards")).search(QUERY, 25)
    ids = [hit.passage_id for hit in plain]
    assert [hit.passage_id for hit in found] == [*reversed(ids[:20]), *ids[20:]]
    assert [hit.score for hit in found] == [hit.score for hit in plain]
    needle = plain[12].passage.text[:8]
    first = Searcher(library, reranker=NeedleFirst(needle)).search(QUERY, 3)
    assert first[0].passage.text.startswith(needle)
    assert len(first) == 3


# -- issues that are preferred ---------------------------------------------------------------------


def test_what_fits_a_preference_is_looked_for_by_itself(library: Library) -> None:
    searcher = Searcher(library)
    fourth = Filters(issues=("4",))
    plain = searcher.search(QUERY, 48)
    wanted = [hit for hit in plain if hit.article.key == "4"]
    order = {hit.passage_id: place for place, hit in enumerate(plain)}
    preferred = searcher.search(QUERY, 48, prefer=fourth)
    # Nothing is lost, and none of the issue stands behind where it stood.
    assert {hit.passage_id for hit in preferred} == set(order)
    moved = {hit.passage_id: place for place, hit in enumerate(preferred)}
    assert all(moved[hit.passage_id] <= order[hit.passage_id] for hit in wanted)
    scores = [hit.score for hit in preferred]
    assert scores == sorted(scores, reverse=True)


def test_what_the_engines_would_not_reach_is_found_in_the_issues_preferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search._CANDIDATES", 10)
    monkeypatch.setattr("index.search.load_ranker", only("words", -1.0))  # what holds least, first
    same = "岚湾港扩建码头泊位完成。"
    issues = [make_issue(n, *(f"{same}第{n}号{i}。" for i in range(9))) for n in range(1, 5)]
    issues.append(make_issue(5, "岚湾港的码头忙了一个月，货物堆满场地，工人轮班不休。"))
    with closing(make_library(tmp_path, *issues)) as many:
        searcher, fifth = Searcher(many), Filters(issues=("5",))
        assert "5" not in {hit.article.key for hit in searcher.search(QUERY, 5)}
        assert searcher.search(QUERY, 5, prefer=fifth)[0].article.key == "5"
        narrower = searcher.search(QUERY, 5, filters=Filters(issues=("4",)), prefer=fifth)
        assert {hit.article.key for hit in narrower} == {"4"}  # a limit is a limit


# -- the encoder's nearest -------------------------------------------------------------------------


def test_the_encoders_nearest_stand_behind_the_first_five(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = Searcher(library)
    plain = rows(ranked(searcher))
    far = [plain[30], plain[2], plain[20]]
    dense = [Scored(row, 1.0 - n / 10) for n, row in enumerate([*far, plain[10]])]
    monkeypatch.setattr(library.dense, "search", lambda *_: dense)
    descending = [Scored(row, 1 - n / 100) for n, row in enumerate(plain)]
    monkeypatch.setattr("index.search.fuse", lambda rankings: descending)
    monkeypatch.setattr("index.search.load_ranker", only("fused", 3.0))
    hits = searcher.search(QUERY, 12, nearest=3)
    held = library.store.passages(plain)
    names = {row: f"{held[row][2].id}/{held[row][0]}" for row in plain}
    found = [hit.passage_id for hit in hits]
    assert found[:5] == [names[row] for row in plain[:5]]
    # Those two have the score of the sixth; of equals the earlier issue stands first.
    assert set(found[5:8]) == {names[plain[n]] for n in (30, 20, 5)}
    assert found[8:] == [names[plain[n]] for n in (6, 7, 8, 9)]


def test_scores_still_descend_with_the_nearest_among_them(library: Library) -> None:
    searcher = Searcher(library)
    plain, near = searcher.search(QUERY, 20), searcher.search(QUERY, 20, nearest=4)
    assert [hit.score for hit in near] == sorted((hit.score for hit in near), reverse=True)
    assert near[:5] == plain[:5]
    wanted = {hit.passage_id for hit in searcher.search(QUERY, 4, "dense")}
    assert wanted <= {hit.passage_id for hit in near[:9]}
    assert len({hit.passage_id for hit in near}) == len(near) == 20


@pytest.mark.parametrize("mode", ["dense", "lexical"])
def test_one_engine_alone_knows_no_nearest(library: Library, mode: Mode) -> None:
    searcher = Searcher(library)
    assert searcher.search(QUERY, 9, mode, nearest=4) == searcher.search(QUERY, 9, mode)


def test_few_hits_need_no_nearest(library: Library) -> None:
    searcher = Searcher(library)
    assert searcher.search("望潮收成", 3, nearest=4)[:3] == searcher.search("望潮收成", 3)
