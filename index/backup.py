"""A library to one file while it is in use, and back."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import LibraryError
from index.invariants import check_file, check_references, check_tables
from index.lock import held, write_lock
from index.store import DATABASE, database_in

_WAIT = 60.0  # seconds for a running ingest to end
_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a backup holds; `size` is in bytes."""

    size: int
    revision: int
    issues: int


def backup(folder: Path, file: Path, *, force: bool = False) -> Snapshot:
    """Write the library in `folder` to one `file`; readers and writers go on meanwhile.

    Raises:
        LibraryError: there is no library, `file` exists and `force` is false, or it cannot be
            written.
    """
    source = database_in(folder)
    if file.is_dir():
        raise LibraryError(f"{file} 是文件夹；请写出备份文件的名字")
    if file.exists() and not force:
        raise LibraryError(f"{file} 已经存在；请换一个文件名，或加 --force 覆盖")
    if file.exists() and file.samefile(source):
        raise LibraryError(f"{file} 就是馆藏本身；请换一个文件名")
    try:
        with _partial(file) as partial:
            _copy(source, partial)
            snapshot = _validate(partial, source)
            partial.replace(file)
            _sync(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(f"不能备份到 {file}：{error}") from error
    return snapshot


def restore(file: Path, folder: Path, *, force: bool = False) -> Snapshot:
    """Make the backup `file` the library in `folder`; its indexes are rebuilt when it is opened.

    Raises:
        LibraryError: `file` is no whole library, `folder` holds one already and `force` is false,
            or a program has it open.
    """
    if not file.is_file():
        raise LibraryError(f"没有备份文件 {file}；请检查路径")
    target = folder / DATABASE
    if target.exists() and not force:
        raise LibraryError(f"{folder} 里已有馆藏；请换一个文件夹，或加 --force 覆盖")
    try:
        _validate(file, file)
        folder.mkdir(parents=True, exist_ok=True)
        with held(write_lock(folder), folder, _WAIT), _partial(target) as partial:
            _copy(file, partial)
            snapshot = _validate(partial, file)
            _retire(target)
            for cache in ("lexical", "dense"):
                shutil.rmtree(folder / cache, ignore_errors=True)
            partial.replace(target)
            _sync(folder)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(f"不能把 {file} 恢复到 {folder}：{error}") from error
    return snapshot


def _copy(source: Path, target: Path) -> None:
    """Copy one state of a database, with what its write-ahead log holds, into one file."""
    with closing(_read_only(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        # A copy of a WAL database asks for a second file beside it as soon as it is read.
        new.execute("PRAGMA journal_mode = DELETE")
    _sync(target)


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=_WAIT)


def _validate(file: Path, name: Path) -> Snapshot:
    """Read a database through; raise `LibraryError` about `name` where it is no whole library."""
    try:
        with closing(_read_only(file)) as connection:
            for check in (check_file, check_tables, check_references):
                for problem in check(connection):
                    raise LibraryError(f"{name} 不是完好的馆藏：{problem}")
            revision = connection.execute("SELECT value FROM meta WHERE key = 'revision'")
            issues = connection.execute("SELECT count(*) FROM issues")
            found = int(revision.fetchone()[0]), int(issues.fetchone()[0])
            return Snapshot(file.stat().st_size, *found)
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        raise LibraryError(f"{name} 不是完好的馆藏：{error}") from error


def _retire(database: Path) -> None:
    """Take the old library out of use, with the log that would be replayed into the new one.

    SQLite leaves WAL only where no other connection is open, so this finds a running server.
    """
    if database.exists():
        try:
            with closing(sqlite3.connect(database, timeout=0)) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise LibraryError(
                    f"有程序正在使用 {database.parent}；请先停止 wence serve，再恢复"
                ) from None
        except sqlite3.DatabaseError:
            pass  # damaged, which is why it is restored
    for ending in _BESIDE:
        database.with_name(database.name + ending).unlink(missing_ok=True)


@contextmanager
def _partial(file: Path) -> Iterator[Path]:
    """A new empty file beside `file`, gone at the end unless it was renamed."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    partial.touch()
    try:
        yield partial
    finally:
        for ending in ("", *_BESIDE):
            partial.with_name(partial.name + ending).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
