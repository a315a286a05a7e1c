"""A long sentence to the part of it that answers: a run of whole clauses, word for word."""

import re
from collections.abc import Sequence

import numpy as np

from index.matching import Matcher, Question, unflagged

MAX_QUOTE = 150  # characters
# Up to a mark that ends a clause, with the quotes and brackets that close it; a figure's own comma
# is none.
_CLAUSE = re.compile(r"[^，；,;]*(?:(?<=\d),(?=\d)[^，；,;]*)*(?:[，；,;]+[”’」』）)》]*|$)")
_FITS = 0.3  # a value of the kind asked for counts as much as this share of the question


def shorten(
    question: Question, text: str, start: int, end: int, matcher: Matcher, most: int = MAX_QUOTE
) -> tuple[int, int]:
    """The place of the clauses of `text[start:end]` that answer best, `most` characters at most.

    A sentence that is short enough stays whole. From the clause that says most of what was asked
    the part grows to whichever side says more, so that it stays in one piece.
    """
    if end - start <= most:
        return start, end
    spans = _clauses(text, start, end, most)
    worth = _worth(question, [text[a:b] for a, b in spans], matcher)
    first = last = int(np.argmax(worth))
    while True:
        sides = [
            (worth[place], place)
            for place in (first - 1, last + 1)
            if 0 <= place < len(spans)
            and spans[max(last, place)][1] - spans[min(first, place)][0] <= most
        ]
        if not sides:
            break
        place = max(sides)[1]
        first, last = min(first, place), max(last, place)
    begin, stop = spans[first][0], spans[last][1]
    return _bare(text, begin, stop if stop == end else min(stop, begin + most))


def _clauses(text: str, start: int, end: int, most: int) -> list[tuple[int, int]]:
    """The clauses in order; one that is too long by itself is cut at its middle marks or length."""
    spans = [
        (start + match.start(), start + match.end())
        for match in _CLAUSE.finditer(text[start:end])
        if match[0]
    ]
    return [piece for a, b in spans for piece in _pieces(text, a, b, most)]


def _pieces(text: str, start: int, end: int, most: int) -> list[tuple[int, int]]:
    pieces = []
    while end - start > most:
        cut = text.rfind("、", start, start + most) + 1 or start + most
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


@unflagged
def _worth(question: Question, clauses: Sequence[str], matcher: Matcher) -> list[float]:
    matches = matcher.match(question, clauses)
    held = matches.words @ question.words.share + matches.near @ question.learned
    fits = [question.asked.fits(clause) for clause in clauses]
    return [float(share) + _FITS * fit for share, fit in zip(held, fits, strict=True)]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the mark that led on to the next clause, and white space."""
    while end > start and text[end - 1] in "，；,;、 \t\n\u3000":
        end -= 1
    while start < end and text[start] in " \t\n\u3000":
        start += 1
    return start, end
