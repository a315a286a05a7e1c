"""Several programs at one library: they take turns, and none undoes another's work."""

import threading
import time
from pathlib import Path

import pytest

from index.doctor import check
from index.errors import LibraryError
from index.library import Library
from index.lock import held, write_lock
from index.store import DATABASE, Store
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library

TEXT = "岚湾港开通夜间查验。"


def test_a_second_writer_is_told_who_keeps_it_waiting(tmp_path: Path) -> None:
    with (
        held(write_lock(tmp_path), tmp_path),
        pytest.raises(LibraryError, match="has been writing"),
        held(write_lock(tmp_path), tmp_path, wait=0.05),
    ):
        raise AssertionError("the lock was given twice")


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), held(write_lock(tmp_path), tmp_path):
        raise RuntimeError
    with held(write_lock(tmp_path), tmp_path, wait=0):
        pass


def test_what_another_program_caught_up_with_is_not_added_again(tmp_path: Path) -> None:
    first = make_library(tmp_path, make_issue(1, TEXT))
    second = Library(tmp_path, HashEncoder())
    first.add([make_issue(2, TEXT)], catch_up=False)
    waiting = threading.Thread(target=second.refresh, kwargs={"wait": True})
    with held(write_lock(tmp_path), tmp_path):
        waiting.start()  # reads the indexes as they are, then waits for the lock
        time.sleep(0.2)
        first._catch_up()
    waiting.join()
    assert second.lexical.count == second.dense.count == 2
    assert all(finding.ok for finding in check(tmp_path, HashEncoder()))
    first.close()
    second.close()


def test_a_library_can_be_made_by_several_programs_at_once(tmp_path: Path) -> None:
    barrier = threading.Barrier(4)
    problems: list[Exception] = []

    def make() -> None:
        barrier.wait()
        try:
            Store(tmp_path / DATABASE).close()
        except LibraryError as error:
            problems.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Store(tmp_path / DATABASE).revision == 0
