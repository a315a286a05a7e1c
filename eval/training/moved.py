"""Near misses made of answered questions: the same asked of another month, year or place.

Whether a sentence tells of the very thing asked, or of its like elsewhere or at another time, is
the hardest to tell: all other words stand there.
"""

import random
import re
from collections.abc import Iterator

from embed.words import fold
from index.timespans import agreement, spans_told, timespans

_MONTHS = 12
_MONTH = re.compile(r"(?<![\d.])\d{1,2}(?=月(?!\d{1,2}日?[至到-]))")
_YEAR = re.compile(r"(?<!\d)20[0-3]\d(?=年)")
_YEARS = 3  # so many before and behind
_KINDS = (
    "北京 上海 天津 重庆",
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 "
    "云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆",
    "石家庄 太原 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 杭州 宁波 温州 合肥 福州 厦门 南昌 济南 青岛 "
    "郑州 武汉 长沙 广州 深圳 珠海 佛山 东莞 南宁 海口 三亚 成都 贵阳 昆明 西安 兰州 西宁 银川 "
    "乌鲁木齐",
    "美国 英国 法国 德国 日本 韩国 俄罗斯 印度 越南 泰国 新加坡 马来西亚 印度尼西亚 澳大利亚 巴西 "
    "加拿大 意大利 西班牙 沙特 哈萨克斯坦",
)
_PLACES = tuple(tuple(kind.split()) for kind in _KINDS)


def moved(
    question: str, sentence: str, text: str, rng: random.Random, months_alone: bool = False
) -> Iterator[str]:
    """The question of another month, of another year and of another place, where it names one.

    `sentence` is what answers it, with its title; years and places are moved only where it names
    them, so that the difference stands there to be seen. None is a year or place that `text` names.
    """
    folded = fold(question)
    sentence, text = fold(sentence), fold(text)
    moves = (_of_another_month, _of_another_year, _of_another_place)
    for move in moves[:1] if months_alone else moves:
        if other := move(folded, sentence, text, rng):
            yield other


def _of_another_month(question: str, _: str, text: str, __: random.Random) -> str | None:
    """None where it names several spans, or the text tells of every month."""
    spans, month = timespans(question), _MONTH.search(question)
    if not month or len(spans) != 1:
        return None
    told = spans_told(text, spans)
    start, end = month.span()
    for ahead in range(1, _MONTHS):
        other = (int(month[0]) - 1 + ahead) % _MONTHS + 1
        changed = f"{question[:start]}{other}{question[end:]}"
        if agreement(timespans(changed), told) < 0:
            return changed
    return None


def _of_another_year(question: str, sentence: str, text: str, rng: random.Random) -> str | None:
    years = _YEAR.findall(question)
    if len(years) != 1 or years[0] not in sentence:
        return None
    near = range(int(years[0]) - _YEARS, int(years[0]) + _YEARS + 1)
    others = [str(year) for year in near if str(year) not in text]
    return question.replace(years[0], rng.choice(others)) if others else None


def _of_another_place(question: str, sentence: str, text: str, rng: random.Random) -> str | None:
    named = [(place, kind) for kind in _PLACES for place in kind if place in question]
    if len(named) != 1 or named[0][0] not in sentence:
        return None
    place, kind = named[0]
    others = [each for each in kind if each not in text]
    return question.replace(place, rng.choice(others)) if others else None
