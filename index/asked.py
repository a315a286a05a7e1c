"""What kind of value a question asks for, and the values of that kind in a sentence."""

import re
from dataclasses import dataclass
from typing import Literal

from index.kinds import kind_named, unit_asked

Kind = Literal["number", "date", "none"]

_HOW_MANY = re.compile(r"多少|几")
_SHARE = re.compile(r"占比|比例|比重|百分之|增速|增幅|增长(?:了)?多少|率是多少")
_AMOUNT = re.compile(
    r"总投资|投资额|金额|额度|上限|规模|产值|多大|(?<![更许众很])多长(?![期三江])|多高|多快|时速|面积"
)
_WHEN = re.compile(r"什么时候|什么时间|何时|哪一?天|哪一?年|哪一?月|几月|几号|哪日|日期")
# The units of what a question without an asking word ends with, a character each. A measure word
# before 数 is none where a noun ends with it: 用户数 counts users in any unit.
_UNITS = (
    (re.compile(r"人[数次]|人口"), "人名位"),
    (
        re.compile(
            r"((?<![国专企])家|(?<!案)例|(?<![用客账])户|(?<![市赛机])场|(?<![平电视舞])台|(?<!系)列|"
            r"[件起名辆艘宗笔座栋套篇班项次])数"
        ),
        "",
    ),
    (re.compile(r"面积"), "米亩顷里㎡"),
    (re.compile(r"[长宽高深厚]度|距离|里程|海拔|尺寸|身高"), "米里"),
    (re.compile(r"温度|气温"), "度℃"),
    (re.compile(r"年龄"), "岁"),
    (re.compile(r"体重"), "斤克"),
    (re.compile(r"名次|位次|排名"), "名位"),
)

_DIGITS = r"(?:\d[\d,，]*(?:\.\d+)?|[一二三四五六七八九十百千两]+)"
_UNIT = (
    r"(?:个百分点|平方米|平方公里|平方千米|立方米|标准箱|标箱|公里|千米|厘米|毫米|海里|公顷|公斤|千克|"
    r"摄氏度|周岁|工作日|人民币|[\u4e00-\u9fff%％℃㎡])"
)
_VALUE = re.compile(
    rf"(?:第|近|约|超过|超|逾)?{_DIGITS}(?:多|余)?(?:万|亿|千)?(?:多|余)?(?:个)?{_UNIT}元?(?:以上|左右)?"
)
_PERCENT = re.compile(r"(?:近|约|超过|超|逾)?\d+(?:\.\d+)?\s*[%％]|\d+(?:\.\d+)?个百分点")
_DATE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?(?:上午|下午)?|\d{4}年(?:上半年|下半年|年底|底|初)?"
    r"|(?:今|去|明)年(?:上半年|下半年|年底|底|初)?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """`unit` are the measure words that may stand behind the value, a character each."""

    kind: Kind
    unit: str = ""
    percent: bool = False

    def values(self, sentence: str) -> list[re.Match[str]]:
        """The values in `sentence` that may be what is asked for, in order."""
        if self.kind == "date":
            return list(_DATE.finditer(sentence))
        if self.kind == "none":
            return []
        if self.percent:
            return list(_PERCENT.finditer(sentence))
        found = list(_VALUE.finditer(sentence))
        return [m for m in found if self.unit and self.has_unit(m[0])] or found

    def fits(self, sentence: str) -> float:
        """1 where `sentence` has such a value in the asked unit, 0.5 where it has one at all."""
        values = self.values(sentence)
        if not values:
            return 0.0
        exact = self.kind == "date" or self.percent or not self.unit
        return 1.0 if exact or any(self.has_unit(m[0]) for m in values) else 0.5

    def has_unit(self, value: str) -> bool:
        """Whether `value` is in the asked unit; a thing may be counted with or without 个."""
        return any(char in value for char in self.unit)


def what_is_asked(question: str) -> Asked:
    """Read the kind of value off the question's words; most questions ask for none."""
    if _WHEN.search(question):
        return Asked("date")
    if _SHARE.search(question):
        return Asked("number", percent=True)
    if _HOW_MANY.search(question):
        return Asked("number", unit_asked(question))
    kind = kind_named(question)
    if kind == "date":
        return Asked("date")
    if kind == "share":
        return Asked("number", percent=True)
    if kind == "money":
        return Asked("number", "元")
    if kind == "count":
        return Asked("number", _unit_of(question))
    if _AMOUNT.search(question):
        return Asked("number")
    return Asked("none")


def _unit_of(question: str) -> str:
    """The units of the last word of `question` that has any."""
    found = [
        (match.end(), units or match[1])
        for pattern, units in _UNITS
        for match in pattern.finditer(question)
    ]
    return max(found)[1] if found else ""
