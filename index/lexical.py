"""Word search: a tantivy index over words and character bigrams, a cache of the library."""

import math
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy

from embed.words import cut_words
from index.filters import Filters
from index.store import PassageRow

# Part of the marker: an index of another layout is rebuilt.
LAYOUT = "2"
WORD_FIELDS = {"body": 1.0, "title": 0.6}
GRAM_FIELDS = {"body_grams": 1.0, "title_grams": 0.4}
_HEAP_SMALL = 20_000_000
_HEAP_LARGE = 150_000_000
_MANY = 5000
_CJK_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


class Scored(NamedTuple):
    """A passage's row and its score for one query."""

    row: int
    score: float


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (*WORD_FIELDS, *GRAM_FIELDS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("publication", "key", "number", "column"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("row", indexed=True, fast=True)
    builder.add_unsigned_field("issue", indexed=True)
    builder.add_unsigned_field("date", indexed=True, fast=True)
    builder.add_text_field("marker", tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_unsigned_field("revision", stored=True)
    return builder.build()


def bigrams(text: str) -> list[str]:
    """The overlapping pairs of neighbouring Chinese characters; a lone one stands for itself."""
    found = []
    for match in _CJK_RUN.finditer(text):
        run = match[0]
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return found


def _document(row: PassageRow) -> tantivy.Document:
    document = tantivy.Document(
        body=" ".join(cut_words(row.text)),
        title=" ".join(cut_words(row.title)),
        body_grams=" ".join(bigrams(row.text)),
        title_grams=" ".join(bigrams(row.title)),
        publication=row.publication,
        key=row.key,
        number=row.key.rpartition("-")[2],
        column=row.column,
    )
    # A number given above would be taken for a signed one, which the schema refuses.
    document.add_unsigned("row", row.row)
    document.add_unsigned("issue", row.issue)
    if row.date:
        document.add_unsigned("date", row.date.toordinal())
    return document


class LexicalIndex:
    """The word index in one folder; `revision` is the library's state that it holds."""

    def __init__(self, folder: Path) -> None:
        """Open the index, or make an empty one in place of a missing or damaged one."""
        self.folder = folder
        self._schema = _schema()
        try:
            self._index = self._open()
            self.reload()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            # Tantivy raises several kinds, and a panic of it is no Exception; whatever is wrong,
            # the truth is in SQLite.
            shutil.rmtree(folder, ignore_errors=True)
            self._index = self._open()
            self.reload()

    def _open(self) -> tantivy.Index:
        self.folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(self.folder))
        index.config_reader("Manual")
        return index

    def reload(self) -> None:
        """See what another process has committed."""
        self._index.reload()
        self._searcher = self._index.searcher()
        self.revision = self._read_revision()

    def _read_revision(self) -> int:
        marker = tantivy.Query.term_query(self._schema, "marker", LAYOUT, index_option="basic")
        hits = self._searcher.search(marker, 1, count=False).hits
        if not hits:
            return -1
        self._searcher.fast_field_values("row", [hits[0][1]])  # damage there shows only on reading
        return int(self._searcher.doc(hits[0][1]).to_dict()["revision"][0])

    @property
    def count(self) -> int:
        """Number of passages held."""
        return int(self._searcher.num_docs) - (self.revision >= 0)

    def update(
        self, revision: int, removed_issues: Iterable[int], added: Sequence[PassageRow]
    ) -> None:
        """Take issues out and passages in, and hold `revision`, in one commit."""
        self._write(revision, removed_issues, added, len(added))

    def rebuild(self, revision: int, passages: Iterable[PassageRow]) -> None:
        """Hold just `passages`, at `revision`."""
        self._write(revision, None, passages, _MANY)

    def _write(
        self,
        revision: int,
        removed: Iterable[int] | None,
        added: Iterable[PassageRow],
        size: int,
    ) -> None:
        heap = _HEAP_LARGE if size >= _MANY else _HEAP_SMALL
        writer = self._index.writer(heap_size=heap, num_threads=1)
        if removed is None:
            writer.delete_all_documents()
        else:
            for issue in removed:
                writer.delete_documents_by_query(self._term("issue", issue))
            writer.delete_documents_by_term("marker", LAYOUT)
        for row in added:
            writer.add_document(_document(row))
        marker = tantivy.Document(marker=LAYOUT)
        marker.add_unsigned("revision", revision)
        writer.add_document(marker)
        writer.commit()
        writer.wait_merging_threads()
        self.reload()

    # -- search ----------------------------------------------------------------------------------

    def idf(self, field: str, term: str) -> float:
        """How rare a term is in `field`, as BM25 weighs it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        held = self._searcher.doc_freq(field, term)
        return math.log(1 + (self._searcher.num_docs - held + 0.5) / (held + 0.5))

    def search_words(self, words: Sequence[str], filters: Filters, n: int) -> list[Scored]:
        """BM25 over the words of body and title, best first."""
        return self._search(words, WORD_FIELDS, filters, n)

    def search_grams(self, grams: Sequence[str], filters: Filters, n: int) -> list[Scored]:
        """BM25 over the character bigrams of body and title, best first."""
        return self._search(grams, GRAM_FIELDS, filters, n)

    def _search(
        self, terms: Sequence[str], fields: dict[str, float], filters: Filters, n: int
    ) -> list[Scored]:
        query = self._any_of(terms, fields)
        if query is None or n <= 0:
            return []
        if filters:
            limits = [(tantivy.Occur.Must, q) for q in self._limits(filters)]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *limits])
        hits = self._searcher.search(query, n, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [
            Scored(int(row or 0), float(score)) for row, (score, _) in zip(rows, hits, strict=True)
        ]

    def _any_of(self, terms: Sequence[str], fields: dict[str, float]) -> tantivy.Query | None:
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(self._term(field, term, "freq"), boost),
            )
            for term in dict.fromkeys(terms)
            for field, boost in fields.items()
        ]
        return tantivy.Query.boolean_query(clauses) if clauses else None

    def _term(self, field: str, value: str | int, option: str = "basic") -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, index_option=option)

    def _limits(self, filters: Filters) -> list[tantivy.Query]:
        """One query for each side of the filters; they choose and do not score."""
        sides = []
        for field, values in (
            ("publication", filters.publications),
            ("column", filters.columns),
        ):
            if values:
                sides.append(self._either([self._term(field, v) for v in values]))
        if filters.issues:
            either = [self._term(f, v) for v in filters.issues for f in ("key", "number")]
            sides.append(self._either(either))
        if filters.date_from or filters.date_to:
            sides.append(
                tantivy.Query.range_query(
                    self._schema,
                    "date",
                    tantivy.FieldType.Unsigned,
                    filters.date_from.toordinal() if filters.date_from else None,
                    filters.date_to.toordinal() if filters.date_to else None,
                )
            )
        return [tantivy.Query.const_score_query(side, 0.0) for side in sides]

    @staticmethod
    def _either(queries: Sequence[tantivy.Query]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in queries])
