"""The static encoder: a table of word vectors, averaged. No torch, no network.

It reads what sentence-transformers and model2vec save, in a third of the time of either: model2vec
imports the hub's client and copies the tokenizer (0.45 s in all), which every question would pay.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from tokenizers import Tokenizer

from embed.errors import EncoderError
from embed.fingerprint import fingerprint
from embed.protocol import Vectors

Table = NDArray[np.floating]

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_WIDEN = 20_000_000  # elements, 80 MB
_MANY = 500
_BATCH = 128  # texts whose token vectors fit a processor's cache in part; larger is slower


class StaticEncoder:
    """A sentence-transformers `StaticEmbedding` folder; queries and passages are treated alike."""

    def __init__(self, folder: Path) -> None:
        """Read the folder; raise `EncoderError` where it is incomplete or damaged."""
        self._files = _model_files(folder)
        weights, tokenizer = self._files
        try:
            self._table = _read_table(weights)
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # tokenizers raises bare Exception
            raise EncoderError(
                f"{folder}: not a readable static embedding ({error}); copy the folder again"
            ) from error
        if len(self._table) < self._tokenizer.get_vocab_size():
            raise EncoderError(
                f"{folder}: {len(self._table)} vectors for {self._tokenizer.get_vocab_size()} "
                "tokens, so the two files are not of one model; copy the folder again"
            )
        # A passage counts in full, however long the training text was.
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.name = folder.name
        self._texts = 0
        self.dim = int(self._table.shape[1])

    @cached_property
    def sha256(self) -> str:
        """Fingerprint of weights and tokenizer."""
        return fingerprint(self._files)

    @cached_property
    def vocabulary(self) -> bytes:
        """The tokenizer's file."""
        return self._files[1].read_bytes()

    def encode_tokens(self, tokens: Sequence[NDArray[np.intp]]) -> Vectors:
        """Return `(n, dim)` float32, unit rows, for texts that are cut into tokens already."""
        self._widen(len(tokens))
        return unit_rows(
            np.stack([self._table[ids].sum(axis=0, dtype=np.float32) for ids in tokens])
        )

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows; a text without any known token is a zero row."""
        return self._encode(queries)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows; a text without any known token is a zero row."""
        return self._encode(passages)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self._widen(len(texts))
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start, ids in self._batches(texts):
            for row, tokens in enumerate(ids, start):
                if tokens:
                    vectors[row] = self._table[tokens].sum(axis=0, dtype=np.float32)
        return unit_rows(vectors)

    def _widen(self, texts: int) -> None:
        """Go over to single precision once many texts have come, where that is no great size.

        Sums of halves take three times as long; one question is not worth widening for.
        """
        self._texts += texts
        narrow = self._table.dtype != np.float32
        if narrow and self._texts > _MANY and self._table.size <= _WIDEN:
            self._table = self._table.astype(np.float32)

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[int, list[list[int]]]]:
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            encoded = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            yield start, [encoding.ids for encoding in encoded]


def unit_rows(rows: Table) -> Vectors:
    """Scale each row to length 1 in float32; a zero row stays zero."""
    vectors = rows.astype(np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, norms, out=vectors, where=norms > 0)
    return vectors


def _read_table(file: Path) -> Table:
    """Read one vector a token; model2vec may share a vector among tokens and weigh each."""
    with safe_open(file, framework="numpy") as tensors:
        names = set(tensors.keys())
        name = "embedding.weight" if "embedding.weight" in names else "embeddings"
        table: Table = tensors.get_tensor(name)
        if "mapping" in names:
            table = table[tensors.get_tensor("mapping")]
        if "weights" in names:
            table = table * tensors.get_tensor("weights")[:, None].astype(np.float32)
        return table


def _model_files(folder: Path) -> tuple[Path, Path]:
    for parent in (folder, folder / "0_StaticEmbedding"):
        if (parent / _WEIGHTS).is_file() and (parent / _TOKENIZER).is_file():
            return parent / _WEIGHTS, parent / _TOKENIZER
    raise EncoderError(f"{folder}: {_WEIGHTS} or {_TOKENIZER} is missing; copy the folder again")
