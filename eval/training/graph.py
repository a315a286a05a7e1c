"""An encoder written down as an ONNX graph, weights in 8 bits, for one text at a time.

torch's exporter and ONNX Runtime's optimizer leave the turning by places, the masks and slow joined
norms in pieces: seven tenths of the time went into what is no product with weights. Here the
runtime's own operators for all that are named, and nothing is left to optimize when a model is read
(docs/retrieval.md, Time). One text alone needs no padding and no mask.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

from embed.onnx_model import MODEL, TOKENIZER
from eval.training.roformer import EPSILON, RoFormer

Attribute = int | float

_RUNTIME = "com.microsoft"  # the operators that ONNX Runtime adds
_OPSET, _IR = 18, 9
# Of 8 bits seven are used: two products of 8 bits overflow the sums of processors without VNNI.
_LARGEST = 63


class Graph:
    """Nodes and weights; values are known by their names."""

    def __init__(self, inputs: tuple[str, ...]) -> None:
        self._inputs = inputs
        self._nodes: list[onnx.NodeProto] = []
        self._weights: dict[str, NDArray[Any]] = {}

    def add(self, kind: str, *inputs: str, **attributes: Attribute) -> str:
        """A node of ONNX's own operators; its value's name."""
        return self._add("", kind, inputs, 1, attributes)[0]

    def weight(self, name: str, array: NDArray[Any]) -> str:
        """A weight under its name."""
        self._weights[name] = np.ascontiguousarray(array)
        return name

    def hidden(self, net: RoFormer) -> str:
        """What the encoder makes of each of the `tokens`, `(1, tokens, width)`."""
        x = self.add("Add", self._words(net), self._parts(net))
        x = self._norm(x, net.norm, "norm")
        waves = _numpy(net.waves)
        waves = waves[:, :, : waves.shape[2] // 2]  # the two halves are the same
        cosine, sine = self.weight("cosine", waves[0]), self.weight("sine", waves[1])
        begin = self.numbers(0)
        for number, layer in enumerate(net.stack):
            heads = layer.heads
            qkv = self.linear(x, layer.qkv, f"{number}.qkv")
            q, k, v = self._add("", "Split", (qkv,), 3, {"axis": 2, "num_outputs": 3})
            turned = [
                self._runtime("RotaryEmbedding", y, begin, cosine, sine, num_heads=heads)
                for y in (q, k)
            ]
            seen = self._runtime("MultiHeadAttention", *turned, v, num_heads=heads)
            x = self.add("Add", x, self.linear(seen, layer.out, f"{number}.out"))
            x = self._norm(x, layer.norm1, f"{number}.norm1")
            inner = self._runtime("Gelu", self.linear(x, layer.inner, f"{number}.inner"))
            x = self.add("Add", x, self.linear(inner, layer.outer, f"{number}.outer"))
            x = self._norm(x, layer.norm2, f"{number}.norm2")
        return x

    def linear(self, x: str, layer: nn.Linear, name: str) -> str:
        """A product with weights of 8 bits, a scale for each column."""
        weights, scale = _eight_bits(_numpy(layer.weight), _LARGEST)
        zero = np.zeros(len(scale), np.int8)
        return self._runtime(
            "DynamicQuantizeMatMul", x,
            self.weight(f"{name}.weight", weights.T), self.weight(f"{name}.scale", scale),
            self.weight(f"{name}.zero", zero), self.weight(f"{name}.bias", _numpy(layer.bias)),
        )  # fmt: skip

    def mean(self, x: str, inside: str) -> str:
        """The mean `(1, 1, width)` over the tokens where `inside` `(1, tokens)` is 1."""
        weights = self.add("Cast", inside, to=TensorProto.FLOAT)
        count = self.add("ReduceSum", weights, self.numbers(1), keepdims=1)
        total = self.add("MatMul", self.add("Unsqueeze", weights, self.numbers(1)), x)
        return self.add("Div", total, count)

    def numbers(self, *numbers: int) -> str:
        """Whole numbers as a weight: axes, places, a shape."""
        return self.weight(f"numbers{numbers}", np.asarray(numbers, np.int64))

    def whole(self, x: str, layer: nn.Linear, name: str) -> str:
        """A product with weights as they are: the last ones, which are few."""
        weight = self.weight(f"{name}.weight", _numpy(layer.weight).T)
        return self.add(
            "Add", self.add("MatMul", x, weight), self.weight(f"{name}.bias", _numpy(layer.bias))
        )

    def save(
        self,
        folder: Path,
        tokenizer: Tokenizer,
        result: str,
        name: str,
        shape: Sequence[int | str],
    ) -> None:
        """Write the model down beside its tokenizer; `result` is called `name` outside."""
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer.save(str(folder / TOKENIZER))
        self._nodes.append(helper.make_node("Identity", [result], [name]))
        inputs = [
            helper.make_tensor_value_info(each, TensorProto.INT64, [1, "tokens"])
            for each in self._inputs
        ]
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
        weights = [numpy_helper.from_array(array, key) for key, array in self._weights.items()]
        model = helper.make_model(
            helper.make_graph(self._nodes, "encoder", inputs, outputs, weights),
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)],
            ir_version=_IR,
        )
        onnx.checker.check_model(model)
        onnx.save(model, folder / MODEL)

    def _words(self, net: RoFormer) -> str:
        """The tokens' vectors from 8 bits, a scale for each token."""
        vectors, scale = _eight_bits(_numpy(net.words.weight), 127)
        found = self.add("Gather", self.weight("words", vectors), "tokens")
        found = self.add("Cast", found, to=TensorProto.FLOAT)
        scales = self.weight("words.scale", scale[:, None])
        return self.add("Mul", found, self.add("Gather", scales, "tokens"))

    def _parts(self, net: RoFormer) -> str:
        parts = _numpy(net.parts.weight)
        if "part" in self._inputs:
            return self.add("Gather", self.weight("parts", parts), "part")
        return self.weight("parts", parts[0])

    def _norm(self, x: str, layer: nn.LayerNorm, name: str) -> str:
        scale = self.weight(f"{name}.scale", _numpy(layer.weight))
        shift = self.weight(f"{name}.shift", _numpy(layer.bias))
        return self.add("LayerNormalization", x, scale, shift, epsilon=EPSILON)

    def _runtime(self, kind: str, *inputs: str, **attributes: Attribute) -> str:
        return self._add(_RUNTIME, kind, inputs, 1, attributes)[0]

    def _add(
        self,
        domain: str,
        kind: str,
        inputs: tuple[str, ...],
        outputs: int,
        attributes: dict[str, Attribute],
    ) -> list[str]:
        names = [f"{kind}_{len(self._nodes)}_{n}" for n in range(outputs)]
        node = helper.make_node(kind, inputs, names, domain=domain)
        node.attribute.extend(helper.make_attribute(*each) for each in attributes.items())
        self._nodes.append(node)
        return names


def _eight_bits(
    rows: NDArray[np.float32], largest: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers up to `largest`, and each row's scale."""
    scale = np.abs(rows).max(1) / largest
    scale[scale == 0] = 1
    return np.rint(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def _numpy(tensor: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = tensor.detach().float().numpy()
    return found
