"""Chinese numerals and the dates and issue numbers written with them."""

import re
from datetime import date

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
    "两": 2,
}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[〇零○一二三四五六七八九十百千]"
DIGIT = "[〇零○一二三四五六七八九]"  # as years are written with


def parse_number(text: str) -> int:
    """Read `245`, `二百三十三`, `十一` or `二〇二四`.

    Raises:
        ValueError: `text` is none of these.
    """
    if text.isdecimal():
        return int(text)
    if not any(c in UNITS for c in text):
        return int("".join(str(DIGITS[c]) if c in DIGITS else "x" for c in text))
    total = digit = 0
    for c in text:
        if c in UNITS:
            total += (digit or 1) * UNITS[c]
            digit = 0
        elif c in DIGITS:
            digit = DIGITS[c]
        else:
            raise ValueError(f"not a number: {text!r}")
    return total + digit


_S = r"\s*"
_DAY = re.compile(
    rf"(\d{{4}}|[〇零○Ｏ一二三四五六七八九]{{4}}){_S}年{_S}(\d{{1,2}}|[一二三四五六七八九十]{{1,2}}){_S}月"
    rf"(?:{_S}(\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){_S}[日号])?"
)
_NUMERIC_DAY = re.compile(r"(?<!\d)(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})(?!\d)")


def find_date(text: str) -> tuple[date, bool] | None:
    """Find the first date in `text`; the flag says whether the day is given.

    Without a day (`2024年4月`) the first of the month stands for it.
    """
    for match in sorted(
        [*_DAY.finditer(text), *_NUMERIC_DAY.finditer(text)], key=lambda m: m.start()
    ):
        year, month, day = match.groups()
        try:
            found = date(parse_number(year), parse_number(month), parse_number(day or "1"))
        except ValueError:
            continue
        return found, day is not None
    return None


_IN_NUMERALS = re.compile(
    rf"(?<!{DIGIT})([一二][〇零○九]{DIGIT}{{2}})年(?:([一二三四五六七八九十]{{1,2}})月"
    r"(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)


def in_digits(text: str) -> str:
    """`text` with 二〇三一年七月十五日 as 2031年7月15日."""
    return _IN_NUMERALS.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    numbers = (parse_number(each) for each in match.groups() if each)
    return "".join(f"{number}{unit}" for number, unit in zip(numbers, "年月日", strict=False))
