"""Every invariant of a library, checked as it stands on disk and without repairing anything."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from embed.protocol import Encoder
from index import caches, invariants
from index.lock import held, write_lock
from index.store import database_in

_WAIT = 60.0  # seconds for a running ingest to end
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `title` and `detail` are Chinese, `detail` says what is wrong."""

    check: str
    title: str
    ok: bool
    detail: str = ""


def check(folder: Path, encoder: Encoder | None = None) -> list[Finding]:
    """Check the library in `folder`, and that it fits `encoder` where one is given.

    A word or vector index that is behind is no fault, it follows the change log when the library
    is next opened; one that is missing, damaged or differs from the tables is.

    Raises:
        LibraryError: there is no library in `folder`, or another program keeps writing to it.
    """
    database = database_in(folder)
    with ExitStack() as stack:
        with suppress(OSError):  # a folder that can only be read has no writer
            stack.enter_context(held(write_lock(folder), folder, _WAIT))
        uri = f"{database.resolve().as_uri()}?mode=ro"
        connection = stack.enter_context(closing(sqlite3.connect(uri, uri=True)))
        return _check_all(connection, folder, encoder)


def _check_all(
    connection: sqlite3.Connection, folder: Path, encoder: Encoder | None
) -> list[Finding]:
    findings = [
        _judge("file", "数据库文件完整", invariants.check_file(connection)),
        _judge("tables", "数据表齐全", invariants.check_tables(connection)),
    ]
    if not all(finding.ok for finding in findings) or invariants.is_blank(connection):
        return findings  # nothing that is read from it would mean much
    findings += [
        _judge("references", "没有孤立的记录", invariants.check_references(connection)),
        _judge("issues", "期刊信息可读", invariants.check_issues(connection)),
        _judge("articles", "篇号连续", invariants.check_articles(connection)),
        _judge("passages", "段落与正文逐字相符", invariants.check_passages(connection)),
        _judge("reprints", "重复刊载成对记录", invariants.check_reprints(connection)),
        _judge("vectors", "每段都有有效向量", invariants.check_vectors(connection)),
        _judge("changes", "更改记录与馆藏相符", invariants.check_changes(connection)),
        _judge("encoder", "编码器相符", invariants.check_encoder(connection, encoder)),
        _judge("lexical", "词语索引相符", caches.check_lexical(connection, folder / "lexical")),
        _judge("dense", "向量索引相符", caches.check_dense(connection, folder / "dense")),
    ]
    return findings


def _judge(name: str, title: str, problems: Iterable[str]) -> Finding:
    """A check that the file's damage stops has failed, and the others are still made."""
    found: list[str] = []
    more = 0
    try:
        remaining: Iterator[str] = iter(problems)
        found += islice(remaining, _SHOWN)
        more = sum(1 for _ in remaining)
    except sqlite3.DatabaseError as error:
        found.append(f"数据库读不了：{error}；请用 `wence restore` 恢复备份")
    detail = "；".join(found) + (f"；另有 {more} 处" if more else "")
    return Finding(name, title, not found, detail)
