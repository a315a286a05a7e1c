"""Does a passage support what was written about it? Where it is not plain, the answer is no.

A check of words and figures, not of meaning: it finds what is invented or changed (a figure, a
unit, a date, a name, a negation, a figure given to something else), not every false connection.
"""

from typing import Literal

from service.generation.polarity import is_overstated, is_turned
from service.generation.swaps import is_clause_turned, is_swapped
from service.generation.wording import coverage, has_new_name
from service.reading.evidence import CHINESE, Evidence, split_clauses
from service.reading.facts import Number, find_facts, known_dates, squash, without_quotes

Fault = Literal[
    "empty", "number", "date", "latin", "quoted", "name", "words", "turned", "overstated", "swapped"
]
_COVERED = 0.7  # share of the claim's characters that stand in the evidence
_SHORTEST = 4  # Chinese characters that say something without a figure


def find_fault(claim: str, evidence: Evidence) -> Fault | None:
    """The first thing in `claim` that the evidence does not bear out, or None."""
    said = squash(claim)
    if len(CHINESE.findall(said)) < _SHORTEST and not any(char.isdigit() for char in said):
        return "empty"
    facts = find_facts(said)
    checks: tuple[tuple[Fault, bool], ...] = (
        ("number", not all(n.stands_in(evidence.facts.numbers) for n in facts.numbers)),
        ("number", not all(numeral in evidence.whole for numeral in facts.numerals)),
        ("date", not facts.dates <= _years(evidence) | known_dates(evidence.facts.dates)),
        ("latin", not facts.latin <= evidence.facts.latin | _units(evidence.facts.numbers)),
        ("quoted", not all(name in without_quotes(evidence.whole) for name in facts.quoted)),
    )
    fault = next((name for name, wrong in checks if wrong), None)
    return fault or _fault_of_words(said, evidence) or _fault_of_sense(said, evidence)


def _years(evidence: Evidence) -> frozenset[str]:
    """The years that 去年, 明年 mean, told from the issue's date."""
    steps = {"去年": -1, "明年": 1, "前年": -2}
    years = [int(d[:4]) for d in find_facts(squash(evidence.head)).dates if d.endswith("年")]
    named = [step for word, step in steps.items() if word in evidence.body]
    return frozenset(f"{year + step}年" for year in years for step in named)


def _units(numbers: frozenset[Number]) -> frozenset[str]:
    return frozenset(number.unit for number in numbers)


def _fault_of_words(said: str, evidence: Evidence) -> Fault | None:
    if has_new_name(said, evidence):
        return "name"
    return "words" if coverage(said, evidence) < _COVERED else None


def _fault_of_sense(said: str, evidence: Evidence) -> Fault | None:
    clauses = split_clauses(said)
    if is_turned(said, evidence.body) or any(
        is_clause_turned(clause, evidence.clauses) for clause in clauses
    ):
        return "turned"
    if is_overstated(said, evidence.whole):
        return "overstated"
    if any(is_swapped(clause, evidence.clauses) for clause in clauses):
        return "swapped"
    return None
