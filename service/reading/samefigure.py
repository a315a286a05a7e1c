"""The same thing's figure in other issues: the same words around a value of the same unit."""

import re
from collections.abc import Iterable, Sequence

from embed.words import fold
from index.asked import Asked
from index.timespans import Timespan, agreement, timespans
from service.reading.evidence import side_by_side
from service.reading.facts import squash, without_figures
from service.reading.ranked import R, content_terms, lead_of

_CLAUSE = re.compile(r"[^，,；;：:。！？!?]+")
# Dice coefficient of the character pairs of two clauses, figures left out: enough alone, and
# enough where the second has this share of the question's words that the first has.
_ALIKE, _SOMEWHAT_ALIKE, _SHARED = 0.5, 0.35, 0.75
_SAME = 0.7  # the same of two whole sentences
_SURE = 0.5  # of the best sentence's confidence
_MISSING = 0.25  # of the question's words
_NEAR_BY = 80  # characters
_NEAR = 0.8  # of what the best clause holds: another that near makes the figure unclear
_DIGIT = re.compile(r"[\d二三四五六七八九十百千两]")  # 下一步 has no figure
# A figure of a period is another figure in another period.
_PERIOD = re.compile(r"\d+\s*年|[今去前明]年|\d+\s*月|月份|季度|半年|本月|上月|当年|截至|\d+\s*日")
_FILLER = re.compile(r"截至|目前|累计|已经?|共|其中|近|约|超过?|逾|达到?|同比|今年以来|成立以来|自")


def same_figures(readings: Sequence[R], asked: Asked, query: str) -> list[R]:
    """The best sentence and, of other issues, those that tell the same thing's figure, in rank.

    What the question says of the subject, as the best sentence's article leads with it, must stand
    with the other one too, with most of the rest; the clauses of the two values must be nearly the
    same words.
    """
    best = readings[0]
    words = {term for term in _words(query) if term in _context(best)}
    subject = {word for word in words if word in lead_of(best.hit.article)}
    said = _words(query) - subject
    clause = _value_clause(best.quote, asked, said)
    asked_spans = timespans(fold(query))
    if not clause or (_PERIOD.search(query) and not _of_any_year(asked_spans)):
        return [best]
    chosen = [best]
    seen = {best.hit.article.issue_id, *(a.issue_id for a in best.hit.also_in)}
    for reading in readings[1:]:
        other = _value_clause(reading.quote, asked, said)
        if (
            reading.hit.article.issue_id not in seen
            and reading.confidence >= _SURE * best.confidence
            and _tells_of(reading, subject, words)
            and _is_same(clause, other, said)
            # What comes first is what the figure is of: 4月开行61列，继3月之后再创新高.
            and agreement(asked_spans, timespans(fold(reading.quote))[:1]) >= bool(asked_spans)
        ):
            chosen.append(reading)
            seen.add(reading.hit.article.issue_id)
    return chosen


def _of_any_year(asked: Sequence[Timespan]) -> bool:
    """Whether months are asked for, of no year: each year's issue has the figure of its own."""
    return bool(asked) and not any(span.year or span.day for span in asked)


def figure_of(quote: str, asked: Asked, query: str, lead: str = "") -> str:
    """The one value asked for in the clause that says most of the query; empty if unclear.

    Words of the article's `lead` (哈尔滨片区 in an article about it) are said of all its clauses.
    """
    if asked.kind != "number":
        return ""
    terms = content_terms(query)
    clauses = _rank_clauses(quote, asked, {t for t in terms if t not in lead} or terms)
    best = clauses[0][0] if clauses else 0
    near = [clause for held, clause in clauses if held >= _NEAR * best]
    values = {match[0] for clause in near for match in _in_unit(asked, clause)}
    return values.pop() if len(values) == 1 else ""


def has_figure(quote: str, asked: Asked) -> bool:
    """Whether the sentence has a value of the asked kind and unit."""
    return any(_in_unit(asked, clause[0]) for clause in _CLAUSE.finditer(quote))


def _words(query: str) -> set[str]:
    """The query's words, without the pairs."""
    return {term for term, worth in content_terms(query).items() if worth == 1}


def _context(reading: R) -> str:
    """What tells whom a figure is of: the lead, what stands just before, the quote."""
    article = reading.hit.article
    near_by = article.text[max(0, reading.start - _NEAR_BY) : reading.end]
    return f"{lead_of(article)}\n{near_by.lower()}"


def _tells_of(reading: R, subject: set[str], words: set[str]) -> bool:
    context = _context(reading)
    missing = {word for word in words if word not in context}
    return not missing & subject and len(missing) <= _MISSING * len(words)


def _value_clause(quote: str, asked: Asked, terms: Iterable[str]) -> str:
    """The clause with a value of the asked kind that has most of the terms."""
    clauses = _rank_clauses(quote, asked, terms)
    return clauses[0][1] if clauses else ""


def _rank_clauses(quote: str, asked: Asked, terms: Iterable[str]) -> list[tuple[int, str]]:
    """The clauses with such a value, each with how many of the terms it holds, the best first."""
    terms = list(terms)
    clauses = [c[0] for c in _CLAUSE.finditer(quote) if _in_unit(asked, c[0])]
    held = [sum(term in clause.lower() for term in terms) for clause in clauses]
    return sorted(zip(held, clauses, strict=True), key=lambda pair: -pair[0])


def _in_unit(asked: Asked, clause: str) -> list[re.Match[str]]:
    found = [m for m in asked.values(clause) if asked.kind == "date" or _DIGIT.search(m[0])]
    any_unit = asked.kind == "date" or asked.percent or not asked.unit
    return [m for m in found if any_unit or asked.has_unit(m[0])]


def _is_same(one: str, other: str, said: set[str]) -> bool:
    """Whether two clauses tell the same thing, apart from its figure."""
    share = _alike(one, other) if other else 0.0
    if share < _SOMEWHAT_ALIKE:
        return False
    here = {word for word in said if word in one.lower()}
    shared = {word for word in here if word in other.lower()}
    return share >= _ALIKE or (len(here) > 1 and len(shared) >= _SHARED * len(here))


def says_the_same(one: str, two: str) -> bool:
    """Whether two sentences say the same but for their figures."""
    return _alike(one, two) >= _SAME


def _alike(one: str, two: str) -> float:
    first, second = (_pairs(clause) for clause in (one, two))
    whole = len(first) + len(second)
    return 2 * len(first & second) / whole if whole else 0.0


def _pairs(clause: str) -> set[str]:
    words = _FILLER.sub(" ", without_figures(squash(clause)))
    return {pair for pair in side_by_side(words) if not re.search(r"[\s\W]", pair)}
