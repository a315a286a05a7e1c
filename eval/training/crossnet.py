"""The cross-encoder as a torch module, begun from a pretrained encoder, and its export to ONNX."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Lowercase, Sequence as NormalizerSequence
from tokenizers.pre_tokenizers import Metaspace
from torch import Tensor, nn

from embed.cross import PADDING
from eval.training.pretrained import Pretrained

PLACES = 256  # tokens that a pair may have
_UNKNOWN = 3
_MASKED = -1e4


class Layer(nn.Module):
    """One layer of a BERT encoder (Devlin et al. 2019), norms behind the sums."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.inner, self.outer = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`(pairs, tokens, width)` to the same; `mask` is added to the attention."""
        pairs, tokens, width = x.shape
        size = width // self.heads
        qkv = self.qkv(x).view(pairs, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        # Written out: the backward pass of torch's own attention takes six times as long on a CPU.
        weights = (qkv[0] @ qkv[1].transpose(2, 3)) * size**-0.5
        weights = (weights + mask.to(weights.dtype)).softmax(-1)
        seen = weights.to(qkv.dtype) @ qkv[2]
        x = self.norm1(x + self.out(seen.transpose(1, 2).reshape(pairs, tokens, width)))
        normed: Tensor = self.norm2(x + self.outer(nn.functional.gelu(self.inner(x))))
        return normed


class CrossNet(nn.Module):
    """A score for each pair of question and sentence: the start token and the sentence's mean."""

    def __init__(self, words: int, layers: int, width: int, heads: int) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(words, width), nn.Embedding(PLACES, width)
        self.parts, self.norm = nn.Embedding(2, width), nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width) for _ in range(layers))
        self.head, self.drop = nn.Linear(2 * width, width), nn.Dropout(0.1)
        self.score = nn.Linear(width, 1)

    def forward(self, tokens: Tensor, part: Tensor) -> Tensor:
        """`(pairs, tokens)` ids, and 1 where the sentence stands, to `(pairs,)`."""
        x = self.words(tokens) + self.places.weight[: tokens.shape[1]] + self.parts(part)
        x = self.norm(x)
        mask = torch.where(tokens == PADDING, _MASKED, 0.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        x = x.float()
        inside = part.float()[:, :, None]
        mean = (x * inside).sum(1) / inside.sum(1).clamp(min=1)
        found: Tensor = self.score(self.drop(torch.tanh(self.head(torch.cat([x[:, 0], mean], 1)))))
        return found.squeeze(-1)


def begin(start: Pretrained, kept: Sequence[int], layers: int) -> CrossNet:
    """The first `layers` of a pretrained encoder, with the tokens `kept` and a new head."""
    width = start.width
    net = CrossNet(len(kept), layers, width, start.heads)

    def tensor(name: str, *shape: int) -> Tensor:
        return torch.from_numpy(start.tensors[name].copy()).view(*shape)

    def set_linear(linear: nn.Linear, *names: str) -> None:
        weights = [tensor(f"{name}.w", -1, linear.in_features) for name in names]
        linear.weight.copy_(torch.cat(weights))
        linear.bias.copy_(torch.cat([tensor(f"{name}.b", -1) for name in names]))

    def set_norm(norm: nn.LayerNorm, name: str) -> None:
        norm.weight.copy_(tensor(f"{name}.w", -1))
        norm.bias.copy_(tensor(f"{name}.b", -1))

    with torch.no_grad():
        net.words.weight.copy_(tensor("emb.word", -1, width)[list(kept)])
        net.places.weight.copy_(tensor("emb.pos", -1, width)[:PLACES])
        net.parts.weight.copy_(tensor("emb.type", -1, width)[:2])
        set_norm(net.norm, "emb.ln")
        for number, layer in enumerate(net.layers):
            assert isinstance(layer, Layer)
            set_linear(layer.qkv, *(f"l{number}.{name}" for name in "qkv"))
            set_linear(layer.out, f"l{number}.ao")
            set_linear(layer.inner, f"l{number}.fi")
            set_linear(layer.outer, f"l{number}.fo")
            set_norm(layer.norm1, f"l{number}.aln")
            set_norm(layer.norm2, f"l{number}.oln")
        for linear in (net.head, net.score):
            nn.init.normal_(linear.weight, std=0.03)
            nn.init.zeros_(linear.bias)
    net.words.weight.requires_grad_(False)  # most words are too rare in the questions to learn from
    return net


def make_tokenizer(start: Pretrained, kept: Sequence[int]) -> Tokenizer:
    """The pretrained encoder's tokenizer over the tokens that are kept; text is folded first."""
    pieces = [(start.pieces[i], float(start.scores[i]) if i > _UNKNOWN else 0.0) for i in kept]
    tokenizer = Tokenizer(Unigram(pieces, unk_id=_UNKNOWN))
    tokenizer.normalizer = NormalizerSequence([NFKC(), Lowercase()])
    tokenizer.pre_tokenizer = Metaspace(prepend_scheme="always")
    return tokenizer


def export(net: CrossNet, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `model.onnx`, weights in 8 bits, and `tokenizer.json`."""
    from onnxruntime import quantization  # type: ignore[import-untyped]

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    whole, file = folder / "whole.onnx", folder / "model.onnx"
    tokens = torch.randint(_UNKNOWN + 1, net.words.num_embeddings, (2, 12))
    part = torch.zeros_like(tokens)
    part[:, 6:] = 1
    axes = {0: "pairs", 1: "tokens"}
    with warnings.catch_warnings():
        # torch has a newer exporter, which needs one package more and warns of its own code.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            net.eval(), (tokens, part), str(whole), dynamo=False, opset_version=17,
            input_names=["tokens", "part"], output_names=["score"],
            dynamic_axes={"tokens": axes, "part": axes, "score": {0: "pairs"}},
        )  # fmt: skip
    quantization.quantize_dynamic(
        whole, file, weight_type=quantization.QuantType.QInt8, per_channel=True
    )
    whole.unlink()
