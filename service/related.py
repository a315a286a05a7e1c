"""Articles related to an article, each with the sentence that relates it."""

from index.records import Hit, StoredArticle
from index.search import Searcher
from index.sentences import split_sentences

_PASSAGES_PER_ARTICLE = 4  # an article comes up with several passages; one is kept


def related_hits(searcher: Searcher, article: StoredArticle, k: int) -> list[tuple[Hit, str]]:
    """At most `k` other articles, best first: each one's best passage and its nearest sentence.

    The query is the article's title and first sentence. Reprints of the article are left out.
    """
    hits = searcher.search(_query(article), (k + 1) * _PASSAGES_PER_ARTICLE)
    best: dict[str, Hit] = {}
    for hit in hits:
        if not _same(hit, article):
            best.setdefault(hit.article.id, hit)
    return [(hit, nearest_sentence(hit)) for hit in list(best.values())[:k]]


def _query(article: StoredArticle) -> str:
    sentences = split_sentences(article.text)
    lead = article.text[slice(*sentences[0])] if sentences else ""
    return f"{article.title} {lead}"


def _same(hit: Hit, article: StoredArticle) -> bool:
    return article.id in {hit.article.id, *(other.id for other in hit.also_in)}


def nearest_sentence(hit: Hit) -> str:
    """The sentence of the passage with most of the matched words; the first one, where equal."""
    text = hit.passage.text
    sentences = [text[start:end] for start, end in split_sentences(text)] or [text]
    return max(sentences, key=lambda s: sum(word in s.lower() for word in hit.matched))
