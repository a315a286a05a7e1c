"""The embedded cross-encoder: reads a question and a sentence together, word by word.

It tells what features of words cannot: that `刚毕业的大学生` are `应届毕业生`, or that the right
words say something else than what is asked. Trained by `eval.training.cross`; run by ONNX Runtime
in 8 bits.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock, Thread

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embed.errors import EncoderError

CROSS_FOLDER = Path(__file__).parent / "models" / "wence-cross-zh"

_LOADING = Lock()

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

PADDING, _START, _END = 0, 101, 102
# Tokens read of each part, a Chinese character being one; of what stands before the last.
_QUESTION, _TITLE, _BEFORE, _SENTENCE = 56, 24, 40, 112
# The model knows letters and figures of half the width alone, but Chinese marks as they are.
_WIDE = [c for c in map(chr, range(0xFF01, 0xFF5F)) if c.isalnum() or c in "％．＋－／"]
_NARROW = str.maketrans({c: chr(ord(c) - 0xFEE0) for c in _WIDE})
_BEFORE_CHARS = 80  # enough for its tokens
_REMEDY = "install Wence again, or train it with `python -m eval.training.cross --data FOLDER`"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, its article's title, and the text before it, of which the end is read."""

    title: str
    before: str
    sentence: str

    @classmethod
    def of(cls, title: str, text: str, start: int, end: int) -> "Candidate":
        """Characters `start` to `end` of an article's text."""
        return cls(title, text[max(0, start - _BEFORE_CHARS) : start], text[start:end])


class CrossCutter:
    """Questions and candidates to the tokens that the model reads."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer

    def cut(self, question: str, candidates: Sequence[Candidate]) -> list[tuple[Ids, int]]:
        """Each candidate's tokens behind the question's, and where its sentence begins."""
        texts = [question]
        for each in candidates:
            texts += [each.title, each.before, each.sentence]
        texts = [text.translate(_NARROW) for text in texts]
        asked, *rest = (e.ids for e in self._tokenizer.encode_batch_fast(texts))
        head = [_START, *asked[:_QUESTION], _END]
        found = []
        for title, before, sentence in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            around = [*title[:_TITLE], _END] if title else []
            around += [*before[-_BEFORE:], _END]
            start = len(head) + len(around)
            found.append((np.asarray([*head, *around, *sentence[:_SENTENCE], _END]), start))
        return found


def pad(rows: Sequence[tuple[Ids, int]], length: int = 0) -> tuple[Ids, Ids]:
    """Tokens `(n, longest)`, padded to `length` at least, and 1 where the sentence stands."""
    longest = max(length, *(len(ids) for ids, _ in rows))
    tokens = np.full((len(rows), longest), PADDING, np.int64)
    part = np.zeros_like(tokens)
    for row, (ids, start) in enumerate(rows):
        tokens[row, : len(ids)] = ids
        part[row, start : len(ids)] = 1
    return tokens, part


class CrossEncoder:
    """Scores sentences for a question; safe to use from several threads."""

    def __init__(self, folder: Path = CROSS_FOLDER) -> None:
        """Read the folder; raise `EncoderError` where it is incomplete or damaged."""
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        # Threads of its own would wait for each other on busy cores; the server has its own.
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._cutter = CrossCutter(Tokenizer.from_file(str(folder / "tokenizer.json")))
            self._session = onnxruntime.InferenceSession(
                folder / "model.onnx", options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # tokenizers raises bare Exception, the runtime its own kinds
            raise EncoderError(
                f"{folder}: not a readable cross-encoder ({error}); {_REMEDY}"
            ) from error

    def score(self, question: str, candidates: Sequence[Candidate]) -> Floats:
        """`(n,)`, higher is better; above 0 it is likelier to answer than that none does."""
        if not candidates:
            return np.zeros(0, np.float32)
        tokens, part = pad(self._cutter.cut(question, candidates))
        (found,) = self._session.run(None, {"tokens": tokens, "part": part})
        scores: Floats = found
        return scores


@cache
def _load() -> CrossEncoder:
    return CrossEncoder()


def load_cross() -> CrossEncoder:
    """The embedded model, read once; a thread that comes while it is being read waits for it."""
    with _LOADING:
        return _load()


def load_ahead() -> None:
    """Begin to read the embedded model while other things are done.

    What fails here fails again, and is told, when the model is asked for.
    """

    def load() -> None:
        with suppress(EncoderError):
            load_cross()

    Thread(target=load).start()
