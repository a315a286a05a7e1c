"""Training batches from labelled pairs, with hard negatives found by the model itself."""

import numpy as np
from tokenizers import Tokenizer

from embed.batches import Batch, Embed
from embed.protocol import Vectors
from embed.sources import Pair
from embed.spans import Bags, Ints, drop_tokens, gather, offsets_of, tokenize


class LabelledPairs:
    """Pairs as they are, with a few tokens left out at random."""

    def __init__(self, tokenizer: Tokenizer, pairs: list[Pair], drop: float = 0.1) -> None:
        queries, self._query_ids = _distinct([pair.query for pair in pairs])
        passages, self._passage_ids = _distinct([pair.passage for pair in pairs])
        self._queries = tokenize(tokenizer, queries)
        self._passages = tokenize(tokenizer, passages)
        self._drop = drop
        self._mined: Ints | None = None

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self._query_ids)

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Draw pairs without replacement; before `mine` they bring no negatives of their own."""
        rows = rng.choice(len(self), min(size, len(self)), replace=False)
        queries, passages = self._query_ids[rows], self._passage_ids[rows]
        negatives = np.zeros(0, dtype=np.int64)
        if self._mined is not None:
            negatives = self._mined[rows, rng.integers(0, self._mined.shape[1], len(rows))]
        return Batch(
            drop_tokens(_take(self._queries, queries), self._drop, rng),
            drop_tokens(_take(self._passages, passages), self._drop, rng),
            drop_tokens(_take(self._passages, negatives), self._drop, rng),
            queries,
            passages,
            negatives,
        )

    def mine(self, embed: Embed) -> None:
        """Keep for each pair the wrong passages that the model likes best."""
        if len(self._passages) > 1:
            self._mined = hard_negatives(
                embed(self._queries), embed(self._passages), self._query_ids, self._passage_ids
            )


def hard_negatives(
    queries: Vectors,
    passages: Vectors,
    query_ids: Ints,
    passage_ids: Ints,
    k: int = 16,
    margin: float = 0.95,
) -> Ints:
    """Return `(pairs, k)` passages that score best for each pair's query without answering it.

    A passage above `margin` of the pair's own score is taken for an unlabelled answer and left
    out (positive-aware mining, Moreira et al. 2024).
    """
    k = min(k, len(passages) - 1)
    found = np.zeros((len(query_ids), k), dtype=np.int64)
    order = np.argsort(query_ids, kind="stable")
    for start in range(0, len(order), 512):
        rows = order[start : start + 512]
        scores = queries[query_ids[rows]] @ passages.T
        limit = margin * scores[np.arange(len(rows)), passage_ids[rows]]
        scores[scores > limit[:, None]] = -2
        # The other passages of the same query are answers too.
        low, high = np.searchsorted(query_ids[order], query_ids[rows][[0, -1]] + [0, 1])
        near = order[low:high]
        same = query_ids[rows][:, None] == query_ids[near][None, :]
        at, other = np.nonzero(same)
        scores[at, passage_ids[near][other]] = -3
        found[rows] = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    return found


def _distinct(texts: list[str]) -> tuple[list[str], Ints]:
    """Return the distinct texts and, for each text, its place among them."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return list(places), np.asarray([places[text] for text in texts], dtype=np.int64)


def _take(bags: Bags, rows: Ints) -> Bags:
    if not len(rows):
        return Bags(np.zeros(0, dtype=np.int64), offsets_of([]))
    return gather(bags.ids, bags.offsets[rows][:, None], bags.offsets[rows + 1][:, None])
