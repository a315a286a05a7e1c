"""The library: SQLite holds the truth, the two indexes follow its change log."""

import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import Timeout
from numpy.typing import NDArray

from embed.protocol import Encoder
from index.dense import DenseIndex, to_blob
from index.errors import LibraryError, NotFound
from index.filters import Filters
from index.lexical import LexicalIndex
from index.lock import WRITE_WAIT, held, write_lock
from index.passages import PASSAGE_CHARS, split_passages
from index.records import Issue, Passage
from index.reprint_tables import compare_new, is_behind
from index.store import DATABASE, Change, Store, database_in

REEMBED = "wence ingest --reembed"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an issue: `replaced` is the source of the version it took the place of."""

    issue_id: str
    passages: int
    embedded: int
    replaced: str | None


class Library:
    """One folder of issues, their passages and indexes, for one encoder.

    Safe to use from several threads and beside other processes; writers take turns.
    """

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        *,
        create: bool = False,
        passage_chars: int = PASSAGE_CHARS,
    ) -> None:
        """Open the library in `folder`; what is added is cut into passages of `passage_chars`.

        Raises:
            LibraryError: there is none and `create` is false, it cannot be read, or its vectors
                come from another encoder.
        """
        self.folder = folder
        self.encoder = encoder
        self.passage_chars = passage_chars
        if not create:
            database_in(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"cannot make the library folder {folder}: {error}") from error
        self.store = Store(folder / DATABASE)
        self._write_lock = write_lock(folder)
        self._refreshing = threading.Lock()
        self._check_encoder()
        self._find_reprints()
        self._lexical = LexicalIndex(folder / "lexical")
        self._dense = self._open_dense()
        self.refresh()

    def close(self) -> None:
        """Close this thread's connection to the database."""
        self.store.close()

    def _open_dense(self) -> DenseIndex:
        encoder = self.encoder
        return DenseIndex(self.folder / "dense", encoder.name, encoder.sha256, encoder.dim)

    def _check_encoder(self) -> None:
        held = self.store.get_meta("encoder_sha256")
        if held is not None and held != self.encoder.sha256:
            name = self.store.get_meta("encoder_name")
            raise LibraryError(
                f"the library {self.folder} holds vectors of {name} ({held[:12]}), not of"
                f" {self.encoder.name} ({self.encoder.sha256[:12]}): choose that encoder with"
                f" WENCE_ENCODER, or embed all passages again with `{REEMBED}`"
            )

    def _find_reprints(self) -> None:
        """Compare the articles that an older program stored; a writer at work does it itself."""
        if is_behind(self.store.connection):
            try:
                with self._write_lock.acquire(timeout=0), self.store.transaction() as connection:
                    compare_new(connection)
            except Timeout:
                return

    # -- writing ---------------------------------------------------------------------------------

    def _writing(self) -> AbstractContextManager[None]:
        return held(self._write_lock, self.folder)

    def add(self, issues: Sequence[Issue], *, catch_up: bool = True) -> list[Added]:
        """Store issues in one transaction; one that is held already is replaced.

        With `catch_up=False` the indexes stay behind until the next `refresh`, which saves time
        over many calls.
        """
        with self._writing():
            prepared = [self._prepare(issue) for issue in issues]
            with self.store.transaction():
                self._check_encoder()
                keep_encoder(self.store, self.encoder)
                self.store.bump_revision()
                added = [self._put(*parts) for parts in prepared]
        if catch_up:
            self.refresh(wait=True)
        return added

    def _prepare(self, issue: Issue) -> tuple[Issue, list[list[Passage]], list[bytes], int]:
        """Cut and embed an issue; a passage that its old version held keeps its vector."""
        passages = [split_passages(a.text, self.passage_chars) for a in issue.articles]
        texts = [
            passage_input(article.title, passage.text)
            for article, cut in zip(issue.articles, passages, strict=True)
            for passage in cut
        ]
        known = self._known_vectors(issue.id)
        new = list(dict.fromkeys(text for text in texts if text not in known))
        known.update(zip(new, to_blob(self.encoder.encode_passages(new)), strict=True))
        return issue, passages, [known[text] for text in texts], len(new)

    def _known_vectors(self, issue_id: str) -> dict[str, bytes]:
        span = self.store.passage_span(issue_id)
        if span is None:
            return {}
        vectors = dict(self.store.vector_rows(*span))
        return {
            passage_input(row.title, row.text): vectors[row.row]
            for row in self.store.passage_rows(*span)
        }

    def _put(
        self, issue: Issue, passages: list[list[Passage]], vectors: list[bytes], embedded: int
    ) -> Added:
        old = self.store.issue(issue.id)
        if old is not None:
            self.store.delete_issue(issue.id)
        self.store.insert_issue(issue, passages, vectors)
        return Added(issue.id, len(vectors), embedded, old.source if old else None)

    def remove(self, issue_id: str) -> None:
        """Remove an issue.

        Raises:
            NotFound: the library does not hold it.
        """
        with self._writing(), self.store.transaction():
            self.store.bump_revision()
            if not self.store.delete_issue(issue_id):
                raise NotFound(f"the library holds no issue {issue_id}")
        self.refresh(wait=True)

    # -- the indexes follow ----------------------------------------------------------------------

    def refresh(self, *, wait: bool = False) -> None:
        """Let the indexes see the newest revision.

        Readers never wait: while another program is writing, they go on with the indexes they
        have; what was removed is not found all the same, since every hit is looked up in SQLite.
        """
        revision = self.store.revision
        if self._held == revision:
            return
        with self._refreshing:
            self._reload()
            if self._held == self.store.revision:
                return
            try:
                with self._write_lock.acquire(timeout=WRITE_WAIT if wait else 0):
                    # While this one waited, another may have caught up, or embedded again.
                    self._reload()
                    self._check_encoder()
                    self._catch_up()
            except Timeout:
                return

    def _reload(self) -> None:
        self._lexical.reload()
        self._dense.reload()

    @property
    def _held(self) -> int:
        return self._lexical.revision if self._lexical.revision == self._dense.revision else -1

    def _catch_up(self) -> None:
        with self.store.transaction("DEFERRED"):
            revision = self.store.revision
            if self._lexical.revision != revision:
                self._catch_up_lexical(revision)
            if self._dense.revision != revision:
                self._catch_up_dense(revision)

    def _catch_up_lexical(self, revision: int) -> None:
        if not 0 <= self._lexical.revision < revision:
            self._lexical.rebuild(revision, self.store.passage_rows())
            return
        changes = self.store.changes_since(self._lexical.revision)
        added = [r for c in standing(changes) for r in self.store.passage_rows(c.first, c.last)]
        self._lexical.update(revision, [c.issue for c in changes if not c.added], added)

    def _catch_up_dense(self, revision: int) -> None:
        if not 0 <= self._dense.revision < revision:
            self._dense.rebuild(revision, self.store.vector_rows())
            return
        changes = self.store.changes_since(self._dense.revision)
        added = [r for c in standing(changes) for r in self.store.vector_rows(c.first, c.last)]
        self._dense.update(revision, [(c.first, c.last) for c in changes if not c.added], added)

    # -- search in one index ---------------------------------------------------------------------

    @property
    def lexical(self) -> LexicalIndex:
        """The word index."""
        return self._lexical

    @property
    def dense(self) -> DenseIndex:
        """The vector index."""
        return self._dense

    def allowed_rows(self, filters: Filters) -> NDArray[np.int64] | None:
        """The rows that fit `filters`; None where nothing is limited."""
        return np.array(self.store.rows_within(filters), dtype=np.int64) if filters else None


def keep_encoder(store: Store, encoder: Encoder) -> None:
    """Note whose vectors the library holds, inside a writing transaction."""
    store.set_meta("encoder_sha256", encoder.sha256)
    store.set_meta("encoder_name", encoder.name)
    store.set_meta("encoder_dim", str(encoder.dim))


def passage_input(title: str, text: str) -> str:
    """What the encoder reads of a passage: its article's title stands above it."""
    return f"{title}\n{text}"


def standing(changes: Iterable[Change]) -> list[Change]:
    """The additions that no later change took back."""
    changes = list(changes)
    gone = {c.issue for c in changes if not c.added}
    return [c for c in changes if c.added and c.issue not in gone]
