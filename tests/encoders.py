"""A small encoder for tests: every word adds to one place of the vector."""

import builtins
import hashlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from embed.protocol import Vectors
from embed.words import cut_words


class HashEncoder:
    """Texts with the same words get the same vector, on every machine; no model files."""

    def __init__(self, name: str = "hash", dim: int = 64) -> None:
        self.name = name
        self.dim = dim
        self.sha256 = hashlib.sha256(f"{name} {dim}".encode()).hexdigest()

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows; a text without words is a zero row."""
        return self._encode(queries)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows; a text without words is a zero row."""
        return self._encode(passages)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in cut_words(text):
                row[crc32(word.encode()) % self.dim] += 1
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        np.divide(rows, norms, out=rows, where=norms > 0)
        return rows


def hide_sentence_transformers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is where the `models` extra is not installed."""
    imported = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "sentence_transformers":
            raise ImportError(name)
        return imported(name, *rest)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "sentence_transformers")
    monkeypatch.setattr(builtins, "__import__", without)


def cache_model(monkeypatch: pytest.MonkeyPatch, folder: Path, model: Path) -> None:
    """The hub's cache in `folder`, with `model` in it as `nowhere/tiny`; there is no network."""
    cached = folder / "models--nowhere--tiny"
    (cached / "refs").mkdir(parents=True)
    (cached / "refs" / "main").write_text("1", encoding="utf-8")
    shutil.copytree(model, cached / "snapshots" / "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(folder))
    monkeypatch.setattr("socket.socket.connect", _refuse)


def _refuse(*_arguments: object) -> None:
    raise AssertionError("the network was used")
