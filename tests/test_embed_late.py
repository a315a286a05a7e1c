"""Late interaction: its loss against loops in plain Python, and what training does."""

from collections.abc import Iterator
from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pytest
import torch

from embed.batches import Batch, Embed
from embed.late import Floats, Late, LateSettings, first_vectors, train
from embed.spans import Bags, offsets_of

SETTINGS = LateSettings(
    dim=6, steps=4, batch=8, scale=5.0, query_tokens=3, passage_tokens=4, backward=0.25
)
Rows = list[list[int]]
# Of different lengths, with empty ones, and some longer than the settings allow.
QUERIES: Rows = [[1, 2], [3], [], [4, 5, 6, 7], [1, 2]]
PASSAGES: Rows = [[2, 8, 9], [3, 3], [5], [], [10, 11, 1, 4, 6, 6]]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums in one order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class Always:
    """Draws the same batch each time."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def __len__(self) -> int:
        return len(self.batch.queries)

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """The batch."""
        return self.batch

    def mine(self, embed: Embed) -> None:
        """Do nothing."""


def batch_of(
    queries: Rows,
    passages: Rows,
    query_ids: list[int] | None = None,
    passage_ids: list[int] | None = None,
) -> Batch:
    return Batch(
        bags(queries), bags(passages), bags([]),
        np.asarray(query_ids or range(len(queries))),
        np.asarray(passage_ids or range(len(passages))),
        np.zeros(0, np.int64),
    )  # fmt: skip


def bags(rows: Rows) -> Bags:
    flat = np.asarray([i for row in rows for i in row], np.int64)
    return Bags(flat, offsets_of([len(row) for row in rows]))


def table_of(tokens: int, dim: int = 6, seed: int = 0) -> Floats:
    """Random rows of different lengths; row 0 is zero."""
    rng = np.random.default_rng(seed)
    table = rng.standard_normal((tokens, dim)) * rng.uniform(0.2, 3, (tokens, 1))
    table[0] = 0
    return table.astype(np.float32)


def cosine(one: Floats, other: Floats) -> float:
    dot = sum(float(a) * float(b) for a, b in zip(one, other, strict=True))
    lengths = [sqrt(sum(float(a) ** 2 for a in row)) for row in (one, other)]
    return dot / (lengths[0] * lengths[1])


def slow_score(table: Floats, query: list[int], passage: list[int]) -> float:
    """The mean of the best cosines, weighed by the length of the table's row."""
    query, passage = query[: SETTINGS.query_tokens], passage[: SETTINGS.passage_tokens]
    shares = [float(np.linalg.norm(table[token])) for token in query]
    best = [max([cosine(table[q], table[p]) for p in passage], default=-1.0) for q in query]
    total = sum(share * near for share, near in zip(shares, best, strict=True))
    return total / sum(shares) if shares else 0.0


def slow_loss(table: Floats, batch: Batch, queries: Rows, passages: Rows) -> float:
    """Cross entropy of each query over the passages, and of each passage over the queries."""
    size = len(queries)
    scores = [[SETTINGS.scale * slow_score(table, q, p) for p in passages] for q in queries]

    def counts(q: int, p: int) -> bool:
        same = batch.query_ids[q] == batch.query_ids[p]
        return q == p or not (same or batch.passage_ids[q] == batch.passage_ids[p])

    forward = backward = 0.0
    for i in range(size):
        forward += log(sum(exp(scores[i][p]) for p in range(size) if counts(i, p))) - scores[i][i]
        backward += log(sum(exp(scores[q][i]) for q in range(size) if counts(q, i))) - scores[i][i]
    return (forward + SETTINGS.backward * backward) / size


@pytest.mark.parametrize(
    ("query_ids", "passage_ids"),
    [
        (None, None),
        ([1, 2, 3, 4, 1], None),
        (None, [7, 7, 8, 9, 7]),
        ([1, 2, 3, 4, 1], [5, 6, 5, 7, 8]),
        ([1, 1, 1, 1, 1], None),
    ],
)
def test_the_first_loss_is_that_of_plain_loops(
    query_ids: list[int] | None, passage_ids: list[int] | None
) -> None:
    # All dimensions are kept, so that the reduced vectors have the table's cosines.
    table = table_of(12)
    batch = batch_of(QUERIES, PASSAGES, query_ids, passage_ids)
    losses = losses_of(table, batch, SETTINGS)
    assert losses[0] == pytest.approx(slow_loss(table, batch, QUERIES, PASSAGES), rel=1e-4)


def test_padding_counts_for_nothing() -> None:
    """A longer row beside it widens a query and a passage; their scores stay what they are."""
    table = table_of(12)
    narrow = batch_of([[1], [2]], [[3], [4]])
    wide = batch_of([[1], [2], []], [[3], [4], [5, 6, 7, 8]], [0, 1, 2], [0, 1, 0])
    first = losses_of(table, narrow, SETTINGS)[0]
    assert first == pytest.approx(slow_loss(table, narrow, [[1], [2]], [[3], [4]]), rel=1e-4)
    expected = slow_loss(table, wide, [[1], [2], []], [[3], [4], [5, 6, 7, 8]])
    assert losses_of(table, wide, SETTINGS)[0] == pytest.approx(expected, rel=1e-4)


def test_first_vectors_keep_cosines_and_drop_the_weakest_axes() -> None:
    table = table_of(40, dim=5)
    table[:, 4] *= 1e-3
    reduced = first_vectors(table, 4, seed=3)
    assert reduced.shape == (40, 4)
    assert not reduced[0].any()
    for one, other in ((1, 2), (3, 30), (17, 5)):
        expected = cosine(table[one], table[other])
        assert cosine(reduced[one], reduced[other]) == pytest.approx(expected, abs=0.01)


WORDS, NOISE = 6, 8
TOY = LateSettings(dim=12, steps=300, batch=WORDS, learning_rate=0.05, scale=3.0)


class Toy:
    """Asks with word n for a passage that has its synonym, n + 6, among words that say nothing."""

    def __len__(self) -> int:
        return WORDS

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Every word once, with fresh noise."""
        half = NOISE // 2
        asking, other = (rng.integers(first, first + half, WORDS).tolist()
                         for first in (2 * WORDS + 1, 2 * WORDS + 1 + half))  # fmt: skip
        ask = [[word, asking[word - 1]] for word in range(1, WORDS + 1)]
        answer = [[word + WORDS, other[word - 1]] for word in range(1, WORDS + 1)]
        return batch_of(ask, answer)

    def mine(self, embed: Embed) -> None:
        """Do nothing."""


def test_training_brings_synonyms_together_and_finds_out_what_says_nothing() -> None:
    table = table_of(2 * WORDS + NOISE + 1, dim=12, seed=1)
    losses: list[float] = []
    late = train(table, [(Toy(), 1.0)], TOY, lambda _step, loss: losses.append(loss))
    assert len(losses) == TOY.steps
    assert sum(losses[-5:]) < sum(losses[:5]) / 4
    near = late.vectors[1 : WORDS + 1] @ late.vectors[WORDS + 1 : 2 * WORDS + 1].T
    assert near.argmax(axis=1).tolist() == list(range(WORDS))
    assert near.diagonal().min() > 0.5
    before = np.linalg.norm(table, axis=1)
    change = np.log(late.weight[1:] / before[1:])
    assert change[:WORDS].mean() > change[2 * WORDS : 2 * WORDS + NOISE // 2].mean() + 0.5


def test_the_result_is_unit_rows_and_a_zero_row() -> None:
    table = table_of(21, dim=12)
    table[0] = 1
    late = train(table, [(Toy(), 1.0)], replace(TOY, steps=5))
    assert late.vectors.shape == (21, 12)
    assert late.vectors.dtype == late.weight.dtype == np.float32
    assert not late.vectors[0].any()
    np.testing.assert_allclose(np.linalg.norm(late.vectors[1:], axis=1), 1, atol=1e-5)
    assert (late.weight > 0).all()


def test_the_same_seed_gives_the_same_bytes() -> None:
    def trained(seed: int) -> Late:
        settings = replace(TOY, steps=8, seed=seed)
        return train(table_of(21, dim=12), [(Toy(), 1.0), (Toy(), 2.0)], settings)

    one, again, other = trained(3), trained(3), trained(4)
    assert one.vectors.tobytes() == again.vectors.tobytes()
    assert one.weight.tobytes() == again.weight.tobytes()
    assert one.vectors.tobytes() != other.vectors.tobytes()


def test_samplers_are_drawn_by_their_weights() -> None:
    """One of weight 0 is never drawn: it would give a loss that is not a number."""
    empty = Always(batch_of([], []))
    losses: list[float] = []
    train(
        table_of(21, dim=12), [(empty, 0.0), (Toy(), 1.0)], replace(TOY, steps=12),
        lambda _step, loss: losses.append(loss),
    )  # fmt: skip
    assert np.isfinite(losses).all()


def losses_of(table: Floats, batch: Batch, settings: LateSettings) -> list[float]:
    losses: list[float] = []
    train(table, [(Always(batch), 1.0)], settings, lambda _step, loss: losses.append(loss))
    return losses
