"""How near two articles are: by their vectors, and by how much one says of the other's subject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed.words import fold
from embed.wordtable import load_words
from index.dense import from_blobs
from index.library import Library
from index.query import is_asking
from index.records import StoredArticle
from index.sentences import split_sentences

Floats = NDArray[np.float32]
Subject = dict[int, float]  # tokens of the word table, with what each counts for

_OPENING = 300  # characters; what an article is about stands there


@dataclass(frozen=True, slots=True)
class Nearness:
    """Both from 0 to 1; `words` does not depend on the encoder."""

    words: float
    cosine: float

    @property
    def similarity(self) -> float:
        """The mean of the two."""
        return (self.words + self.cosine) / 2


def measure(
    library: Library, article: StoredArticle, others: Sequence[StoredArticle]
) -> list[Nearness]:
    """How near each of `others` is to the article; it is the same the other way round."""
    vectors = article_vectors(library, [article, *others])
    none = np.zeros(library.encoder.dim, np.float32)
    own = vectors.get(article.id, none)
    opening, *openings = known_tokens([_opening(each) for each in (article, *others)])
    subject = subject_of(article)
    return [
        Nearness(
            words=(held(subject, there) + held(subject_of(other), opening)) / 2,
            cosine=min(max(float(vectors.get(other.id, none) @ own), 0.0), 1.0),
        )
        for other, there in zip(others, openings, strict=True)
    ]


def subject_of(article: StoredArticle) -> Subject:
    """The tokens of title and lead, by how rare they are in general; the shares sum to 1.

    The title counts as much as the lead, which is longer.
    """
    table = load_words()
    shares: Subject = {}
    for tokens in known_tokens([article.title, lead(article)]):
        kept = [i for i in tokens if not is_asking(table.tokenizer.id_to_token(i) or "")]
        whole = float(table.rarity[kept].sum())
        for i in kept:
            shares[i] = shares.get(i, 0.0) + float(table.rarity[i]) / (2 * whole)
    return shares


def held(subject: Subject, tokens: frozenset[int]) -> float:
    """The share of the subject that stands among `tokens`."""
    return sum(share for token, share in subject.items() if token in tokens)


def known_tokens(texts: Sequence[str]) -> list[frozenset[int]]:
    """The tokens of each text, those aside that the word table does not know."""
    tokens = load_words().tokens([fold(text) for text in texts])
    return [frozenset(ids) - {0} for ids in tokens]


def lead(article: StoredArticle) -> str:
    """The first sentence; the title where there is none."""
    sentences = split_sentences(article.text)
    return article.text[slice(*sentences[0])] if sentences else article.title


def _opening(article: StoredArticle) -> str:
    return f"{article.title}\n{article.text[:_OPENING]}"


def article_vectors(library: Library, articles: Iterable[StoredArticle]) -> dict[str, Floats]:
    """By id the mean of the article's stored vectors, at length 1; none for one that is gone."""
    store, dim = library.store, library.encoder.dim
    sums: dict[str, Floats] = {}
    with store.transaction("DEFERRED"):
        for issue_id in dict.fromkeys(article.issue_id for article in articles):
            span = store.passage_span(issue_id)
            rows = dict(store.vector_rows(*span)) if span else {}
            owners = store.articles_of(rows)
            vectors = from_blobs(list(rows.values()), dim)
            for row, vector in zip(rows, vectors, strict=True):
                article_id = f"{issue_id}/{owners[row][1]}"
                sums[article_id] = sums.get(article_id, np.zeros(dim, np.float32)) + vector
    return {article_id: vector / _length(vector) for article_id, vector in sums.items()}


def _length(vector: Floats) -> float:
    return float(np.linalg.norm(vector)) or 1.0
