"""What speaks for a sentence as the answer: the features that the reader's model weighs."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed.protocol import Encoder
from embed.words import fold
from index.dating import dated, names_year
from index.kinds import KINDS, kinds_shown
from index.matching import Matcher, Matches, Question, unflagged
from index.ranking import share_found
from index.records import Hit
from index.timespans import agreement, spans_told
from service.reading.quotes import Draft
from service.reading.sentence import OF_SENTENCE, of_sentence
from service.reading.windows import NONE, Layout

Floats = NDArray[np.float32]
Columns = Mapping[str, NDArray[Any] | float]  # by feature, a number for each sentence or all

FEATURES = (
    # tokens, by their rarity in general: in the sentence; it or the title, the sentence before, the
    # one behind, the passage
    "tokens", "tokens_title", "tokens_before", "tokens_behind", "tokens_passage",
    # nearest tokens, by what training found them to count for
    "near", "near_title", "near_before", "near_passage",
    # words and bigrams of the library
    "words", "words_title", "words_passage", "words_article",
    "grams", "grams_title", "grams_passage",
    # what of the question is missing altogether
    "token_missing", "word_missing", "near_missing",
    # the encoder's cosine: the sentence, with the one before
    "cosine", "cosine_before",
    # the passage: behind the best by, its place among the passages
    "behind_best", "place",
    # values asked for
    "fits", "unit", "value_near", "numbers", "years",
    # the months and days asked for: of those told by the sentence the first, any, the title's
    "timespan", "timespan_any", "timespan_title",
    # the words beside the asking word: here exactly, nearly, in the passage
    "beside", "beside_near", "beside_passage", "beside_near_passage",
    # the sentence itself
    "length", "first", "early", "figures", "run", "is_question",
    # the question
    "question_terms",
    *(f"asks_{kind}" for kind in KINDS),
    *(f"shows_{kind}" for kind in KINDS),
)  # fmt: skip
_TIMESPANS = ("timespan", "timespan_any", "timespan_title")
_KEPT = 500  # articles that are not folded again


@unflagged
def signs(
    question: Question, hits: Sequence[Hit], matcher: Matcher, encoder: Encoder
) -> tuple[list[Draft], Floats]:
    """The sentences of the hits' passages, and their features `(sentences, FEATURES)`.

    `hits` are the best first.
    """
    layout = Layout(hits, names_year(question.timespans))
    places = layout.places()
    table = np.zeros((len(places), len(FEATURES)), np.float32)
    if not places:
        return places, table
    matches = matcher.match(question, layout.texts)
    found = {
        **_held(question, matches, layout),
        **_held_in_articles(question, layout),
        **_cosines(question, layout, matcher, encoder),
        **_of_passages(layout, max(hit.score for hit in hits)),
        **_beside(matches, layout),
        **_of_sentences(question, matches, layout),
        **_timespans(question, matches, layout),
        **_kinds(question, matches, layout),
        "question_terms": min(len(question.ids), 15) / 15,
    }
    for column, name in enumerate(FEATURES):
        table[:, column] = found[name]
    return places, table


class _View:
    """One table of the matches: each sentence's row, and the rows that stand around it."""

    def __init__(self, table: Floats, layout: Layout) -> None:
        padded = np.concatenate([table, np.zeros_like(table[:1])])  # `NONE` is the last row
        titles, sentences = layout.rows.parts(table)
        self.own = table[layout.own]
        self.or_title = np.maximum(self.own, table[layout.title])
        self.or_before = np.maximum(self.own, padded[layout.before])
        self.or_behind = np.maximum(self.own, padded[layout.behind])
        self.sentences = sentences[layout.window]  # the highest of the whole window's
        self.passage = np.maximum(titles, sentences)[layout.window]


def _held(question: Question, matches: Matches, layout: Layout) -> Columns:
    """How much of the question stands where, and the most that is missing."""
    general, learned = question.general, question.learned
    words, grams = question.words.share, question.grams.share
    of_tokens, of_near = _View(matches.tokens, layout), _View(matches.near, layout)
    of_words, of_grams = _View(matches.words, layout), _View(matches.grams, layout)
    nearest = np.maximum(of_near.or_title, of_near.sentences)
    return {
        "tokens": of_tokens.own @ general,
        "tokens_title": of_tokens.or_title @ general,
        "tokens_before": of_tokens.or_before @ general,
        "tokens_behind": of_tokens.or_behind @ general,
        "tokens_passage": of_tokens.passage @ general,
        "near": of_near.own @ learned,
        "near_title": of_near.or_title @ learned,
        "near_before": of_near.or_before @ learned,
        "near_passage": of_near.sentences @ learned,
        "words": of_words.own @ words,
        "words_title": of_words.or_title @ words,
        "words_passage": of_words.passage @ words,
        "grams": of_grams.own @ grams,
        "grams_title": of_grams.or_title @ grams,
        "grams_passage": of_grams.passage @ grams,
        "token_missing": (general * (1 - of_tokens.passage)).max(axis=1),
        "near_missing": (learned * (1 - nearest)).max(axis=1),
    }


def _held_in_articles(question: Question, layout: Layout) -> Columns:
    """What the whole article holds, title and text."""
    articles = [window.hit.article for window in layout.windows]
    days = [article.date if layout.years else None for article in articles]
    folded = [
        _fold_article(article.title, article.text, day)
        for article, day in zip(articles, days, strict=True)
    ]
    held, share = question.words.held_in(folded), question.words.share
    years = np.asarray([share_found(question.years, (text,)) for text in folded])
    return {
        "words_article": (held @ share)[layout.window],
        "word_missing": (share * (1 - held)).max(axis=1, initial=0.0)[layout.window],
        "years": years[layout.window],
    }


@lru_cache(maxsize=_KEPT)
def _fold_article(title: str, text: str, day: date | None) -> str:
    """Title and text, folded; with its issue's `day`, the years too that they do not tell."""
    head = f"{day.year}年\n" if day else ""
    return fold(f"{head}{dated(title, day)}\n{dated(text, day)}")


def _cosines(question: Question, layout: Layout, matcher: Matcher, encoder: Encoder) -> Columns:
    """The encoder's cosine of the question with sentences, alone and with the one before."""
    before = np.where(layout.before == NONE, layout.own, layout.before)
    rows, at = np.unique(np.concatenate([layout.own, before]), return_inverse=True)
    vectors = matcher.encode(encoder, [layout.texts[row] for row in rows])
    query = matcher.encode_query(encoder, question.query)[0]
    own, earlier = vectors[at[: len(before)]], vectors[at[len(before) :]]
    alone, both = own @ query, own + earlier
    together = both @ query / np.maximum(np.linalg.norm(both, axis=1), 1e-6)
    return {
        "cosine": alone,
        "cosine_before": np.where(layout.before == NONE, alone, together),
    }


def _of_passages(layout: Layout, best: float) -> Columns:
    """How the passage ranks, and where in its article the sentence stands."""
    behind = [math.log(max(w.hit.score, 1e-9) / max(best, 1e-9)) for w in layout.windows]
    return {
        "behind_best": np.asarray(behind)[layout.window],
        "place": 1 / (1 + layout.window),
        "first": layout.number == 0,
        "early": 1 / (1 + layout.number),
    }


def _beside(matches: Matches, layout: Layout) -> Columns:
    """How much stands there of the words beside the asking word."""
    of_beside, of_near = _View(matches.beside, layout), _View(matches.beside_near, layout)
    return {
        "beside": of_beside.own,
        "beside_near": of_near.own,
        "beside_passage": of_beside.passage,
        "beside_near_passage": of_near.passage,
    }


def _of_sentences(question: Question, matches: Matches, layout: Layout) -> Columns:
    """What each sentence shows by itself."""
    pairs = zip(layout.own, layout.title, strict=True)
    folded = matches.folded
    rows = [of_sentence(question, folded[own], folded[title]) for own, title in pairs]
    return dict(zip(OF_SENTENCE, np.asarray(rows, np.float32).T, strict=True))


def _timespans(question: Question, matches: Matches, layout: Layout) -> Columns:
    """How the sentence agrees, or where it tells of no time the one before; and the title."""
    asked = question.timespans
    found = np.zeros((3, len(layout.own)), np.float32)
    for place, (own, before, title) in enumerate(
        zip(layout.own, layout.before, layout.title, strict=True) if asked else ()
    ):
        told = spans_told(matches.folded[own], asked)
        if not told and before != NONE:
            told = spans_told(matches.folded[before], asked)
        found[0, place] = agreement(asked, told[:1])
        found[1, place] = agreement(asked, told)
        found[2, place] = agreement(asked, spans_told(matches.folded[title], asked))
    return dict(zip(_TIMESPANS, found, strict=True))


def _kinds(question: Question, matches: Matches, layout: Layout) -> Columns:
    """The kinds of thing asked for, and those that the sentence has."""
    shown = np.stack([kinds_shown(question.kinds, matches.folded[row]) for row in layout.own])
    asked = dict(zip((f"asks_{kind}" for kind in KINDS), question.kinds, strict=True))
    return asked | dict(zip((f"shows_{kind}" for kind in KINDS), shown.T, strict=True))
