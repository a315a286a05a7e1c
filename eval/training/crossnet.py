"""The cross-encoder as a torch module, begun from a pretrained encoder, and its export to ONNX."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from eval.training.graph import Graph
from eval.training.roformer import RoFormer, begin_linear, mean_where


class CrossNet(RoFormer):
    """A score for each pair of question and sentence: the start token and the sentence's mean."""

    def __init__(self, words: int, layers: int, width: int, heads: int) -> None:
        super().__init__(words, layers, width, heads)
        self.head, self.drop = nn.Linear(2 * width, width), nn.Dropout(0.1)
        self.score = nn.Linear(width, 1)
        begin_linear(self.head, self.score)

    def forward(self, tokens: Tensor, part: Tensor) -> Tensor:
        """`(pairs, tokens)` ids, and 1 where the sentence stands, to `(pairs,)`."""
        x = self.hidden(tokens, part)
        both = torch.cat([x[:, 0], mean_where(x, part)], 1)
        found: Tensor = self.score(self.drop(torch.tanh(self.head(both))))
        return found.squeeze(-1)


def export(net: CrossNet, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `model.onnx`, weights in 8 bits, and `tokenizer.json`."""
    graph = Graph(("tokens", "part"))
    x = graph.hidden(net)
    both = graph.add(
        "Concat", graph.add("Gather", x, graph.numbers(0), axis=1), graph.mean(x, "part"), axis=2
    )
    score = graph.whole(graph.add("Tanh", graph.whole(both, net.head, "head")), net.score, "score")
    flat = graph.add("Reshape", score, graph.numbers(-1))
    graph.save(folder, tokenizer, flat, "score", ("pairs",))
