"""The library's tables of reprints: band keys of every article, and the pairs found."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from index.reprints import SCHEME, Sketch, band_keys, is_reprint, sketch

_META = "reprints"
_BATCH = 500  # articles compared at a time
_CANDIDATES = """
    SELECT DISTINCT b.article FROM json_each(?) w JOIN reprint_bands b ON b.key = w.value
    JOIN articles a ON a.row = b.article
    WHERE b.article < ? AND a.issue <> (SELECT issue FROM articles WHERE row = ?)
"""


def is_behind(connection: sqlite3.Connection) -> bool:
    """Whether articles are stored that were not compared yet, by an older program."""
    last = connection.execute("SELECT coalesce(max(row), 0) FROM articles").fetchone()[0]
    return bool(last > _compared(connection))


def compare_new(connection: sqlite3.Connection) -> None:
    """Find the reprints of the articles that were not compared yet, inside a transaction.

    Rows are never used again, so the highest row compared says which ones are new.
    """
    last = _compared(connection)
    if not last:
        connection.execute("DELETE FROM reprint_bands")
        connection.execute("DELETE FROM reprints")
    while batch := connection.execute(
        "SELECT row, text FROM articles WHERE row > ? ORDER BY row LIMIT ?", (last, _BATCH)
    ).fetchall():
        _compare(connection, {row: sketch(text) for row, text in batch})
        last = batch[-1][0]
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_META, f"{SCHEME} {last}"))


def _compared(connection: sqlite3.Connection) -> int:
    """The highest article row compared; 0 where the keys were made in another way."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (_META,)).fetchone()
    scheme, _, last = found[0].partition(" ") if found else ("", "", "0")
    return int(last) if scheme == SCHEME else 0


def _compare(connection: sqlite3.Connection, new: dict[int, Sketch]) -> None:
    keys = dict(zip(new, band_keys(list(new.values())), strict=True))
    connection.executemany(
        "INSERT OR IGNORE INTO reprint_bands VALUES (?, ?)",
        sorted((key, row) for row, found in keys.items() for key in found),
    )
    known = dict(new)
    pairs = []
    for row, found in keys.items():
        candidates = connection.execute(_CANDIDATES, (json.dumps(found), row, row)).fetchall()
        for (other,) in candidates:
            if other not in known:
                known[other] = _sketch_of(connection, other)
            if is_reprint(known[row], known[other]):
                pairs += [(row, other), (other, row)]
    connection.executemany("INSERT INTO reprints VALUES (?, ?)", pairs)


def _sketch_of(connection: sqlite3.Connection, row: int) -> Sketch:
    found = connection.execute("SELECT text FROM articles WHERE row = ?", (row,)).fetchone()
    return sketch(found[0])


def read_reprints(
    connection: sqlite3.Connection, article_ids: Iterable[str]
) -> Iterator[tuple[str, Sequence[object]]]:
    """(article id, its reprint's columns as `StoredArticle` has them after the id), by date."""
    names = [article_id.rpartition("/")[::2] for article_id in article_ids]
    for row in connection.execute(
        "SELECT oi.id, oi.publication, oi.key, oi.date, o.column_title, o.no, o.title, o.text,"
        " i.id || '/' || a.no FROM json_each(?) w"
        " JOIN issues i ON i.id = json_extract(w.value, '$[0]')"
        " JOIN articles a ON a.issue = i.row"
        " AND a.no = CAST(json_extract(w.value, '$[1]') AS INTEGER)"
        " JOIN reprints r ON r.article = a.row JOIN articles o ON o.row = r.other"
        " JOIN issues oi ON oi.row = o.issue ORDER BY oi.date IS NULL, oi.date, oi.row, o.no",
        (json.dumps(names, ensure_ascii=False),),
    ):
        yield row[8], row[:8]
