"""What hits can be limited by, counted, and what a choice changes in the address."""

from datetime import date

import pytest
from starlette.datastructures import QueryParams

from index.filters import Filters
from index.records import Hit, Passage, StoredArticle
from service.web.facets import Choice, Facet, facets
from service.web.limits import Limits, read_limits
from service.web.sides import year_of

_PLACES = (
    ("澜湾简报", "40", date(2030, 12, 15), "片区动态", 3),
    ("澜湾简报", "41", date(2031, 9, 15), "通道口岸", 2),
    ("澜湾简报", "2032-5", date(2032, 5, 15), "片区动态", 2),
    ("桂屿快讯", "41", date(2031, 3, 1), "", 1),
    ("文件", "澜湾片区管理办法", None, "", 1),
)


def _hits() -> list[Hit]:
    found = []
    for publication, key, day, column, count in _PLACES:
        issue = f"{publication}/{key}"
        for no in range(1, count + 1):
            article = StoredArticle(
                f"{issue}/{no}", issue, publication, key, day, column, no, "岸电", "岸电。"
            )
            found.append(Hit(f"{article.id}/1", Passage("岸电。", 0, 3), article, 1.0))
    return found


def _fits(hit: Hit, filters: Filters) -> bool:
    article = hit.article
    numbers = {article.key, article.key.rpartition("-")[2]}
    day, first, last = article.date, filters.date_from, filters.date_to
    return (
        (not filters.publications or article.publication in filters.publications)
        and (not filters.issues or not numbers.isdisjoint(filters.issues))
        and (not filters.columns or article.column in filters.columns)
        and (first is None or (day is not None and day >= first))
        and (last is None or (day is not None and day <= last))
    )


def _find(filters: Filters) -> list[Hit]:
    return [hit for hit in _hits() if _fits(hit, filters)]


def _facets(address: str = "") -> dict[str, Facet]:
    limits = read_limits(QueryParams(address))
    assert not limits.problem
    found = facets(_find(limits.filters), limits, _find)
    return {facet.name: facet for facet in found}


def _counts(facet: Facet) -> list[tuple[str, int]]:
    return [(choice.label, choice.count) for choice in facet.choices]


def _choice(facet: Facet, label: str) -> Choice:
    return next(choice for choice in facet.choices if choice.label == label)


def test_hits_are_counted_by_each_facet() -> None:
    found = _facets()
    assert {name: _counts(facet) for name, facet in found.items()} == {
        "publication": [("《澜湾简报》", 7), ("《文件》", 1), ("《桂屿快讯》", 1)],
        "year": [("2032", 2), ("2031", 3), ("2030", 3)],
        "issue": [
            ("2032年第5期", 2), ("第41期", 3), ("第40期", 3), ("《澜湾片区管理办法》", 1),
        ],
        "column": [("片区动态", 5), ("通道口岸", 2)],
    }  # fmt: skip
    assert not any(choice.chosen for facet in found.values() for choice in facet.choices)


def test_a_chosen_facet_still_counts_what_else_could_be_chosen() -> None:
    free, found = _facets(), _facets("column=通道口岸")
    assert _counts(found["column"]) == _counts(free["column"])
    assert [c.chosen for c in found["column"].choices] == [False, True]
    # It is one issue of one publication and year: there is nothing to choose.
    assert set(found) == {"column"}


def test_a_chosen_value_counts_all_its_hits_where_the_wider_search_is_cut() -> None:
    limits = read_limits(QueryParams("issue=41"))
    (issue,) = (
        facet
        for facet in facets(_find(limits.filters), limits, lambda wider: _find(wider)[:4])
        if facet.name == "issue"
    )
    assert _counts(issue) == [("第41期", 3), ("第40期", 3)]


def test_the_other_facets_count_within_what_is_chosen() -> None:
    found = _facets("date_from=2031-01-01&date_to=2031-12-31")
    assert _counts(found["publication"]) == [("《澜湾简报》", 2), ("《桂屿快讯》", 1)]
    assert _counts(found["year"]) == [("2032", 2), ("2031", 3), ("2030", 3)]
    assert _choice(found["year"], "2031").chosen
    assert "column" not in found


def test_every_choice_leads_to_the_hits_that_it_counts() -> None:
    for name, facet in _facets("publication=澜湾简报").items():
        for choice in facet.choices:
            reread = read_limits(QueryParams(choice.limits.address()[1:]))
            assert reread.pairs == choice.limits.pairs
            if not choice.chosen and name != "publication":
                assert len(_find(reread.filters)) == choice.count


def _pressed(address: str, name: str, label: str) -> Limits:
    choice = _choice(_facets(address)[name], label)
    return read_limits(QueryParams(choice.limits.address()[1:]))


@pytest.mark.parametrize(
    ("address", "name", "label", "pairs"),
    [
        ("", "column", "片区动态", [("column", "片区动态")]),
        ("column=通道口岸", "column", "片区动态", [("column", "通道口岸"), ("column", "片区动态")]),
        ("column=通道口岸&issue=41", "column", "通道口岸", [("issue", "41")]),
        ("", "issue", "《澜湾片区管理办法》", [("issue", "澜湾片区管理办法")]),
        ("issue=5", "issue", "2032年第5期", []),
        ("issue=2032-5&issue=40", "issue", "2032年第5期", [("issue", "40")]),
        ("", "year", "2031", [("date_from", "2031-01-01"), ("date_to", "2031-12-31")]),
        (
            "date_from=2030-01-01&date_to=2030-12-31&column=片区动态",
            "year",
            "2032",
            [("column", "片区动态"), ("date_from", "2032-01-01"), ("date_to", "2032-12-31")],
        ),
        ("date_from=2031-01-01&date_to=2031-12-31", "year", "2031", []),
        ("date_from=2031-02-01", "year", "2030", [
            ("date_from", "2030-01-01"), ("date_to", "2030-12-31"),
        ]),
    ],
)  # fmt: skip
def test_a_choice_limits_or_takes_its_limit_off(
    address: str, name: str, label: str, pairs: list[tuple[str, str]]
) -> None:
    assert list(_pressed(address, name, label).pairs) == pairs


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        (date(2031, 1, 1), date(2031, 12, 31), "2031"),
        (date(2031, 1, 1), date(2032, 12, 31), ""),
        (date(2031, 1, 2), date(2031, 12, 31), ""),
        (date(2031, 1, 1), None, ""),
        (None, None, ""),
    ],
)
def test_only_a_whole_year_is_a_year(first: date | None, last: date | None, year: str) -> None:
    assert year_of(Filters(date_from=first, date_to=last)) == year


def test_many_choices_are_folded_away() -> None:
    choices = tuple(Choice(str(n), 1, False, Limits()) for n in range(20))
    facet = Facet("issue", choices)
    assert len(facet.first) == 8
    assert facet.first + facet.rest == choices
