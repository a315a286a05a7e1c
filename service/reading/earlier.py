"""What a text told long before a sentence that the question names, such as the place it is about.

The cross-encoder reads a sentence with its title and the words right before it. An article that
names its city in the first sentence alone leaves the others without it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from embed.cross import BEFORE, EARLIER, TITLE, Candidate
from embed.words import fold
from index.matching import Question, Weighed, unflagged

_CLAUSE = re.compile(r"[^，。；！？!?;\n\u3000]+")
_CLAUSES = 2
_LEAST = 0.02  # share of the question that a word has to have
_FIRST, _LAST = 1000, 3000  # characters looked through of a long text


@unflagged
def told_earlier(question: Question, read: Candidate, text: str, start: int) -> str:
    """The clauses of `text` with words of the question that `read` lacks, at most `EARLIER` long.

    `start` is where its sentence begins; what is read before it anyway is not looked through.
    """
    words = question.words
    here = fold(f"{read.title[:TITLE]} {read.before[-BEFORE:]} {read.sentence}")
    lacks = words.held_in([here])[0] == 0
    worth = np.where(lacks & (words.share >= _LEAST), words.share, 0)
    # A number stands in longer ones; what year is spoken of is told where it matters.
    worth[[len(word) < 2 or word.isdecimal() for word in words.terms]] = 0
    if not worth.any():
        return ""
    until = start - BEFORE
    far = _far(_clauses(text), until)
    if not far:
        return ""
    held = words.held_in([folded for _, folded in far])
    chosen: list[int] = []
    wanted: list[Weighed] = []
    for _ in range(_CLAUSES):
        found = held @ worth
        # Of those that tell as much the last, which is likelier to be still spoken of.
        best = len(found) - 1 - int(np.argmax(found[::-1]))
        if found[best] <= 0:
            break
        tells = (held[best] > 0) & (worth > 0)
        chosen.append(best)
        terms = tuple(word for word, yes in zip(words.terms, tells, strict=True) if yes)
        wanted.append(Weighed(terms, worth[tells]))
        worth = np.where(tells, 0, worth)
    most = EARLIER // max(len(chosen), 1) - (len(chosen) > 1)
    parts = {
        place: _around(*far[place], weighed, most)
        for place, weighed in zip(chosen, wanted, strict=True)
    }
    return "。".join(parts[place] for place in sorted(parts))


def _around(clause: str, folded: str, wanted: Weighed, most: int) -> str:
    """At most so many characters of a clause, those around its words."""
    if len(clause) <= most or len(folded) != len(clause):
        return clause[:most]
    found = [
        match.span() for word in wanted.terms for match in re.finditer(re.escape(word), folded)
    ]
    # Windows that begin with a word or end with one; the first of those that hold most.
    begins = sorted({min(max(at, 0), len(clause) - most) for a, b in found for at in (a, b - most)})
    parts = [folded[begin : begin + most] for begin in begins]
    best = begins[int(np.argmax(wanted.held_in(parts) @ wanted.share))]
    held = [(a, b) for a, b in found if best <= a and b <= best + most]
    if not held:
        return clause[best : best + most]
    middle = (min(a for a, _ in held) + max(b for _, b in held)) // 2
    begin = min(max(middle - most // 2, 0), len(clause) - most)
    return clause[begin : begin + most]


def _far(every: Sequence[tuple[int, str, str]], until: int) -> list[tuple[str, str]]:
    """The clauses before `until` and the same folded; of a long text its beginning and end."""
    found = []
    for begin, clause, folded in every:
        end = begin + len(clause)
        if begin >= until:
            break
        if end > until:
            part = clause[: until - begin]
            found.append((part, fold(part)))
        elif begin < _FIRST or end > until - _LAST:
            found.append((clause, folded))
    return found


@lru_cache(maxsize=64)
def _clauses(text: str) -> tuple[tuple[int, str, str], ...]:
    """Where each clause begins, the clause, and the same folded."""
    return tuple((m.start(), m[0], fold(m[0])) for m in _CLAUSE.finditer(text))
