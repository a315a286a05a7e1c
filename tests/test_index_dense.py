"""Vector search against brute force."""

from pathlib import Path

import numpy as np
import pytest

import index.dense
from index.dense import DenseIndex, from_blobs, to_blob

DIM = 16


def unit_vectors(n: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((n, DIM)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def make_index(folder: Path, vectors: np.ndarray) -> DenseIndex:
    dense = DenseIndex(folder, "test", "sha", DIM)
    dense.rebuild(1, zip(range(10, 10 + len(vectors)), to_blob(vectors), strict=True))
    return dense


@pytest.mark.parametrize("n", [0, 1, 2, 7, 100])
def test_the_ranking_is_that_of_brute_force(tmp_path: Path, n: int) -> None:
    vectors = unit_vectors(n)
    dense = make_index(tmp_path, vectors)
    query = unit_vectors(1, seed=9)
    stored = from_blobs(to_blob(vectors), DIM) if n else vectors
    order = np.argsort(-(stored @ query[0]), kind="stable")[:5]
    hits = dense.search(query, 5)
    assert [row - 10 for row, _ in hits] == order.tolist()
    assert [s for _, s in hits] == pytest.approx((stored @ query[0])[order].tolist(), abs=1e-6)


def test_only_allowed_rows_are_found(tmp_path: Path) -> None:
    dense = make_index(tmp_path, unit_vectors(50))
    allowed = np.array([12, 30, 59], dtype=np.int64)
    hits = dense.search(unit_vectors(1, seed=3), 10, allowed)
    assert {row for row, _ in hits} == set(allowed.tolist())
    assert dense.search(unit_vectors(1), 10, np.array([], dtype=np.int64)) == []


def test_an_update_equals_a_rebuild(tmp_path: Path) -> None:
    vectors, query = unit_vectors(60), unit_vectors(1, seed=5)
    blobs = to_blob(vectors)
    dense = make_index(tmp_path / "a", vectors[:40])
    dense.update(2, [(15, 24)], zip(range(50, 70), blobs[40:], strict=True))
    rows = [r for r in range(10, 70) if not 15 <= r <= 24]
    whole = DenseIndex(tmp_path / "b", "test", "sha", DIM)
    whole.rebuild(2, [(r, blobs[r - 10]) for r in rows])
    assert dense.count == whole.count == len(rows)
    assert dense.search(query, 60) == whole.search(query, 60)


def test_above_the_limit_an_inverted_file_finds_nearly_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.dense, "FLAT_LIMIT", 1000)
    vectors, query = unit_vectors(4000), unit_vectors(1, seed=7)
    dense = make_index(tmp_path, vectors)
    best = set((np.argsort(-(vectors @ query[0]))[:10] + 10).tolist())
    found = {row for row, _ in dense.search(query, 10)}
    assert len(best & found) >= 6
    gone = int(next(iter(found)))
    dense.update(2, [(gone, gone)], [])
    assert dense.count == 3999
    assert gone not in {row for row, _ in dense.search(query, 10)}
    allowed = np.array(sorted(found - {gone}), dtype=np.int64)
    assert {row for row, _ in dense.search(query, 10, allowed)} <= found


def test_an_index_of_another_encoder_counts_as_missing(tmp_path: Path) -> None:
    make_index(tmp_path, unit_vectors(3))
    assert DenseIndex(tmp_path, "test", "sha", DIM).revision == 1
    assert DenseIndex(tmp_path, "test", "other", DIM).revision == -1


def test_no_partial_files_are_left(tmp_path: Path) -> None:
    dense = make_index(tmp_path, unit_vectors(3))
    dense.update(2, [], [])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["manifest.json", "vectors-2.faiss"]
