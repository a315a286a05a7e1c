"""All passages embedded again, for a library that moves to another encoder."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from embed.protocol import Encoder
from index.dense import forget, to_blob
from index.library import keep_encoder, passage_input
from index.lock import held, write_lock
from index.store import PassageRow, Store, database_in

_BATCH = 256


def reembed(
    folder: Path,
    encoder: Encoder,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Give every passage a vector of `encoder`, and return how many there are.

    One transaction at the end replaces all vectors: until then readers go on with the old ones,
    and a kill leaves the library as it was. `progress` is told of the passages done.

    Raises:
        LibraryError: there is no library in `folder`, or another program keeps writing to it.
    """
    store = Store(database_in(folder))
    try:
        with held(write_lock(folder), folder):
            rows, vectors = _embed(store, encoder, progress)
            with store.transaction() as connection:
                connection.execute("DELETE FROM vectors")
                store.replace_vectors(rows, vectors)
                keep_encoder(store, encoder)
                store.bump_revision()
                # The change log says nothing of vectors, so an index that only followed it
                # would keep the old ones; without its manifest it is rebuilt.
                forget(folder / "dense")
    finally:
        store.close()
    return len(rows)


def _embed(
    store: Store, encoder: Encoder, progress: Callable[[int, int], None]
) -> tuple[list[int], list[bytes]]:
    total = store.count("passages")
    rows: list[int] = []
    vectors: list[bytes] = []
    for batch in _batches(store.passage_rows()):
        texts = [passage_input(row.title, row.text) for row in batch]
        vectors += to_blob(encoder.encode_passages(texts))
        rows += [row.row for row in batch]
        progress(len(rows), total)
    return rows, vectors


def _batches(rows: Iterator[PassageRow]) -> Iterator[Sequence[PassageRow]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
