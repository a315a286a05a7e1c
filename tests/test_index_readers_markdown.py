"""Markdown's marks in text files."""

import pytest

from index.readers.markdown import markdown_blocks
from index.records import Block


def one(line: str) -> Block:
    (block,) = markdown_blocks([line])
    return block


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("# 青屿动态", Block("青屿动态", "heading", 1)),
        ("## **（二）题目**", Block("（二）题目", "heading", 2)),
        ("##（三）无空格", Block("（三）无空格", "heading", 2)),
        ("### 题目 ###", Block("题目", "heading", 3)),
        ("**（九）整行粗体**", Block("（九）整行粗体", "heading")),
        ("__整行粗体__", Block("整行粗体", "heading")),
        ("**起头粗体**后面是正文", Block("起头粗体后面是正文")),
        ("用 **TIR** 单证，又用 **EDI** 报文", Block("用 TIR 单证，又用 EDI 报文")),
        ("我们__强调__一次", Block("我们强调一次")),
        ("**一**和**二**", Block("一和二")),
        ("3#泊位与 5# 泊位", Block("3#泊位与 5# 泊位")),
        ("#青屿港# 话题", Block("#青屿港# 话题")),
        ("价格 $6N$ 元", Block("价格 $6N$ 元")),
        ("姓名____年龄____", Block("姓名____年龄____")),
        ("snake__case__name", Block("snake__case__name")),
        ("2*3*4 与 2 ** 3", Block("2*3*4 与 2 ** 3")),
        ("见[办法](https://example.org/a_(1).html)。", Block("见办法。")),
        ("![泊位图](img/1.png)", Block("泊位图")),
        ("青港办[2031](5)号", Block("青港办[2031](5)号")),
        ("- 第一项", Block("第一项")),
        ("1. 第一项", Block("1. 第一项")),
        ("> 引文", Block("引文")),
        ("-5 度以下", Block("-5 度以下")),
        ("———破折号开头", Block("———破折号开头")),
    ],
)
def test_marks(line: str, block: Block) -> None:
    assert one(line) == block


def test_a_bold_sentence_is_a_paragraph() -> None:
    assert one("**这一整段都用了粗体，但它是一句话。**") == Block(
        "这一整段都用了粗体，但它是一句话。"
    )
    assert one(f"**{'长' * 120}**").kind == "paragraph"


@pytest.mark.parametrize(
    "line", ["---", "***", "- - -", "______", "=====", "— 3 —", "- 12 -", "第 3 页", "**"]
)
def test_rules_and_page_numbers_drop_out(line: str) -> None:
    assert [b.text for b in markdown_blocks(["甲", line, "乙"])] in (
        ["甲", "乙"],
        ["甲", "**", "乙"],
    )


def test_tables() -> None:
    lines = [
        "前文",
        "| 港 | 箱量 |",
        "|:---|---:|",
        "| **云汐** | 3\\|4 |",
        "后文",
        "a | b",
        "--|--",
        "1 | 2",
        "",
        "c | d",
    ]
    assert markdown_blocks(lines) == [
        Block("前文"),
        Block("港\t箱量\n云汐\t3|4", "table"),
        Block("后文"),
        Block("a\tb\n1\t2", "table"),
        Block("c | d"),
    ]


def test_code_fences_keep_their_text() -> None:
    assert markdown_blocks(["```", "# 不是标题", "```", "# 标题"]) == [
        Block("# 不是标题"),
        Block("标题", "heading", 1),
    ]


def test_an_open_fence_hides_nothing() -> None:
    assert markdown_blocks(["```", "# 标题"])[-1] == Block("标题", "heading", 1)
