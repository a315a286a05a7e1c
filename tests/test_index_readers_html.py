"""Pages to blocks."""

import time

import pytest

from index.errors import UnreadableDocument
from index.readers import read_blocks
from index.records import Block


def read(body: str) -> list[Block]:
    return read_blocks("a.html", f"<html><body>{body}</body></html>".encode())


def texts(body: str) -> list[str]:
    return [b.text for b in read(body)]


def test_headings_and_paragraphs() -> None:
    assert read(
        "<h1>青屿<br>动态</h1><h3>一、<b>港区</b></h3><p>正<i>文</i></p><ul><li>甲<li>乙</ul>"
    ) == [
        Block("青屿 动态", "heading", 1),
        Block("一、港区", "heading", 3),
        Block("正文"),
        Block("甲"),
        Block("乙"),
    ]


def test_nested_divs_give_their_text_once_and_in_order() -> None:
    assert texts("<div>外<div>内<p>段</p>又</div>尾<span>巴</span></div>") == [
        "外",
        "内",
        "段",
        "又",
        "尾巴",
    ]


def test_breaks_split_lines() -> None:
    assert texts("<p>甲<br>乙<br/>丙</p><pre>丁\n戊</pre>") == ["甲", "乙", "丙", "丁", "戊"]


def test_what_no_reader_sees_is_dropped() -> None:
    hidden = (
        "<nav>菜单</nav><script>a</script><style>b</style><footer>页脚</footer><!-- 注释 -->"
        "<p hidden>隐</p><p style='display : none'>藏</p><div aria-hidden='true'>影</div>"
        "<template><p>模板</p></template><noscript>脚本</noscript>"
    )
    assert texts(f"{hidden}<p>正文{hidden}</p>") == ["正文"]


def test_entities_and_spaces() -> None:
    assert texts("<p>&emsp;A&nbsp;&amp;\n B&lt;C</p>") == ["A & B<C"]


def test_bold_paragraphs_are_headings() -> None:
    body = (
        "<p><strong>（一）题目</strong></p><p><b>先说</b>正文</p>"
        "<p><span style='font-weight:700'>小标题</span> </p>"
    )
    assert [b.kind for b in read(body)] == ["heading", "paragraph", "heading"]


def test_data_table() -> None:
    head = "<tr><th>港</th><th>箱量</th></tr>"
    body = f"<table>{head}<tr><td><p>云汐</p></td><td>3<br>万</td></tr></table>"
    assert read(body) == [Block("港\t箱量\n云汐\t3 万", "table")]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><p>甲</p><p>乙</p></td></tr></table>",
        "<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>",
        "<table><tr><td>甲</td><td>乙</td></tr></table>",
        "<table><tr><td><table><tr><td>甲</td></tr></table></td></tr><tr><td>乙</td></tr></table>",
    ],
)
def test_layout_tables_are_paragraphs(table: str) -> None:
    assert read(table) == [Block("甲"), Block("乙")]


def test_title_stands_in_for_missing_headings() -> None:
    head = "<html><head><title>青屿动态 第3期</title></head><body>"
    assert read_blocks("a.htm", f"{head}<p>正文".encode())[0] == Block(
        "青屿动态 第3期", "heading", 1
    )
    assert len(read_blocks("a.htm", f"{head}<h2>题目</h2><p>正文".encode())) == 2


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("big5", "big5")],
)
@pytest.mark.parametrize(
    "tag",
    ['<meta charset="{}">', '<meta http-equiv="Content-Type" content="text/html; charset={}">'],
)
def test_declared_charset(charset: str, encoding: str, tag: str) -> None:
    page = f"<!DOCTYPE html><html><head>{tag.format(charset)}</head><p>中文</p>"
    assert read_blocks("a.html", page.encode(encoding)) == [Block("中文")]


def test_a_wrong_charset_does_not_spoil_utf8() -> None:
    page = '<meta charset="gb2312"><p>青屿港的船</p>'
    assert read_blocks("a.html", page.encode()) == [Block("青屿港的船")]


def test_deep_nesting_is_refused_quickly() -> None:
    started = time.perf_counter()
    with pytest.raises(UnreadableDocument, match="嵌套"):
        read("<div>" * 200_000 + "文")
    assert time.perf_counter() - started < 2


def test_nesting_below_the_limit_is_read() -> None:
    assert texts("<div>" * 1500 + "文") == ["文"]


def test_many_open_paragraphs_are_no_nesting() -> None:
    assert len(read("<p>甲" * 20_000)) == 20_000
