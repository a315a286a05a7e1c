"""What must hold in the library's tables; each check yields what is wrong, in Chinese."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from itertools import groupby

import numpy as np

from embed.protocol import Encoder
from index.migrations import MIGRATIONS

TABLES = frozenset({"meta", "issues", "articles", "passages", "vectors", "changes"})
REPRINTS_SINCE = 3  # version of the tables
_BATCH = 10_000


def check_file(connection: sqlite3.Connection) -> Iterator[str]:
    """SQLite's own check of the file."""
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield str(line)


def check_tables(connection: sqlite3.Connection) -> Iterator[str]:
    """The tables are there, of a version that this program knows."""
    if is_blank(connection):
        return
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 1 <= version <= len(MIGRATIONS):
        yield f"表结构版本 {version}，本程序支持 1 到 {len(MIGRATIONS)}"
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for name in sorted(TABLES - found):
        yield f"缺少表 {name}"


def is_blank(connection: sqlite3.Connection) -> bool:
    """A library whose making was cut short before its tables stood; the next opening makes them."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return (
        version == 0 and not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    )


def check_references(connection: sqlite3.Connection) -> Iterator[str]:
    """Every article has its issue, every passage its article, every vector its passage."""
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} 第 {row} 行在 {parent} 中没有对应的行"


def check_issues(connection: sqlite3.Connection) -> Iterator[str]:
    """Ids, dates and columns read as what they are."""
    for issue_id, publication, key, day, columns, warnings in connection.execute(
        "SELECT id, publication, key, date, columns, warnings FROM issues"
    ):
        if issue_id != f"{publication}/{key}":
            yield f"{issue_id}：编号与刊名、期号不符"
        try:
            date.fromisoformat(day or "2000-01-01")
            lists = json.loads(columns), json.loads(warnings)
        except ValueError:
            yield f"{issue_id}：日期或栏目无法读取"
            continue
        if not all(isinstance(found, list) for found in lists):
            yield f"{issue_id}：栏目或提示不是列表"


def check_articles(connection: sqlite3.Connection) -> Iterator[str]:
    """The articles of every issue are numbered 1 to n."""
    rows = connection.execute(
        "SELECT i.id, a.no FROM issues i LEFT JOIN articles a ON a.issue = i.row"
        " ORDER BY i.row, a.no"
    )
    for issue_id, group in groupby(rows, key=lambda row: row[0]):
        numbers = [no for _, no in group]
        if numbers == [None]:
            yield f"{issue_id}：没有文章"
        elif numbers != list(range(1, len(numbers) + 1)):
            yield f"{issue_id}：篇号不是从 1 到 {len(numbers)}"


def check_passages(connection: sqlite3.Connection) -> Iterator[str]:
    """The passages of an article stand in order and together hold all of its characters."""
    for row, article_id, text in connection.execute(
        "SELECT a.row, i.id || '/' || a.no, a.text FROM articles a JOIN issues i ON i.row = a.issue"
    ):
        spans = connection.execute(
            "SELECT no, start, end FROM passages WHERE article = ? ORDER BY no", (row,)
        )
        if problem := _cut_problem(text, spans.fetchall()):
            yield f"{article_id}：{problem}"


def _cut_problem(text: str, spans: list[tuple[int, int, int]]) -> str:
    place = 0
    for expected, (no, start, end) in enumerate(spans, 1):
        if no != expected:
            return f"缺少第 {expected} 段"
        if not 0 <= start < end <= len(text):
            return f"第 {no} 段的位置 {start}–{end} 不在正文（{len(text)} 字）之内"
        if start < place:
            return f"第 {no} 段与前一段重叠或次序颠倒"
        if not text[start:end].strip():
            return f"第 {no} 段没有文字"
        if text[place:start].strip():
            return f"第 {no} 段之前有文字不属于任何一段"
        place = end
    return "末尾有文字不属于任何一段" if text[place:].strip() else ""


def check_reprints(connection: sqlite3.Connection) -> Iterator[str]:
    """Reprints are pairs of articles of two issues, and stand in both orders.

    A library that an older program wrote has no pairs yet; it gets them when it is next opened.
    """
    if connection.execute("PRAGMA user_version").fetchone()[0] < REPRINTS_SINCE:
        return
    for article, other, back, issue, other_issue in connection.execute(
        "SELECT r.article, r.other, b.article, a.issue, o.issue FROM reprints r"
        " LEFT JOIN reprints b ON b.article = r.other AND b.other = r.article"
        " LEFT JOIN articles a ON a.row = r.article LEFT JOIN articles o ON o.row = r.other"
    ):
        if issue is None or other_issue is None:
            yield f"文章 {article} 与 {other} 记为重复刊载，但其中有一篇不在馆藏中"
        elif issue == other_issue:
            yield f"文章 {article} 与 {other} 在同一期，却记为重复刊载"
        elif back is None:
            yield f"文章 {article} 记有重复刊载 {other}，反过来没有"


def check_vectors(connection: sqlite3.Connection) -> Iterator[str]:
    """Every passage has a vector of the encoder's length, of finite numbers."""
    dim = int(_meta(connection, "encoder_dim") or 0)
    cursor = connection.execute(
        "SELECT p.row, v.vector FROM passages p LEFT JOIN vectors v ON v.passage = p.row"
    )
    while batch := cursor.fetchmany(_BATCH):
        for row, vector in batch:
            if vector is None:
                yield f"第 {row} 段没有向量"
            elif len(vector) != 2 * dim:
                yield f"第 {row} 段的向量长 {len(vector) / 2:g}，应为 {dim}"
            elif not np.isfinite(np.frombuffer(vector, dtype="<f2")).all():
                yield f"第 {row} 段的向量含无效数值"


def check_changes(connection: sqlite3.Connection) -> Iterator[str]:
    """The change log ends in what the tables hold, and no change is newer than the revision."""
    revision = int(_meta(connection, "revision") or 0)
    logged: dict[int, tuple[int, int]] = {}
    for changed, op, issue, first, last in connection.execute(
        "SELECT revision, op, issue, first, last FROM changes ORDER BY rowid"
    ):
        if changed > revision:
            yield f"更改记录到第 {changed} 版，馆藏只到第 {revision} 版"
        if op == "add":
            logged[issue] = (first, last)
        else:
            logged.pop(issue, None)
    held = {
        issue: (issue_id, first, last)
        for issue, issue_id, first, last in connection.execute(
            "SELECT i.row, i.id, min(p.row), max(p.row) FROM issues i"
            " LEFT JOIN articles a ON a.issue = i.row LEFT JOIN passages p ON p.article = a.row"
            " GROUP BY i.row"
        )
    }
    for issue, (issue_id, first, last) in held.items():
        if issue not in logged or (first is not None and logged[issue] != (first, last)):
            yield f"{issue_id}：与更改记录不符"
    for issue in logged.keys() - held.keys():
        yield f"更改记录里的第 {issue} 号期刊不在馆藏中"


def check_encoder(connection: sqlite3.Connection, encoder: Encoder | None) -> Iterator[str]:
    """The vectors are of a known encoder, and of `encoder` where it is given."""
    held = _meta(connection, "encoder_sha256")
    if held is None:
        if connection.execute("SELECT count(*) FROM passages").fetchone()[0]:
            yield "馆藏没有记录向量来自哪个编码器"
    elif encoder is not None and held != encoder.sha256:
        yield (
            f"馆藏的向量来自 {_meta(connection, 'encoder_name')}（{held[:12]}），"
            f"当前编码器是 {encoder.name}（{encoder.sha256[:12]}）；"
            "请用 WENCE_ENCODER 选回原来的编码器，或运行 `wence ingest --reembed`"
        )


def _meta(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None
