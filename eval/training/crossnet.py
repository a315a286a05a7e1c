"""The cross-encoder as a torch module, begun from a pretrained encoder, and its export to ONNX."""

import warnings
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from torch import Tensor, nn

from embed.cross import PADDING
from eval.training.pretrained import Pretrained

PLACES = 256  # tokens that a pair may have
_UNKNOWN = "[UNK]"
_BASE = 10_000  # of the wave lengths that tell places
_MASKED = -1e4


class Layer(nn.Module):
    """One layer of an encoder with rotary places, norms behind the sums (RoFormer, Su 2021)."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.inner, self.outer = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor, waves: Tensor) -> Tensor:
        """`(pairs, tokens, width)` to the same; `mask` is added to the attention.

        `waves` are the cosine and sine `(2, tokens, width of a head)` of each place.
        """
        pairs, tokens, width = x.shape
        size = width // self.heads
        qkv = self.qkv(x).view(pairs, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        waves = waves.to(qkv.dtype)
        first, second = qkv[:2].chunk(2, -1)
        turned = qkv[:2] * waves[0] + torch.cat([-second, first], -1) * waves[1]
        # Written out: the backward pass of torch's own attention takes six times as long on a CPU.
        weights = (turned[0] @ turned[1].transpose(2, 3)) * size**-0.5
        weights = (weights + mask.to(weights.dtype)).softmax(-1)
        seen = weights.to(qkv.dtype) @ qkv[2]
        x = self.norm1(x + self.out(seen.transpose(1, 2).reshape(pairs, tokens, width)))
        normed: Tensor = self.norm2(x + self.outer(nn.functional.gelu(self.inner(x))))
        return normed


class CrossNet(nn.Module):
    """A score for each pair of question and sentence: the start token and the sentence's mean."""

    waves: Tensor

    def __init__(self, words: int, layers: int, width: int, heads: int) -> None:
        super().__init__()
        self.words, self.parts = nn.Embedding(words, width), nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width) for _ in range(layers))
        self.head, self.drop = nn.Linear(2 * width, width), nn.Dropout(0.1)
        self.score = nn.Linear(width, 1)
        half = width // heads // 2
        angles = torch.arange(PLACES)[:, None] * _BASE ** (-torch.arange(half) / half)
        waves = torch.stack([angles.cos(), angles.sin()])
        self.register_buffer("waves", waves.repeat(1, 1, 2), persistent=False)

    def hidden(self, tokens: Tensor, part: Tensor) -> Tensor:
        """What the encoder makes of each token, `(pairs, tokens, width)`."""
        x = self.norm(self.words(tokens) + self.parts(part))
        mask = torch.where(tokens == PADDING, _MASKED, 0.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask, self.waves[:, : tokens.shape[1]])
        made: Tensor = x.float()
        return made

    def forward(self, tokens: Tensor, part: Tensor) -> Tensor:
        """`(pairs, tokens)` ids, and 1 where the sentence stands, to `(pairs,)`."""
        x = self.hidden(tokens, part)
        inside = part.float()[:, :, None]
        mean = (x * inside).sum(1) / inside.sum(1).clamp(min=1)
        found: Tensor = self.score(self.drop(torch.tanh(self.head(torch.cat([x[:, 0], mean], 1)))))
        return found.squeeze(-1)


def begin(start: Pretrained, layers: int) -> CrossNet:
    """The first `layers` of a pretrained encoder with a new head."""
    width = start.width
    net = CrossNet(len(start.words), layers, width, start.heads)
    size = width // start.heads
    # A head's dimensions turn in pairs; here the first of all pairs stand first.
    order = torch.arange(width).view(-1, size // 2, 2).transpose(1, 2).flatten()

    def tensor(name: str) -> Tensor:
        found = torch.from_numpy(start.tensors[name].copy())
        return found[order] if ".q." in name or ".k." in name else found

    with torch.no_grad():
        net.words.weight.copy_(tensor("words"))
        net.parts.weight.copy_(tensor("parts"))
        for part in ("weight", "bias"):
            getattr(net.norm, part).copy_(tensor(f"norm.{part}"))
            for number, layer in enumerate(net.layers):
                joined = torch.cat([tensor(f"{number}.{name}.{part}") for name in "qkv"])
                getattr(layer.qkv, part).copy_(joined)
                for name in ("out", "inner", "outer", "norm1", "norm2"):
                    own = getattr(getattr(layer, name), part)
                    own.copy_(tensor(f"{number}.{name}.{part}"))
        for linear in (net.head, net.score):
            nn.init.normal_(linear.weight, std=0.03)
            nn.init.zeros_(linear.bias)
    net.words.weight.requires_grad_(False)  # most words are too rare in the questions to learn from
    return net


def make_tokenizer(start: Pretrained) -> Tokenizer:
    """The pretrained encoder's: Chinese by the character, the rest by parts of words."""
    numbers = {word: number for number, word in enumerate(start.words)}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token=_UNKNOWN))
    tokenizer.normalizer = BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def export(net: CrossNet, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `model.onnx`, weights in 8 bits, and `tokenizer.json`."""
    from onnxruntime import quantization  # type: ignore[import-untyped]

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    whole, file = folder / "whole.onnx", folder / "model.onnx"
    tokens = torch.randint(PADDING + 1, net.words.num_embeddings, (2, 12))
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
