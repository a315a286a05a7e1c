"""Articles related to an article, each with the sentence that relates it and the reasons."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from index.paragraphs import ends_sentence
from index.records import Hit, StoredArticle
from index.search import Searcher
from index.sentences import split_sentences
from service.nearness import Nearness, held, known_tokens, lead, measure, subject_of
from service.sharedwords import shared_words
from service.wire import Json, hit_to_json

_SEARCHED = 100  # passages; what is related but not among them is nothing to show
_PASSAGES = 3  # of each article, whose sentences are looked at
# Below either an article is not shown. Fitted by reading the pairs of five real issues: of five
# shown, four are related, and the two articles that are like no other show none. The second floor
# is for encoders that find all texts alike.
SIMILAR, SAID = 0.18, 0.1


@dataclass(frozen=True, slots=True)
class Why:
    """What relates two articles; `similarity` is from 0 to 1."""

    words: tuple[str, ...]
    same_column: bool
    same_publication: bool
    same_issue: bool
    similarity: float


@dataclass(frozen=True, slots=True)
class Related:
    """A related article's passage, and the sentence in it, `start` to `end` of the article."""

    hit: Hit
    start: int
    end: int
    why: Why

    @property
    def sentence(self) -> str:
        """The sentence, word for word."""
        return self.hit.article.text[self.start : self.end]


def related_hits(searcher: Searcher, article: StoredArticle, k: int) -> list[Related]:
    """At most `k` other articles, the most similar first; none where none is similar enough.

    Reprints of the article are left out.
    """
    groups = _candidates(searcher, article)
    others = [hits[0].article for hits in groups]
    found = measure(searcher.library, article, others)
    near = [pair for pair in zip(groups, found, strict=True) if _is_near(pair[1])]
    near.sort(key=lambda pair: -pair[1].similarity)
    return [_relate(searcher, article, hits, nearness) for hits, nearness in near[:k]]


def related_to_json(rank: int, related: Related) -> Json:
    """An entry of the web API; `rank` counts from 1."""
    return {
        **hit_to_json(rank, related.hit),
        "sentence": related.sentence,
        "sentence_start": related.start,
        "sentence_end": related.end,
        "why": {**asdict(related.why), "words": list(related.why.words)},
    }


def _is_near(nearness: Nearness) -> bool:
    return nearness.similarity >= SIMILAR and nearness.words >= SAID


def _candidates(searcher: Searcher, article: StoredArticle) -> list[list[Hit]]:
    """The passages that a search for title and lead finds, by article."""
    groups: dict[str, list[Hit]] = {}
    for hit in searcher.search(f"{article.title} {lead(article)}", _SEARCHED):
        if article.id not in {hit.article.id, *(other.id for other in hit.also_in)}:
            groups.setdefault(hit.article.id, []).append(hit)
    return list(groups.values())


def _relate(
    searcher: Searcher, article: StoredArticle, hits: Sequence[Hit], nearness: Nearness
) -> Related:
    hit, start, end = _nearest_sentence(searcher, article, hits[:_PASSAGES])
    similarity = round(nearness.similarity, 4)
    other = hit.article
    same = article.publication == other.publication
    why = Why(
        words=shared_words(searcher.library, article, other),
        same_column=same and bool(other.column) and article.column == other.column,
        same_publication=same,
        same_issue=article.issue_id == other.issue_id,
        similarity=similarity,
    )
    return Related(replace(hit, score=similarity), start, end, why)


def _nearest_sentence(
    searcher: Searcher, article: StoredArticle, hits: Sequence[Hit]
) -> tuple[Hit, int, int]:
    """The sentence nearest to the article's title and lead, by its words and its vector."""
    places = [place for hit in hits for place in _sentences(hit)]
    texts = [hit.article.text[start:end] for hit, start, end in places]
    head = f"{article.title}\n{lead(article)}"
    vectors = searcher.matcher.encode(searcher.library.encoder, [head, *texts])
    subject = subject_of(article)
    said = np.asarray([held(subject, tokens) for tokens in known_tokens(texts)])
    return places[int((vectors[1:] @ vectors[0] + said).argmax())]


def _sentences(hit: Hit) -> list[tuple[Hit, int, int]]:
    """The sentences of the passage, as places in its article; headings only if alone."""
    first, text = hit.passage.start, hit.passage.text
    spans = split_sentences(text) or [(0, len(text))]
    ended = [span for span in spans if ends_sentence(text[slice(*span)])]
    return [(hit, first + start, first + end) for start, end in ended or spans]
