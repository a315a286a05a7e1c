"""The hard facts of a text: numbers with units, dates, Latin words, quoted names."""

import re
from dataclasses import dataclass

from embed.words import fold

_BLANKS = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|(?<=\d)\s+(?=%)")
_MAX = "不超过|不高于|不多于|不大于|最多|低于|少于|不足|不到|不满"
_MIN = "不低于|不少于|不小于|至少|超过|高于|多于|突破|超|逾"
_UNITS = (
    "°c|‰|%|[a-z]+|个百分点|个工作日|个小时|个月|平方米|平方公里|平方千米|立方米|标准箱|标箱|公里|公斤|公顷|公吨|"
    "工作日|小时|分钟|美元|欧元|港元|日元|卢布|人次|家次|架次|航次|班次|"
    "[^\\W\\d_的和与及以到至为是左多余在于同被比或由而等]"
)
_NUMBER = re.compile(
    rf"(?:(?P<most>{_MAX})|(?P<least>{_MIN}))?(?<![\d.a-z])(?P<value>\d+(?:\.\d+)?)[多余]?"
    rf"(?P<scale>[十百千万亿]*)[多余]?(?P<unit>{_UNITS})?(?P<after>以上|以下|以内|以外)?"
)
_DATE = re.compile(
    r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?)?"
    r"|(?P<month2>\d{1,2})月(?:(?P<day2>\d{1,2})[日号])?|(?P<day3>\d{1,2})[日号]"
)
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
# A lone 一 is mostly no number (一致, 进一步).
_NUMERAL = re.compile(
    "[零〇一二三四五六七八九十百千万亿两]{2,}.?|[二三四五六七八九十百千两].|一(?:季度|期|月|年)"
)
_LATIN = re.compile(r"[a-z][a-z0-9+&-]*")
_QUOTED = re.compile(r"《([^《》]+)》|[“「『]([^“”「」『』]+)[”」』]|\"([^\"]+)\"")
_QUOTES = re.compile(r"[“”「」『』\"《》]")


@dataclass(frozen=True, slots=True)
class Number:
    """`不超过5.2亿元` is value `5.2亿`, unit `元`, bound `most`; without a bound it is empty."""

    value: str
    unit: str
    bound: str

    def stands_in(self, numbers: "frozenset[Number]") -> bool:
        """Whether the same number is among `numbers`, in its unit if it has one."""
        return any(
            self.value == other.value
            and self.bound == other.bound
            and self.unit in {"", other.unit}
            for other in numbers
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be copied without a change. `dates` are `2025年`, `1月`, `1月18日`, `18日`."""

    numbers: frozenset[Number]
    dates: frozenset[str]
    numerals: frozenset[str]
    latin: frozenset[str]
    quoted: frozenset[str]


def squash(text: str) -> str:
    """Fold width and case, and take out the blanks beside Chinese characters."""
    folded = _BLANKS.sub("", fold(text))
    return _NUMERIC_DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", folded)


def without_quotes(text: str) -> str:
    """The squashed text without quotation marks, where quoted names are looked for."""
    return _QUOTES.sub("", text)


def without_figures(text: str) -> str:
    """The squashed text without its dates and numbers."""
    return _NUMBER.sub(" ", _DATE.sub(" ", text))


def find_facts(text: str) -> Facts:
    """The facts of a squashed text."""
    rest = _DATE.sub(" ", text)
    plain = _NUMBER.sub(" ", rest)
    return Facts(
        numbers=frozenset(map(_number, _NUMBER.finditer(rest))),
        dates=frozenset(part for match in _DATE.finditer(text) for part in _date_parts(match)),
        numerals=frozenset(_NUMERAL.findall(plain)),
        latin=frozenset(_LATIN.findall(plain)),
        quoted=frozenset(
            without_quotes(next(filter(None, m.groups()))) for m in _QUOTED.finditer(text)
        ),
    )


def _number(match: re.Match[str]) -> Number:
    after = match["after"] or ""
    most = match["most"] or after in {"以下", "以内"}
    least = match["least"] or after in {"以上", "以外"}
    bound = "most" if most else "least" if least else ""
    return Number(match["value"] + match["scale"], match["unit"] or "", bound)


def _date_parts(match: re.Match[str]) -> list[str]:
    """The year apart: a text often names it once, or leaves it to the issue's date."""
    month, day = match["month"] or match["month2"], match["day"] or match["day2"]
    parts = [f"{match['year']}年"] if match["year"] else []
    if month and day:
        parts.append(f"{int(month)}月{int(day)}日")
    elif month:
        parts.append(f"{int(month)}月")
    elif match["day3"]:
        parts.append(f"{int(match['day3'])}日")
    return parts


def known_dates(dates: frozenset[str]) -> frozenset[str]:
    """The dates and what they contain: who says 1月18日 also says 1月 and 18日."""
    parts = [re.findall(r"\d+[月日]", d) for d in dates if "月" in d and "日" in d]
    return dates.union(*parts) if parts else dates
