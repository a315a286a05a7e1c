"""What stands above the first article: publication, issue number, date, publisher."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.numerals import DIGIT, NUMERAL, find_date, parse_number
from index.paragraphs import remove_spaces
from index.records import Block

_NUMBER = rf"\s*(\d{{1,5}}|{NUMERAL}{{1,6}})\s*"
_TOTAL = re.compile(rf"总\s*第?{_NUMBER}期")
_OF_YEAR = re.compile(rf"(\d{{4}}|{DIGIT}{{4}})\s*年?\s*第{_NUMBER}期")
_PLAIN = re.compile(rf"第{_NUMBER}期")
_PUBLISHER = re.compile(
    r"(?:主办单位|主办|主编单位|编印单位|编印|编发|编辑)\s*[：:]\s*(?P<after>\S[^\n]*)"
    r"|(?P<before>\S{2,30}?)\s*(?:主办|编印|编发)\s*(?=$|\n)"
)
_NOISE = re.compile(r"内部|密级|保密|仅供|参阅|注意保存|免费|^[\W\d_]*$|^编号")
_CONTENTS = re.compile(r"^\W*(?:目\s*录|本期要目|本期导读|要\s*目)\W*$")
MAX_NAME = 30


@dataclass(frozen=True, slots=True)
class Masthead:
    """`number` counts all issues; `year` is given where numbers start again each year."""

    publication: str
    number: int | None
    year: int | None
    date: date | None
    exact_day: bool
    publisher: str

    @property
    def key(self) -> str:
        """The issue's part of its id: `245`, or `2024-5` where numbers start again each year."""
        return f"{self.year}-{self.number}" if self.year else str(self.number)


def _issue_number(text: str) -> tuple[int | None, int | None]:
    if match := _TOTAL.search(text):
        return parse_number(match[1]), None
    if match := _OF_YEAR.search(text):
        return parse_number(match[2]), parse_number(match[1])
    if match := _PLAIN.search(text):
        return parse_number(match[1]), None
    return None, None


def _strip_known(line: str) -> str:
    """The line without number, date and publisher: what is left may be the name."""
    line = _PUBLISHER.sub("", line)
    line = re.sub(
        rf"[（(]?\s*(?:{_OF_YEAR.pattern}|{_TOTAL.pattern}|{_PLAIN.pattern})\s*[）)]?", "", line
    )
    line = re.sub(r"[（(]?总\s*第?[^期]{1,8}期\s*[）)]?", "", line)
    line = re.sub(
        r"[\d〇零○一二三四五六七八九]{4}\s*[年./-].{1,6}?\s*[月./-]\s*\S{0,3}\s*[日号]?", "", line
    )
    return line.strip(" \t　|｜·•—-《》()（）")


def _publication(blocks: Sequence[Block]) -> str:
    names = []
    for block in blocks:
        name = _strip_known(block.text)
        if name and len(name) <= MAX_NAME and not _NOISE.search(name):
            names.append((block.kind == "heading", name))
    marked = [name for heading, name in names if heading]
    found = (marked or [name for _, name in names] or [""])[0]
    return remove_spaces(found.strip())


def read_masthead(blocks: Sequence[Block]) -> Masthead:
    """Read the lines above the first column or article; what is missing is None or empty."""
    for place, block in enumerate(blocks):
        if _CONTENTS.match(block.text):
            blocks = blocks[:place]
            break
    text = "\n".join(block.text for block in blocks)
    number, year = _issue_number(text)
    found = find_date(text)
    publisher = _PUBLISHER.search(text)
    return Masthead(
        publication=_publication(blocks),
        number=number,
        year=year,
        date=found[0] if found else None,
        exact_day=found[1] if found else True,
        publisher=_publisher(publisher) if publisher else "",
    )


def _publisher(match: re.Match[str]) -> str:
    name = match["after"] or match["before"]
    return remove_spaces(re.split(r"\s{2,}|\u3000|\t", name.strip())[0])
