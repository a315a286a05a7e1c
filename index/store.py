"""The library's truth: a SQLite file that readers and one writer share."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from weakref import WeakSet

from index.errors import LibraryError
from index.filters import Filters
from index.kept import Kept
from index.migrations import migrate
from index.records import Issue, IssueInfo, Passage, StoredArticle
from index.reprint_tables import compare_new, read_reprints

DATABASE = "library.db"
_BUSY_WAIT = 30.0  # seconds that a connection waits for another one's transaction
_KEPT = 1000  # articles kept in memory: some ten megabytes
_INFO = """
    SELECT i.id, i.publication, i.key, i.number, i.date, i.publisher, i.columns, i.source,
           i.sha256, i.warnings,
           (SELECT count(*) FROM articles a WHERE a.issue = i.row),
           (SELECT count(*) FROM articles a JOIN passages p ON p.article = a.row
            WHERE a.issue = i.row)
    FROM issues i
"""
_ARTICLE = """
    SELECT i.id, i.publication, i.key, i.date, a.column_title, a.no, a.title, a.text, a.row
    FROM articles a JOIN issues i ON i.row = a.issue
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log: passages `first` to `last` of a stored issue came or went."""

    added: bool
    issue: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as the indexes take it in."""

    row: int
    issue: int
    issue_id: str
    publication: str
    key: str
    date: date | None
    column: str
    title: str
    text: str


def database_in(folder: Path) -> Path:
    """The file that holds the library in `folder`; raises `LibraryError` where there is none."""
    database = folder / DATABASE
    if not database.is_file():
        raise LibraryError(f"no library in {folder}: make one with `wence ingest PATH...`")
    return database


class _Held:
    """A thread's connection, closed when the thread ends and nothing holds it any more."""

    def __init__(self, path: Path) -> None:
        # Another thread may close it at the end, none uses it.
        self.connection = sqlite3.connect(
            path, timeout=_BUSY_WAIT, isolation_level=None, check_same_thread=False
        )
        _use_wal(self.connection)
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA foreign_keys = ON")

    def __del__(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()


class Store:
    """Reads and writes the tables; each thread has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._held: WeakSet[_Held] = WeakSet()
        self._articles: Kept[int, StoredArticle] = Kept(_KEPT)
        try:
            migrate(self.connection)
        except (sqlite3.DatabaseError, ValueError) as error:
            raise LibraryError(f"cannot open the library {path}: {error}") from error

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is None:
            held = self._local.held = _Held(self.path)
            self._held.add(held)
        return held.connection

    def close(self) -> None:
        """Close the connections of all threads."""
        for held in list(self._held):
            held.connection.close()
        self._local = threading.local()

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        """One transaction: `IMMEDIATE` writes, `DEFERRED` reads one state throughout."""
        connection = self.connection
        connection.execute(f"BEGIN {kind}")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    # -- meta ------------------------------------------------------------------------------------

    def get_meta(self, key: str) -> str | None:
        """Return the value kept under `key`."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def revision(self) -> int:
        """Number of the newest committed change."""
        return int(self.get_meta("revision") or 0)

    def bump_revision(self) -> int:
        """Begin a new revision inside a writing transaction and return it."""
        revision = self.revision + 1
        self.set_meta("revision", str(revision))
        return revision

    # -- writing, inside a transaction -----------------------------------------------------------

    def insert_issue(
        self, issue: Issue, passages: Sequence[Sequence[Passage]], vectors: Sequence[bytes]
    ) -> None:
        """Store an issue; `passages` stand by article, `vectors` in the same order, flat."""
        if len(passages) != len(issue.articles) or sum(map(len, passages)) != len(vectors):
            raise ValueError("articles, passages and vectors differ in number")
        connection = self.connection
        revision = self.revision
        cursor = connection.execute(
            "INSERT INTO issues (id, publication, key, number, date, publisher, columns, source,"
            " sha256, warnings, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                issue.id, issue.publication, issue.key, issue.number,
                issue.date.isoformat() if issue.date else None, issue.publisher,
                json.dumps(issue.columns, ensure_ascii=False), issue.source, issue.sha256,
                json.dumps(issue.warnings, ensure_ascii=False), revision,
            ),
        )  # fmt: skip
        row = cursor.lastrowid
        article_row = self._next_row("articles")
        passage_row = first = self._next_row("passages")
        articles, rows = [], []
        for article, cut in zip(issue.articles, passages, strict=True):
            articles.append(
                (article_row, row, article.no, article.title, article.column, article.text)
            )
            for no, passage in enumerate(cut, 1):
                rows.append((passage_row, article_row, no, passage.start, passage.end))
                passage_row += 1
            article_row += 1
        connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)", articles)
        connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", rows)
        connection.executemany(
            "INSERT INTO vectors VALUES (?, ?)",
            zip(range(first, passage_row), vectors, strict=True),
        )
        connection.execute(
            "INSERT INTO changes VALUES (?, 'add', ?, ?, ?)",
            (revision, row, first, passage_row - 1),
        )
        compare_new(connection)

    def delete_issue(self, issue_id: str) -> bool:
        """Delete an issue with all that belongs to it; False where there is none."""
        found = self.connection.execute(
            "SELECT i.row, min(p.row), max(p.row) FROM issues i LEFT JOIN articles a"
            " ON a.issue = i.row LEFT JOIN passages p ON p.article = a.row WHERE i.id = ?"
            " GROUP BY i.row",
            (issue_id,),
        ).fetchone()
        if found is None:
            return False
        row, first, last = found
        self.connection.execute("DELETE FROM issues WHERE row = ?", (row,))
        self.connection.execute(
            "INSERT INTO changes VALUES (?, 'remove', ?, ?, ?)",
            (self.revision, row, first or 0, last or -1),
        )
        return True

    def replace_vectors(self, rows: Sequence[int], vectors: Sequence[bytes]) -> None:
        """Give the passages `rows` other vectors."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)", zip(rows, vectors, strict=True)
        )

    def _next_row(self, table: str) -> int:
        found = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)
        ).fetchone()
        return int(found[0]) + 1 if found else 1

    # -- reading ---------------------------------------------------------------------------------

    def changes_since(self, revision: int) -> list[Change]:
        """The change log after `revision`, oldest first."""
        rows = self.connection.execute(
            "SELECT op = 'add', issue, first, last FROM changes WHERE revision > ? ORDER BY rowid",
            (revision,),
        )
        return [Change(bool(added), issue, first, last) for added, issue, first, last in rows]

    def count(self, table: str) -> int:
        """Number of rows of `issues`, `articles`, `passages` or `vectors`."""
        if table not in {"issues", "articles", "passages", "vectors"}:
            raise ValueError(f"no such table: {table}")
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def passage_rows(self, first: int = 0, last: int = 2**62) -> Iterator[PassageRow]:
        """The passages with rows `first` to `last` that still stand, in order."""
        for row in self.connection.execute(
            "SELECT p.row, i.row, i.id, i.publication, i.key, i.date, a.column_title, a.title,"
            " substr(a.text, p.start + 1, p.end - p.start) FROM passages p"
            " JOIN articles a ON a.row = p.article JOIN issues i ON i.row = a.issue"
            " WHERE p.row BETWEEN ? AND ? ORDER BY p.row",
            (first, last),
        ):
            number, issue, issue_id, publication, key, day, column, title, text = row
            yield PassageRow(
                number, issue, issue_id, publication, key, _date(day), column, title, text
            )

    def vector_rows(self, first: int = 0, last: int = 2**62) -> Iterator[tuple[int, bytes]]:
        """(row, vector) of the passages with rows `first` to `last`, in order."""
        yield from self.connection.execute(
            "SELECT passage, vector FROM vectors WHERE passage BETWEEN ? AND ? ORDER BY passage",
            (first, last),
        )

    def passage_span(self, issue_id: str) -> tuple[int, int] | None:
        """The first and last row of an issue's passages, None where it has none."""
        first, last = self.connection.execute(
            "SELECT min(p.row), max(p.row) FROM issues i JOIN articles a ON a.issue = i.row"
            " JOIN passages p ON p.article = a.row WHERE i.id = ?",
            (issue_id,),
        ).fetchone()
        return None if first is None else (first, last)

    def rows_within(self, filters: Filters) -> list[int]:
        """The rows of the passages that fit `filters`, in order."""
        limits = []
        values: list[str] = []
        for name, wanted in (
            ("i.publication", filters.publications),
            ("a.column_title", filters.columns),
        ):
            if wanted:
                limits.append(f"{name} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(wanted, ensure_ascii=False))
        if filters.issues:
            keys = "SELECT value FROM json_each(?)"
            limits.append(f"(i.key IN ({keys}) OR CAST(i.number AS TEXT) IN ({keys}))")
            values += [json.dumps(filters.issues, ensure_ascii=False)] * 2
        if filters.date_from:
            limits.append("i.date >= ?")
            values.append(filters.date_from.isoformat())
        if filters.date_to:
            limits.append("i.date <= ?")
            values.append(filters.date_to.isoformat())
        # Issues first: left to itself, or asked for an order, SQLite goes through all passages.
        rows = self.connection.execute(
            "SELECT p.row FROM issues i CROSS JOIN articles a ON a.issue = i.row"
            f" CROSS JOIN passages p ON p.article = a.row WHERE {' AND '.join(limits) or 1}",
            values,
        )
        return sorted(row for (row,) in rows)

    def passages(self, rows: Iterable[int]) -> dict[int, tuple[int, Passage, StoredArticle]]:
        """By row: number, passage and article of each; rows that are gone are left out."""
        cut = self.connection.execute(
            "SELECT p.row, p.no, p.start, p.end, p.article"
            " FROM json_each(?) w JOIN passages p ON p.row = w.value",
            (json.dumps(list(rows)),),
        ).fetchall()
        articles = self._articles_at({row[4] for row in cut})
        found = {}
        for row, no, start, end, at in cut:
            if article := articles.get(at):
                found[row] = (no, Passage(article.text[start:end], start, end), article)
        return found

    def _articles_at(self, rows: Collection[int]) -> dict[int, StoredArticle]:
        """Articles by row; one that is kept is what the row holds, as rows are not used again."""
        found = {row: article for row in rows if (article := self._articles.get(row))}
        if missing := [row for row in rows if row not in found]:
            new = self.connection.execute(
                f"{_ARTICLE} WHERE a.row IN (SELECT value FROM json_each(?))",
                (json.dumps(missing),),
            )
            read = {row[8]: _article(row) for row in new}
            self._articles.put(read)
            found |= read
        return found

    def articles_of(self, rows: Iterable[int]) -> dict[int, tuple[str, int]]:
        """By passage row: the issue's key and the article's number, without the texts."""
        found = self.connection.execute(
            "SELECT p.row, i.key, a.no FROM json_each(?) w JOIN passages p ON p.row = w.value"
            " JOIN articles a ON a.row = p.article JOIN issues i ON i.row = a.issue",
            (json.dumps(list(rows)),),
        )
        return {row: (key, no) for row, key, no in found}

    def issues(self, limit: int = -1, offset: int = 0) -> list[IssueInfo]:
        """The issues, newest first; what has no date stands last."""
        rows = self.connection.execute(
            f"{_INFO} ORDER BY i.date IS NULL, i.date DESC, i.number DESC, i.id LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return [_info(row) for row in rows]

    def issue(self, issue_id: str) -> IssueInfo | None:
        """The issue with this id."""
        row = self.connection.execute(f"{_INFO} WHERE i.id = ?", (issue_id,)).fetchone()
        return _info(row) if row else None

    def issue_with_sha256(self, sha256: str) -> IssueInfo | None:
        """The issue that was read from a file with this content."""
        row = self.connection.execute(f"{_INFO} WHERE i.sha256 = ? LIMIT 1", (sha256,)).fetchone()
        return _info(row) if row else None

    def articles(self, issue_id: str) -> list[StoredArticle]:
        """The articles of an issue, in order."""
        rows = self.connection.execute(f"{_ARTICLE} WHERE i.id = ? ORDER BY a.no", (issue_id,))
        return [_article(row) for row in rows]

    def article(self, issue_id: str, no: int) -> StoredArticle | None:
        """One article of an issue."""
        row = self.connection.execute(
            f"{_ARTICLE} WHERE i.id = ? AND a.no = ?", (issue_id, no)
        ).fetchone()
        return _article(row) if row else None

    def reprints(self, article_ids: Iterable[str]) -> dict[str, tuple[StoredArticle, ...]]:
        """By id: the same article in other issues, in date order; those without are left out."""
        found: dict[str, tuple[StoredArticle, ...]] = {}
        for article_id, row in read_reprints(self.connection, article_ids):
            found[article_id] = (*found.get(article_id, ()), _article(row))
        return found


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; while several programs make one library, SQLite refuses without waiting."""
    deadline = monotonic() + _BUSY_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() > deadline:
                raise
            sleep(0.02)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _info(row: Sequence[object]) -> IssueInfo:
    values: list[object] = list(row)
    values[4] = _date(str(row[4])) if row[4] else None
    values[6] = tuple(json.loads(str(row[6])))
    values[9] = tuple(json.loads(str(row[9])))
    return IssueInfo(*values)  # type: ignore[arg-type]


def _article(row: Sequence[object]) -> StoredArticle:
    issue_id, publication, key, day, column, no, title, text = row[:8]
    return StoredArticle(
        f"{issue_id}/{no}", str(issue_id), str(publication), str(key),
        _date(str(day)) if day else None, str(column), int(str(no)), str(title), str(text),
    )  # fmt: skip
