"""Small word tables for tests, saved and read as a real one is; their weights are random."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed.static import unit_rows
from embed.tokenizer import build_tokenizer, count_words
from embed.wordtable import WordTable, save_words


def make_words(
    folder: Path, texts: Sequence[str], vectors: NDArray[np.float32] | None = None, seed: int = 0
) -> WordTable:
    """A table that knows the words and characters of `texts`, with unit vectors."""
    tokenizer = build_tokenizer(count_words(texts), 1000, min_char=1)
    size = tokenizer.get_vocab_size()
    rng = np.random.default_rng(seed)
    if vectors is None:
        vectors = unit_rows(rng.standard_normal((size, 8)))
        vectors[0] = 0
    rarity = rng.uniform(1, 9, size).astype(np.float32)
    weight = rng.uniform(0.5, 2, size).astype(np.float32)
    save_words(folder, tokenizer, vectors, rarity, weight)
    return WordTable(folder)


def apart(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors for the words of `texts` that have nothing in common."""
    size = build_tokenizer(count_words(texts), 1000, min_char=1).get_vocab_size()
    vectors = np.eye(size, dtype=np.float32)
    vectors[0] = 0
    return vectors
