"""The embedded encoder: passages by the static table alone, questions by a transformer as well.

A passage costs next to nothing to encode, and there are thousands. A question is one short text, so
a small transformer can read it: it was trained to name the place, among the table's passages, of
those that answer (`eval.training.query`). Nothing stored depends on it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embed.once import once
from embed.onnx_model import END, START, Cutter, OnnxModel
from embed.protocol import Vectors
from embed.static import StaticEncoder, unit_rows

QUERY_FOLDER = Path(__file__).parent / "models" / "wence-query-zh"

# Tokens read, a Chinese character being one.
TOKENS = 56
_REMEDY = "install Wence again, or train it with `python -m eval.training.query --data FOLDER`"


class QueryCutter(Cutter):
    """Questions to the tokens that the model reads."""

    def rows(self, queries: Sequence[str]) -> list[list[int]]:
        """The first tokens of each, between start and end."""
        return [[START, *ids[:TOKENS], END] for ids in self.cut(queries)]


class QueryModel:
    """Where the passages are that answer; safe to use from several threads."""

    def __init__(self, folder: Path = QUERY_FOLDER) -> None:
        """Read the folder; raise `EncoderError` where it is incomplete or damaged."""
        self._model = OnnxModel(folder, "query encoder", _REMEDY)
        self._cutter = QueryCutter(self._model.tokenizer)

    def encode(self, queries: Sequence[str]) -> Vectors:
        """`(n, dim)` float32, unit rows."""
        rows = [{"tokens": np.asarray(row)} for row in self._cutter.rows(queries)]
        return unit_rows(np.concatenate(self._model.run(rows)))


@once
def load_query() -> QueryModel:
    """The embedded model, read once; a thread that comes while it is being read waits for it."""
    return QueryModel()


class EmbeddedEncoder(StaticEncoder):
    """A static encoder whose questions are read by a transformer too."""

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows; a text without any known token is a zero row."""
        if not queries:
            return super().encode_queries(queries)
        plain = super().encode_queries(queries)
        known = plain.any(axis=1, keepdims=True)
        return unit_rows(plain + np.where(known, load_query().encode(queries), 0))
