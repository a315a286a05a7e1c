"""Which hits are worth listing: a search ranks everything, whether it fits or not."""

import re
from collections.abc import Sequence

import numpy as np

from embed.words import fold
from index.matching import Floats, Matcher, Question, unflagged
from index.records import Hit
from index.search import Mode

# Chosen by reading what questions and words find in five issues: of 191 questions 188 keep an
# answering passage, and of 20 queries on other subjects 19 list nothing but what shares a word.
_HELD = 0.1  # of the weight of the query's words: more is always listed
_NEAR = 0.55  # cosine of the nearest words, where no word is shared
_FAR_BELOW = {"hybrid": 0.02, "lexical": 0.3, "dense": 0.5}  # of the best score
# Tokens of other scripts are letters and parts of words: any passage with a name is near to them.
_CHINESE = re.compile("[\u3400-\u9fff]")


@unflagged
def fitting(matcher: Matcher, query: str, mode: Mode, hits: Sequence[Hit]) -> list[Hit]:
    """The hits that hold words of the query, or that score well and are near in meaning."""
    question = matcher.question(query)
    texts = [f"{hit.article.title}\n{hit.passage.text}" for hit in hits]
    shared = question.words.held_in([fold(text) for text in texts])
    scores = np.asarray([hit.score for hit in hits], np.float32)
    high = scores >= _FAR_BELOW[mode] * scores.max(initial=0.0)
    listed = (shared @ _telling(question) >= _HELD) | (high & shared.any(axis=1))
    if _CHINESE.search(query):
        doubtful = np.flatnonzero(high & ~listed)
        near = matcher.match(question, [texts[n] for n in doubtful]).near @ question.learned
        listed[doubtful] = near >= _NEAR
    return [hit for hit, is_listed in zip(hits, listed, strict=True) if is_listed]


def _telling(question: Question) -> Floats:
    """The share of each word; lone characters, which stand in many words, only count alone."""
    words = question.words
    longer = np.asarray([len(word) > 1 for word in words.terms], np.float32)
    kept = words.share * longer if longer.any() else words.share
    whole = float(kept.sum())
    return kept / whole if whole > 0 else kept
