"""Contrastive training of word vectors: each query has to find its passage in a batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from embed.batches import Batch, Embed, Sampler
from embed.protocol import Vectors
from embed.spans import Bags, Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """Settings of the training loop."""

    dim: int = 512
    steps: int = 900
    batch: int = 2048
    learning_rate: float = 0.005
    scale: float = 30.0
    smoothing: float = 1e-3
    mine_first: float = 0.4
    mine_again: float = 0.7
    seed: int = 0

    def mine_at(self) -> tuple[int, int]:
        """Return the steps before which hard negatives are looked for."""
        return int(self.steps * self.mine_first), int(self.steps * self.mine_again)


def first_vectors(counts: Floats, settings: TrainSettings) -> Vectors:
    """Random directions, shorter for frequent tokens: `a / (a + p)` of Arora et al. 2017 (SIF).

    `counts` are the tokens' frequencies in the training text; token 0 (unknown) gets zeros.
    """
    rng = np.random.default_rng(settings.seed)
    vectors: Floats = rng.standard_normal((len(counts), settings.dim)) / np.sqrt(settings.dim)
    share = counts / counts.sum()
    vectors *= (settings.smoothing / (settings.smoothing + share))[:, None]
    vectors[0] = 0
    return np.asarray(vectors, dtype=np.float32)


def train(
    vectors: Vectors,
    samplers: Sequence[tuple[Sampler, float]],
    settings: TrainSettings,
    report: Callable[[int, float], None] = lambda step, loss: None,
) -> Vectors:
    """Train the vectors on batches, each drawn from one sampler by its weight."""
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed + 1)
    weight = torch.nn.Parameter(torch.from_numpy(vectors.copy()))
    optimizer = torch.optim.Adam([weight], lr=settings.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=settings.steps, pct_start=0.1
    )
    odds = np.asarray([share for _, share in samplers])
    for step in range(settings.steps):
        if step in settings.mine_at():
            for sampler, _ in samplers:
                sampler.mine(embedder(weight))
        sampler = samplers[rng.choice(len(samplers), p=odds / odds.sum())][0]
        loss = contrastive_loss(weight, sampler.draw(settings.batch, rng), settings.scale)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            weight[0] = 0
        report(step, loss.item())
    trained: Vectors = weight.detach().numpy()
    return trained


def contrastive_loss(weight: torch.Tensor, batch: Batch, scale: float) -> torch.Tensor:
    """Return the mean cross entropy of finding each passage by its query, and the other way.

    The same query or passage elsewhere in the batch is no negative and is masked.
    """
    queries = _unit_means(weight, batch.queries)
    passages = _unit_means(weight, batch.passages)
    scores = scale * queries @ passages.T
    same = _equal(batch.query_ids, batch.query_ids) | _equal(batch.passage_ids, batch.passage_ids)
    scores = scores.masked_fill(same.fill_diagonal_(False), float("-inf"))
    target = torch.arange(len(queries))
    backward = functional.cross_entropy(scores.T, target)
    if len(batch.negatives):
        own = scale * queries @ _unit_means(weight, batch.negatives).T
        own = own.masked_fill(_equal(batch.passage_ids, batch.negative_ids), float("-inf"))
        scores = torch.cat([scores, own], dim=1)
    return (functional.cross_entropy(scores, target) + backward) / 2


def embedder(weight: torch.Tensor) -> Embed:
    """Return what turns bags into unit vectors with these weights."""

    def embed(bags: Bags) -> Vectors:
        with torch.no_grad():
            vectors: Vectors = _unit_means(weight, bags).numpy()
        return vectors

    return embed


def _equal(first: Ints, second: Ints) -> torch.Tensor:
    return torch.from_numpy(first[:, None] == second[None, :])


def _unit_means(weight: torch.Tensor, bags: Bags) -> torch.Tensor:
    means = functional.embedding_bag(
        torch.from_numpy(bags.ids), weight, torch.from_numpy(bags.offsets[:-1]), mode="mean"
    )
    return functional.normalize(means, dim=1)
