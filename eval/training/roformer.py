"""The encoder that embedded models begin with, as a torch module."""

from collections.abc import Sequence
from typing import Self

import numpy as np
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from torch import Tensor, nn

from embed.onnx_model import PADDING, Ids
from eval.training.pretrained import Pretrained

PLACES = 272  # tokens that a text may have
EPSILON = 1e-12  # of the norms
_UNKNOWN = "[UNK]"
_BASE = 10_000  # of the wave lengths that tell places
_MASKED = -1e4


class Layer(nn.Module):
    """One layer of an encoder with rotary places, norms behind the sums (RoFormer, Su 2021)."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=EPSILON)
        self.inner, self.outer = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=EPSILON)

    def forward(self, x: Tensor, mask: Tensor, waves: Tensor) -> Tensor:
        """`(texts, tokens, width)` to the same; `mask` is added to the attention.

        `waves` are the cosine and sine `(2, tokens, width of a head)` of each place.
        """
        texts, tokens, width = x.shape
        size = width // self.heads
        qkv = self.qkv(x).view(texts, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        waves = waves.to(qkv.dtype)
        first, second = qkv[:2].chunk(2, -1)
        turned = qkv[:2] * waves[0] + torch.cat([-second, first], -1) * waves[1]
        # Written out: the backward pass of torch's own attention takes six times as long on a CPU.
        weights = (turned[0] @ turned[1].transpose(2, 3)) * size**-0.5
        weights = (weights + mask.to(weights.dtype)).softmax(-1)
        seen = weights.to(qkv.dtype) @ qkv[2]
        x = self.norm1(x + self.out(seen.transpose(1, 2).reshape(texts, tokens, width)))
        normed: Tensor = self.norm2(x + self.outer(nn.functional.gelu(self.inner(x))))
        return normed


class RoFormer(nn.Module):
    """An encoder of texts: their tokens' vectors, each knowing of the others.

    The vectors of the words are not trained: most are too rare in the questions to learn from.
    """

    waves: Tensor

    def __init__(self, words: int, layers: int, width: int, heads: int) -> None:
        super().__init__()
        self.words, self.parts = nn.Embedding(words, width), nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width) for _ in range(layers))
        half = width // heads // 2
        angles = torch.arange(PLACES)[:, None] * _BASE ** (-torch.arange(half) / half)
        waves = torch.stack([angles.cos(), angles.sin()])
        self.register_buffer("waves", waves.repeat(1, 1, 2), persistent=False)

    @classmethod
    def begin(cls, start: Pretrained, layers: int) -> Self:
        """The first `layers` of a pretrained encoder; what it does not have begins at random."""
        net = cls(len(start.words), layers, start.width, start.heads)
        net._copy(start)
        net.words.weight.requires_grad_(False)
        return net

    @property
    def stack(self) -> list[Layer]:
        """The layers, lowest first."""
        return [layer for layer in self.layers if isinstance(layer, Layer)]

    def _copy(self, start: Pretrained) -> None:
        width, size = start.width, start.width // start.heads
        # A head's dimensions turn in pairs; here the first of all pairs stand first.
        order = torch.arange(width).view(-1, size // 2, 2).transpose(1, 2).flatten()

        def tensor(name: str) -> Tensor:
            found = torch.from_numpy(start.tensors[name].copy())
            return found[order] if ".q." in name or ".k." in name else found

        with torch.no_grad():
            self.words.weight.copy_(tensor("words"))
            self.parts.weight.copy_(tensor("parts"))
            for part in ("weight", "bias"):
                getattr(self.norm, part).copy_(tensor(f"norm.{part}"))
                for number, layer in enumerate(self.stack):
                    joined = torch.cat([tensor(f"{number}.{name}.{part}") for name in "qkv"])
                    getattr(layer.qkv, part).copy_(joined)
                    for name in ("out", "inner", "outer", "norm1", "norm2"):
                        own = getattr(getattr(layer, name), part)
                        own.copy_(tensor(f"{number}.{name}.{part}"))

    def hidden(self, tokens: Tensor, part: Tensor) -> Tensor:
        """What the encoder makes of each token, `(texts, tokens, width)`."""
        x = self.norm(self.words(tokens) + self.parts(part))
        mask = torch.where(tokens == PADDING, _MASKED, 0.0)[:, None, None, :]
        for layer in self.stack:
            x = layer(x, mask, self.waves[:, : tokens.shape[1]])
        made: Tensor = x.float()
        return made


def pad(rows: Sequence[tuple[Ids, int]], length: int = 0) -> tuple[Ids, Ids]:
    """Tokens `(n, longest)`, padded to `length` at least, and 1 where the sentence stands."""
    longest = max(length, *(len(ids) for ids, _ in rows))
    tokens = np.full((len(rows), longest), PADDING, np.int64)
    part = np.zeros_like(tokens)
    for row, (ids, start) in enumerate(rows):
        tokens[row, : len(ids)] = ids
        part[row, start : len(ids)] = 1
    return tokens, part


def begin_linear(*layers: nn.Linear) -> None:
    """Small weights at random for what the pretrained encoder does not have."""
    with torch.no_grad():
        for linear in layers:
            nn.init.normal_(linear.weight, std=0.03)
            nn.init.zeros_(linear.bias)


def mean_where(x: Tensor, inside: Tensor) -> Tensor:
    """The mean of `(texts, tokens, width)` over the tokens where `inside` is 1."""
    weight = inside.float()[:, :, None]
    return (x * weight).sum(1) / weight.sum(1).clamp(min=1)


def make_tokenizer(start: Pretrained) -> Tokenizer:
    """The pretrained encoder's: Chinese by the character, the rest by parts of words."""
    numbers = {word: number for number, word in enumerate(start.words)}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token=_UNKNOWN))
    tokenizer.normalizer = BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer
