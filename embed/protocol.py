"""What an encoder is: queries and passages to unit vectors."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns text into vectors whose inner product is the cosine similarity.

    Queries and passages are separate verbs because models treat them differently (a prompt before
    one, none before the other).
    """

    @property
    def name(self) -> str:
        """What a person calls it: the folder's or hub model's name."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    @property
    def sha256(self) -> str:
        """Fingerprint of everything that decides a vector: weights, tokenizer, prompts."""
        ...

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows; a text without any known token is a zero row."""
        ...

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows; a text without any known token is a zero row."""
        ...
