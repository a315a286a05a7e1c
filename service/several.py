"""Questions that several issues answer: which issues, each issue's figure, what changed."""

import re
from collections.abc import Sequence
from datetime import date

from index.asked import Asked, what_is_asked
from index.records import StoredArticle
from service.issuewords import squeeze
from service.names import numbered_name
from service.ranked import TOLD_OF, R, held_shares, lead_of
from service.records import Citation
from service.samefigure import figure_of, has_figure, same_figures

MAX_ISSUES = 10
# Shares of the best sentence's that another issue's needs; where a value is asked for and stands in
# both, fewer of the words have to.
_SURE, _HELD, _HELD_VALUE = 0.3, 0.75, 0.7
_NUM = r"[\d〇零一二两三四五六七八九十百几多]"
# 期 as an issue: not 期间, 期货, and not the phase of a project or course.
_QI = (
    r"期(?!间|限|货|末|初|数|待|望|权|许|刊"
    r"|\s*(?:工程|项目|建设|厂房|园区|培训|研修|学员|班(?![列次轮])|课程?|债|付款|免息|贷款|基金))"
)
_TOLD = r"(?:报道|提到|提及|谈到|讲到|说到|写到|介绍|刊登|登载|公布|披露|通报|出现|提|讲|说|登|写)"
_WHICH = rf"哪\s*(?:些|几\s*个?|一)?\s*{_QI}"
_EACH = (
    rf"(?:[各每历逐]|每\s*一|前\s*后)\s*(?:几|两|{_NUM}+)?\s*{_QI}|(?:其他|其它|别的|往|几)\s*{_QI}"
)
_SOME = rf"(?:最?近|[这那前])\s*(?:[几两二三四五六七八九十]|\d*[02-9]|\d+1)\s*个?{_QI}"
_TIMES = (
    rf"(?:[几多]|{_NUM}+|多少|哪几)\s*次\s*{_TOLD}|历次|每次\s*{_TOLD}|先后\s*(?:在|{_TOLD}|分别)"
)
_CHANGE = (
    r"(?:有|发生|出现)?了?\s*(?:什么|哪些|何|怎样的?|多大|多少)\s*(?:样的?)?\s*变化"
    r"|(?:怎么|怎样|如何|是否|有没有)\s*(?:发生)?\s*变(?:化|动)?(?:的|了)?|变化(?:情况|趋势|过程)"
)
_NAMED = rf"第\s*{_NUM}+\s*(?:{_QI})?"
# Two issues held against each other, or one range of them told as such.
_TWO = (
    rf"{_NAMED}\s*(?:、|，|和|与|及|跟|比|较|同|到|至|[-—~～]).{{0,8}}?{_NUM}+\s*{_QI}"
    rf"(?=.*(?:分别|各(?!自贸)|相比|对比|比较|不同|区别|变化|增|减|多了|少了))|从\s*{_NAMED}\s*[到至].*?{_QI}"
)
_SEVERAL = re.compile("|".join((_WHICH, _EACH, _SOME, _TIMES, _CHANGE, _TWO)))
# What only asks for issues, to be left out of the query.
_ASKING = re.compile(
    rf"(?:的\s*(?:消息|报道|新闻|文章|内容|说法|事))?\s*(?:都|曾|有|分别|是|{_TOLD})*\s*(?:在|于|从)?\s*"
    rf"(?:{_WHICH}|{_EACH}|{_SOME})\s*(?:的|里面?|中|上)?\s*"
    rf"(?:(?:都|曾|有|还|分别|各|是|{_TOLD})\s*)*(?:过|了)?(?:什么|怎么)?(?:样|变化|{_TOLD}的?)?"
    rf"|{_TIMES}(?:过|到|了)?|(?:数字|数量|数)?\s*(?:先|前)?后?\s*(?:{_CHANGE})|分别"
    r"|[这那]\s*[家个项条种次类件]\s*(?:企业|公司|银行|单位|项目|政策|活动|会议|产品|办法|规定|消息|事情?|问题)?"
)
_ENDS = re.compile(r"^[\s的，,、里中在]+|[\s，,、的在]+$")


def wants_several(question: str) -> bool:
    """Whether the answer is meant to come from several issues (哪几期, 各期分别, 有什么变化).

    分别 and 哪些 alone ask for several things, which one issue may tell.
    """
    return bool(_SEVERAL.search(squeeze(question)))


def without_several(query: str) -> str:
    """`query` without the words that only ask for issues; as it is where nothing is left."""
    rest = _ENDS.sub("", _ASKING.sub(" ", squeeze(query)))
    return rest if re.search(r"\w\w", rest) else query


def choose_several(readings: Sequence[R], question: str, query: str) -> list[R]:
    """The best sentence of each issue, in date order, of those nearly as good as the best one.

    `readings` are ranked best first; `query` is the question without its limits. A reprint counts
    once: the issue it also stands in is named by the hit's `also_in`.
    """
    if not readings:
        return []
    asked = asked_figure(question)
    held = held_shares(readings, query)
    values = [_has_value(asked, reading) for reading in readings]
    if not any(values):
        values = [True] * len(readings)
    enough = _HELD if asked.kind == "none" else _HELD_VALUE
    most = max(share for share, able in zip(held, values, strict=True) if able)
    best = readings[0]
    if most < TOLD_OF:
        return [best]
    chosen: list[R] = []
    seen: set[str] = set()
    for reading, share, able in zip(readings, held, values, strict=True):
        good = able and reading.confidence >= _SURE * best.confidence and share >= enough * most
        article = reading.hit.article
        if good and article.issue_id not in seen:
            chosen.append(reading)
            seen.update((article.issue_id, *(other.issue_id for other in reading.hit.also_in)))
    return in_date_order(chosen[:MAX_ISSUES])


def in_date_order(readings: Sequence[R]) -> list[R]:
    """The oldest issue first, what has no date last."""
    return sorted(readings, key=lambda r: (r.hit.article.date or date.max, r.hit.article.id))


def choose_figures(readings: Sequence[R], question: str, query: str) -> list[R]:
    """The best sentence, then those of other issues that give the same thing's figure.

    It is for a question that asks for a value and names no issue or period; mostly the best
    sentence stands alone.
    """
    asked = what_is_asked(question)
    if not readings or asked.kind != "number":
        return list(readings[:1])
    return same_figures(readings, asked, query)[:MAX_ISSUES]


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
    if asked.kind == "none" and re.search(rf"数|量|额|值|率|{_NUM}次", question):
        return Asked("number") if re.search(_CHANGE, question) else asked
    return asked


def _has_value(asked: Asked, reading: R) -> bool:
    return asked.kind == "none" or has_figure(reading.quote, asked)


def _name(article: StoredArticle, with_publication: bool) -> str:
    """`第233期（2024年4月20日）`, with the publication where there are several."""
    full = numbered_name(article.publication, article.label) or f"《{article.key}》"
    name = full if with_publication else full.removeprefix(f"《{article.publication}》")
    day = article.date
    return f"{name}（{day.year}年{day.month}月{day.day}日）" if day else name
