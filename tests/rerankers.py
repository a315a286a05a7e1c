"""Small rerankers for tests, made as a real one is: from the name of a model."""

from collections.abc import Sequence

import numpy as np

from embed.reranker import Scores


class Backwards:
    """Turns the order round."""

    def __init__(self, spec: str) -> None:
        self.name = spec

    def score(self, query: str, passages: Sequence[str]) -> Scores:
        """The later a passage comes, the higher."""
        return np.arange(len(passages), dtype=np.float32)


class NeedleFirst:
    """Passages that hold its name go first."""

    def __init__(self, spec: str) -> None:
        self.name = spec

    def score(self, query: str, passages: Sequence[str]) -> Scores:
        """1 or 0 for each."""
        return np.asarray([self.name in passage for passage in passages], dtype=np.float32)
