"""What a question wants: the contents of issues, articles, several issues, or a plain answer."""

import re

from index.numerals import parse_number
from index.query import query_terms
from service.planning.imprint import without_imprint
from service.planning.issuewords import squeeze
from service.records import Plan, Wants

_ABOUT = re.compile(
    "请问|请|告诉我|给我|帮我|列出|列一下|看一下|看看|一下|说说|讲讲|谈谈|总结|概括|概述|概要|简介|大意|文章|内容|稿件|稿子|标题|题目|目录|栏目|板块|报道|消息|信息|讲述|讲到|讲|谈到|谈|说到|说|写|刊登|登载|登|介绍|关于|主要|"
    "一共|总共|合计|分别|全部|所有|多少|什么|怎么|哪些|哪几|目前|现在|馆藏|收录|之间|其中|里面|和|与|及|跟|各|共|都|里|上|中|本|该|这|那|一|几|个|篇|期|哪|有|了|的|是|过"
)
_ARTICLE = r"(?:文章|稿件|稿子|报道)"
_TELLS = r"(?:讲|谈|提|说|写|介绍|关于|报道|涉及)"
_WHICH_ARTICLE = re.compile(
    rf"哪\s*(?:些|几|一)?\s*(?:篇|{_ARTICLE})|第\s*(?:几|多少)\s*篇|什么\s*{_ARTICLE}"
    rf"|(?:有没有|有|是否有)\s*{_ARTICLE}?\s*{_TELLS}[^，。？?]*(?:{_ARTICLE}|吗)"
    rf"|(?:几|多少|两)\s*篇\s*{_ARTICLE}?\s*(?:是|在|分别|都)*\s*(?:{_TELLS}|什么)"
    rf"|{_TELLS}[^，。？?]*的\s*{_ARTICLE}?\s*(?:一共|共|有)+\s*(?:几|多少)\s*篇"
    rf"|[那这]\s*一?\s*篇\s*{_ARTICLE}?\s*的?\s*(?:主要)?\s*(?:{_TELLS}了?|是|内容是?)\s*什么"
)
_NUM = r"[\d〇零一二两三四五六七八九十百几多]"
# 期 as an issue: not 期间, 期货, and not the phase of a project or course.
_QI = (
    r"期(?!间|限|货|末|初|数|待|望|权|许|刊"
    r"|\s*(?:工程|项目|建设|厂房|园区|培训|研修|学员|班(?![列次轮])|课程?|债|付款|免息|贷款|基金))"
)
_TOLD = (
    r"(?:报道|提到|提及|谈到|讲到|说到|写到|介绍|刊登|登载|公布|披露|通报|出现"
    r"|提(?![升高供案交速醒])|讲(?![话座解课授])|说(?!明会)|登(?![记录陆机])|写)"
)
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
# A change that somebody brings about is told in one place: it is no figure of several issues.
_CAUSED = re.compile(
    r"(?:(?<![出转])让|(?<![大领天行])使(?![用馆节])|[给为对][^，。；？?]{1,15}带来|将|会(?=[让使给带发产引]))"
    rf"[^，。；？?]{{0,20}}?(?:{_CHANGE})"
)
_AGAINST = r"分别|各(?!自贸)|相比|对比|比较|不同|区别|变化"
_YEAR = r"(?:\d{4}|[今去明前])\s*年"
_EACH_YEAR = r"(?:每\s*个\s*年份?|各\s*年度?)(?![龄级代])|历年"
_EACH_MONTH = r"[每各]\s*个?\s*月|逐月"
# 每月 alone is said of days (每月15日), as 每年 is of limits (每年最多申领多少元).
_EACH_PERIOD = rf"(?:每\s*个|各)\s*(?:月|季度)(?![龄级代])|逐月|{_EACH_YEAR}"
_LAST_YEARS = rf"(?:最?\s*近|过去|这)\s*({_NUM}+)\s*年(?:来|里|间|中)?"
_EACH_OF_LAST = rf"{_LAST_YEARS}(?=.*(?:{_EACH_YEAR}|每\s*年|分别|各(?![自地级类方界行部单])))"
# Of each month or year, or of two of them held against each other.
_PERIODS = rf"{_EACH_PERIOD}|{_YEAR}.{{0,12}}{_YEAR}(?=.*(?:{_AGAINST}))|{_EACH_OF_LAST}"
_NAMED = rf"第\s*{_NUM}+\s*(?:{_QI})?"
# Two issues held against each other, or one range of them told as such.
_TWO = (
    rf"{_NAMED}\s*(?:、|，|和|与|及|跟|比|较|同|到|至|[-—~～]).{{0,8}}?{_NUM}+\s*{_QI}"
    rf"(?=.*(?:{_AGAINST}|增|减|多了|少了))|从\s*{_NAMED}\s*[到至].*?{_QI}"
)
_SEVERAL = re.compile("|".join((_WHICH, _EACH, _SOME, _TIMES, _CHANGE, _TWO, _PERIODS)))
# What only asks for issues, to be left out of the query.
_ASKING = re.compile(
    rf"(?:的\s*(?:消息|报道|新闻|文章|内容|说法|事))?\s*(?:都|曾|有|分别|是|{_TOLD})*\s*(?:在|于|从)?\s*"
    rf"(?:{_WHICH}|{_EACH}|{_SOME})\s*(?:的|里面?|中|上)?\s*"
    rf"(?:(?:都|曾|有|还|分别|各|是|{_TOLD})\s*)*(?:过|了)?(?:什么|怎么)?(?:样|变化|{_TOLD}的?)?"
    rf"|{_TIMES}(?:过|到|了)?|(?:数字|数量|数)?\s*(?:先|前)?后?\s*(?:{_CHANGE})|分别|{_EACH_PERIOD}"
    r"|[这那]\s*[家个项条种次类件]\s*(?:企业|公司|银行|单位|项目|政策|活动|会议|产品|办法|规定|消息|事情?|问题)?"
)
_ONE_NUMBER = re.compile(r"\d+|[两一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?")
_OF_LAST_YEARS = re.compile(rf"{_LAST_YEARS}\s*(?:的|以来)?|每\s*年")
_ENDS = re.compile(r"^[\s的，,、里中在]+|[\s，,、的在]+$")


def what_is_wanted(plan: Plan) -> Wants:
    """Of several the first of `Wants` that fits."""
    if is_about_contents(plan):
        return "contents"
    if asks_which_article(plan.question):
        return "articles"
    return "issues" if wants_several(plan.question) else "answer"


def is_about_contents(plan: Plan) -> bool:
    """Whether nothing is asked but what stands in the issues or columns named."""
    filters = plan.filters
    if not plan.chips or not (filters.limits_issues or filters.columns or plan.headline):
        return False
    rest = _ABOUT.sub("", without_imprint(plan.query))
    return not re.search(r"\w", rest) or not query_terms(rest).words


def asks_which_article(question: str) -> bool:
    """Whether the answer is an article by its title (第232期有哪篇讲郑湾)."""
    return bool(_WHICH_ARTICLE.search(squeeze(question)))


def wants_several(question: str) -> bool:
    """Whether the answer is meant to come from several issues (哪几期, 各期分别, 有什么变化).

    分别 and 哪些 alone ask for several things, which one issue may tell.
    """
    return bool(_SEVERAL.search(_CAUSED.sub("", squeeze(question))))


def without_several(query: str) -> str:
    """`query` without the words that only ask for issues; as it is where nothing is left."""
    asked = squeeze(query)
    if re.search(_EACH_OF_LAST, asked):
        asked = _OF_LAST_YEARS.sub(" ", asked)
    rest = _ENDS.sub("", _ASKING.sub(" ", asked))
    return rest if re.search(r"\w\w", rest) else query


def asks_for_each_month(question: str) -> bool:
    """Whether every month is asked for."""
    return bool(re.search(_EACH_MONTH, question))


def asks_for_each_year(question: str) -> bool:
    """Whether every year is asked for, or each of the last, and not every issue or month."""
    each = re.search(rf"{_EACH_YEAR}|{_EACH_OF_LAST}", question)
    return bool(each) and not re.search(rf"{_EACH}|{_EACH_MONTH}", question)


def years_back(question: str) -> int:
    """How many of the last years are each asked for (近三年各多少); 0 where it is not said."""
    match = re.search(_EACH_OF_LAST, question) if asks_for_each_year(question) else None
    return parse_number(match[1]) if match and _ONE_NUMBER.fullmatch(match[1]) else 0


def asks_for_change(question: str) -> bool:
    """Whether it is asked how something changed."""
    return bool(re.search(_CHANGE, _CAUSED.sub("", question)))
