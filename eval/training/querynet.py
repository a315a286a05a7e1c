"""The query encoder as a torch module, begun from a pretrained encoder, and its export to ONNX."""

from pathlib import Path
from typing import Self

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from embed.onnx_model import PADDING
from eval.training.graph import Graph
from eval.training.pretrained import Pretrained
from eval.training.roformer import RoFormer, begin_linear, mean_where


class QueryNet(RoFormer):
    """A question's place among the passages of a static encoder: the mean of its tokens, turned."""

    place: nn.Linear

    @classmethod
    def begin_for(cls, start: Pretrained, layers: int, dim: int) -> Self:
        """The first `layers` of a pretrained encoder; places of `dim` dimensions."""
        net = cls.begin(start, layers)
        net.place = nn.Linear(start.width, dim)
        begin_linear(net.place)
        return net

    def forward(self, tokens: Tensor) -> Tensor:
        """`(texts, tokens)` ids to `(texts, dim)`, unit rows."""
        x = self.hidden(tokens, torch.zeros_like(tokens))
        return nn.functional.normalize(self.place(mean_where(x, tokens != PADDING)).float(), dim=1)


def export(net: QueryNet, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `model.onnx`, weights in 8 bits, and `tokenizer.json`; vectors of any length."""
    graph = Graph(("tokens",))
    mean = graph.add("ReduceMean", graph.hidden(net), graph.numbers(1), keepdims=0)
    place = graph.whole(mean, net.place, "place")
    graph.save(folder, tokenizer, place, "vector", (1, net.place.out_features))
