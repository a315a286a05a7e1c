"""Exported passages, read back with the libraries that read such files."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from index.records import Hit, Passage, StoredArticle
from service.exporting import Export, Language, to_csv, to_docx, to_xlsx
from service.exporting.packing import pack_again
from service.exporting.wordfile import split_matched

MADE = datetime(2031, 11, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
TEXT = "禾舟租赁以离岸方式租赁发动机6台。\n按RCEP规则办理。"


def _article(no: int = 1, title: str = "发动机租赁", key: str = "41") -> StoredArticle:
    day = date(2031, 9, 15)
    return StoredArticle(
        f"澜湾简报/{key}/{no}", f"澜湾简报/{key}", "澜湾简报", key, day, "片区动态", no, title, TEXT
    )


def _export(*hits: Hit, query: str = "离岸租赁", language: Language = "zh") -> Export:
    return Export(query, hits, MADE, language)


def _hit(title: str = "发动机租赁", text: str = TEXT) -> Hit:
    return Hit(
        "澜湾简报/41/1/1",
        Passage(text, 0, len(text)),
        _article(title=title),
        0.75,
        ("租赁", "离岸租赁", "rcep"),
        (_article(2, key="42"), _article(3, key="2032-1")),
    )


HEADER = ["序号", "刊物", "期号", "日期", "栏目", "篇号", "标题", "段落", "另见", "得分", "文章ID"]
ALSO_IN = "《澜湾简报》第42期第2篇、《澜湾简报》2032年第1期第3篇"


def _read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_reads_back_and_is_known_by_spreadsheets() -> None:
    data = to_csv(_export(_hit()))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2
    found = ["发动机租赁", TEXT, ALSO_IN, "0.75", "澜湾简报/41/1"]
    assert _read_csv(data) == [
        HEADER,
        ["1", "澜湾简报", "41", "2031-09-15", "片区动态", "1", *found],
    ]


@pytest.mark.parametrize("first", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1", "＠a"])
def test_no_cell_of_a_csv_is_a_formula(first: str) -> None:
    row = _read_csv(to_csv(_export(_hit(title=first, text=f"{first}，"))))[1]
    assert (row[6], row[7]) == (f"'{first}", f"'{first}，")


def test_what_is_no_formula_stays_as_it_is() -> None:
    hit = _hit(title="“=”号", text="5+2")
    hit = Hit(hit.passage_id, hit.passage, hit.article, -0.5)
    row = _read_csv(to_csv(_export(hit)))[1]
    assert (row[6], row[7], row[8], row[9]) == ("“=”号", "5+2", "", "-0.5")


def test_a_workbook_reads_back_with_numbers_dates_and_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(_export(_hit(), _hit(title="另一篇")))))
    assert book.sheetnames == ["检索结果"]
    sheet = book.worksheets[0]
    header, first, second = sheet.iter_rows(values_only=True)
    assert list(header) == HEADER
    assert first[:6] == (1, "澜湾简报", 41, datetime(2031, 9, 15), "片区动态", 1)
    assert first[6:] == ("发动机租赁", TEXT, ALSO_IN, 0.75, "澜湾简报/41/1")
    assert (second[0], second[6]) == (2, "另一篇")
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert not sheet["A2"].font.b
    assert sheet["H2"].alignment.wrap_text
    assert sheet["D2"].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions["H"].width > sheet.column_dimensions["A"].width


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "@SUM(A1)", "-1", "#N/A", "='a"])
def test_no_text_of_a_workbook_is_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(_export(_hit(title=text)))))
    cell = book.worksheets[0]["G2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", text != "#N/A")


def test_a_word_document_names_query_count_day_and_sources() -> None:
    document = docx.Document(io.BytesIO(to_docx(_export(_hit()))))
    assert [p.text for p in document.paragraphs] == [
        "“离岸租赁”的检索结果",
        "共1段，2031-11-02检索。",
        "1. 《澜湾简报》第41期（2031-09-15），片区动态，第1篇《发动机租赁》",
        *TEXT.split("\n"),
        f"另见：{ALSO_IN}",
    ]
    assert [p.style.name for p in document.paragraphs[:3] if p.style] == [
        "Heading 1",
        "Normal",
        "Heading 2",
    ]


def test_matched_words_are_bold_in_a_word_document() -> None:
    document = docx.Document(io.BytesIO(to_docx(_export(_hit()))))
    runs = [run for p in document.paragraphs[3:5] for run in p.runs]
    assert "".join(run.text for run in runs) == TEXT.replace("\n", "")
    assert [run.text for run in runs if run.bold] == ["租赁", "租赁", "RCEP"]


def test_chinese_has_its_own_fonts_in_a_word_document() -> None:
    styles = docx.Document(io.BytesIO(to_docx(_export()))).styles
    for name, font in (("Normal", "宋体"), ("Heading 1", "黑体"), ("Heading 2", "黑体")):
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_of_two_words_the_longer_is_marked() -> None:
    pieces = list(split_matched("离岸租赁(a.b)axb", ("租赁", "离岸租赁", "a.b")))
    assert pieces == [("离岸租赁", True), ("(", False), ("a.b", True), (")axb", False)]
    assert list(split_matched("甲", ())) == [("甲", False)]


def test_every_file_has_english_words_where_they_are_wanted() -> None:
    export = _export(_hit(), language="en")
    assert _read_csv(to_csv(export))[0][:3] == ["No.", "Publication", "Issue"]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(export)))
    assert book.sheetnames == ["Results"]
    assert book.worksheets[0]["K1"].value == "Article ID"
    paragraphs = docx.Document(io.BytesIO(to_docx(export))).paragraphs
    assert paragraphs[0].text == "Results for “离岸租赁”"
    assert paragraphs[1].text == "1 passage, searched on 2031-11-02."
    assert paragraphs[-1].text == f"Also in: {ALSO_IN}"


@pytest.mark.parametrize("write", [to_csv, to_xlsx, to_docx])
def test_characters_that_no_file_holds_are_left_out(write: Callable[[Export], bytes]) -> None:
    marked = _export(_hit(title="甲\x00\x0b乙", text="丙\ud800\ufffe丁"), query="问\x1b\udfff题")
    plain = _export(_hit(title="甲乙", text="丙丁"), query="问题")
    assert write(marked) == write(plain)


@pytest.mark.parametrize("write", [to_csv, to_xlsx, to_docx])
def test_nothing_found_is_a_file_too(write: Callable[[Export], bytes]) -> None:
    data = write(_export())
    if write is to_csv:
        assert _read_csv(data) == [HEADER]
    elif write is to_xlsx:
        assert openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].max_row == 1
    else:
        assert docx.Document(io.BytesIO(data)).paragraphs[1].text == "共0段，2031-11-02检索。"


@pytest.mark.parametrize("write", [to_xlsx, to_docx])
def test_an_office_file_notes_the_time_that_it_was_given(write: Callable[[Export], bytes]) -> None:
    data = write(_export(_hit()))
    with ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2031, 11, 2, 1, 30, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2031-11-02T01:30:00Z") == 2
    assert "离岸租赁" in core
    assert "python" not in core


@pytest.mark.parametrize("year", [1970, 2200])
def test_an_archive_notes_the_nearest_time_that_it_can(year: int) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("a", "b")
    with ZipFile(io.BytesIO(pack_again(packed.getvalue(), datetime(year, 1, 1)))) as again:
        assert again.read("a") == b"b"
        assert again.infolist()[0].date_time[0] in {1980, 2107}


def test_a_time_without_a_zone_is_taken_as_it_is() -> None:
    assert Export("问", (), datetime(2031, 11, 2, 9)).made_utc == datetime(2031, 11, 2, 9)
    aware = Export("问", (), datetime(2031, 11, 2, 9, tzinfo=UTC))
    assert aware.made_utc == datetime(2031, 11, 2, 9)
