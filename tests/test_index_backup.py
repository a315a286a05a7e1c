"""Backups are one whole file; a restore takes effect entirely or not at all."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.backup import backup, restore
from index.doctor import check
from index.errors import LibraryError
from index.library import Library
from index.search import Searcher
from index.store import DATABASE
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library

TEXT = "岚湾港开通夜间查验。冷藏箱随到随检，平均等待时间缩短到四十分钟。"
OTHER = "青芦镇办起了竹编合作社。第一批订单来自邻省，共三百件。"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return make_library(tmp_path / "library", make_issue(1, TEXT))


def _ids(library: Library) -> list[str]:
    return [issue.id for issue in library.store.issues()]


def _names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_backup_restores_to_the_same_library(library: Library, tmp_path: Path) -> None:
    made = backup(library.folder, tmp_path / "saved.db")
    assert (made.revision, made.issues) == (1, 1)
    assert made.size == (tmp_path / "saved.db").stat().st_size
    assert restore(tmp_path / "saved.db", tmp_path / "new" / "place") == made
    fresh = Library(tmp_path / "new" / "place", HashEncoder())
    assert _ids(fresh) == _ids(library)
    assert Searcher(fresh).search("夜间查验")[0].passage.text == TEXT
    assert all(finding.ok for finding in check(fresh.folder, HashEncoder()))


def test_a_backup_is_one_file_and_holds_what_was_committed(
    library: Library, tmp_path: Path
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    with library.store.transaction() as connection:  # a writer at work
        connection.execute("UPDATE issues SET publisher = '未提交'")
        backup(library.folder, place / "saved.db")
    with closing(sqlite3.connect(f"{(place / 'saved.db').as_uri()}?mode=ro", uri=True)) as saved:
        assert saved.execute("SELECT publisher FROM issues").fetchone() == ("岚湾办",)
    assert _names(place) == {"saved.db"}
    assert not list(library.folder.glob("*.partial"))


def test_an_existing_file_is_kept_unless_forced(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "saved.db"
    file.write_text("别的东西", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"已经存在.*--force"):
        backup(library.folder, file)
    assert file.read_text(encoding="utf-8") == "别的东西"
    backup(library.folder, file, force=True)
    restore(file, tmp_path / "new")


def test_a_backup_never_overwrites_the_library_itself(library: Library) -> None:
    with pytest.raises(LibraryError, match="馆藏本身"):
        backup(library.folder, library.folder / DATABASE, force=True)


@pytest.mark.parametrize("name", ["nowhere/saved.db", "."])
def test_a_place_that_cannot_be_written_is_one_line(
    library: Library, tmp_path: Path, name: str
) -> None:
    with pytest.raises(LibraryError) as caught:
        backup(library.folder, tmp_path / name)
    assert "\n" not in str(caught.value)


def test_without_a_library_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="wence ingest"):
        backup(tmp_path, tmp_path / "saved.db")
    assert not list(tmp_path.iterdir())


def test_a_library_is_not_replaced_unless_forced(library: Library, tmp_path: Path) -> None:
    backup(library.folder, tmp_path / "saved.db")
    library.add([make_issue(2, OTHER)])
    library.close()
    with pytest.raises(LibraryError, match=r"已有馆藏.*--force"):
        restore(tmp_path / "saved.db", library.folder)
    restore(tmp_path / "saved.db", library.folder, force=True)
    old = Library(library.folder, HashEncoder())
    assert _ids(old) == ["岚湾通讯/1"]
    assert not Searcher(old).search("竹编合作社", mode="lexical")
    assert all(finding.ok for finding in check(old.folder, HashEncoder()))


def test_a_library_in_use_is_not_replaced(library: Library, tmp_path: Path) -> None:
    backup(library.folder, tmp_path / "saved.db")
    library.add([make_issue(2, OTHER)])  # and its connection stays open
    with pytest.raises(LibraryError, match="正在使用"):
        restore(tmp_path / "saved.db", library.folder, force=True)
    assert len(_ids(library)) == 2
    assert len(Searcher(library).search("竹编合作社", mode="lexical")) == 1


def test_the_old_log_is_not_replayed_into_the_new_library(library: Library, tmp_path: Path) -> None:
    backup(library.folder, tmp_path / "saved.db")
    library.add([make_issue(2, OTHER)])
    copy = tmp_path / "copy"
    shutil.copytree(library.folder, copy)  # as a kill leaves it: the log is not in the file yet
    assert (copy / f"{DATABASE}-wal").stat().st_size > 0
    restore(tmp_path / "saved.db", copy, force=True)
    assert _ids(Library(copy, HashEncoder())) == ["岚湾通讯/1"]


def test_a_damaged_library_can_be_replaced(library: Library, tmp_path: Path) -> None:
    backup(library.folder, tmp_path / "saved.db")
    library.close()
    (library.folder / DATABASE).write_bytes(b"garbage" * 2000)
    restore(tmp_path / "saved.db", library.folder, force=True)
    assert _ids(Library(library.folder, HashEncoder())) == ["岚湾通讯/1"]


def _text(file: Path) -> None:
    file.write_text("这不是数据库。" * 500, encoding="utf-8")


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8192])


def _other_tables(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE books (title TEXT)")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _orphans(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM articles")
        connection.commit()


@pytest.mark.parametrize("spoil", [_text, _empty, _cut_short, _other_tables, _newer, _orphans])
def test_what_is_no_whole_library_is_refused(
    library: Library, tmp_path: Path, spoil: object
) -> None:
    file = tmp_path / "saved.db"
    backup(library.folder, file)
    assert callable(spoil)
    spoil(file)
    library.close()
    with pytest.raises(LibraryError, match=r"saved\.db 不是完好的馆藏"):
        restore(file, library.folder, force=True)
    with pytest.raises(LibraryError, match=r"saved\.db 不是完好的馆藏"):
        restore(file, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    kept = Library(library.folder, HashEncoder())
    assert _ids(kept) == ["岚湾通讯/1"]


def test_a_missing_backup_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"没有备份文件 .*nothing\.db"):
        restore(tmp_path / "nothing.db", tmp_path / "new")
