"""Contrastive training of word vectors that are matched one by one (late interaction).

A question's score for a passage is the weighed mean, over its words, of the cosine with the
passage's nearest word (ColBERT's MaxSim, Khattab and Zaharia 2020, with a static table).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from embed.batches import Batch, Sampler
from embed.spans import Bags

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LateSettings:
    """Settings of the training loop; lengths are in tokens."""

    dim: int = 96
    steps: int = 700
    batch: int = 128
    learning_rate: float = 0.004
    weight_rate: float = 0.02
    scale: float = 12.0
    query_tokens: int = 20
    passage_tokens: int = 90
    backward: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Late:
    """`vectors` `(n, dim)`, unit rows; `weight` `(n,)`, what a word of a question counts for."""

    vectors: Floats
    weight: Floats


def first_vectors(table: Floats, dim: int, seed: int) -> Floats:
    """The directions of an encoder's vectors, in `dim` dimensions that keep the most of them."""
    unit = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
    rows = np.random.default_rng(seed).permutation(len(unit))[:8000]
    axes = np.linalg.svd(unit[rows], full_matrices=False)[2][:dim]
    reduced: Floats = (unit @ axes.T).astype(np.float32)
    return reduced


def train(
    table: Floats,
    samplers: Sequence[tuple[Sampler, float]],
    settings: LateSettings,
    report: Callable[[int, float], None] = lambda step, loss: None,
) -> Late:
    """Train on batches, each drawn from one sampler by its weight; token 0 stays zero."""
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    length = np.log(np.maximum(np.linalg.norm(table, axis=1), 1e-3))
    vectors = torch.nn.Parameter(
        torch.from_numpy(first_vectors(table, settings.dim, settings.seed))
    )
    weight = torch.nn.Parameter(torch.from_numpy((length - length.mean()).astype(np.float32)))
    scale = torch.nn.Parameter(torch.tensor(float(np.log(settings.scale))))
    rates = [settings.learning_rate, settings.weight_rate, 0.01]
    optimizer = torch.optim.Adam(
        [{"params": [p], "lr": r} for p, r in zip((vectors, weight, scale), rates, strict=True)]
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, total_steps=settings.steps, pct_start=0.1
    )
    odds = np.asarray([share for _, share in samplers])
    for step in range(settings.steps):
        sampler = samplers[rng.choice(len(samplers), p=odds / odds.sum())][0]
        batch = sampler.draw(settings.batch, rng)
        scores = _scores(vectors, weight, batch, settings) * torch.exp(scale)
        scores = scores.masked_fill(_same(batch), -1e4)
        target = torch.arange(len(scores))
        loss = functional.cross_entropy(scores, target)
        loss = loss + settings.backward * functional.cross_entropy(scores.T, target)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        report(step, loss.item())
    with torch.no_grad():
        unit = functional.normalize(vectors, dim=-1)
        unit[0] = 0
        return Late(unit.numpy(), torch.exp(weight).numpy())


def _scores(
    vectors: torch.Tensor, weight: torch.Tensor, batch: Batch, settings: LateSettings
) -> torch.Tensor:
    """`(queries, passages)`."""
    queries = _padded(batch.queries, settings.query_tokens)
    passages = _padded(batch.passages, settings.passage_tokens)
    one = functional.normalize(vectors[queries], dim=-1)
    other = functional.normalize(vectors[passages], dim=-1)
    near = one.flatten(0, 1) @ other.flatten(0, 1).T
    near = near.view(*queries.shape, *passages.shape)
    near = near.masked_fill((passages == 0)[None, None], -1.0).amax(-1)
    share = torch.exp(weight[queries]).masked_fill(queries == 0, 0.0)
    return (near * share[:, :, None]).sum(1) / share.sum(1, keepdim=True).clamp(min=1e-6)


def _padded(bags: Bags, most: int) -> torch.Tensor:
    """The first `most` tokens of each bag, filled up with token 0."""
    lengths = np.minimum(np.diff(bags.offsets), most)
    rows = np.zeros((len(bags), max(int(lengths.max(initial=0)), 1)), np.int64)
    for row, (start, length) in enumerate(zip(bags.offsets, lengths, strict=False)):
        rows[row, :length] = bags.ids[start : start + length]
    return torch.from_numpy(rows)


def _same(batch: Batch) -> torch.Tensor:
    """Pairs that are no negatives: the same query or the same passage elsewhere in the batch."""
    queries, passages = batch.query_ids, batch.passage_ids
    same = (queries[:, None] == queries[None, :]) | (passages[:, None] == passages[None, :])
    np.fill_diagonal(same, False)
    return torch.from_numpy(same)
