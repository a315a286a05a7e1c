"""Training text as one long array of token ids, and ranges of it: queries, passages, sentences.

A sentence's tokens never depend on its neighbours (the tokenizer drops punctuation), so a passage
is a range of the array and any number of crops can be drawn without tokenizing again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ints = NDArray[np.int64]
_SENTENCE_END = re.compile(r"(?<=[。！？；\n])")


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of tokens, one after the other: bag i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: Ints
    offsets: Ints

    def __len__(self) -> int:
        """Count the bags."""
        return len(self.offsets) - 1


def split_sentences(text: str) -> list[str]:
    """Cut text after sentence ends; the parts joined are the text."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def tokenize(tokenizer: Tokenizer, texts: Sequence[str], step: int = 20_000) -> Bags:
    """Tokenize texts, `step` at a time to hold memory down."""
    pieces: list[Ints] = []
    lengths: list[int] = []
    for start in range(0, len(texts), step):
        batch = list(texts[start : start + step])
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            ids = np.asarray(encoding.ids, dtype=np.int64)
            pieces.append(ids[ids > 0])
            lengths.append(len(pieces[-1]))
    return Bags(_joined(pieces), offsets_of(lengths))


def gather(ids: Ints, starts: Ints, ends: Ints) -> Bags:
    """Make one bag a row from ranges of `ids`; `starts` and `ends` are `(rows, ranges)`."""
    lengths = np.maximum(ends - starts, 0)
    flat = lengths.ravel()
    # Each position is its range's start plus how far into the range it lies.
    before = np.repeat(np.cumsum(flat) - flat, flat)
    positions = np.repeat(starts.ravel(), flat) + np.arange(flat.sum()) - before
    return Bags(ids[positions], offsets_of(lengths.sum(axis=1)))


def drop_tokens(bags: Bags, rate: float, rng: np.random.Generator) -> Bags:
    """Leave out each token with probability `rate`."""
    kept = rng.random(len(bags.ids)) >= rate
    rows = np.repeat(np.arange(len(bags)), np.diff(bags.offsets))
    return Bags(bags.ids[kept], offsets_of(np.bincount(rows[kept], minlength=len(bags))))


def offsets_of(lengths: Iterable[int] | Ints) -> Ints:
    """Turn lengths into offsets, one more than there are lengths."""
    counted = np.asarray(list(lengths) if not isinstance(lengths, np.ndarray) else lengths)
    return np.concatenate([[0], np.cumsum(counted)]).astype(np.int64)


def _joined(pieces: list[Ints]) -> Ints:
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
