"""A question against pieces of text: which of its terms stand in which piece, and how nearly.

Three views of the question are kept side by side: words and character bigrams, weighed by how
rare they are in the library, and tokens of the word table, weighed by how rare they are in general,
which also match words that are near in meaning.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embed.protocol import Encoder, Vectors
from embed.static import StaticEncoder
from embed.words import cut_plain, fold
from embed.wordtable import WordTable
from index.asked import Asked, what_is_asked
from index.kept import Kept
from index.kinds import Flags, around_the_asking, kinds_asked, unit_asked
from index.library import Library
from index.query import is_asking, query_terms, without_asking
from index.timespans import Timespan, timespans

Floats = NDArray[np.float32]
Ids = NDArray[np.intp]
Cut = tuple[str, Ids]  # a text folded, and its tokens

# The kernels of OpenBLAS for AVX-512 read past a table of five columns, into what happens to lie
# there: the product is right, but the flag this may raise would become a RuntimeWarning.
unflagged = np.errstate(invalid="ignore")

_KEPT = 20_000  # texts whose cuts are kept: some twenty megabytes
_KEPT_ROWS = 4000  # vectors of texts: eight megabytes of the embedded encoder's
_KEPT_QUESTIONS = 100  # search and reader take the same one apart; the last ones come again
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Weighed:
    """Terms of one view, each with its share of the question: `share` sums to 1."""

    terms: tuple[str, ...]
    share: Floats

    def held_in(self, texts: Sequence[str]) -> Floats:
        """`(texts, terms)` of 0 and 1: which folded text has which term.

        Each term is looked for in all texts at once.
        """
        whole = "\n".join(texts)
        ends = np.cumsum([len(text) + 1 for text in texts]).tolist()
        held = np.zeros((len(texts), len(self.terms)), np.float32)
        for column, term in enumerate(self.terms):
            place = whole.find(term)
            while place >= 0:
                row = bisect_right(ends, place)
                held[row, column] = 1
                place = whole.find(term, ends[row])
        return held


@dataclass(frozen=True, slots=True)
class Question:
    """A question, taken apart once.

    `query` is what is looked for, `core` the same without the words that only ask. `ids`, `general`
    and `learned` are tokens and their two kinds of share; `near` are the tokens' vectors. `beside`
    are the tokens next to the asking word, which name what is asked of a thing.
    """

    query: str
    core: str
    words: Weighed
    grams: Weighed
    ids: Ids
    general: Floats
    learned: Floats
    near: Floats
    beside: Ids
    beside_share: Floats
    beside_near: Floats
    numbers: frozenset[str]
    years: frozenset[str]
    timespans: tuple[Timespan, ...]
    kinds: Flags
    asked: Asked
    unit: str


@dataclass(frozen=True, slots=True)
class Matches:
    """One row a text: which terms it has (0 or 1), and how near its nearest word comes to each.

    Nearness is a cosine, 0 where it would be less.
    """

    folded: tuple[str, ...]
    words: Floats
    grams: Floats
    tokens: Floats
    near: Floats
    beside: Floats
    beside_near: Floats


class Matcher:
    """Takes questions apart and matches them, for one library."""

    def __init__(self, library: Library, table: WordTable) -> None:
        self._library = library
        self._table = table
        self._cuts: Kept[str, Cut] = Kept(_KEPT)
        self._questions: Kept[tuple[int, str], Question] = Kept(_KEPT_QUESTIONS)
        self._vectors: Kept[tuple[str, str], Vectors] = Kept(_KEPT_QUESTIONS)
        self._rows: Kept[tuple[str, str], Vectors] = Kept(_KEPT_ROWS)

    def question(self, text: str, query: str = "") -> Question:
        """Take `text` apart; `query` is what of it is looked for, where that is not all.

        How rare its words are depends on the library, so it is done again when that has changed.
        """
        key = (self._library.lexical.revision, query or text)
        whole = self._questions.get(key)
        if whole is None:
            whole = self._take_apart(query or text)
            self._questions.put({key: whole})
        return whole if whole.query == text else self._asking(whole, text)

    def _asking(self, question: Question, text: str) -> Question:
        """What is looked for stays, what is asked is read off `text`."""
        beside = self._content(_beside(text))
        return replace(
            question,
            beside=beside,
            beside_share=_shares(self._table.rarity[beside]),
            beside_near=self._table.vectors[beside],
            kinds=kinds_asked(text),
            asked=what_is_asked(text),
            unit=unit_asked(text),
        )

    def _take_apart(self, query: str) -> Question:
        folded = fold(query)
        core = without_asking(folded).strip()
        terms = query_terms(query)
        ids = self._content(core)
        beside = self._content(_beside(query))
        return Question(
            query=query,
            core=core,
            words=self._weigh("body", terms.words),
            grams=self._weigh("body_grams", terms.grams),
            ids=ids,
            general=_shares(self._table.rarity[ids]),
            learned=_shares(self._table.weight[ids]),
            near=self._table.vectors[ids],
            beside=beside,
            beside_share=_shares(self._table.rarity[beside]),
            beside_near=self._table.vectors[beside],
            numbers=frozenset(_NUMBER.findall(folded)),
            years=frozenset(_YEAR.findall(folded)),
            timespans=timespans(folded),
            kinds=kinds_asked(query),
            asked=what_is_asked(query),
            unit=unit_asked(query),
        )

    def encode_query(self, encoder: Encoder, query: str) -> Vectors:
        """Return `(1, dim)` float32, the query's vector: the search and the reader ask for it."""
        key = (encoder.sha256, query)
        vector = self._vectors.get(key)
        if vector is None:
            vector = encoder.encode_queries([query])
            self._vectors.put({key: vector})
        return vector

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, the texts' vectors; those encoded lately are kept.

        Other questions read the same passages, and a hub model takes its time for each sentence.
        """
        if not texts:
            return np.zeros((0, encoder.dim), np.float32)
        keys = [(encoder.sha256, text) for text in texts]

        def encode(new: list[tuple[str, str]]) -> list[Vectors]:
            # Copies: a row of a table keeps the whole table.
            return [row.copy() for row in self._encode(encoder, [text for _, text in new])]

        rows = self._rows.all(keys, encode)
        return np.stack([rows[key] for key in keys])

    def _encode(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        """The same of texts that are not kept, cut once where that can be."""
        if isinstance(encoder, StaticEncoder) and encoder.vocabulary == self._table.vocabulary:
            cut = self._cut(texts)
            return encoder.encode_tokens([cut[text][1] for text in texts])
        return encoder.encode_passages(texts)

    @unflagged
    def match(self, question: Question, texts: Sequence[str]) -> Matches:
        """Match each of `texts`."""
        if not texts:
            return _nothing(question)
        cut = self._cut(texts)
        folded = tuple(cut[text][0] for text in texts)
        tokens = [cut[text][1] for text in texts]
        held, nearest = self._compare(question, tokens)
        own = len(question.ids)
        return Matches(
            folded,
            question.words.held_in(folded),
            question.grams.held_in(folded),
            held[:, :own],
            nearest[:, :own],
            held[:, own:] @ question.beside_share,
            nearest[:, own:] @ question.beside_share,
        )

    def _compare(self, question: Question, texts: Sequence[Ids]) -> tuple[Floats, Floats]:
        """Two tables `(texts, ids and beside)`: what is held exactly, and the nearest."""
        ids = np.concatenate([question.ids, question.beside])
        vectors = np.concatenate([question.near, question.beside_near])
        tokens, lengths = np.concatenate(texts), [len(text) for text in texts]
        distinct, places = _distinct(tokens, len(self._table.vectors))
        near = (self._table.vectors[distinct] @ vectors.T).take(places, axis=0)
        nearest: Floats = np.maximum.reduceat(near, np.cumsum([0, *lengths[:-1]]), axis=0)
        # Two unknown tokens need not be the same.
        same = (ids[:, None] == tokens) & (ids[:, None] > 0)
        column, place = np.divmod(np.flatnonzero(same), len(tokens))
        held = np.zeros((len(texts), len(ids)), np.float32)
        held[np.repeat(np.arange(len(texts)), lengths)[place], column] = 1
        return held, np.maximum(nearest, held)

    def _cut(self, texts: Sequence[str]) -> dict[str, Cut]:
        """Each text folded, and its tokens; texts seen lately are not cut again.

        What the ranker has matched the reader matches again, and questions of one day are about the
        same passages.
        """

        def cut(new: list[str]) -> Iterator[Cut]:
            folded = _fold_all(new)
            tokens = [np.asarray(ids, np.intp) for ids in self._table.tokens(folded)]
            return zip(folded, tokens, strict=True)

        return self._cuts.all(texts, cut)

    def _weigh(self, field: str, terms: Sequence[str]) -> Weighed:
        weights = [self._library.lexical.idf(field, term) for term in terms]
        return Weighed(tuple(terms), _shares(np.asarray(weights, np.float32)))

    def _content(self, text: str) -> Ids:
        """The distinct tokens of `text` that do not only ask, in order; at least one."""
        ids = list(dict.fromkeys(self._table.tokens([text])[0]))
        kept = [i for i in ids if not is_asking(self._table.tokenizer.id_to_token(i) or "")]
        return np.asarray(kept or ids, np.intp)


def _fold_all(texts: Sequence[str]) -> list[str]:
    """Fold each of the texts; as one, which is quicker, where none has a line feed."""
    folded = fold("\n".join(texts)).split("\n")
    return folded if len(folded) == len(texts) else [fold(text) for text in texts]


def _distinct(tokens: Ids, size: int) -> tuple[Ids, Ids]:
    """The distinct ones of tokens below `size`, and the place of each token among them."""
    seen = np.zeros(size, np.bool_)
    seen[tokens] = True
    distinct = np.flatnonzero(seen)
    places = np.empty(size, np.intp)
    places[distinct] = np.arange(len(distinct))
    return distinct, places[tokens]


def _beside(question: str) -> str:
    """The two words before the asking word and the two behind it."""
    before, after = around_the_asking(question)
    words = [*cut_plain(before)[-2:], *cut_plain(after)[:2]]
    return " ".join(word for word in words if not is_asking(word))


def _shares(weights: Floats) -> Floats:
    whole = float(weights.sum())
    shares: Floats = (weights / whole if whole > 0 else np.zeros_like(weights)).astype(np.float32)
    return shares


def _nothing(question: Question) -> Matches:
    wide = [len(question.words.terms), len(question.grams.terms), len(question.ids)]
    words, grams, tokens = (np.zeros((0, width), np.float32) for width in wide)
    none = np.zeros(0, np.float32)
    return Matches((), words, grams, tokens, tokens, none, none)
