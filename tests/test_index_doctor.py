"""The doctor finds each kind of damage, and repairs nothing."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.doctor import Finding, check
from index.errors import LibraryError
from index.library import Library
from index.lock import held, write_lock
from index.store import DATABASE
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library

TEXT = "岚湾港开通夜间查验。冷藏箱随到随检，平均等待时间缩短到四十分钟。\n" * 12


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = make_library(
        tmp_path_factory.mktemp("sound"), make_issue(1, TEXT, "短文。"), make_issue(2, TEXT, TEXT)
    )
    library.remove("岚湾通讯/1")
    library.add([make_issue(3, TEXT)])
    library.close()
    return library.folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "library"))


def _failed(findings: list[Finding]) -> set[str]:
    return {finding.check for finding in findings if not finding.ok}


def _execute(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_sound_library_passes_every_check(folder: Path) -> None:
    findings = check(folder, HashEncoder())
    assert len(findings) == 12
    assert [f for f in findings if not f.ok or f.detail] == []


def test_an_empty_library_passes(tmp_path: Path) -> None:
    make_library(tmp_path).close()
    assert not _failed(check(tmp_path, HashEncoder()))


def test_a_library_whose_making_was_cut_short_passes(tmp_path: Path) -> None:
    (tmp_path / DATABASE).touch()
    assert [finding.ok for finding in check(tmp_path, HashEncoder())] == [True, True]


@pytest.mark.parametrize(
    ("statement", "failing"),
    [
        ("DELETE FROM vectors WHERE passage = (SELECT min(row) FROM passages)", "vectors"),
        ("UPDATE vectors SET vector = zeroblob(10)", "vectors"),
        (f"UPDATE vectors SET vector = X'{'007E' * 64}'", "vectors"),
        ("UPDATE passages SET end = end - 1 WHERE no = 1", "passages"),
        ("UPDATE passages SET end = 99999 WHERE no = 1", "passages"),
        ("UPDATE passages SET start = -1 WHERE no = 1", "passages"),
        ("UPDATE passages SET start = end WHERE no = 1", "passages"),
        ("UPDATE passages SET start = start - 3 WHERE no = 2", "passages"),
        ("UPDATE passages SET no = 9 WHERE no = 1", "passages"),
        ("UPDATE articles SET text = text || '还有一句。'", "passages"),
        ("UPDATE articles SET no = 7 WHERE no = 2", "articles"),
        ("UPDATE issues SET id = '岚湾通讯/9' WHERE number = 3", "issues"),
        ("UPDATE issues SET date = '昨天'", "issues"),
        ("UPDATE issues SET columns = '{}'", "issues"),
        ("UPDATE passages SET article = 99 WHERE row = (SELECT max(row) FROM passages)",
         "references"),
        ("UPDATE meta SET value = 'beef' WHERE key = 'encoder_sha256'", "encoder"),
        ("DELETE FROM meta WHERE key = 'encoder_sha256'", "encoder"),
        ("DELETE FROM changes", "changes"),
        ("INSERT INTO changes VALUES (99, 'add', 99, 1, 2)", "changes"),
        ("PRAGMA user_version = 99", "tables"),
        ("DROP TABLE vectors", "tables"),
    ],
)  # fmt: skip
def test_damage_to_the_tables_is_found(folder: Path, statement: str, failing: str) -> None:
    _execute(folder, statement)
    findings = check(folder, HashEncoder())
    assert failing in _failed(findings)
    assert all(finding.detail for finding in findings if not finding.ok)


def test_many_problems_are_counted_and_three_are_named(folder: Path) -> None:
    _execute(folder, "DELETE FROM vectors")
    detail = next(f.detail for f in check(folder) if f.check == "vectors")
    assert detail.count("没有向量") == 3
    assert "另有" in detail


def test_a_file_that_is_no_database_is_found(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"no database at all" * 300)
    for beside in folder.glob(f"{DATABASE}-*"):
        beside.unlink()
    assert _failed(check(folder)) == {"file", "tables"}


def test_a_torn_page_is_found(folder: Path) -> None:
    _execute(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((folder / DATABASE).read_bytes())
    content[4096:] = bytes(b ^ 0x5A for b in content[4096:])
    (folder / DATABASE).write_bytes(content)
    assert "file" in _failed(check(folder))


def test_another_encoder_is_named_with_the_remedy(folder: Path) -> None:
    findings = check(folder, HashEncoder("other"))
    assert _failed(findings) == {"encoder"}
    detail = next(f.detail for f in findings if not f.ok)
    assert "hash" in detail and "other" in detail and "--reembed" in detail


def test_indexes_that_are_behind_are_sound(folder: Path) -> None:
    library = Library(folder, HashEncoder())
    library.add([make_issue(4, TEXT)], catch_up=False)
    library.add([make_issue(3, "换成了新的一版。")], catch_up=False)
    library.close()
    assert not _failed(check(folder, HashEncoder()))


@pytest.mark.parametrize("cache", ["lexical", "dense"])
def test_a_missing_index_is_found_and_not_made(folder: Path, cache: str) -> None:
    shutil.rmtree(folder / cache)
    assert _failed(check(folder, HashEncoder())) == {cache}
    assert not (folder / cache).exists()
    Library(folder, HashEncoder()).close()
    assert not _failed(check(folder, HashEncoder()))


@pytest.mark.parametrize(
    ("cache", "pattern"),
    [("lexical", "meta.json"), ("lexical", "*.store"), ("dense", "*.json"), ("dense", "*.faiss")],
)
def test_a_damaged_index_is_found_and_left_alone(folder: Path, cache: str, pattern: str) -> None:
    for file in (folder / cache).glob(pattern):
        file.write_bytes(file.read_bytes()[:10])
    before = sorted((f.name, f.stat().st_size) for f in (folder / cache).iterdir())
    assert _failed(check(folder, HashEncoder())) == {cache}
    assert sorted((f.name, f.stat().st_size) for f in (folder / cache).iterdir()) == before
    Library(folder, HashEncoder()).close()
    assert not _failed(check(folder, HashEncoder()))


def test_rows_missing_from_the_word_index_are_found(folder: Path) -> None:
    library = Library(folder, HashEncoder())
    rows = list(library.store.passage_rows())
    library.lexical.rebuild(library.store.revision, rows[1:])
    library.close()
    findings = check(folder, HashEncoder())
    assert _failed(findings) == {"lexical"}
    assert "缺少 1 段" in next(f.detail for f in findings if not f.ok)


def test_rows_twice_in_the_word_index_are_found(folder: Path) -> None:
    library = Library(folder, HashEncoder())
    rows = list(library.store.passage_rows())
    library.lexical.rebuild(library.store.revision, [*rows, rows[0]])
    library.close()
    assert "有 1 段重复" in next(f.detail for f in check(folder) if f.check == "lexical")


def test_rows_that_the_vector_index_should_not_have_are_found(folder: Path) -> None:
    library = Library(folder, HashEncoder())
    vectors = list(library.store.vector_rows())
    library.dense.rebuild(library.store.revision, [*vectors, (999, vectors[0][1])])
    library.close()
    assert "多出 1 段" in next(f.detail for f in check(folder) if f.check == "dense")


def test_other_numbers_in_the_vector_index_are_found(folder: Path) -> None:
    library = Library(folder, HashEncoder())
    vectors = [(row, bytes(len(blob))) for row, blob in library.store.vector_rows()]
    library.dense.rebuild(library.store.revision, vectors)
    library.close()
    findings = check(folder, HashEncoder())
    assert _failed(findings) == {"dense"}
    assert "向量与馆藏不同" in next(f.detail for f in findings if not f.ok)


def test_an_inverted_vector_index_is_read_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.dense.FLAT_LIMIT", 0)
    library = Library(folder, HashEncoder())
    library.add([make_issue(4, *[f"第{n}篇。" for n in range(40)])])
    revision, vectors = library.store.revision, list(library.store.vector_rows())
    library.dense.rebuild(revision, vectors)
    assert not _failed(check(folder, HashEncoder()))
    library.dense.rebuild(revision, vectors[1:])
    library.close()
    assert _failed(check(folder, HashEncoder())) == {"dense"}


def test_waits_for_a_writer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.doctor._WAIT", 0.05)
    with held(write_lock(folder), folder), pytest.raises(LibraryError, match="has been writing"):
        check(folder)


def test_without_a_library_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="wence ingest"):
        check(tmp_path)
    assert not list(tmp_path.iterdir())
