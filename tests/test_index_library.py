"""The library: what is stored is found, what is removed is gone, whatever happens between."""

import json
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from index.errors import LibraryError, NotFound
from index.filters import Filters
from index.library import Library
from index.search import Mode, Searcher
from tests.encoders import HashEncoder
from tests.libraries import CountingEncoder, make_issue, make_library

MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")
ROOT = Path(__file__).parents[1]


def found(library: Library, query: str, mode: Mode = "hybrid") -> list[str]:
    return [hit.article.id for hit in Searcher(library).search(query, 50, mode)]


def assert_indexes_agree(library: Library) -> None:
    count = library.store.count("passages")
    assert (library.lexical.count, library.dense.count) == (count, count)
    assert library.lexical.revision == library.dense.revision == library.store.revision


def test_what_is_added_is_found_in_every_mode(tmp_path: Path) -> None:
    library = make_library(
        tmp_path, make_issue(1, "口岸通关提速。"), make_issue(2, "银行贷款贴息。")
    )
    for mode in MODES:
        assert found(library, "通关提速", mode)[0] == "岚湾通讯/1/1"
        assert found(library, "银行贷款", mode)[0] == "岚湾通讯/2/1"
    assert_indexes_agree(library)
    library.close()


def test_a_passage_stands_at_its_offsets(tmp_path: Path) -> None:
    text = "\n".join(f"第{n}段写口岸的事，说到{n * 7}列班列。" * 3 for n in range(30))
    library = make_library(tmp_path, make_issue(1, text))
    hits = Searcher(library).search("班列", 100)
    assert len(hits) > 5
    for hit in hits:
        passage = hit.passage
        assert hit.article.text[passage.start : passage.end] == passage.text != ""
    library.close()


def test_a_removed_issue_is_gone_in_every_mode_and_stays_gone(tmp_path: Path) -> None:
    library = make_library(tmp_path, make_issue(1, "口岸通关提速。"), make_issue(2, "口岸扩建。"))
    library.remove("岚湾通讯/1")
    for again in (library, Library(tmp_path, HashEncoder())):
        assert all("岚湾通讯/1/1" not in found(again, "口岸通关提速", mode) for mode in MODES)
        assert_indexes_agree(again)
        again.close()


def test_removing_what_is_not_held_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    library = make_library(tmp_path, make_issue(1, "口岸。"))
    with pytest.raises(NotFound, match="岚湾通讯/9"):
        library.remove("岚湾通讯/9")
    assert library.store.revision == 1
    library.close()


def test_a_new_version_replaces_the_old_and_embeds_only_what_changed(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    library = make_library(tmp_path, make_issue(1, "旧闻一则。", "班列开行。"), encoder=encoder)
    assert encoder.passages == 2
    (added,) = library.add([make_issue(1, "新事一桩。", "班列开行。", source="new.txt")])
    assert (added.replaced, added.passages, added.embedded) == ("1.txt", 2, 1)
    assert encoder.passages == 3
    articles = library.store.articles("岚湾通讯/1")
    assert [a.text for a in articles] == ["新事一桩。", "班列开行。"]
    assert_indexes_agree(library)
    library.close()


def test_one_call_may_hold_an_issue_twice_and_the_later_one_stays(tmp_path: Path) -> None:
    library = make_library(tmp_path, make_issue(1, "先到。"), make_issue(1, "后到。"))
    assert [a.text for a in library.store.articles("岚湾通讯/1")] == ["后到。"]
    assert_indexes_agree(library)
    library.close()


def test_an_open_library_sees_what_another_one_writes(tmp_path: Path) -> None:
    reader = make_library(tmp_path, make_issue(1, "口岸通关。"))
    writer = Library(tmp_path, HashEncoder())
    writer.add([make_issue(2, "贷款贴息。")])
    assert found(reader, "贷款贴息")[0] == "岚湾通讯/2/1"
    writer.remove("岚湾通讯/1")
    assert "岚湾通讯/1/1" not in found(reader, "口岸通关")
    reader.close()
    writer.close()


def test_a_reader_does_not_wait_for_a_writer_and_never_shows_what_is_gone(tmp_path: Path) -> None:
    reader = make_library(tmp_path, make_issue(1, "口岸通关。"), make_issue(2, "口岸扩建。"))
    with reader.store.transaction():
        reader.store.bump_revision()
        reader.store.delete_issue("岚湾通讯/1")
    lock = subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert lock.stdout is not None
    lock.stdout.readline()
    try:
        assert reader.lexical.count == 2  # the index is behind
        assert found(reader, "口岸通关") == ["岚湾通讯/2/1"]
    finally:
        lock.kill()
        lock.wait()
        lock.stdout.close()
    assert found(reader, "口岸通关") == ["岚湾通讯/2/1"]
    assert_indexes_agree(reader)
    reader.close()


HOLD_LOCK = textwrap.dedent("""
    import sys, time
    from filelock import FileLock
    with FileLock(sys.argv[1] + "/write.lock"):
        print("held", flush=True)
        time.sleep(60)
""")


@pytest.mark.parametrize("folder", ["lexical", "dense"])
@pytest.mark.parametrize("damage", ["missing", "junk", "behind"])
def test_a_missing_damaged_or_old_index_is_made_good(
    tmp_path: Path, folder: str, damage: str
) -> None:
    library = make_library(tmp_path, make_issue(1, "口岸通关提速。"))
    old = {p: p.read_bytes() for p in (tmp_path / folder).iterdir() if p.is_file()}
    library.add([make_issue(2, "贷款贴息。")])
    library.remove("岚湾通讯/1")
    library.close()
    for path in (tmp_path / folder).iterdir():
        if damage == "junk":
            path.write_bytes(b"junk")
        else:
            path.unlink()
    if damage == "behind":
        for path, content in old.items():
            path.write_bytes(content)
    again = Library(tmp_path, HashEncoder())
    assert_indexes_agree(again)
    assert found(again, "口岸通关提速 贷款贴息") == ["岚湾通讯/2/1"]
    again.close()


KILL = textwrap.dedent("""
    import os, sys
    from pathlib import Path
    from index.library import Library
    from tests.encoders import HashEncoder
    from tests.libraries import make_issue

    library = Library(Path(sys.argv[1]), HashEncoder(), create=True)
    for number in range(1, 1000):
        library.add([make_issue(number, f"第{number}号消息，口岸通关。")])
        print(number, flush=True)
        if number > 2:
            library.remove(f"岚湾通讯/{number - 2}")
            print(-(number - 2), flush=True)
""")


@pytest.mark.parametrize("lines", [1, 4, 7, 12])
def test_a_kill_loses_nothing_acknowledged(tmp_path: Path, lines: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILL, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = [int(process.stdout.readline()) for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    said += [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    process.wait()

    library = Library(tmp_path, HashEncoder())
    held = {int(i.key) for i in library.store.issues()}
    removed = {-n for n in said if n < 0}
    acknowledged = {n for n in said if n > 0}
    newest = max(acknowledged)
    # The step after the last acknowledged one may have been stored, no more.
    assert acknowledged - removed - {newest - 2} <= held
    assert not held & removed
    assert held <= acknowledged - removed | {newest + 1}
    assert {int(a.split("/")[1]) for a in found(library, "口岸通关消息")} == held
    assert_indexes_agree(library)
    library.close()


@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="no /proc: open files are not counted"
)
def test_a_thread_that_ends_leaves_no_connection_behind(tmp_path: Path) -> None:
    library = make_library(tmp_path, make_issue(1, "口岸。"))
    found(library, "口岸")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        thread = Thread(target=found, args=(library, "口岸"))
        thread.start()
        thread.join()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 3
    library.close()


def test_another_encoder_is_refused_and_both_are_named(tmp_path: Path) -> None:
    make_library(tmp_path, make_issue(1, "口岸。")).close()
    with pytest.raises(LibraryError, match=r"hash .*other .*wence ingest --reembed"):
        Library(tmp_path, HashEncoder("other", 32))


def test_there_has_to_be_a_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="wence ingest"):
        Library(tmp_path / "none", HashEncoder())
    (tmp_path / "library.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(LibraryError, match="cannot open"):
        Library(tmp_path, HashEncoder())


def test_a_failed_change_leaves_everything_as_it_was(tmp_path: Path) -> None:
    library = make_library(tmp_path, make_issue(1, "口岸。"))
    bad = replace(make_issue(2, "甲。", "乙。"), columns=("\ud800",))  # no text SQLite can keep
    with pytest.raises(UnicodeEncodeError):
        library.add([make_issue(3, "丙。"), bad])
    assert [i.key for i in library.store.issues()] == ["1"]
    assert library.store.revision == 1
    assert_indexes_agree(library)
    library.close()


ISSUES = [
    make_issue(
        n, *(f"{p}口岸新闻{n}之{m}。" for m in range(1, 4)), publication=p, day=date(2025, n, 5)
    )
    for n in range(1, 5)
    for p in ("岚湾通讯", "青屿简报")
]
LIMITS = {
    "publication": Filters(publications=("青屿简报",)),
    "issues": Filters(issues=("2", "3")),
    "column": Filters(columns=("口岸",)),
    "from": Filters(date_from=date(2025, 3, 5)),
    "to": Filters(date_to=date(2025, 1, 31)),
    "all sides": Filters(("岚湾通讯",), ("3", "4"), ("要闻",), date(2025, 1, 1), date(2025, 3, 31)),
    "nothing": Filters(issues=("99",)),
}


@pytest.mark.parametrize("limits", LIMITS.values(), ids=list(LIMITS))
@pytest.mark.parametrize("mode", MODES)
def test_filters_hold_in_every_engine(tmp_path: Path, mode: Mode, limits: Filters) -> None:
    library = make_library(tmp_path, *ISSUES)
    hits = Searcher(library).search("口岸新闻", 100, mode, limits)
    expected = {
        f"{issue.id}/{article.no}"
        for issue in ISSUES
        for article in issue.articles
        if (not limits.publications or issue.publication in limits.publications)
        and (not limits.issues or issue.key in limits.issues)
        and (not limits.columns or article.column in limits.columns)
        and (not limits.date_from or (issue.date or date.min) >= limits.date_from)
        and (not limits.date_to or (issue.date or date.max) <= limits.date_to)
    }
    assert {hit.article.id for hit in hits} == expected
    library.close()


def test_a_number_alone_also_names_the_issues_of_numbered_years(tmp_path: Path) -> None:
    issues = [replace(make_issue(5, f"{y}年口岸。"), key=f"{y}-5") for y in (2023, 2024)]
    library = make_library(tmp_path, *issues)
    for mode in MODES:
        both = Searcher(library).search("口岸", 9, mode, Filters(issues=("5",)))
        one = Searcher(library).search("口岸", 9, mode, Filters(issues=("2024-5",)))
        assert {h.article.key for h in both} == {"2023-5", "2024-5"}
        assert [h.article.key for h in one] == ["2024-5"]
    library.close()


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    library = make_library(tmp_path)
    with pytest.raises(ValueError, match="hybrid, dense, lexical"):
        Searcher(library).search("口岸", mode="both")  # type: ignore[arg-type]
    assert Searcher(library).search("口岸") == []
    library.close()


def test_the_manifest_names_revision_encoder_and_count(tmp_path: Path) -> None:
    library = make_library(tmp_path, make_issue(1, "口岸。"))
    manifest = json.loads((tmp_path / "dense" / "manifest.json").read_text("utf-8"))
    assert (manifest["revision"], manifest["count"], manifest["encoder"]) == (1, 1, "hash")
    assert manifest["sha256"] == library.encoder.sha256
    library.close()
