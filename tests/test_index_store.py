"""Passages looked up by row: articles stay in memory, and what is gone is still not found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.store import DATABASE, Store
from tests.libraries import make_issue, make_library

TEXTS = ("岚湾港扩建。" * 60, "望潮夜校开课。")
NEWER = ("岚湾港停建。", "望潮夜校放假。")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = make_library(tmp_path, make_issue(1, *TEXTS), make_issue(2, "桂屿果园灌溉。"))
    yield made
    made.close()


def rows_of(library: Library) -> list[int]:
    return [row.row for row in library.store.passage_rows()]


def test_a_second_look_reads_no_article_again(library: Library) -> None:
    rows, store = rows_of(library), library.store
    statements: list[str] = []
    first = store.passages(rows)
    store.connection.set_trace_callback(statements.append)
    assert store.passages(rows) == first
    store.connection.set_trace_callback(None)
    assert len(first) == len(rows) > 3
    assert statements
    assert not any("a.text" in statement for statement in statements)


def test_what_is_kept_is_what_another_reader_finds(library: Library, tmp_path: Path) -> None:
    rows = rows_of(library)
    library.store.passages(rows[:2])
    other = Store(tmp_path / DATABASE)
    found = library.store.passages(rows)
    assert found == other.passages(rows)
    assert {article.text for _, _, article in found.values()} == {*TEXTS, "桂屿果园灌溉。"}
    for _, passage, article in found.values():
        assert article.text[passage.start : passage.end] == passage.text
    other.close()


def test_an_issue_replaced_or_removed_elsewhere_is_not_found_from_memory(
    library: Library, tmp_path: Path
) -> None:
    old = rows_of(library)
    store = library.store
    assert set(store.passages(old)) == set(old)
    writer = Library(tmp_path, library.encoder)
    writer.add([make_issue(1, *NEWER)])
    writer.remove("岚湾通讯/2")
    writer.close()
    assert store.passages(old) == {}
    now = store.passages(rows_of(library))
    assert {article.text for _, _, article in now.values()} == set(NEWER)
