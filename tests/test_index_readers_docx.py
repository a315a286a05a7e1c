"""DOCX: text, headings, list numbers, tracked changes, tables, and files that are attacks."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.errors import UnreadableDocument
from index.readers import Limits, read_blocks
from index.readers.docx import read_docx
from index.readers.numberformats import format_number
from index.records import Block
from tests.typeset import typeset_docx

ISSUE = (Path(__file__).parent / "data" / "reader_issue.txt").read_text(encoding="utf-8")
BODY = "word/document.xml"


def save(document: WordDocument) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def body(xml: str) -> bytes:
    """A document whose body is `xml`."""
    document = Document()
    for element in parse_xml(f"<w:body {nsdecls('w', 'wp', 'a')}>{xml}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    return save(document)


def rewrite(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with every member put through `change`."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return buffer.getvalue()


def texts(data: bytes) -> list[str]:
    return [b.text for b in read_blocks("a.docx", data)]


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def numbered(num: int, text: str, level: int = 0) -> str:
    place = f"<w:ilvl w:val='{level}'/><w:numId w:val='{num}'/>"
    return f"<w:p><w:pPr><w:numPr>{place}</w:numPr></w:pPr>{run(text)}</w:p>"


def lists(document_xml: str, *levels: tuple[str, str], overrides: str = "") -> bytes:
    """A document with list 1 of these (format, text) levels; list 2 is the same with overrides."""
    data = body(document_xml)
    xml = "".join(
        f"<w:lvl w:ilvl='{i}'><w:start w:val='1'/><w:numFmt w:val='{name}'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for i, (name, text) in enumerate(levels)
    )
    xml = (
        f"<w:abstractNum w:abstractNumId='70'>{xml}</w:abstractNum>"
        "<w:num w:numId='71'><w:abstractNumId w:val='70'/></w:num>"
        f"<w:num w:numId='72'><w:abstractNumId w:val='70'/>{overrides}</w:num></w:numbering>"
    )

    def change(name: str, part: bytes) -> bytes:
        if name != "word/numbering.xml":
            return part
        cleared = re.sub(rb"<w:(abstractNum|num) .*</w:num>", b"", part, flags=re.S)
        return cleared.replace(b"</w:numbering>", xml.encode())

    return rewrite(data, change)


def test_round_trip() -> None:
    expected = ["".join(b.text.split()) for b in read_blocks("a.txt", ISSUE.encode())]
    blocks = read_blocks("a.docx", typeset_docx(ISSUE))
    assert ["".join(b.text.split()) for b in blocks] == expected
    assert [b.text for b in blocks if b.kind == "heading"][:3] == [
        "青屿动态",
        "一、港区要闻",
        "（一）“一码到岸”让货船少等半天",
    ]


def test_heading_styles_give_levels() -> None:
    document = Document()
    document.add_heading("一、港区", 1)
    document.add_heading("（一）题目", 2)
    document.add_paragraph("正文")
    assert read_blocks("a.docx", save(document)) == [
        Block("一、港区", "heading", 1),
        Block("（一）题目", "heading", 2),
        Block("正文"),
    ]


def test_title_style_stands_above_the_headings() -> None:
    document = Document()
    document.add_heading("青屿动态", 0)
    document.add_heading("一、港区", 1)
    assert [b.level for b in read_blocks("a.docx", save(document))] == [1, 2]


def test_chinese_style_names_and_outline_levels() -> None:
    document = Document()
    document.styles["Heading 1"].element.find(f".//{{{NS}}}name").set(f"{{{NS}}}val", "标题 1")
    document.add_paragraph("一、港区", style=document.styles["标题 1"])
    outlined = document.add_paragraph("（一）题目")
    outlined.paragraph_format.element.get_or_add_pPr().append(
        parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='1'/>")
    )
    assert [b.level for b in read_blocks("a.docx", save(document))] == [1, 2]


NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_bold_paragraphs_are_headings_where_they_are_short() -> None:
    document = Document()
    document.add_paragraph().add_run("（一）题目").bold = True
    document.add_paragraph().add_run("这一整段都是粗体，但它是一句话。").bold = True
    mixed = document.add_paragraph()
    mixed.add_run("一是先说。").bold = True
    mixed.add_run("后面是正文")
    assert [b.kind for b in read_blocks("a.docx", save(document))] == [
        "heading",
        "paragraph",
        "paragraph",
    ]


def test_tracked_changes_links_and_fields() -> None:
    xml = (
        f"<w:p>{run('保留')}<w:del>{run('删去')}</w:del><w:ins>{run('插入')}</w:ins>"
        f"<w:hyperlink>{run('链接')}</w:hyperlink><w:smartTag>{run('标记')}</w:smartTag>"
        f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>"
        f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>"
    )
    assert texts(body(xml)) == ["保留插入链接标记移来控件"]


def test_a_deleted_paragraph_mark_joins_paragraphs() -> None:
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    xml = f"<w:p>{deleted}{run('前半，')}</w:p><w:p>{run('后半。')}</w:p>"
    assert texts(body(xml)) == ["前半，后半。"]


def test_soft_breaks_split_and_page_breaks_do_not() -> None:
    xml = (
        f"<w:p>{run('甲')}<w:r><w:br/></w:r>{run('乙')}<w:r><w:br w:type='page'/></w:r>{run('丙')}"
        f"<w:r><w:noBreakHyphen/><w:tab/></w:r>{run('丁')}</w:p>"
    )
    assert texts(body(xml)) == ["甲", "乙丙-\u3000丁"]


def test_text_boxes_headers_and_contents_are_left_out() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></w:pict></w:r>"
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    xml = (
        f"<w:p>{run('正文')}{box}</w:p>"
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent><w:p>{run('目录')}</w:p></w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtContent><w:p>{run('控件里的段落')}</w:p></w:sdtContent></w:sdt>"
    )
    document = Document(BytesIO(body(xml)))
    document.sections[0].header.paragraphs[0].text = "页眉"
    assert texts(save(document)) == ["正文", "控件里的段落"]


def test_tables() -> None:
    document = Document()
    document.add_paragraph("前")
    table = document.add_table(2, 3)
    for cell, text in zip(table._cells, ["港口", "箱量", "", "云汐", "318", "9%"], strict=True):
        cell.text = text
    document.add_paragraph("后")
    assert read_blocks("a.docx", save(document)) == [
        Block("前"),
        Block("港口\t箱量\n云汐\t318\t9%", "table"),
        Block("后"),
    ]


def test_layout_tables_are_paragraphs() -> None:
    document = Document()
    row = document.add_table(1, 2)
    row.cell(0, 0).text = "主办：青屿港办"
    row.cell(0, 1).text = "2031年5月20日"
    outer = document.add_table(2, 1)
    outer.cell(0, 0).text = "第一段\n第二行"
    outer.cell(1, 0).add_table(1, 1).cell(0, 0).text = "里层"
    expected = ["主办：青屿港办", "2031年5月20日", "第一段", "第二行", "里层"]
    assert texts(save(document)) == expected


def test_list_numbers_are_written_out() -> None:
    xml = (
        numbered(71, "港区") + numbered(71, "甲", 1) + numbered(71, "乙", 1)
        + numbered(71, "点", 2) + numbered(71, "制度") + numbered(71, "丙", 1)
        + f"<w:p>{run('正文')}</w:p>" + numbered(71, "观察")
    )  # fmt: skip
    data = lists(
        xml, ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")
    )
    assert texts(data) == [
        "一、港区",
        "（一）甲",
        "（二）乙",
        "1. 点",
        "二、制度",
        "（一）丙",
        "正文",
        "三、观察",
    ]


def test_restarted_lists() -> None:
    override = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride>"
    xml = numbered(71, "甲") + numbered(72, "乙") + numbered(72, "丙")
    assert texts(lists(xml, ("decimal", "%1）"), overrides=override)) == ["1）甲", "5）乙", "6）丙"]


def test_bullets_and_unknown_lists_have_no_number() -> None:
    xml = numbered(71, "甲") + numbered(99, "乙") + numbered(0, "丙")
    assert texts(lists(xml, ("bullet", ""))) == ["甲", "乙", "丙"]


def test_numbers_of_several_levels() -> None:
    xml = numbered(71, "章") + numbered(71, "节", 1)
    data = lists(xml, ("chineseCountingThousand", "第%1章"), ("decimal", "%1.%2"))
    assert texts(data) == ["第一章 章", "一.1 节"]


@pytest.mark.parametrize(
    ("name", "number", "text"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 105, "一百〇五"),
        ("japaneseCounting", 11, "十一"),
        ("ideographDigital", 12, "一二"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("lowerRoman", 10**9, "1000000000"),
        ("somethingElse", 4, "4"),
    ],
)
def test_number_formats(name: str, number: int, text: str) -> None:
    assert format_number(number, name) == text


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as error:
        read_docx(data, limits or Limits())
    return str(error.value)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated(share: float) -> None:
    data = typeset_docx(ISSUE)
    assert "未传完" in refusal(data[: int(len(data) * share)])


def test_damaged_within() -> None:
    data = bytearray(typeset_docx(ISSUE))
    place = data.index(b"word/document.xml") + 400
    data[place : place + 50] = bytes(50)
    assert "损坏" in refusal(bytes(data))


def test_other_archives() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "甲")
    assert "压缩包" in refusal(buffer.getvalue())


def test_parts_that_are_missing_or_malformed() -> None:
    data = typeset_docx("甲")
    broken = rewrite(data, lambda name, part: part[:-20] if name == BODY else part)
    assert "损坏" in refusal(broken)


def bomb(member: bytes) -> bytes:
    buffer = BytesIO(typeset_docx("甲"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.bin", member)
    return buffer.getvalue()


def test_an_archive_that_expands_too_far() -> None:
    assert "压缩比异常" in refusal(bomb(bytes(8 << 20)))
    assert "超过 1 MB" in refusal(bomb(bytes(2 << 20)), Limits(archive_bytes=1 << 20))


def test_an_archive_that_lies_about_its_sizes() -> None:
    data = bomb(bytes(8 << 20))
    lie = data.replace((8 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lie != data
    assert "损坏" in refusal(lie)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(encoding: str) -> None:
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )

    def change(name: str, part: bytes) -> bytes:
        if name != BODY:
            return part
        text = part.decode().partition("?>")[2].replace("甲", "&j;")
        head = f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE d [{entities}]>"
        return (head + text).encode(encoding)

    assert "实体" in refusal(rewrite(typeset_docx("甲"), change))


def test_deep_nesting_is_refused_without_a_crash() -> None:
    deep = b"<w:smartTag>" * 50_000 + b"</w:smartTag>" * 50_000

    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"<w:sectPr", deep + b"<w:sectPr", 1) if name == BODY else part

    assert "损坏" in refusal(rewrite(typeset_docx("甲"), change))


def test_nested_tables_up_to_the_parsers_depth() -> None:
    cell = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    xml = f"<w:p>{run('底')}</w:p>"
    for _ in range(60):
        xml = cell.format(xml)
    assert texts(body(xml)) == ["底"]
