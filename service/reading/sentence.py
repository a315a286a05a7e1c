"""What a sentence shows by itself: the values that a question asks for, figures, its own words."""

import math
import re

import numpy as np

from index.kinds import value_in_unit
from index.matching import Question
from index.ranking import share_found

OF_SENTENCE = (
    "fits", "unit", "value_near", "numbers", "length", "figures", "run", "is_question",
)  # fmt: skip
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_BEFORE_VALUE, _BEHIND_VALUE = 18, 12  # characters that are close to a value


def of_sentence(question: Question, sentence: str, title: str) -> tuple[float, ...]:
    """The features `OF_SENTENCE` of a sentence; it and its article's title are folded."""
    fits = question.asked.fits(sentence)
    return (
        fits,
        _unit(question.unit, sentence),
        _value_near(question, sentence) if fits else 0.0,
        share_found(question.numbers, (sentence, title)),
        math.log(len(sentence) + 1) / 5,
        min(len(_FIGURE.findall(sentence)), 6) / 6,
        _longest_run(question.core, sentence) / max(len(question.core), 1),
        sentence.rstrip("”’」』)》").endswith("?"),
    )


def _unit(unit: str, sentence: str) -> float:
    """Half a point for a value in the asked unit, half a point off for none; 0 without a unit."""
    return (0.5 if value_in_unit(unit).search(sentence) else -0.5) if unit else 0.0


def _value_near(question: Question, sentence: str) -> float:
    """The share of the question that stands close to a value of the kind asked for."""
    best = 0.0
    words = question.words
    for match in question.asked.values(sentence):
        near = sentence[max(0, match.start() - _BEFORE_VALUE) : match.end() + _BEHIND_VALUE]
        held = np.asarray([term in near for term in words.terms], np.float32)
        best = max(best, float(held @ words.share))
    return best


def _longest_run(core: str, sentence: str) -> int:
    """Length of the longest piece of `core` that stands in `sentence`."""
    best = 0
    for start in range(len(core)):
        while start + best < len(core) and core[start : start + best + 1] in sentence:
            best += 1
    return best
