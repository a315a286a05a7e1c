"""Texts with the years that they leave to their reader: 今年1月 of an issue of 2025 is 2025年1月.

A newsletter says 今年 and means the year of its issue. Who asks years later names the year, and the
same month of another year's issue has all other words in common.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from index.timespans import SPAN, YEAR, Timespan, read_span

# 如今年轻, 过去年均 and 三年以上年金 name no year; 本年 stands in 基本年费.
_RELATIVE = re.compile(
    r"(?<![当如迄])(今)年(?![轻纪龄])|(?<![过失除])(去)年|(本)年度|(?<!以)(上)年度"
)
_BACK = {"今": 0, "本": 0, "去": 1, "上": 1}
_SENTENCE = re.compile(r"[^。；;！？!?\n]*[。；;！？!?\n]?")
_TOLD = re.compile(rf"{YEAR}|{SPAN}")
_KEPT = 8000


def names_year(asked: Iterable[Timespan]) -> bool:
    """Whether a question names a year, so that texts are to be read with theirs."""
    return any(span.year for span in asked)


def dated_all(texts: Sequence[str], day: date | None) -> list[str]:
    """`dated` of each."""
    return [dated(text, day) for text in texts]


@lru_cache(maxsize=_KEPT)
def dated(text: str, day: date | None) -> str:
    """`text` of an issue of this `day`, with the year of what happened this year and last year.

    A month without a year is of the issue's year, unless it lies behind the issue or a year stands
    before it in the sentence: then it stays as it is.
    """
    if day is None:
        return text
    text = tell_relative(text, day.year)
    return "".join(_with_years(sentence, day) for sentence in _SENTENCE.findall(text))


def tell_relative(text: str, year: int) -> str:
    """`text` of this `year` with 今年 and 去年 as years."""
    return _RELATIVE.sub(lambda match: _absolute(match, year), text)


def _absolute(match: re.Match[str], year: int) -> str:
    said = match[match.lastindex or 0]
    return match[0].replace(f"{said}年", f"{year - _BACK[said]}年")


def _with_years(sentence: str, day: date) -> str:
    for match in _TOLD.finditer(sentence):
        if match[1]:
            break
        span = read_span(match.groups()[1:])
        if span and span.first <= day.month:
            at = match.start()
            return f"{sentence[:at]}{day.year}年{sentence[at:]}"
    return sentence
