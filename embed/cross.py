"""The embedded cross-encoder: reads a question and a sentence together, word by word.

It tells what features of words cannot: that `刚毕业的大学生` are `应届毕业生`, or that the right
words say something else than what is asked. Trained by `eval.training.cross`; run by ONNX Runtime
in 8 bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embed.once import once
from embed.onnx_model import END, START, Cutter, Floats, Ids, OnnxModel

CROSS_FOLDER = Path(__file__).parent / "models" / "wence-cross-zh"

# Tokens read of each part, a Chinese character being one; of what stands before the last.
_QUESTION, TITLE, EARLIER, BEFORE, SENTENCE = 56, 24, 24, 40, 112
_BEFORE_CHARS = 80  # enough for its tokens
_REMEDY = "install Wence again, or train it with `python -m eval.training.cross --data FOLDER`"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, its article's title, and the text before it, of which the end is read.

    `earlier` is what of the text farther back is read too.
    """

    title: str
    before: str
    sentence: str
    earlier: str = ""

    @classmethod
    def of(cls, title: str, text: str, start: int, end: int) -> "Candidate":
        """Characters `start` to `end` of an article's text."""
        return cls(title, text[max(0, start - _BEFORE_CHARS) : start], text[start:end])


class PairCutter(Cutter):
    """Questions and candidates to the tokens that the model reads."""

    def pairs(self, question: str, candidates: Sequence[Candidate]) -> list[tuple[Ids, int]]:
        """Each candidate's tokens behind the question's, and where its sentence begins."""
        texts = [question]
        for each in candidates:
            texts += [each.title, each.before, each.sentence, each.earlier]
        asked, *rest = self.cut(texts)
        head = [START, *asked[:_QUESTION], END]
        found = []
        parts = zip(rest[::4], rest[1::4], rest[2::4], rest[3::4], strict=True)
        for title, before, sentence, earlier in parts:
            around = [*title[:TITLE], END] if title else []
            around += [*earlier[:EARLIER], *before[-BEFORE:], END]
            start = len(head) + len(around)
            found.append((np.asarray([*head, *around, *sentence[:SENTENCE], END]), start))
        return found


class CrossEncoder:
    """Scores sentences for a question; safe to use from several threads."""

    def __init__(self, folder: Path = CROSS_FOLDER) -> None:
        """Read the folder; raise `EncoderError` where it is incomplete or damaged."""
        self._model = OnnxModel(folder, "cross-encoder", _REMEDY)
        self._cutter = PairCutter(self._model.tokenizer)

    def score(self, question: str, candidates: Sequence[Candidate]) -> Floats:
        """`(n,)`, higher is better; above 0 it is likelier to answer than that none does."""
        if not candidates:
            return np.zeros(0, np.float32)
        rows = []
        for tokens, start in self._cutter.pairs(question, candidates):
            part = np.zeros_like(tokens)
            part[start:] = 1
            rows.append({"tokens": tokens, "part": part})
        return np.concatenate(self._model.run(rows))


@once
def load_cross() -> CrossEncoder:
    """The embedded model, read once; a thread that comes while it is being read waits for it."""
    return CrossEncoder()
