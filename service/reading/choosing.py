"""Which of the sentences read are quoted, and how they are put together.

One question, one answer is the rule; questions that ask for two things, want several issues or
only ask which article tells of something are answered in other ways.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.filters import Filters
from index.matching import Question
from index.records import Hit
from service.planning.parts import split_parts
from service.planning.wants import asks_for_each_year
from service.reading.articles import choose_articles
from service.reading.contents import compose_contents
from service.reading.quotes import compose
from service.reading.ranked import held_shares
from service.reading.reader import PASSAGES_READ, THRESHOLD, Reader, Reading
from service.reading.samefigure import says_the_same
from service.reading.several import asked_figure, choose_figures, choose_several, compose_several
from service.records import Citation, Plan

# Where a question wants articles or issues, a sentence need only tell of the thing: that is less
# than to answer, which is what the confidence is about.
_TOLD = 0.5
_NEARLY = 0.5  # of the best confidence

Compose = Callable[[Sequence[Citation]], str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sentences to quote, none below the threshold; the confidence in the best all the same."""

    readings: Sequence[Reading]
    confidence: float
    compose: Compose = compose


def choose(
    reader: Reader, plan: Plan, hits: Sequence[Hit], prefer: Filters | None = None
) -> Chosen:
    """Read the hits, and choose among their sentences.

    Of those that say the same the one in an issue of `prefer` goes first.
    """
    one = plan.wants == "answer"
    question = reader.question(plan.question, plan.query)
    ranked = reader.rank(question, hits, PASSAGES_READ if one else len(hits), again=one)
    if not ranked:
        return Chosen((), 0.0)
    if not one:
        return _of_several(reader, question, ranked, plan)
    ranked = prefer_first(ranked, prefer)
    sure = ranked[0].confidence
    asked, query = plan.question, plan.looked_for
    parts = split_parts(query)
    if len(parts) > 1:
        return _of_parts(reader, question, ranked, parts, hits)
    if sure < THRESHOLD:
        return Chosen((), sure)
    if not (plan.filters.limits_issues or plan.prefer):
        figures = choose_figures(ranked, asked, query)
        if len(figures) > 1:
            return _each_issue(reader, question, figures, plan, sure)
    return Chosen(reader.first(question, ranked), sure)


def prefer_first(ranked: Sequence[Reading], prefer: Filters | None) -> list[Reading]:
    """The same with the best sentence of the period preferred first, if it says the same.

    What issue after issue tells in the same words, but for its figures, answers equally well.
    """
    if prefer is None:
        return list(ranked)
    best = ranked[0]
    for reading in ranked:
        if reading.confidence < _NEARLY * best.confidence:
            break
        fits = prefer.has_day(reading.hit.article.date)
        if fits and (reading is best or says_the_same(reading.quote, best.quote)):
            first = replace(reading, confidence=best.confidence)
            return [first, *(each for each in ranked if each is not reading)]
    return list(ranked)


def _of_several(
    reader: Reader, question: Question, ranked: Sequence[Reading], plan: Plan
) -> Chosen:
    """The articles or the issues that tell of what is asked."""
    sure = ranked[0].confidence
    asked, query = plan.question, plan.looked_for
    # Of what no word stands anywhere nothing tells, however near other things may seem.
    if not any(held_shares(ranked, query)):
        return Chosen((), 0.0)
    enough = _TOLD * THRESHOLD
    if plan.wants == "issues" and asked_figure(asked).kind != "none":
        # To tell of a figure is to answer: the second look knows better whether it does.
        sure, enough = reader.look_again(question, ranked), THRESHOLD
    if sure < enough:
        return Chosen((), sure)
    if plan.wants == "articles":
        return Chosen(choose_articles(ranked, asked, query), sure, compose_contents)
    chosen = choose_several(_of_lately(ranked, plan), asked, query)
    return _each_issue(reader, question, chosen, plan, sure)


def _of_lately(ranked: Sequence[Reading], plan: Plan) -> Sequence[Reading]:
    """Those of the last issues, where each of the last years is asked for and any of them tell."""
    prefer = plan.prefer
    if prefer is None or prefer.date_to or not asks_for_each_year(plan.question):
        return ranked
    return [each for each in ranked if prefer.has_day(each.hit.article.date)] or ranked


def _each_issue(
    reader: Reader, question: Question, readings: Sequence[Reading], plan: Plan, sure: float
) -> Chosen:
    """One sentence of each issue, told issue by issue."""

    def compose_each(citations: Sequence[Citation]) -> str:
        return compose_several(citations, plan.question, plan.looked_for)

    shortened = [reader.shorten(question, reading) for reading in readings]
    return Chosen(shortened, sure, compose_each)


def _of_parts(
    reader: Reader,
    question: Question,
    ranked: Sequence[Reading],
    parts: Sequence[str],
    hits: Sequence[Hit],
) -> Chosen:
    """The best sentence for the whole question, if it answers, and those for its parts."""
    found = [reader.shorten(question, ranked[0])]
    for part in parts:
        asked = reader.question(part)
        of_part = reader.rank(asked, hits)
        if of_part:
            found.append(reader.shorten(asked, of_part[0]))
    kept: list[Reading] = []
    for reading in found:
        place = next((n for n, one in enumerate(kept) if _same(reading, one)), None)
        if place is None and reading.confidence >= THRESHOLD:
            kept.append(reading)
        elif place is not None and reading.confidence > kept[place].confidence:
            kept[place] = reading
    return Chosen(kept, max(reading.confidence for reading in found))


def _same(one: Reading, other: Reading) -> bool:
    """Whether two overlap in one article."""
    return (
        one.hit.article.id == other.hit.article.id
        and one.start < other.end
        and other.start < one.end
    )
