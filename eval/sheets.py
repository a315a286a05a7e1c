"""Tables of two columns as an office keeps them: a question and its right article.

CSV in UTF-8, with or without a byte order mark, or GB18030; or the first sheet of an XLSX file.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from eval.lines import BadRow, Notes, digest
from eval.questions import checked_question
from eval.records import EvalSet, Problem, Query
from eval.tables import DATE_MARK, LOST, Row, is_workbook, read_csv, read_workbook
from index.numerals import NUMERAL, parse_number

QUESTION_NAMES = {"问题", "提问", "问句", "question", "query"}
ARTICLE_NAMES = {"文章", "正确文章", "文章编号", "出处", "article", "gold"}
_N = rf"(?:[0-9]+|{NUMERAL}+)"
_SPOKEN = re.compile(rf"(?:.*第|[^0-9{NUMERAL[1:-1]}]*)({_N})期[》,·:]?第?({_N})[篇条]")
_YEAR = re.compile(r"[0-9]年")
_DASHED = re.compile(r"([^/]*[^/-])-([0-9]+)")
_ID = re.compile(r"(?:[^/]+/)?([^/]+)/([0-9]+)")
_SEVERAL = re.compile(r"[;、\n]|(?<=[0-9篇条]),")


def read_sheet(path: Path) -> EvalSet:
    """Read a table; a question's id is `row-` and its line.

    Raises:
        SetError: the file cannot be opened.
    """
    problems: list[Problem] = []
    notes = Notes(path, problems)
    rows = read_workbook(path) if is_workbook(path) else read_csv(notes, _names_article)
    queries: list[Query] = []
    qrels: dict[str, dict[str, int]] = {}
    asked: dict[str, int] = {}
    for line, text, article in _columns(rows):
        try:
            question, docs = _question(text), article_names(article)
            if question in asked:
                raise BadRow(f"the question stands already in line {asked[question]}")
        except BadRow as error:
            notes.add(line, str(error))
            continue
        asked[question] = line
        queries.append(Query(f"row-{line}", question))
        qrels[f"row-{line}"] = dict.fromkeys(docs, 1)
    return EvalSet(
        path.stem, "questions", path, tuple(queries), qrels, tuple(problems), None, digest([path])
    )


def article_names(text: str) -> list[str]:
    """`245-4` for `245-4`, `自贸动态/245/4` or `第245期第4篇`; `;` or `、` stand between several.

    Raises:
        BadRow: the text names no article.
    """
    folded = re.sub(r"[^\S\n]+", "", unicodedata.normalize("NFKC", text)).strip()
    if not folded:
        raise BadRow("no article is given")
    parts = [part.strip() for part in _SEVERAL.split(folded) if part.strip()]
    return [_article_name(part) for part in parts]


def _article_name(text: str) -> str:
    if DATE_MARK in text:
        raise BadRow(f"article {text!r} was taken for a date; format the column as text")
    if _YEAR.search(text):
        raise BadRow(f"article {text!r}: write a number counted by year as 2024-5-3")
    if spoken := _SPOKEN.fullmatch(text):
        try:
            return f"{parse_number(spoken[1])}-{parse_number(spoken[2])}"
        except ValueError:
            pass
    if found := _DASHED.fullmatch(text) or _ID.fullmatch(text):
        return f"{found[1]}-{int(found[2])}"
    raise BadRow(f"article {text!r} is not like 245-4, 自贸动态/245/4 or 第245期第4篇")


def _names_article(text: str) -> bool:
    try:
        return bool(article_names(text))
    except BadRow:
        return False


def _question(text: str) -> str:
    if LOST in text:
        raise BadRow("the line is neither UTF-8 nor GB18030; save the file as CSV UTF-8")
    if not text.strip():
        raise BadRow("the question is empty")
    return checked_question(text.strip())


def _columns(rows: Iterator[Row]) -> Iterator[tuple[int, str, str]]:
    """Pick question and article: by the names of a header, else the first two columns."""
    question, article = 0, 1
    for number, (line, cells) in enumerate(rows):
        names = [unicodedata.normalize("NFKC", cell).strip().casefold() for cell in cells]
        ours = [i for i, name in enumerate(names) if name in QUESTION_NAMES]
        theirs = [i for i, name in enumerate(names) if name in ARTICLE_NAMES]
        if number == 0 and ours and theirs:
            question, article = ours[0], theirs[0]
            continue
        filled = cells + [""] * (max(question, article) + 1 - len(cells))
        yield line, filled[question], filled[article]
