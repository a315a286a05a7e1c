"""What choosing among ranked sentences needs of each, and how much of a query each holds."""

import math
import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from index.query import query_terms
from index.records import Hit, StoredArticle

# Share of a query from which on a sentence says it in its own words. Over the questions of
# eval/sets/issues_and_dates.jsonl it was .54 and more, and .40 and less for things not told of.
TOLD_OF = 0.45
_IN_LEAD = 0.6
_LEAD = 80  # characters
_PAIR = 0.5
# Years are told apart by sentences' own times: the text says 今年.
_FILLER = re.compile(
    r"(?:19|20)\d\d\s*年\s*(?:[和与及、到至—~-]\s*)?|各(?!自贸|[地类级项界国方区县市省片部单种])|的|了|被|累计|截至|目前|数字|数量|数目|情况|消息|内容|分别|变化|有关|关于|总共|一共"
)


class Ranked(Protocol):
    """A sentence of a hit's article, and how likely it answers."""

    @property
    def hit(self) -> Hit:
        """The passage it was found in."""
        ...

    @property
    def start(self) -> int:
        """Its first character in the article's text."""
        ...

    @property
    def end(self) -> int:
        """The character after its last."""
        ...

    @property
    def quote(self) -> str:
        """The sentence, word for word."""
        ...

    @property
    def confidence(self) -> float:
        """How likely it answers, 0 to 1."""
        ...


R = TypeVar("R", bound=Ranked)


def held_shares(readings: Sequence[Ranked], query: str) -> list[float]:
    """For each sentence the share of the query that it holds, 0 to 1; the lead counts for less.

    A term weighs the more, the fewer of the sentences have it: those found for 黑河的对接会 nearly
    all tell of the place, and the meeting is what is meant.
    """
    weights = _weigh(readings, query)
    return [
        sum(weight * _place(term, r) for term, weight in weights.items()) for r in _folded(readings)
    ]


def title_shares(readings: Sequence[Ranked], query: str) -> list[float]:
    """For each sentence the share of the query that its article's title holds."""
    weights = _weigh(readings, query)
    titles = [reading.hit.article.title.lower() for reading in readings]
    return [sum(w for term, w in weights.items() if term in title) for title in titles]


def lead_of(article: StoredArticle) -> str:
    """The title and the first characters, which say what the whole article is about."""
    return f"{article.title}\n{article.text[:_LEAD]}".lower()


def _folded(readings: Sequence[Ranked]) -> list[tuple[str, str]]:
    """Quote and lead of each, in lower case."""
    return [(reading.quote.lower(), lead_of(reading.hit.article)) for reading in readings]


def _weigh(readings: Sequence[Ranked], query: str) -> dict[str, float]:
    """The query's terms with their shares of its weight; one that no sentence has weighs most."""
    pairs = _folded(readings)
    weights = {}
    for term, worth in content_terms(query).items():
        count = sum(term in quote or term in lead for quote, lead in pairs)
        weights[term] = worth * math.log(1 + len(pairs) / max(count, 1))
    whole = sum(weights.values()) or 1.0
    return {term: weight / whole for term, weight in weights.items()}


def content_terms(query: str) -> dict[str, float]:
    """The words of two and more characters, and the character pairs at half their worth."""
    terms = query_terms(_FILLER.sub(" ", query))
    worth = dict.fromkeys(terms.grams, _PAIR)
    return worth | {word: 1.0 for word in terms.words if len(word) > 1}


def _place(term: str, reading: tuple[str, str]) -> float:
    quote, lead = reading
    return 1.0 if term in quote else _IN_LEAD if term in lead else 0.0
