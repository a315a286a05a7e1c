"""A figure or date of the passage that was given to something else."""

from collections.abc import Sequence

from embed.words import cut_plain
from service.generation.polarity import is_opposed, is_told_as_done, is_turned
from service.generation.wording import GLUE
from service.reading.evidence import side_by_side
from service.reading.facts import Number, find_facts, known_dates, without_figures

_TAKEN = 0.6  # of the claim's character pairs


def is_swapped(claim: str, clauses: Sequence[str]) -> bool:
    """Whether a figure or date of the claim stands in the text, but is said of something else.

    That is so where another clause has a figure of the same unit and words of the claim that the
    figure's own clause lacks, and the own clause has none that the other lacks.
    """
    words = [w for w in cut_plain(without_figures(claim)) if len(w) > 1 and w not in GLUE]
    facts = find_facts(claim)
    marks: list[Number | str] = [*facts.numbers, *facts.dates]
    for mark in marks:
        own = [clause for clause in clauses if _has(mark, clause)]
        rivals = [c for c in clauses if c not in own and _has_other(mark, c)]
        if own and not any(_fits(words, claim, clause, rivals) for clause in own):
            return True
    return False


def _fits(words: Sequence[str], claim: str, own: str, rivals: Sequence[str]) -> bool:
    if is_told_as_done(claim, own) or is_opposed(claim, own):
        return False
    for rival in rivals:
        ours = any(word in own and word not in rival for word in words)
        theirs = any(word in rival and word not in own for word in words)
        if theirs and not ours:
            return False
    return True


def is_clause_turned(claim: str, clauses: Sequence[str]) -> bool:
    """Whether the clause that the claim is plainly taken from says the opposite, or another year.

    The passage as a whole may well have both 增长 and 下降.
    """
    said = set(side_by_side(claim))
    nearest = max(clauses, key=lambda c: len(said & set(side_by_side(c))), default="")
    if not said or len(said & set(side_by_side(nearest))) < _TAKEN * len(said):
        return False
    return is_turned(claim, nearest) or _is_of_another_year(claim, nearest)


def _is_of_another_year(claim: str, clause: str) -> bool:
    there = {date for date in find_facts(clause).dates if date.endswith("年")}
    here = {date for date in find_facts(claim).dates if date.endswith("年")}
    return bool(there) and not here <= there


def _has(mark: Number | str, clause: str) -> bool:
    facts = find_facts(clause)
    if isinstance(mark, str):
        return mark in known_dates(facts.dates)
    return mark.stands_in(facts.numbers)


def _has_other(mark: Number | str, clause: str) -> bool:
    """Whether the clause has another value of the same kind."""
    facts = find_facts(clause)
    if isinstance(mark, str):
        return any(date[-1] == mark[-1] for date in facts.dates)
    return any(n.unit == mark.unit for n in facts.numbers)
