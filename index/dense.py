"""Vector search: a FAISS index, a cache of the library's vectors."""

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from embed.protocol import Vectors
from index.lexical import Scored

# Exact search up to here; above, an inverted file with 8-bit codes (DESIGN §9).
FLAT_LIMIT = 300_000
_PROBED_LISTS = 32
_ATTEMPTS = 3  # a writer may put a new file in place between manifest and file
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file beside it holds; written last, so a half-written index is never opened."""

    revision: int
    encoder: str
    sha256: str
    dim: int
    count: int
    file: str


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest; raise `OSError`, `ValueError` or `TypeError` where there is none."""
    return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))


def forget(folder: Path) -> None:
    """Let the index in `folder` be rebuilt when the library is next opened or searched."""
    (folder / MANIFEST).unlink(missing_ok=True)


def to_blob(vectors: Vectors) -> list[bytes]:
    """Vectors as the library stores them: little-endian float16."""
    return [row.tobytes() for row in vectors.astype("<f2")]


def from_blobs(blobs: Sequence[bytes], dim: int) -> Vectors:
    """`(n, dim)` float32 from stored vectors."""
    return np.frombuffer(b"".join(blobs), dtype="<f2").reshape(-1, dim).astype(np.float32)


class DenseIndex:
    """The vector index in one folder; `revision` is the library's state that it holds."""

    def __init__(self, folder: Path, encoder: str, sha256: str, dim: int) -> None:
        """Open the index; one that is missing, damaged or of another encoder is empty at -1."""
        self.folder = folder
        self._encoder = encoder
        self._sha256 = sha256
        self._dim = dim
        folder.mkdir(parents=True, exist_ok=True)
        self._clear()
        self.reload()

    def _empty(self) -> faiss.Index:
        # Exact but for half precision: half the memory to go through, in two thirds of the time.
        half = faiss.ScalarQuantizer.QT_fp16
        return faiss.IndexIDMap2(
            faiss.IndexScalarQuantizer(self._dim, half, faiss.METRIC_INNER_PRODUCT)
        )

    def _clear(self) -> None:
        self._index: faiss.Index = self._empty()
        self.revision = -1

    def _read_manifest(self) -> Manifest | None:
        try:
            manifest = read_manifest(self.folder)
        except (OSError, ValueError, TypeError):
            return None
        fits = (manifest.sha256, manifest.dim) == (self._sha256, self._dim)
        return manifest if fits else None

    def reload(self) -> None:
        """See what another process has written, without reading the vectors into memory."""
        for _ in range(_ATTEMPTS):
            manifest = self._read_manifest()
            if manifest is None:
                break
            if manifest.revision == self.revision or self._load(manifest):
                return
        self._clear()

    def _load(self, manifest: Manifest) -> bool:
        """Map the file that `manifest` names; False where it is gone, damaged or does not fit."""
        try:
            index = faiss.read_index(str(self.folder / manifest.file), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError:
            return False
        if index.ntotal != manifest.count or index.d != self._dim:
            return False
        self._index = index
        self.revision = manifest.revision
        return True

    @property
    def count(self) -> int:
        """Number of passages held."""
        return int(self._index.ntotal)

    def update(
        self,
        revision: int,
        removed: Iterable[tuple[int, int]],
        added: Iterable[tuple[int, bytes]],
    ) -> None:
        """Take out the rows `first` to `last` of each range, take in `added`, hold `revision`."""
        index = self._copy()
        for first, last in removed:
            index.remove_ids(faiss.IDSelectorRange(first, last + 1))
        self._add(index, list(added))
        self._save(index, revision)

    def _copy(self) -> faiss.Index:
        """An index that may be changed: the mapped one is shared with searching threads."""
        manifest = self._read_manifest()
        if manifest is None:
            return self._empty()
        return faiss.read_index(str(self.folder / manifest.file))

    def rebuild(self, revision: int, vectors: Iterable[tuple[int, bytes]]) -> None:
        """Hold just `vectors`, at `revision`."""
        rows = list(vectors)
        index = self._inverted(rows) if len(rows) > FLAT_LIMIT else self._empty()
        self._add(index, rows)
        self._save(index, revision)

    def _inverted(self, rows: Sequence[tuple[int, bytes]]) -> faiss.Index:
        lists = int(4 * len(rows) ** 0.5)
        index = faiss.index_factory(self._dim, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        step = max(1, len(rows) // (lists * 40))
        index.train(from_blobs([blob for _, blob in rows[::step]], self._dim))
        return index

    def _add(self, index: faiss.Index, rows: Sequence[tuple[int, bytes]]) -> None:
        for begin in range(0, len(rows), 50_000):
            part = rows[begin : begin + 50_000]
            ids = np.array([row for row, _ in part], dtype=np.int64)
            index.add_with_ids(from_blobs([blob for _, blob in part], self._dim), ids)

    def _save(self, index: faiss.Index, revision: int) -> None:
        name = f"vectors-{revision}.faiss"
        partial = self.folder / f"{name}.partial"
        faiss.write_index(index, str(partial))
        _sync(partial)
        partial.replace(self.folder / name)
        count = int(index.ntotal)
        manifest = Manifest(revision, self._encoder, self._sha256, self._dim, count, name)
        temporary = self.folder / f"{MANIFEST}.partial"
        temporary.write_text(json.dumps(asdict(manifest), ensure_ascii=False), encoding="utf-8")
        _sync(temporary)
        temporary.replace(self.folder / MANIFEST)
        self._load(manifest)
        for old in self.folder.glob("vectors-*"):
            if old.name != name:
                with suppress(OSError):  # still mapped by a reader, on systems that mind
                    old.unlink()

    # -- search ----------------------------------------------------------------------------------

    def search(
        self, query: Vectors, n: int, allowed: NDArray[np.int64] | None = None
    ) -> list[Scored]:
        """Inner product with `query` `(1, dim)`, best first; only rows in `allowed`, if given."""
        n = min(n, self.count)
        if n <= 0 or (allowed is not None and not len(allowed)):
            return []
        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        parameters = faiss.SearchParameters()
        if isinstance(self._index, faiss.IndexIVF):
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = _PROBED_LISTS
        parameters.sel = selector
        # One query leaves nothing to share out, and on busy cores the threads wait for each other:
        # 4 ms instead of 0.1 ms at 250 passages. The setting is the calling thread's own.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(query, n, params=parameters)
        return [
            Scored(int(row), float(score))
            for row, score in zip(rows[0], scores[0], strict=True)
            if row >= 0
        ]


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
