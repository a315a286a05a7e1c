"""The two indexes as they stand on disk, checked against the tables without repairing them."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import tantivy

from index.dense import MANIFEST, from_blobs, read_manifest
from index.lexical import LAYOUT

_BATCH = 10_000
_ITSELF = "下次检索、提问或导入时自动重建"


@dataclass(frozen=True, slots=True)
class _Cache:
    """What an index holds: the rows of passages, at a revision of the library."""

    folder: Path
    revision: int
    rows: Sequence[int]


def check_lexical(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """The word index holds just the passages of the library."""
    if not (folder / "meta.json").is_file():
        yield from _missing(connection)
        return
    try:
        cache = _read_lexical(folder)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of tantivy is no Exception
        yield f"索引已损坏（{_line(error)}）；{_ITSELF}"
        return
    yield from _check_rows(connection, cache)


def check_dense(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """The vector index holds just the passages of the library, with their vectors."""
    if not (folder / MANIFEST).is_file():
        yield from _missing(connection)
        return
    try:
        manifest = read_manifest(folder)
        index = faiss.read_index(str(folder / manifest.file), faiss.IO_FLAG_MMAP_IFC)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        yield f"索引已损坏（{_line(error)}）；{_ITSELF}"
        return
    encoder = connection.execute("SELECT value FROM meta WHERE key = 'encoder_sha256'").fetchone()
    if encoder and encoder[0] != manifest.sha256:
        yield f"索引是编码器 {manifest.encoder} 的，馆藏的向量不是；{_ITSELF}"
    elif (manifest.count, manifest.dim) != (index.ntotal, index.d):
        yield f"清单写的是 {manifest.count} 段，索引里有 {index.ntotal} 段；{_ITSELF}"
    else:
        rows = _dense_rows(index)
        yield from _check_rows(connection, _Cache(folder, manifest.revision, rows))
        if isinstance(index, faiss.IndexIDMap2):
            yield from _check_values(connection, index, rows)


def _line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _missing(connection: sqlite3.Connection) -> Iterator[str]:
    if connection.execute("SELECT count(*) FROM passages").fetchone()[0]:
        yield f"没有索引；{_ITSELF}"


def _read_lexical(folder: Path) -> _Cache:
    index = tantivy.Index.open(str(folder))
    index.reload()
    searcher = index.searcher()
    marker = tantivy.Query.term_query(index.schema, "marker", LAYOUT, index_option="basic")
    marked = searcher.search(marker, 1, count=False).hits
    revision = searcher.doc(marked[0][1]).to_dict()["revision"][0] if marked else -1
    everything = tantivy.Query.all_query()
    hits = searcher.search(everything, searcher.num_docs + 1, count=False).hits
    rows = searcher.fast_field_values("row", [address for _, address in hits])
    return _Cache(folder, int(revision), [int(row) for row in rows if row is not None])


def _dense_rows(index: faiss.Index) -> list[int]:
    if isinstance(index, faiss.IndexIDMap2):
        return [int(row) for row in faiss.vector_to_array(index.id_map)]
    if not isinstance(index, faiss.IndexIVF) or index.invlists is None:
        return []
    lists = index.invlists
    found: list[int] = []
    for number in range(index.nlist):
        if size := lists.list_size(number):
            found += [int(row) for row in faiss.rev_swig_ptr(lists.get_ids(number), size)]
    return found


def _check_rows(connection: sqlite3.Connection, cache: _Cache) -> Iterator[str]:
    """To be behind is no fault: the index is judged as it will be once it has replayed the log."""
    revision = int(
        connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()[0]
    )
    if not 0 <= cache.revision <= revision:
        yield f"索引停在第 {cache.revision} 版，馆藏是第 {revision} 版；{_ITSELF}"
        return
    held = {row for (row,) in connection.execute("SELECT row FROM passages")}
    counted = Counter(cache.rows)
    rows = _replay(connection, set(counted), cache.revision)
    remedy = f"删除文件夹 {cache.folder} 后，{_ITSELF}"
    if twice := counted.total() - len(counted):
        yield f"有 {twice} 段重复；{remedy}"
    if missing := len(held - rows):
        yield f"缺少 {missing} 段；{remedy}"
    if surplus := len(rows - held):
        yield f"多出 {surplus} 段；{remedy}"


def _replay(connection: sqlite3.Connection, rows: set[int], revision: int) -> set[int]:
    for op, first, last in connection.execute(
        "SELECT op, first, last FROM changes WHERE revision > ? ORDER BY rowid", (revision,)
    ):
        span = range(first, last + 1)
        rows = rows.union(span) if op == "add" else rows.difference(span)
    return rows


def _check_values(
    connection: sqlite3.Connection, index: faiss.IndexIDMap2, rows: Sequence[int]
) -> Iterator[str]:
    """Exact indexes hold the very numbers of the tables; a passage removed since is passed over."""
    flat = faiss.downcast_index(index.index)
    differing = 0
    for begin in range(0, len(rows), _BATCH):
        part = rows[begin : begin + _BATCH]
        stored = dict(
            connection.execute(
                "SELECT v.passage, v.vector FROM json_each(?) w"
                " JOIN vectors v ON v.passage = w.value WHERE length(v.vector) = ?",
                (json.dumps(part), 2 * index.d),
            )
        )
        places = [place for place, row in enumerate(part) if row in stored]
        held = flat.reconstruct_n(begin, len(part))[places]
        wanted = from_blobs([stored[part[place]] for place in places], index.d)
        differing += int((held != wanted).any(axis=1).sum())
    if differing:
        yield f"{differing} 段的向量与馆藏不同；删除索引文件夹后，{_ITSELF}"
