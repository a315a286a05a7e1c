"""A small transformer as ONNX Runtime reads it: `model.onnx` beside `tokenizer.json` in a folder.

One text is read at a time, so none is padded; several are read at once by as many threads as there
are processors, which takes half the time of one batch (docs/retrieval.md, Time).
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embed.errors import EncoderError

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
PADDING, START, END = 0, 101, 102

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

# The models know letters and figures of half the width alone, but Chinese marks as they are.
_WIDE = [c for c in map(chr, range(0xFF01, 0xFF5F)) if c.isalnum() or c in "％．＋－／"]
_NARROW = str.maketrans({c: chr(ord(c) - 0xFEE0) for c in _WIDE})


class Cutter:
    """Texts to the numbers of their tokens."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each; letters and figures of full width count as those of half."""
        narrow = [text.translate(_NARROW) for text in texts]
        return [each.ids for each in self._tokenizer.encode_batch_fast(narrow)]


class OnnxModel:
    """A folder's tokenizer and network; safe to use from several threads."""

    def __init__(self, folder: Path, what: str, remedy: str) -> None:
        """Read the folder.

        Raises:
            EncoderError: it is incomplete or damaged: it is no readable `what`, and the `remedy`.
        """
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        # The graph is written as it is to be run; looking for more would take time at each start.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = onnxruntime.InferenceSession(
                folder / MODEL, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # tokenizers raises bare Exception, the runtime its own kinds
            raise EncoderError(f"{folder}: not a readable {what} ({error}); {remedy}") from error

    def run(self, texts: Sequence[Mapping[str, Ids]]) -> list[Floats]:
        """What comes out for each text, whose inputs are `(tokens,)`."""
        if len(texts) < 2:
            return [self._run(text) for text in texts]
        return list(_threads().map(self._run, texts))

    def _run(self, text: Mapping[str, Ids]) -> Floats:
        feeds = {name: ids[np.newaxis] for name, ids in text.items()}
        (found,) = self._session.run(None, feeds)
        made: Floats = found
        return made


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="onnx")
