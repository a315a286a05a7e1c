"""Feedback as the library keeps it."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from index.feedback import Feedback, add_feedback, iter_feedback
from index.migrations import MIGRATIONS
from index.store import Store

UP = Feedback("岸电优惠多少？", "answered", "up", "岚湾通讯/41/2", "每度优惠0.15元。", "答得清楚")
DOWN = Feedback("谁主持会议？", "not_found", "down")


def test_feedback_is_kept_in_order_with_its_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "library.db")
    assert [add_feedback(store, UP), add_feedback(store, DOWN)] == [1, 2]
    store.close()
    again = Store(tmp_path / "library.db")
    first, second = iter_feedback(again)
    again.close()
    assert (first.id, first.feedback) == (1, UP)
    assert (second.id, second.feedback) == (2, DOWN)
    assert datetime.fromisoformat(first.created_at).utcoffset() == timedelta(0)


def test_a_library_of_the_first_version_gets_the_table(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    old = sqlite3.connect(path)
    old.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
    old.close()
    store = Store(path)
    assert list(iter_feedback(store)) == []
    assert add_feedback(store, UP) == 1
    store.close()


def test_a_vote_is_up_or_down(tmp_path: Path) -> None:
    store = Store(tmp_path / "library.db")
    with pytest.raises(sqlite3.IntegrityError):
        add_feedback(store, Feedback("问", "answered", "sideways"))  # type: ignore[arg-type]
    store.close()
