"""Embedding again: all vectors at once, or none."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embed.protocol import Vectors
from index.dense import from_blobs
from index.errors import LibraryError
from index.library import Library, passage_input
from index.reembed import reembed
from index.search import Searcher
from index.store import DATABASE, Store
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library

OLD, NEW = HashEncoder("old", 64), HashEncoder("new", 32)
TEXT = "岚湾港开通夜间查验。冷藏箱随到随检，平均等待时间缩短到四十分钟。" * 12

_KILLED = """
import os, signal, sys
from pathlib import Path
from index.reembed import reembed
from tests.encoders import HashEncoder

def stop(done, of):
    os.kill(os.getpid(), signal.SIGKILL)

reembed(Path(sys.argv[1]), HashEncoder("new", 32), stop)
"""


class FailingEncoder(HashEncoder):
    """Gives up at once."""

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Raise."""
        raise RuntimeError("out of memory")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = make_library(
        tmp_path / "library", make_issue(1, TEXT, "短文。"), make_issue(2, TEXT), encoder=OLD
    )
    library.close()
    return library.folder


def _state(folder: Path) -> tuple[int, list[tuple[int, bytes]]]:
    store = Store(folder / DATABASE)
    try:
        return store.revision, list(store.vector_rows())
    finally:
        store.close()


def test_every_passage_gets_a_vector_of_the_new_encoder(folder: Path) -> None:
    revision, old = _state(folder)
    told: list[tuple[int, int]] = []
    count = reembed(folder, NEW, lambda done, of: told.append((done, of)))
    assert count == len(old)
    assert told[-1] == (count, count)
    library = Library(folder, NEW)
    assert library.store.revision == revision + 1
    assert library.dense.count == library.lexical.count == count
    rows = list(library.store.passage_rows())
    wanted = NEW.encode_passages([passage_input(row.title, row.text) for row in rows])
    held = from_blobs([blob for _, blob in library.store.vector_rows()], NEW.dim)
    np.testing.assert_allclose(held, wanted, atol=1e-3)
    assert Searcher(library).search("夜间查验", mode="dense")
    library.close()


def test_the_old_encoder_is_refused_afterwards(folder: Path) -> None:
    reembed(folder, NEW)
    with pytest.raises(LibraryError, match=r"vectors of new"):
        Library(folder, OLD)


def test_a_library_open_with_the_old_encoder_refuses_to_go_on(folder: Path) -> None:
    library = Library(folder, OLD)
    reembed(folder, NEW)
    with pytest.raises(LibraryError, match=r"vectors of new"):
        Searcher(library).search("夜间查验")
    library.close()
    fresh = Library(folder, NEW)
    assert fresh.dense.count == fresh.store.count("passages")
    fresh.close()


def test_the_same_encoder_mends_lost_vectors(folder: Path) -> None:
    library = Library(folder, OLD)
    _, whole = _state(folder)
    with library.store.transaction() as connection:
        connection.execute("DELETE FROM vectors WHERE passage = 1")
        connection.execute("UPDATE vectors SET vector = zeroblob(128) WHERE passage = 2")
    reembed(folder, OLD)
    assert _state(folder)[1] == whole
    library.refresh(wait=True)  # an open library sees the new vectors too
    vector = OLD.encode_queries([TEXT])
    assert library.dense.search(vector, 1)[0].score > 0.5
    library.close()


def test_an_encoder_that_fails_leaves_the_library_as_it_was(folder: Path) -> None:
    before = _state(folder)
    with pytest.raises(RuntimeError, match="out of memory"):
        reembed(folder, FailingEncoder())
    assert _state(folder) == before
    Library(folder, OLD).close()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_kill_leaves_the_library_as_it_was(folder: Path) -> None:
    before = _state(folder)
    done = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert _state(folder) == before
    Library(folder, OLD).close()


def test_an_empty_library_takes_the_new_encoder(tmp_path: Path) -> None:
    make_library(tmp_path, encoder=OLD).close()
    assert reembed(tmp_path, NEW) == 0
    Library(tmp_path, NEW).close()


def test_without_a_library_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="wence ingest"):
        reembed(tmp_path, NEW)
    assert not list(tmp_path.iterdir())
