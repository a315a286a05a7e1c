"""A title for a training text that has none of its own, made of what its first sentence says.

Articles of newsletters have titles, and a sentence often needs its own: `民营企业占 92.2%` says
whose only there. Most training texts are news without one, whose first sentence tells the same.
"""

import re

_LONGEST, _SHORTEST = 32, 10
_LOOKED_AT = 200  # characters
_GIVEN = re.compile(r"【([^【】]{6,40})】")
# What stands before the news itself: the paper, the reporter, the day.
_PREFIX = re.compile(
    r"\s*(?:(?:原标题|来源)[：:]"
    r"|[^。]{0,40}?(?:讯|电|获悉|消息称?|报道)(?=[（(，,：:])"
    r"|[（(][^（）()]{0,60}[）)]"
    r"|[^。，]{0,20}?(?:记者|通讯员)[^。，]{0,12}(?=[，,])"
    r"|(?:20\d\d年)?\d{1,2}月\d{1,2}日(?:[上下]午|晚|至\d{1,2}日)?|(?:20\d\d年)?\d{1,2}日"
    r"|近日|日前|近期|今天|昨天|昨日|今日|当地时间"
    r"|[\s，,、：:])"
)
_CLAUSE = re.compile(r"[^，,；;。！？!?]+")
_END = re.compile(r"[。！？!?]")
# A piece of a longer text, such as a paragraph of a plan, begins with no news.
_PIECE = re.compile(
    r"[（(]?[一二三四五六七八九十\d]+[）)、.．]|第[一二三四五六七八九十百\d]+[章条节]|各位代表"
)


def lead_title(text: str) -> str:
    """The title that stands in brackets, or the first clauses without day and source; or none."""
    text = text[:_LOOKED_AT].strip()
    if given := _GIVEN.match(text):
        return given[1]
    if _PIECE.match(text):
        return ""
    while prefix := _PREFIX.match(text):
        text = text[prefix.end() :]
    first = _END.split(text, maxsplit=1)[0]
    title = ""
    for clause in _CLAUSE.finditer(first):
        longer = first[: clause.end()]
        if len(longer) > _LONGEST or len(title) >= _SHORTEST:
            break
        title = longer
    whole = title.count("“") == title.count("”") and not title.startswith("—")
    return title if len(title) >= _SHORTEST and whole else ""
