"""Texts with the years that they leave to their reader: 今年1月 of an issue of 2025 is 2025年1月.

A newsletter says 今年 and means the year of its issue. Who asks years later names the year, and the
same month of another year's issue has all other words in common.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from index.numerals import in_digits
from index.timespans import SPAN, YEAR, Timespan, read_span

# 如今年轻, 过去年均, 三年以上年金 and 目前年产 name no year, 线上月活 and 基本月薪 no month; 本年
# stands in 基本年费.
_RELATIVE = re.compile(
    r"(?<![当如迄])(?P<this>今)年(?![轻纪龄])|(?P<this_one>本)年度"
    r"|(?<![过失除])(?P<last>去)年|(?<!以)(?P<last_one>上)年度"
    r"|(?<![目以当之多几数先从\d])(?P<before>前)年(?![度轻间月产均])"
    r"|(?<![以线网船路地])(?P<last_month>上)个?月(?![活薪租费均供球亮])"
    r"|(?<![基日资成])(?P<month>本)月(?![活薪租费均供])"
)
_YEARS_BACK = {"this": 0, "this_one": 0, "last": 1, "last_one": 1, "before": 2}
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
    text = in_digits(text)
    if day is None:
        return text
    text = tell_relative(text, day)
    return "".join(_with_years(sentence, day) for sentence in _SENTENCE.findall(text))


def tell_relative(text: str, day: date) -> str:
    """`text` as it was said on this `day`, with 今年, 去年 and 上月 as years and months."""
    return _RELATIVE.sub(lambda match: _absolute(match, day), text)


def _absolute(match: re.Match[str], day: date) -> str:
    name = match.lastgroup or ""
    if name in _YEARS_BACK:
        said = match[name]
        return match[0].replace(f"{said}年", f"{day.year - _YEARS_BACK[name]}年")
    if name == "last_month":
        day = day.replace(day=1) - timedelta(days=1)
    return f"{day.year}年{day.month}月"


def _with_years(sentence: str, day: date) -> str:
    for match in _TOLD.finditer(sentence):
        if match[1]:
            break
        span = read_span(match.groups()[1:])
        if span and span.first <= day.month:
            at = match.start()
            return f"{sentence[:at]}{day.year}年{sentence[at:]}"
    return sentence
