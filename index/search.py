"""A query to ranked hits: dense, lexical or both."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from embed.reranker import Reranker
from embed.wordtable import load_words
from index.collapse import collapse, earlier_first
from index.dating import names_year
from index.filters import Filters, both
from index.fusion import fuse
from index.lexical import Scored
from index.library import Library
from index.matching import Matcher
from index.query import Terms, query_terms
from index.ranking import Candidate, Floats, features, load_ranker, pieces
from index.records import Hit
from index.rerank import DEPTH, rerank

Ranking = tuple[float, list[Scored]]
Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[str, ...] = get_args(Mode)
_CANDIDATES = 100
_SPARE = 15  # rows looked up beyond k, for those that were removed meanwhile
_RANKED = 24  # passages that the ranker puts in order
_PREFERRED = 12  # passages of the preferred issues that it puts in order at least
_FIRST = 5  # passages that stand before the encoder's nearest, where those are wanted


@dataclass(frozen=True, slots=True)
class Weights:
    """What each ranking counts for in the fusion."""

    words: float = 1.0
    grams: float = 1.0
    dense: float = 0.5
    ranker: bool = True


class Searcher:
    """Searches one library."""

    def __init__(
        self,
        library: Library,
        weights: Weights | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.library = library
        self.weights = weights or Weights()
        self.reranker = reranker
        self.matcher = Matcher(library, load_words())

    def search(
        self,
        query: str,
        k: int = 10,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
        nearest: int = 0,
        prefer: Filters | None = None,
    ) -> list[Hit]:
        """Return at most `k` hits, best first.

        In hybrid search, so many of the encoder's `nearest` stand at least behind the first five: a
        question in other words than the text's has few of its words, and the engines for words
        would crowd out what answers it. What fits both `filters` and `prefer` is looked for by
        itself too: of many years' issues, which tell the same every month, it need not be among the
        best.

        Raises:
            ValueError: `mode` is none of `MODES`.
        """
        if mode not in MODES:
            raise ValueError(f"mode {mode!r}: expected one of {', '.join(MODES)}")
        self.library.refresh()
        terms = query_terms(query)
        filters = filters or Filters()
        n = max(k * 2, _CANDIDATES)
        rankings = self._rankings(query, terms, n, mode, filters)
        near = _rows(rankings[-1][1][:nearest])
        inside: set[int] = set()
        if prefer and mode == "hybrid":
            within = self._rankings(query, terms, n, mode, both(filters, prefer))
            rankings = _merged(rankings, within)
            inside = {row for _, ranking in within for row in _rows(ranking)}
            own = _rows(within[-1][1][: nearest // 4])
            near = [*own, *(row for row in near if row not in own)][:nearest]
        ranking = self._ranked(query, rankings, mode, inside, max(_PREFERRED, k // 4))
        if nearest and mode == "hybrid":
            ranking = _promote(ranking, near)
        if self.reranker is None:
            return self._hits(ranking, terms, k)
        hits = self._hits(ranking, terms, max(k, DEPTH))
        return rerank(self.reranker, query, hits)[:k]

    def rank(self, query: str, terms: Terms, n: int, mode: Mode, filters: Filters) -> list[Scored]:
        """Passage rows with their scores, best first; hybrid ones in the ranker's order."""
        return self._ranked(query, self._rankings(query, terms, n, mode, filters), mode)

    def fused(self, query: str, terms: Terms, n: int, mode: Mode, filters: Filters) -> list[Scored]:
        """Passage rows with their fused scores, best first, from the top `n` of each engine."""
        return _fused(self._rankings(query, terms, n, mode, filters), mode)

    def _ranked(
        self,
        query: str,
        rankings: Sequence[Ranking],
        mode: Mode,
        inside: Collection[int] = (),
        most: int = 0,
    ) -> list[Scored]:
        """The rankings as one; the ranker orders the first `most` of the rows `inside` too."""
        found = _fused(rankings, mode)
        if mode != "hybrid" or not self.weights.ranker:
            return found
        head, tail = found[:_RANKED], found[_RANKED:]
        first = set([row for row, _ in found if row in inside][:most])
        more = [each for each in tail if each.row in first]
        tail = [each for each in tail if each.row not in first]
        return self._order(query, [*head, *more, *tail], len(head) + len(more))

    def _rankings(
        self, query: str, terms: Terms, n: int, mode: Mode, filters: Filters
    ) -> list[Ranking]:
        """What each engine finds, and what it counts for; the encoder's last."""
        lexical, weights = self.library.lexical, self.weights
        rankings = []
        if mode != "dense":
            rankings.append((weights.words, lexical.search_words(terms.words, filters, n)))
            rankings.append((weights.grams, lexical.search_grams(terms.grams, filters, n)))
        if mode != "lexical":
            rankings.append((weights.dense, self._rank_dense(query, n, filters)))
        return rankings

    def _rank_dense(self, query: str, n: int, filters: Filters) -> list[Scored]:
        vector = self.matcher.encode_query(self.library.encoder, query)
        if not vector.any():  # no known token: every passage would be as near
            return []
        return self.library.dense.search(vector, n, self.library.allowed_rows(filters))

    def _order(self, query: str, ranking: list[Scored], n: int) -> list[Scored]:
        """The first `n` rows in the ranker's order, the others behind them.

        Scores are relative: the best has 1, one whose odds are half of that 0.5.
        """
        candidates, table = self.weigh(query, ranking, n)
        if not candidates:
            return ranking
        scores = load_ranker().scores(table)
        relative = np.exp(scores - scores.max())
        order = np.argsort(-relative, kind="stable")
        ordered = [Scored(candidates[i].row, float(relative[i])) for i in order]
        tail = ranking[n:]
        top = tail[0].score if tail else 0.0
        last = ordered[-1].score
        scale = last / top if top > 0 else 0.0
        return ordered + [Scored(row, scale * score) for row, score in tail]

    def weigh(
        self, query: str, ranking: list[Scored], n: int = _RANKED
    ) -> tuple[list[Candidate], Floats]:
        """The first `n` passages of a fused ranking, and the ranker's features of them."""
        head = ranking[:n]
        found = self.library.store.passages(row for row, _ in head)
        candidates = [
            Candidate(row, score, found[row][2], found[row][1])
            for row, score in head
            if row in found
        ]
        question = self.matcher.question(query)
        texts = list(pieces(candidates, names_year(question.timespans)))
        matches = self.matcher.match(question, [text for each in texts for text in each])
        return candidates, features(question, candidates, matches, [len(each) for each in texts])

    def _hits(self, ranking: list[Scored], terms: Terms, k: int) -> list[Hit]:
        """Look the rows up in one state of the library; what is gone from it is left out.

        More rows are looked up only where reprints take the places of many.
        """
        hits: list[Hit] = []
        step = k + _SPARE
        with self.library.store.transaction("DEFERRED"):
            for seen in range(0, len(ranking), step):
                hits = earlier_first([*hits, *self._look_up(ranking[seen : seen + step], terms)])
                reprints = self.library.store.reprints({hit.article.id for hit in hits})
                hits = collapse(hits, reprints)
                if len(hits) >= k:
                    break
        return hits[:k]

    def _look_up(self, ranking: list[Scored], terms: Terms) -> Iterator[Hit]:
        found = self.library.store.passages(row for row, _ in ranking)
        for row, score in ranking:
            if row in found:
                no, passage, article = found[row]
                text = f"{article.title}\n{passage.text}".lower()
                matched = tuple(w for w in terms.words if len(w) > 1 and w in text)
                yield Hit(f"{article.id}/{no}", passage, article, score, matched)


def _fused(rankings: Sequence[Ranking], mode: Mode) -> list[Scored]:
    return rankings[0][1] if mode == "dense" else fuse(rankings)


def _rows(ranking: Sequence[Scored]) -> list[int]:
    return [row for row, _ in ranking]


def _merged(rankings: Sequence[Ranking], within: Sequence[Ranking]) -> list[Ranking]:
    """Each engine's ranking with what it found within narrower limits: its scores are the same.

    In no order: the fusion looks at scores alone.
    """
    return [
        (weight, [Scored(*each) for each in (dict(part) | dict(whole)).items()])
        for (weight, whole), (_, part) in zip(rankings, within, strict=True)
    ]


def _promote(ranking: Sequence[Scored], rows: Sequence[int]) -> list[Scored]:
    """The same with `rows` right behind the first, with the score of what they stand before."""
    first, rest = ranking[:_FIRST], ranking[_FIRST:]
    if not rest:
        return list(ranking)
    there = {row for row, _ in first}
    wanted = [row for row in rows if row not in there]
    return [
        *first,
        *(Scored(row, rest[0].score) for row in wanted),
        *(each for each in rest if each.row not in wanted),
    ]
