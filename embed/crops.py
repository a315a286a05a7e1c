"""Training batches that documents give for free.

A crop takes a part of a sentence as the query and the passage around it as the positive, with or
without the sentence itself (inverse cloze). The document's next passage is a hard negative.
"""

from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from embed.batches import Batch, Embed
from embed.spans import Bags, Ints, drop_tokens, gather, split_sentences, tokenize

QUESTION_ENDINGS = (
    "是什么？", "有哪些？", "是谁？", "在哪里？", "是哪一年？", "什么时候？", "多少？", "为什么？",
    "怎么办理？", "如何？", "请问", "叫什么名字？", "哪个？", "哪些方面？", "是多少？", "怎样？",
    "有什么影响？", "何时？", "几个？", "的原因是什么？", "主要包括哪些内容？", "需要什么条件？",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CropSettings:
    """How crops are drawn; lengths are in tokens, the rest are probabilities."""

    passage_tokens: int = 120
    query_min: int = 3
    query_max: int = 20
    keep_sentence: float = 0.6
    ask: float = 0.4
    drop_query: float = 0.15
    drop_passage: float = 0.1


class Crops:
    """Crops of documents: every draw gives other queries."""

    def __init__(self, tokenizer: Tokenizer, texts: list[str], settings: CropSettings) -> None:
        self._settings = settings
        self._endings = tokenize(tokenizer, QUESTION_ENDINGS)
        sentences = [split_sentences(text) for text in texts]
        flat = tokenize(tokenizer, [part for parts in sentences for part in parts])
        self._ids, self._sentences = flat.ids, flat.offsets
        spans = _passages(flat.offsets, [len(parts) for parts in sentences], settings)
        self._first, self._last, self._document = spans[:, 0], spans[:, 1], spans[:, 2]

    def __len__(self) -> int:
        """Count the passages."""
        return len(self._first)

    def token_counts(self, size: int) -> Ints:
        """Count the tokens of the documents, by token id."""
        return np.bincount(self._ids, minlength=size)

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Draw passages without replacement, with a fresh query from each."""
        rows = rng.choice(len(self), min(size, len(self)), replace=False)
        sentence = rng.integers(self._first[rows], self._last[rows])
        following = np.minimum(rows + 1, len(self) - 1)
        other = np.where(self._document[following] == self._document[rows], following, rows - 1)
        return Batch(
            self._queries(sentence, rng),
            self._positives(rows, sentence, rng),
            self._whole(other, rng),
            -1 - np.arange(len(rows)),
            rows,
            other % len(self),
        )

    def mine(self, embed: Embed) -> None:
        """Do nothing: the neighbouring passage is a hard negative already."""

    def _queries(self, sentence: Ints, rng: np.random.Generator) -> Bags:
        settings = self._settings
        starts, ends = self._sentences[sentence], self._sentences[sentence + 1]
        wanted = rng.integers(settings.query_min, settings.query_max + 1, len(sentence))
        lengths = np.minimum(wanted, ends - starts)
        starts = rng.integers(starts, ends - lengths + 1)
        parts = drop_tokens(
            gather(self._ids, starts[:, None], (starts + lengths)[:, None]),
            settings.drop_query,
            rng,
        )
        return self._asked(parts, rng)

    def _asked(self, queries: Bags, rng: np.random.Generator) -> Bags:
        """Add the words of a question to some queries: they carry no meaning of their own."""
        row = rng.integers(0, len(self._endings), len(queries))
        asks = rng.random(len(queries)) < self._settings.ask
        first = self._endings.offsets[row] + len(queries.ids)
        last = np.where(asks, self._endings.offsets[row + 1] + len(queries.ids), first)
        return gather(
            np.concatenate([queries.ids, self._endings.ids]),
            np.stack([queries.offsets[:-1], first], axis=1),
            np.stack([queries.offsets[1:], last], axis=1),
        )

    def _positives(self, rows: Ints, sentence: Ints, rng: np.random.Generator) -> Bags:
        starts, ends = self._sentences[self._first[rows]], self._sentences[self._last[rows]]
        keeps = rng.random(len(rows)) < self._settings.keep_sentence
        keeps |= self._last[rows] - self._first[rows] < 2
        hole = np.where(keeps, ends, self._sentences[sentence])
        after = np.where(keeps, ends, self._sentences[sentence + 1])
        bags = gather(self._ids, np.stack([starts, after], 1), np.stack([hole, ends], 1))
        return drop_tokens(bags, self._settings.drop_passage, rng)

    def _whole(self, rows: Ints, rng: np.random.Generator) -> Bags:
        starts, ends = self._sentences[self._first[rows]], self._sentences[self._last[rows]]
        bags = gather(self._ids, starts[:, None], ends[:, None])
        return drop_tokens(bags, self._settings.drop_passage, rng)


def _passages(offsets: Ints, counts: list[int], settings: CropSettings) -> Ints:
    """Group each document's sentences into passages: rows of first, last, document."""
    spans: list[tuple[int, int, int]] = []
    sentence = 0
    for document, count in enumerate(counts):
        first, end = sentence, sentence + count
        for last in range(sentence + 1, end + 1):
            tokens = offsets[last] - offsets[first]
            if tokens >= settings.passage_tokens or (last == end and tokens > settings.query_max):
                spans.append((first, last, document))
                first = last
        sentence = end
    return np.asarray(spans, dtype=np.int64).reshape(-1, 3)
