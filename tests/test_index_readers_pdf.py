"""PDF: paragraphs rebuilt from printed lines, and PDFs that cannot be read."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.errors import UnreadableDocument
from index.readers import Limits, read_blocks
from index.readers.pdf import read_pdf
from index.readers.pdfchars import mend
from index.readers.pdfparagraphs import join_lines
from index.records import Block
from tests.typeset import A4, CID_FONT, typeset_pdf

ISSUE = (Path(__file__).parent / "data" / "reader_issue.txt").read_text(encoding="utf-8")
FULL = "云汐作业区的船长在靠泊之前扫一次码就能办完引航拖轮理货查验四项预约手续，"
FIRST = "\u3000\u3000" + FULL[:-2]


def fold(text: str) -> str:
    return "".join(text.split())


def paragraphs(data: bytes) -> list[str]:
    return [fold(b.text) for b in read_blocks("a.pdf", data)]


def draw(*pages: Callable[[Canvas], None], encrypt: StandardEncryption | None = None) -> bytes:
    """A PDF of pages drawn by hand."""
    pdfmetrics.registerFont(UnicodeCIDFont(CID_FONT))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, encrypt=encrypt)
    for page in pages:
        canvas.setFont(CID_FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(
    *texts: str, x: float = 80, top: float = 760, step: float = 20
) -> Callable[[Canvas], None]:
    """Lines from the top of a page down; each full-width blank indents by one character."""

    def page(canvas: Canvas) -> None:
        for place, text in enumerate(texts):
            bare = text.lstrip("\u3000")
            canvas.drawString(x + 12 * (len(text) - len(bare)), top - place * step, bare)

    return page


@pytest.mark.parametrize("justify", [True, False])
@pytest.mark.parametrize(("size", "chars"), [(16, 28), (12, 36), (22, 20)])
@pytest.mark.parametrize("head", ["", "青屿动态 2031年第36期"])
def test_round_trip(justify: bool, size: float, chars: int, head: str) -> None:
    expected = [fold(b.text) for b in read_blocks("a.txt", ISSUE.encode())]
    data = typeset_pdf(
        ISSUE, running_head=head, font_size=size, chars_per_line=chars, justify=justify
    )
    assert paragraphs(data) == expected


def test_the_round_trip_crosses_pages() -> None:
    document = pdfium.PdfDocument(typeset_pdf(ISSUE))
    assert len(document) >= 3
    document.close()


def test_spaces_between_latin_words_are_kept() -> None:
    texts = [b.text for b in read_blocks("a.pdf", typeset_pdf(ISSUE))]
    assert any("Green Berth Standard" in text for text in texts)


def test_a_few_short_lines_stay_apart() -> None:
    data = typeset_pdf("青屿动态\n第3期\n一、港区\n（一）题目\n正文一段。\n又一段。")
    assert paragraphs(data) == [
        "青屿动态",
        "第3期",
        "一、港区",
        "（一）题目",
        "正文一段。",
        "又一段。",
    ]


def test_a_list_of_short_lines_stays_apart() -> None:
    names = [f"第{n}号泊位" for n in "甲乙丙丁戊己庚辛"]
    assert paragraphs(draw(lines(*names))) == names


def test_paragraphs_without_indents_are_parted_by_blank_space() -> None:
    text = [FULL, FULL, "第一段完。", "", FULL, FULL, "第二段完。", "", FULL]
    expected = [FULL * 2 + "第一段完。", FULL * 2 + "第二段完。", FULL]
    assert paragraphs(draw(lines(*text))) == expected


def test_a_last_line_of_one_character_is_not_lost() -> None:
    """PDFium leaves a lone character out where the machine has no font for it."""
    full = "青" * 30
    body = lines("\u3000\u3000" + full[:28], full, "完", "\u3000\u3000" + full[:28], full, "结")
    assert paragraphs(draw(body)) == [full[:28] + full + "完", full[:28] + full + "结"]


def test_text_set_character_by_character() -> None:
    def page(canvas: Canvas) -> None:
        for place, sign in enumerate("逐字定位也要读全"):
            canvas.drawString(80 + 12 * place, 700, sign)

    assert paragraphs(draw(page)) == ["逐字定位也要读全"]


def test_a_lone_indented_line_on_the_last_page_begins_a_paragraph() -> None:
    first = lines(FIRST, FULL, FULL, FIRST, FULL, FULL[:-1] + "。")
    second = lines("\u3000\u3000新的一段只有一行。")
    assert paragraphs(draw(first, second))[-1] == "新的一段只有一行。"


def test_mirrored_margins() -> None:
    left, right = ([FIRST[:-1] + sign, FULL, FULL, "完。"] * 4 for sign in "左右")
    expected = [FULL[:-3] + sign + FULL * 2 + "完。" for sign in "左" * 4 + "右" * 4]
    assert paragraphs(draw(lines(*left, x=60), lines(*right, x=100))) == expected


def test_text_that_repeats_on_every_page_is_kept() -> None:
    text = [FULL[:-1] + "。", "第二段。"]
    assert "".join(paragraphs(draw(lines(*text), lines(*text)))) == "".join(text) * 2


def test_a_sentence_goes_on_over_a_page_end() -> None:
    first, second = lines(FIRST, FULL, FULL), lines(FULL, "完。", FIRST, FULL, "完。")
    expected = [FULL[:-2] + FULL * 3 + "完。", FULL[:-2] + FULL + "完。"]
    assert paragraphs(draw(first, second)) == expected


def test_wrapped_titles_are_one_line() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(CID_FONT, 22)
        canvas.drawCentredString(A4[0] / 2, 760, "青屿港关于在云汐作业区推行夜间")
        canvas.drawCentredString(A4[0] / 2, 725, "冷链查验的若干规定")
        canvas.setFont(CID_FONT, 12)
        canvas.drawCentredString(A4[0] / 2, 690, "2031年5月20日")
        lines(FIRST, FULL, "完。", top=650)(canvas)

    assert paragraphs(draw(page)) == [
        "青屿港关于在云汐作业区推行夜间冷链查验的若干规定",
        "2031年5月20日",
        FULL[:-2] + FULL + "完。",
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawCentredString(A4[0] / 2, 800, "青屿动态第九期港区专版两栏排印")
        for column, sign in ((60.0, "左"), (310.0, "右")):
            body = ["\u3000\u3000" + sign * 16, *[sign * 18] * 6, sign + "完。"]
            lines(*body, x=column)(canvas)

    assert paragraphs(draw(page)) == [
        "青屿动态第九期港区专版两栏排印",
        "左" * (16 + 18 * 6 + 1) + "完。",
        "右" * (16 + 18 * 6 + 1) + "完。",
    ]


def test_tables() -> None:
    def page(canvas: Canvas) -> None:
        lines(FIRST, FULL, "见下表。")(canvas)
        for place, row in enumerate(
            [("港口", "箱量", "增幅"), ("云汐", "318", "9%"), ("北砚", "77", "4%")]
        ):
            for column, cell in enumerate(row):
                canvas.drawString(100 + 130 * column, 680 - 20 * place, cell)

    assert read_blocks("a.pdf", draw(page))[-1] == Block(
        "港口\t箱量\t增幅\n云汐\t318\t9%\n北砚\t77\t4%", "table"
    )


def test_page_numbers_and_running_heads_go() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def body(canvas: Canvas) -> None:
            canvas.drawString(80, 800, f"青屿动态 总第{number + 30}期")
            canvas.drawCentredString(300, 40, ["— 1 —", "第 2 页 共 3 页", "3"][number - 1])
            lines(
                f"\u3000\u3000第{'一二三'[number - 1]}页正文。", "\u3000\u30002031 年有 12 艘船。"
            )(canvas)

        return body

    same = "2031年有12艘船。"
    expected = ["第一页正文。", same, "第二页正文。", same, "第三页正文。", same]
    assert paragraphs(draw(page(1), page(2), page(3))) == expected


def test_turned_pages_and_slanted_watermarks() -> None:
    def page(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料请勿外传")
        canvas.restoreState()
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        for place, text in enumerate([FIRST, FULL, "完。"]):
            bare = text.lstrip("\u3000")
            canvas.drawString(80 + 12 * (len(text) - len(bare)), 500 - 20 * place, bare)

    assert paragraphs(draw(page)) == [FULL[:-2] + FULL + "完。"]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("货船停靠", "云汐码头", "货船停靠云汐码头"),
        ("a free", "trade zone", "a free trade zone"),
        ("inter-", "national", "international"),
        ("Trans-", "Pacific", "Trans-Pacific"),
        ("使用 RCEP", "原产地证", "使用 RCEP原产地证"),
        ("共 12", "34 吨", "共 1234 吨"),
        ("of ports,", "ships", "of ports, ships"),
        ("soft\u00ad", "ware", "software"),
    ],
)
def test_join_lines(left: str, right: str, joined: str) -> None:
    assert join_lines(left, right) == joined


def test_radicals_become_the_characters_they_stand_for() -> None:
    assert "".join(map(mend, "⼀⽉⻓⻔ﬁ青")) == "一月长门fi青"


def scanned(canvas: Canvas) -> None:
    canvas.drawInlineImage(Image.new("L", (4, 4), 128), 100, 100, 300, 300)


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as error:
        read_pdf(data, limits or Limits())
    return str(error.value)


def test_scanned() -> None:
    message = refusal(draw(scanned, scanned))
    assert "没有文字层" in message
    assert "no text layer" in message
    assert "OCR" in message


def test_mostly_scanned() -> None:
    assert "其中 2 页是图片" in refusal(draw(scanned, scanned, lines("只有这一页有字")))


def test_encrypted() -> None:
    locked = StandardEncryption("secret", ownerPassword="owner", strength=128)
    assert "密码" in refusal(draw(lines("文字"), encrypt=locked))


def test_only_the_owner_password_is_set() -> None:
    locked = StandardEncryption("", ownerPassword="owner", strength=128)
    assert paragraphs(draw(lines("看得到的文字"), encrypt=locked)) == ["看得到的文字"]


def test_damaged() -> None:
    assert "已损坏" in refusal(b"%PDF-1.7\n" + b"junk" * 100)


def test_too_many_pages() -> None:
    assert "2 页，超过上限 1" in refusal(draw(lines("甲"), lines("乙")), Limits(pdf_pages=1))


def test_too_many_characters_on_a_page() -> None:
    assert "超过上限 3" in refusal(draw(lines("四个字呢")), Limits(pdf_page_chars=3))
