"""A tiny cross-encoder, and the package's files of weights that the training of one starts from."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from eval.training.pretrained import MODEL, VOCABULARY, Pretrained

WIDTH, HEADS, LAYERS = 32, 2, 2
_CHARACTERS = "岚湾港口班列开行多少项目投资亿元由合作社承担的渔码头在月工镇0123456789，。"
WORDS = ["[PAD]", *(f"[unused{n}]" for n in range(1, 100)), "[UNK]", "[CLS]", "[SEP]"]
WORDS += [*_CHARACTERS, "gdp", "##gdp", "##0", "##5", "%"]

Floats = NDArray[np.float32]


def make_pretrained(seed: int = 0) -> Pretrained:
    """Random weights."""
    rng = np.random.default_rng(seed)
    inner = 4 * WIDTH
    shapes: dict[str, tuple[int, ...]] = {"words": (len(WORDS), WIDTH), "parts": (2, WIDTH)}
    for layer in range(LAYERS):
        sizes = dict.fromkeys(("q", "k", "v", "out"), (WIDTH, WIDTH))
        for name, size in (sizes | {"inner": (inner, WIDTH), "outer": (WIDTH, inner)}).items():
            shapes |= {f"{layer}.{name}.weight": size, f"{layer}.{name}.bias": size[:1]}
    tensors = {name: rng.standard_normal(shape) / 6 for name, shape in shapes.items()}
    for name in ("norm", *(f"{n}.norm{m}" for n in range(LAYERS) for m in (1, 2))):
        tensors[f"{name}.weight"] = 1 + rng.standard_normal(WIDTH) / 16
        tensors[f"{name}.bias"] = rng.standard_normal(WIDTH) / 16
    return Pretrained(HEADS, list(WORDS), {n: t.astype(np.float32) for n, t in tensors.items()})


def write_package(model: Pretrained, folder: Path) -> Path:
    """Write a model as the package carries it, a graph around its weights."""
    arrays: dict[str, NDArray[np.floating[Any]]] = {
        "Embedding-Token/embeddings:0": model.tensors["words"],
        "Embedding-Segment/embeddings:0": model.tensors["parts"],
        "Embedding-Rotary-Position/einsum/ExpandDims_2:0": np.zeros((1, 1, WIDTH // HEADS // 2)),
        "Embedding-Norm/mul/ReadVariableOp:0": model.tensors["norm.weight"],
        "Embedding-Norm/add_1/ReadVariableOp:0": model.tensors["norm.bias"],
    }
    attention, forward = "MultiHeadSelfAttention", "FeedForward"
    count = 0
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "out", "inner", "outer"):
            part = forward if name in ("inner", "outer") else attention
            dense = f"Transformer-{layer}-{part}/dense" + (f"_{count}" if count else "")
            weight = model.tensors[f"{layer}.{name}.weight"]
            arrays[f"{dense}/Tensordot/Reshape_1:0"] = np.ascontiguousarray(weight.T)
            arrays[f"{dense}/BiasAdd/ReadVariableOp:0"] = model.tensors[f"{layer}.{name}.bias"]
            count += 1
        for number, part in ((1, attention), (2, forward)):
            norm = f"Transformer-{layer}-{part}-Norm"
            arrays[f"{norm}/mul/ReadVariableOp:0"] = model.tensors[f"{layer}.norm{number}.weight"]
            arrays[f"{norm}/add_1/ReadVariableOp:0"] = model.tensors[f"{layer}.norm{number}.bias"]
    weights = [onnx.numpy_helper.from_array(array, name) for name, array in arrays.items()]
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(
        onnx.helper.make_model(onnx.helper.make_graph([], "g", [], [], weights)), folder / MODEL
    )
    (folder / VOCABULARY).write_text("\n".join(model.words) + "\n", encoding="utf-8")
    return folder
