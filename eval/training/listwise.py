"""Training on lists: of the candidates of a question, those that answer should score highest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_OUT = -1e9


@dataclass(frozen=True, slots=True)
class Listed:
    """A question's candidates `(n, features)` and which of them answer `(n,)`."""

    features: Floats
    answers: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Settings:
    """Of the training; `hidden` 0 gives a linear model.

    With `refusing`, "none of them" is one more candidate, with a score of 0.
    """

    hidden: int = 0
    epochs: int = 12
    learning_rate: float = 0.01
    decay: float = 1e-4
    batch: int = 128
    most: int = 100
    refusing: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    """`mean` and `deviation` scale the features; `layers` are weights and biases, in order."""

    mean: Floats
    deviation: Floats
    layers: tuple[Floats, ...]


def train(lists: Sequence[Listed], settings: Settings) -> Trained:
    """Minimise the cross entropy of the answers among each question's candidates."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(1)  # sums in one order: the same seed gives the same model
    rows = np.concatenate([each.features for each in lists])
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    x, out, y = _padded(lists, mean, deviation, settings)
    model = _model(x.shape[2], settings)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, weight_decay=settings.decay
    )
    steps = settings.epochs * -(-len(lists) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=steps
    )
    for _ in range(settings.epochs):
        order = torch.randperm(len(lists))
        for rows_of in order.split(settings.batch):  # type: ignore[no-untyped-call]
            scores = model(x[rows_of]).squeeze(-1) + out[rows_of]
            if settings.refusing:
                scores = torch.cat([scores, torch.zeros(len(rows_of), 1)], 1)
            chosen = torch.log_softmax(scores, 1) + torch.where(y[rows_of] > 0, 0.0, _OUT)
            loss = -torch.logsumexp(chosen, 1).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    layers = tuple(np.asarray(p.detach().numpy(), np.float32) for p in model.parameters())
    return Trained(mean.astype(np.float32), deviation.astype(np.float32), layers)


def _model(width: int, settings: Settings) -> torch.nn.Module:
    if not settings.hidden:
        return torch.nn.Sequential(torch.nn.Linear(width, 1))
    return torch.nn.Sequential(
        torch.nn.Linear(width, settings.hidden),
        torch.nn.Tanh(),
        torch.nn.Dropout(0.1),
        torch.nn.Linear(settings.hidden, 1),
    )


def _padded(
    lists: Sequence[Listed], mean: Floats, deviation: Floats, settings: Settings
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Features, a mask to add to the scores, and the answers, of `most` candidates each."""
    most = settings.most
    x = torch.zeros(len(lists), most, len(mean))
    out = torch.full((len(lists), most), _OUT)
    y = torch.zeros(len(lists), most + settings.refusing)
    for row, each in enumerate(lists):
        # Answers first, so that none is cut off.
        order = np.argsort(~each.answers, kind="stable")[:most]
        x[row, : len(order)] = torch.from_numpy((each.features[order] - mean) / deviation).float()
        out[row, : len(order)] = 0
        y[row, : len(order)] = torch.from_numpy(each.answers[order].astype(np.float32))
        if settings.refusing:
            y[row, most] = float(not each.answers.any())
    return x, out, y
