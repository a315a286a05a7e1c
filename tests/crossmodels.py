"""A tiny cross-encoder, and the packed file of weights that the training of one starts from."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.training.pretrained import Pretrained

WIDTH, HEADS, LAYERS = 32, 4, 2
_BLOCK = 32
_CHARACTERS = "岚湾港口班列开行多少项目投资亿元由合作社承担的渔码头在月工镇0123456789"
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "班列", "投资", *_CHARACTERS]

Floats = NDArray[np.float32]


def _shapes() -> dict[str, tuple[int, bool]]:
    """Size of each tensor, and whether it is packed."""
    inner = 4 * WIDTH
    shapes = {
        "emb.word": (len(PIECES) * WIDTH, True), "emb.pos": (256 * WIDTH, False),
        "emb.type": (2 * WIDTH, False), "emb.ln.w": (WIDTH, False), "emb.ln.b": (WIDTH, False),
    }  # fmt: skip
    for layer in range(LAYERS):
        for name, rows, columns in (
            ("q", WIDTH, WIDTH), ("k", WIDTH, WIDTH), ("v", WIDTH, WIDTH), ("ao", WIDTH, WIDTH),
            ("fi", inner, WIDTH), ("fo", WIDTH, inner),
        ):  # fmt: skip
            shapes[f"l{layer}.{name}.w"] = (rows * columns, True)
            shapes[f"l{layer}.{name}.b"] = (rows, False)
        for name in ("aln", "oln"):
            shapes |= {f"l{layer}.{name}.{part}": (WIDTH, False) for part in "wb"}
    return shapes


def make_pretrained(seed: int = 0) -> Pretrained:
    """Random weights that four bits can tell."""
    rng = np.random.default_rng(seed)
    tensors = {}
    for name, (size, packed) in _shapes().items():
        values = rng.integers(-8, 8, size) / 32 if packed else rng.standard_normal(size) / 16
        if name.endswith("ln.w"):
            values = np.ones(size)
        tensors[name] = values.astype(np.float32)
    scores = (-np.arange(len(PIECES)) / 8).astype(np.float32)
    return Pretrained(WIDTH, HEADS, list(PIECES), scores, tensors)


def write_packed(model: Pretrained, file: Path) -> Path:
    """Write a model as the package carries it."""
    texts = [piece.encode() for piece in model.pieces]
    bounds = np.cumsum([0, *map(len, texts)]).astype(np.uint32)
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack(
        "<7i", model.width, LAYERS, model.heads, 4 * model.width, len(texts), 256, 2
    )
    head += struct.pack("<fi", 1e-12, _BLOCK) + struct.pack("<5i", len(texts), 0, 2, 1, 3)
    head += struct.pack("<Q", int(bounds[-1])) + bounds.tobytes() + model.scores.tobytes()
    head += b"".join(texts)
    other = struct.pack("<IBI", 0xFF10, 1, 0x30)  # a full-width nought is a nought
    head += struct.pack("<iI", 1, len(other)) + other
    names, shapes = list(model.tensors), _shapes()
    directory = sum(2 + len(name.encode()) + 21 for name in names)
    at = len(head) + 4 + directory
    rows, bodies = b"", b""
    for name in names:
        packed = shapes[name][1]
        body = _pack(model.tensors[name]) if packed else model.tensors[name].tobytes()
        rows += struct.pack("<H", len(name.encode())) + name.encode()
        rows += struct.pack("<BIQQ", int(packed), len(model.tensors[name]), at, len(body))
        at += len(body)
        bodies += body
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(head + struct.pack("<i", len(names)) + rows + bodies)
    return file


def _pack(values: Floats) -> bytes:
    """Blocks of 32: a scale of 1/32, and the values times 32 from -8 to 7, two in a byte."""
    whole = np.round(values * 32).astype(np.int64).reshape(-1, _BLOCK) + 8
    found = b""
    for block in whole:
        low, high = block[:16], block[16:]
        found += np.float16(1 / 32).tobytes() + (low | (high << 4)).astype(np.uint8).tobytes()
    return found
