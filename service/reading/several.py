"""Questions that several issues answer: which issues, each issue's figure, what changed."""

import re
from collections.abc import Sequence
from datetime import date

from embed.words import fold
from index.asked import Asked, what_is_asked
from index.records import StoredArticle
from index.timespans import timespans
from service.names import numbered_name
from service.planning.wants import (
    asks_for_change,
    asks_for_each_month,
    asks_for_each_year,
    without_several,
    years_back,
)
from service.reading.ranked import TOLD_OF, R, held_shares, lead_of
from service.reading.samefigure import figure_of, has_figure, same_figures, says_the_same
from service.records import Citation

MAX_ISSUES = 12  # a year's months
_OF_YEAR = re.compile(r"全年|年度|(?:\d{4}|[今去前])年")
_NUMBERED = re.compile(r"数|量|额|值|率|[\d〇零一二两三四五六七八九十百几多]次")
# Shares of the best sentence's that another issue's needs; where a value is asked for and stands in
# both, fewer of the words have to.
_SURE, _HELD, _HELD_VALUE = 0.3, 0.75, 0.7
_SURE_SAME = 0.1  # the share of the best's that a sentence needs that says the same


def choose_several(readings: Sequence[R], question: str, query: str) -> list[R]:
    """The best sentence of each issue, in date order, of those nearly as good as the best one.

    `readings` are ranked best first; `query` is the question without its limits. A reprint counts
    once: the issue it also stands in is named by the hit's `also_in`.
    """
    if not readings:
        return []
    asked = asked_figure(question)
    held = held_shares(readings, query)
    monthly, yearly = asks_for_each_month(question), asks_for_each_year(question)
    values = [_has_value(asked, r) and _is_of_period(r, monthly, yearly) for r in readings]
    newest = MAX_ISSUES
    if any(values):
        newest = years_back(question) or MAX_ISSUES
    else:
        values = [True] * len(readings)
    enough = _HELD if asked.kind == "none" else _HELD_VALUE
    most = max(share for share, able in zip(held, values, strict=True) if able)
    best = readings[0]
    if most < TOLD_OF:
        return [best]
    like = next(reading for reading, able in zip(readings, values, strict=True) if able)
    chosen: list[R] = []
    seen: set[str] = set()
    for reading, share, able in zip(readings, held, values, strict=True):
        article = reading.hit.article
        if not able or share < enough * most or article.issue_id in seen:
            continue
        # What says the same but for its figure answers as well.
        if reading.confidence >= _SURE * best.confidence or (
            reading.confidence >= _SURE_SAME * best.confidence
            and says_the_same(reading.quote, like.quote)
        ):
            chosen.append(reading)
            seen.update((article.issue_id, *(other.issue_id for other in reading.hit.also_in)))
    return in_date_order(chosen[:MAX_ISSUES])[-newest:]


def in_date_order(readings: Sequence[R]) -> list[R]:
    """The oldest issue first, what has no date last."""
    return sorted(readings, key=lambda r: (r.hit.article.date or date.max, r.hit.article.id))


def choose_figures(readings: Sequence[R], question: str, query: str) -> list[R]:
    """The best sentence, then the same thing's figures of other issues, the newest first.

    It is for a question that asks for a value and names no issue or period; mostly the best
    sentence stands alone.
    """
    asked = what_is_asked(question)
    if not readings or asked.kind != "number":
        return list(readings[:1])
    first, *others = same_figures(readings, asked, query)
    others.sort(key=lambda r: (r.hit.article.date or date.min, r.hit.article.id), reverse=True)
    return [first, *others][:MAX_ISSUES]


def compose_several(citations: Sequence[Citation], question: str, query: str) -> str:
    """One line for each issue: its number and date, the figure if one is asked, the quote."""
    asked = asked_figure(question)
    publications = {citation.article.publication for citation in citations}
    lines = []
    for citation in citations:
        name = _name(citation.article, len(publications) > 1)
        figure = figure_of(citation.quote, asked, query, lead_of(citation.article))
        also = "、".join(_name(other, len(publications) > 1) for other in citation.also_in)
        said = f"{name}，{figure}" if figure else name
        lines.append(
            f"{said}：{citation.quote}[{citation.n}]" + (f"（又见{also}）" if also else "")
        )
    return "\n".join(lines)


def asked_figure(question: str) -> Asked:
    """The value asked for; what changed is a number, where nothing else is said."""
    asked = what_is_asked(without_several(question))
    number = asked.kind == "none" and asks_for_change(question) and _NUMBERED.search(question)
    return Asked("number") if number else asked


def _has_value(asked: Asked, reading: R) -> bool:
    return asked.kind == "none" or has_figure(reading.quote, asked)


def _is_of_period(reading: R, monthly: bool, yearly: bool) -> bool:
    """Whether the sentence tells of a month, where each is asked for; of a year and no month."""
    if not (monthly or yearly):
        return True
    told = fold(reading.quote)
    of_month = bool(timespans(told, years=False))
    return of_month if monthly else not of_month and bool(_OF_YEAR.search(told))


def _name(article: StoredArticle, with_publication: bool) -> str:
    """`第233期（2024年4月20日）`, with the publication where there are several."""
    full = numbered_name(article.publication, article.label) or f"《{article.key}》"
    name = full if with_publication else full.removeprefix(f"《{article.publication}》")
    day = article.date
    return f"{name}（{day.year}年{day.month}月{day.day}日）" if day else name
