"""A list's number as Word prints it."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def chinese_number(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """`23` to `二十三`, `105` to `一百〇五`, up to 9,999; larger numbers digit by digit."""
    if not 0 < number < 10_000:
        return digit_by_digit(number)
    text = ""
    gap = False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += digits[0] if gap else ""
            text += digits[digit] + (units[power - 1] if power else "")
        gap = bool(text) and not digit
    lead = digits[1] + units[0]  # ten is 十, eleven 十一; the legal form keeps its one
    return text[1:] if digits == _DIGITS and text.startswith(lead) else text


def digit_by_digit(number: int) -> str:
    """`23` to `二三`."""
    return "".join(_DIGITS[int(c)] for c in str(number))


def _legal(number: int) -> str:
    return chinese_number(number, _LEGAL_DIGITS, "拾佰仟")


def _ideograph_digital(number: int) -> str:
    return "十" if number == 10 else digit_by_digit(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _letters(number: int) -> str:
    """`1` to `a`, `26` to `z`, `27` to `aa`, `53` to `aaa`: Word repeats the letter."""
    times, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (times + 1)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _enclosed(first: str, last: int) -> Callable[[int], str]:
    """Numbers that have a character of their own up to `last`."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= last else str(number)


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "decimalHalfWidth": str,
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircleChinese": _enclosed("①", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "koreanCounting": chinese_number,
    "ideographDigital": _ideograph_digital,
    "japaneseDigitalTenThousand": digit_by_digit,
    "taiwaneseDigital": digit_by_digit,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
_LARGEST = 10_000  # a start number beyond it would only fill memory with letters
UNNUMBERED = frozenset(("bullet", "none"))


def format_number(number: int, name: str) -> str:
    """Write `number` in Word's format `name`; one unknown is written in decimal."""
    if not 0 < number < _LARGEST:
        return str(number)
    return _FORMATS.get(name, str)(number)
