"""Tables of an office: encodings, delimiters, headers, and ways to name an article."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from eval.errors import SetError
from eval.lines import BadRow
from eval.load import load_set
from eval.sheets import article_names

ROWS = "岚湾口岸开行多少班列？,245-4\n青屿港航线何时开通？,第246期第1篇\n"
QRELS = {"row-1": {"245-4": 1}, "row-2": {"246-1": 1}}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("245-4", ["245-4"]),
        (" 245 － 4 ", ["245-4"]),
        ("2024-5-4", ["2024-5-4"]),
        ("自贸动态/245/4", ["245-4"]),
        ("第245期第4篇", ["245-4"]),
        ("《岚湾通讯》第 245 期 第 4 篇", ["245-4"]),
        ("岚湾通讯245期4篇", ["245-4"]),
        ("第二百四十五期第十一篇", ["245-11"]),
        ("245-4；246-1、第247期第2篇，248-3", ["245-4", "246-1", "247-2", "248-3"]),
    ],
)
def test_ways_to_name_an_article(text: str, names: list[str]) -> None:
    assert article_names(text) == names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no article is given"),
        ("见上", "is not like 245-4"),
        ("245", "is not like 245-4"),
        ("2024年第5期第3篇", "write a number counted by year"),
    ],
)
def test_what_names_no_article(text: str, message: str) -> None:
    with pytest.raises(BadRow, match=message):
        article_names(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_csv_in_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "office.csv"
    path.write_bytes(ROWS.replace(",", delimiter).encode(encoding))
    found = load_set(path, strict=True)
    assert (found.name, found.kind) == ("office", "questions")
    assert [query.text for query in found.queries] == [
        "岚湾口岸开行多少班列？",
        "青屿港航线何时开通？",
    ]
    assert found.qrels == QRELS


def test_a_header_names_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "office.csv"
    path.write_text("序号,正确文章,问题\n1,245-4,班列多少？\n", encoding="utf-8")
    found = load_set(path, strict=True)
    assert [(query.id, query.text) for query in found.queries] == [("row-2", "班列多少？")]
    assert found.qrels == {"row-2": {"245-4": 1}}


def test_quotation_marks_that_are_not_closed_cost_their_line_only(tmp_path: Path) -> None:
    path = tmp_path / "office.csv"
    path.write_text(
        '"分两行\n的问题",245-1\n"一带一路"有多少班列,245-2\n"没有合上,245-3\n甲,245-4\n"乙,丙",245-5\n',
        encoding="utf-8",
    )
    found = load_set(path, strict=True)
    assert [(query.id, query.text) for query in found.queries] == [
        ("row-1", "分两行\n的问题"),
        ("row-3", '"一带一路"有多少班列'),
        ("row-4", '"没有合上'),
        ("row-5", "甲"),
        ("row-6", "乙,丙"),
    ]


def test_bad_rows_are_reported_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "office.csv"
    bad = f"\n,245-4\n没有文章\n岚湾口岸开行多少班列？,245-9\n{'问' * 501},245-4\n"
    path.write_bytes((ROWS + bad).encode() + b"\xff\xfe\xe5,245-4\n")
    found = load_set(path)
    assert found.qrels == QRELS
    assert [(p.line, p.message.partition(";")[0]) for p in found.problems] == [
        (4, "the question is empty"),
        (5, "no article is given"),
        (6, "the question stands already in line 1"),
        (7, "the question has 501 characters"),
        (8, "the line is neither UTF-8 nor GB18030"),
    ]


def test_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for cells in (
        ["问题", "文章"],
        ["班列多少？", "245-4"],
        [None, None],
        ["航线何时开通？", datetime(2024, 12, 4)],
        ["编号？", 245],
    ):
        sheet.append(cells)
    path = tmp_path / "office.xlsx"
    book.save(path)
    book.close()
    found = load_set(path)
    assert found.qrels == {"row-2": {"245-4": 1}}
    assert [problem.line for problem in found.problems] == [4, 5]
    assert "format the column as text" in found.problems[0].message


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "office.xlsx"
    path.write_text(ROWS, encoding="utf-8")
    with pytest.raises(SetError, match="no XLSX workbook"):
        load_set(path)
