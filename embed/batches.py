"""What one training step sees, and who draws it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from embed.protocol import Vectors
from embed.spans import Bags, Ints

Embed = Callable[[Bags], Vectors]


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries, their passages and negatives, with ids that tell which are the same text."""

    queries: Bags
    passages: Bags
    negatives: Bags
    query_ids: Ints
    passage_ids: Ints
    negative_ids: Ints


class Sampler(Protocol):
    """Something that draws batches."""

    def __len__(self) -> int:
        """Count what there is to draw from."""
        ...

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Draw a batch of at most `size` rows."""
        ...

    def mine(self, embed: Embed) -> None:
        """Look for harder negatives with the vectors trained so far."""
        ...
