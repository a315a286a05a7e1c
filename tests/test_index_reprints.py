"""Reprints: found as brute force finds them, kept through every change, shown once."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from eval.records import Config, EvalSet, Query
from eval.runner import run_set
from index.doctor import check
from index.filters import Filters
from index.library import Library
from index.lock import held, write_lock
from index.migrations import MIGRATIONS
from index.records import Issue
from index.reprints import band_keys, is_reprint, sketch
from index.search import MODES, Mode, Searcher
from index.store import DATABASE
from service.engine import Engine
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library
from tests.weblibrary import serving

CHARACTERS = "岚湾港夜间查验冷藏箱随到检平均等待时缩短企业登记办理窗口服务租赁船舶发动机岸电"
LEASE = (
    "禾舟租赁有限公司在岚湾港办结首单船舶发动机离岸租赁，租金为5.2亿元，租期为8年。岚湾港为其开设专门窗口，"
    "当天受理，当天办结。公司负责人说，今后还有三家航运企业要在这里办理同样的业务。"
)
# Small edits: a word, the width, the spaces, the end.
LEASE_AGAIN = (
    LEASE.replace("今后", "以后").replace("，", ", ").replace("5.2", "５.２") + "详见通告。"
)
OTHER = "桂屿港建成岸电设施，靠港船舶用电有优惠。港口方面介绍，全部泊位都可以接用。"


def _texts(seed: int) -> list[list[str]]:
    """Issues of invented texts, some of which are edits of earlier ones, from slight to heavy."""
    rng = random.Random(seed)
    lengths = rng.choices((3, 40, 90, 200, 500), k=20)
    texts = ["".join(rng.choices(CHARACTERS, k=length)) for length in lengths]
    texts += [_edited(rng, rng.choice(texts)) for _ in range(40)]
    rng.shuffle(texts)
    return [texts[n : n + 5] for n in range(0, len(texts), 5)]


def _edited(rng: random.Random, text: str) -> str:
    letters = list(text)
    for _ in range(rng.choice((0, 1, 2, 5, 12, 30))):
        letters[rng.randrange(len(letters))] = rng.choice(CHARACTERS + "，1 9")
    return "".join(letters)


def _pairs(library: Library) -> set[tuple[str, str]]:
    ids = [a.id for issue in library.store.issues() for a in library.store.articles(issue.id)]
    found = library.store.reprints(ids)
    return {(one, other.id) for one, others in found.items() for other in others}


def _by_force(library: Library) -> set[tuple[str, str]]:
    articles = [a for issue in library.store.issues() for a in library.store.articles(issue.id)]
    sketches = {a.id: sketch(a.text) for a in articles}
    return {
        (one.id, other.id)
        for one, other in permutations(articles, 2)
        if one.issue_id != other.issue_id and is_reprint(sketches[one.id], sketches[other.id])
    }


def _assert_exact(library: Library) -> set[tuple[str, str]]:
    pairs = _pairs(library)
    assert pairs == _by_force(library)
    assert [f for f in check(library.folder) if not f.ok] == []
    return pairs


@pytest.mark.parametrize("seed", range(4))
def test_finds_what_brute_force_finds(tmp_path: Path, seed: int) -> None:
    issues = [make_issue(n, *texts) for n, texts in enumerate(_texts(seed), 1)]
    library = make_library(tmp_path, *issues[:6])
    library.add(issues[6:])
    assert len(_assert_exact(library)) > 20
    library.close()


def test_pairs_follow_replacement_and_removal(tmp_path: Path) -> None:
    texts = _texts(9)
    library = make_library(tmp_path, *(make_issue(n, *t) for n, t in enumerate(texts, 1)))
    before = _assert_exact(library)
    library.add([make_issue(1, *texts[5]), make_issue(13, *texts[0])])
    replaced = _assert_exact(library)
    assert {(f"岚湾通讯/1/{n}", f"岚湾通讯/6/{n}") for n in range(1, 6)} <= replaced != before
    for number in (6, 13, 2):
        library.remove(f"岚湾通讯/{number}")
        _assert_exact(library)
    library.close()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LEASE, LEASE_AGAIN, True),
        (LEASE, LEASE.replace("5.2", "6.4"), True),
        (LEASE, LEASE + OTHER * 3, False),
        (LEASE, OTHER, False),
        ("夜间查验：每箱9元。", "夜间查验，每箱 ９ 元", True),
        ("夜间查验，每箱9元。", "夜间查验，每箱8元。", False),
        ("比去年增长1.5%。", "比去年增长15%。", False),
        ("……", "——", False),
    ],
)
def test_what_is_a_reprint(one: str, other: str, same: bool) -> None:
    assert is_reprint(sketch(one), sketch(other)) is same
    assert is_reprint(sketch(other), sketch(one)) is same


def test_the_same_report_with_other_figures_is_news() -> None:
    def report(*figures: int) -> str:
        return LEASE + "共有船舶{}艘、货柜{}箱、查验{}次、办结{}件。".format(*figures)

    assert not is_reprint(sketch(report(11, 12, 13, 14)), sketch(report(21, 22, 23, 24)))
    assert is_reprint(sketch(report(11, 12, 13, 14)), sketch(report(11, 12, 13, 24)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1月开行46列。", "2月开行39列。", False),
        ("1月开行46列。", "1月开行46列。", True),
        ("1月开行46列。", "1月开行45列。", True),  # put right
        ("2031年1月开行46列。", "2030年1月开行40列。", False),
        ("本月开行46列。", "本月开行39列。", False),
        ("今年开行46列。", "今年开行46列。", True),
        ("今年开行460列。", "今年开行390列。", False),
        ("今年开行46列。", "今年开行。", True),
    ],
)
def test_a_report_that_comes_back_every_month_is_news(one: str, other: str, same: bool) -> None:
    always = (
        f"全程5600公里，运行14天，途经3个国家，设有12个集结点，卡车80辆，堆场16万平方米。{LEASE}"
    )
    assert is_reprint(sketch(one + always), sketch(other + always)) is same
    assert is_reprint(sketch(other + always), sketch(one + always)) is same


def test_keys_are_the_same_in_every_process() -> None:
    code = "import sys; from index.reprints import *; print(band_keys([sketch(sys.argv[1])]))"
    said = subprocess.run(
        [sys.executable, "-c", code, LEASE], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert said.stdout.strip() == str(band_keys([sketch(LEASE)]))


def test_characters_that_cannot_be_encoded_are_compared() -> None:
    assert band_keys([sketch("\ud800甲"), sketch("\ud800" + LEASE), sketch("")])[2] == []


# -- a library of an older program -----------------------------------------------------------------


def _issues() -> list[Issue]:
    return [
        make_issue(1, OTHER, LEASE, day=date(2025, 3, 1)),
        make_issue(2, LEASE_AGAIN, "夜间查验九月起试行。", day=date(2025, 1, 1)),
        make_issue(3, "窗口搬迁。", LEASE_AGAIN, day=date(2025, 2, 1)),
    ]


def _make_version_2(folder: Path) -> None:
    make_library(folder, *_issues()).close()
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.executescript(
            "DROP TABLE reprints; DROP TABLE reprint_bands; PRAGMA user_version = 2;"
            " DELETE FROM meta WHERE key = 'reprints';"
        )


def test_a_library_of_version_2_gets_its_reprints_when_opened(tmp_path: Path) -> None:
    _make_version_2(tmp_path)
    assert not [f for f in check(tmp_path) if not f.ok]
    library = Library(tmp_path, HashEncoder())
    revision = library.store.revision
    assert len(MIGRATIONS) >= 3 and len(_assert_exact(library)) == 6
    library.close()
    again = Library(tmp_path, HashEncoder())
    assert len(_pairs(again)) == 6 and again.store.revision == revision
    again.close()


def test_beside_a_writer_the_next_change_finds_them(tmp_path: Path) -> None:
    _make_version_2(tmp_path)
    with held(write_lock(tmp_path), tmp_path):
        library = Library(tmp_path, HashEncoder())
    assert _pairs(library) == set()
    library.add([make_issue(4, LEASE)])
    assert len(_assert_exact(library)) == 12
    library.close()


def test_keys_made_in_another_way_are_made_anew(tmp_path: Path) -> None:
    library = make_library(tmp_path, *_issues())
    library.store.set_meta("reprints", "other-keys 6")
    library.store.connection.execute("UPDATE reprint_bands SET key = -key")
    library.store.connection.execute("DELETE FROM reprints")
    library.close()
    library = Library(tmp_path, HashEncoder())
    assert len(_assert_exact(library)) == 6
    library.add([make_issue(4, LEASE)])
    assert len(_assert_exact(library)) == 12
    library.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reprints WHERE article = (SELECT min(article) FROM reprints)",
        "INSERT INTO reprints VALUES (1, 99), (99, 1)",
        "INSERT INTO reprints VALUES (1, 2), (2, 1)",
    ],
)
def test_the_doctor_finds_pairs_that_are_none(tmp_path: Path, statement: str) -> None:
    library = make_library(tmp_path, *_issues())
    library.close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute(statement)
        connection.commit()
    assert "reprints" in {f.check for f in check(tmp_path) if not f.ok}


# -- shown once ------------------------------------------------------------------------------------


def _ids(articles: Sequence[object]) -> list[str]:
    return [str(getattr(article, "id", "")) for article in articles]


@pytest.mark.parametrize("mode", MODES)
def test_search_shows_a_reprint_once(tmp_path: Path, mode: Mode) -> None:
    library = make_library(tmp_path, *_issues())
    hits = Searcher(library).search("首单船舶发动机离岸租赁", 10, mode)
    leases = [hit for hit in hits if hit.also_in]
    assert len({hit.article.id for hit in leases}) == 1
    group = ["岚湾通讯/2/1", "岚湾通讯/3/2", "岚湾通讯/1/2"]  # in date order
    shown = leases[0].article.id
    assert _ids(leases[0].also_in) == [other for other in group if other != shown]
    assert not {hit.article.id for hit in hits} & set(_ids(leases[0].also_in))
    library.close()


def test_filters_limit_the_hits_and_not_also_in(tmp_path: Path) -> None:
    library = make_library(tmp_path, *_issues())
    hits = Searcher(library).search("发动机离岸租赁", filters=Filters(issues=("1",)))
    assert hits[0].article.id == "岚湾通讯/1/2"
    assert _ids(hits[0].also_in) == ["岚湾通讯/2/1", "岚湾通讯/3/2"]
    library.close()


@pytest.mark.parametrize("mode", MODES)
def test_of_equal_reprints_the_earlier_issue_is_shown(tmp_path: Path, mode: Mode) -> None:
    days = (date(2025, 5, 1), date(2025, 2, 1), None, date(2025, 9, 1))
    issues = [replace(make_issue(n, LEASE), date=day) for n, day in enumerate(days, 1)]
    library = make_library(tmp_path, *issues)
    hit = Searcher(library).search("离岸租赁", 1, mode)[0]
    assert hit.article.id == "岚湾通讯/2/1"
    assert _ids(hit.also_in) == [f"岚湾通讯/{n}/1" for n in (1, 4, 3)]
    library.close()


def test_many_reprints_leave_the_places_to_others(tmp_path: Path) -> None:
    issues = [make_issue(n, LEASE) for n in range(1, 81)]
    others = [make_issue(90 + n, f"第{n}家公司也来登记租赁。") for n in range(5)]
    library = make_library(tmp_path, *issues, *others)
    hits = Searcher(library).search("租赁有限公司首单船舶发动机离岸租赁", 6, "lexical")
    assert len(hits) == 6 and len(hits[0].also_in) == 79
    library.close()


def test_an_answer_names_the_reprints_of_what_it_cites(tmp_path: Path) -> None:
    library = make_library(tmp_path, *_issues())
    answer = Engine(library).ask("船舶发动机离岸租赁的租金是多少？")
    assert answer.citations
    named = [answer.citations[0].article.id, *_ids(answer.citations[0].also_in)]
    assert sorted(named) == ["岚湾通讯/1/2", "岚湾通讯/2/1", "岚湾通讯/3/2"]
    library.close()


def test_an_article_names_its_reprints(tmp_path: Path) -> None:
    make_library(tmp_path, *_issues()).close()
    with serving(tmp_path, empty=True) as client:
        found = client.get("/api/v1/articles/岚湾通讯/1/2").json()["also_in"]
        assert client.get("/api/v1/articles/岚湾通讯/1/1").json()["also_in"] == []
    assert [entry["article_id"] for entry in found] == ["岚湾通讯/2/1", "岚湾通讯/3/2"]
    assert found[0] == {
        "publication": "岚湾通讯",
        "issue": 2,
        "date": "2025-01-01",
        "article_no": 1,
        "article_id": "岚湾通讯/2/1",
    }


def test_in_a_measured_run_the_reprints_stand_beside_the_one_shown(tmp_path: Path) -> None:
    library = make_library(tmp_path / "library", *_issues())
    query = Query("q1", "船舶发动机离岸租赁的租金是多少？", "F", ("5.2亿元",))
    evalset = EvalSet("租赁", "questions", tmp_path, (query,), {"q1": {"1-2": 1}}, sha256="a" * 64)
    run = run_set(evalset, Config("甲"), library, tmp_path / "runs", "甲")
    assert {doc for doc, _ in run.results[0].ranking[:3]} == {"1-2", "2-1", "3-2"}
    library.close()
