"""Sentences of other years than the one that is asked for: they do not answer.

They may have every word of the question but one, and would put a wrong figure into a report.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from embed.words import fold
from index.dating import dated, names_year
from index.matching import Question
from index.numerals import parse_number
from index.records import StoredArticle
from index.timespans import SPAN, YEAR, YEARS, Timespan, is_of_other_year, timespans
from service.reading.quotes import Draft
from service.reading.windows import sentence_spans

_NAMED = re.compile(rf"{YEAR}|(?<!\d)((?:19|20)\d\d)(?!\d)")
_RANGE = re.compile(rf"{YEARS}(?!\d)")
_WHOLE = re.compile("全年|整年|年度")
_ALONE = re.compile(rf"{YEAR}(?!\s*(?:{SPAN}))")
_SPRING = 3  # until March the year before is told of, as 全年 or 12月
_KEPT = 500  # articles whose years are not looked for again


def of_other_years(question: Question, places: Sequence[Draft]) -> list[bool]:
    """Which of the sentences tell of another year: their article names none that is asked for.

    Or they tell of the same months or days of other years alone; of months, where the whole year is
    asked for. What its issue's day says counts as named; of an issue without one nothing is known.
    """
    asked = question.timespans
    if not names_year(asked):
        return [False] * len(places)
    years = {span.year for span in asked if span.year}
    whole = bool(_WHOLE.search(question.query))
    return [
        place.hit.article.date is not None
        and (
            years.isdisjoint(_years(place.hit.article))
            or is_of_other_year(asked, _told(place))
            or (whole and _is_of_months(place))
        )
        for place in places
    ]


@lru_cache(maxsize=_KEPT)
def _years(article: StoredArticle) -> frozenset[int]:
    """The years that an article names, its issue's among them; in spring the year before too."""
    text = fold(dated(f"{article.title}\n{article.text}", article.date))
    years = {parse_number(one or other) for one, other in _NAMED.findall(text)}
    for first, last in _RANGE.findall(text):
        years.update(range(int(first), int(last)))
    if day := article.date:
        years.update((day.year, day.year - (day.month <= _SPRING)))
    return frozenset(years)


def _is_of_months(place: Draft) -> bool:
    """Whether a sentence tells of months, and of no whole year: its years stand before months."""
    text = fold(dated(place.quote, place.hit.article.date))
    told = timespans(text)
    whole = any(span.is_year for span in told) or _ALONE.search(text)
    return bool(told) and not whole


def _told(place: Draft) -> tuple[Timespan, ...]:
    """The times of a sentence; where it tells of none, of the one before it, or of the title."""
    article = place.hit.article
    before = [span for span in sentence_spans(article.text) if span[1] <= place.start]
    spoken = [place.quote, *(article.text[start:end] for start, end in before[-1:]), article.title]
    told = (timespans(fold(dated(text, article.date))) for text in spoken)
    return next((spans for spans in told if spans), ())
