"""Answers as text to paste: plain, Markdown that is only text, references by GB/T 7714-2015."""

from dataclasses import replace
from datetime import date

import pytest

from index.filters import Filters
from index.records import StoredArticle
from service.citing import escape, gbt7714, markdown, plain, reference, source
from service.records import Answer, Citation, Plan

ARTICLE = StoredArticle(
    "澜湾简报/41/1",
    "澜湾简报/41",
    "澜湾简报",
    "41",
    date(2031, 9, 15),
    "片区动态",
    1,
    "首单*发动机*租赁",
    "租赁金额为5.2亿元。租期8年。",
)
DOCUMENT = replace(
    ARTICLE,
    id="文件/跨境维修管理办法/2",
    issue_id="文件/跨境维修管理办法",
    publication="文件",
    key="跨境维修管理办法",
    title="第二章备案",
    column="",
    no=2,
)


def _answer(*quotes: str, text: str = "") -> Answer:
    citations = tuple(
        Citation(n, ARTICLE, "澜湾简报/41/1/1", quote, start, start + len(quote))
        for n, quote in enumerate(quotes, 1)
        if (start := ARTICLE.text.index(quote)) >= 0
    )
    text = text or "".join(f"{c.quote}[{c.n}]" for c in citations)
    return Answer(Plan("问", "问", Filters()), "answered", text, None, 0.9, citations, ())


def test_plain_text_has_marks_sources_and_quotes() -> None:
    assert plain(_answer("租赁金额为5.2亿元。", "租期8年。")).split("\n") == [
        "租赁金额为5.2亿元。[1]租期8年。[2]",
        "",
        "[1] 《澜湾简报》第41期（2031-09-15），片区动态，第1篇《首单*发动机*租赁》",
        "“租赁金额为5.2亿元。”",
        "",
        "[2] 《澜湾简报》第41期（2031-09-15），片区动态，第1篇《首单*发动机*租赁》",
        "“租期8年。”",
    ]


def test_markdown_quotes_in_blocks_and_lists_the_sources() -> None:
    assert markdown(_answer("租赁金额为5.2亿元。", "租期8年。")).split("\n") == [
        r"租赁金额为5.2亿元。\[1\]租期8年。\[2\]",
        "",
        r"> 租赁金额为5.2亿元。 \[1\]",
        "",
        r"> 租期8年。 \[2\]",
        "",
        r"1. 《澜湾简报》第41期（2031-09-15），片区动态，第1篇《首单\*发动机\*租赁》",
        r"2. 《澜湾简报》第41期（2031-09-15），片区动态，第1篇《首单\*发动机\*租赁》",
    ]


def test_a_list_of_references_repeats_an_article_quoted_twice() -> None:
    entry = "首单*发动机*租赁[J]. 澜湾简报, 2031(41)."
    assert gbt7714(_answer("租赁金额为5.2亿元。", "租期8年。")).split("\n") == [
        "租赁金额为5.2亿元。[1]租期8年。[2]",
        "",
        "参考文献",
        f"[1] {entry}",
        f"[2] {entry}",
    ]


def test_an_answer_without_quotes_is_its_text() -> None:
    answer = _answer(text="在馆藏中没有找到答案。")
    assert {plain(answer), markdown(answer), gbt7714(answer)} == {"在馆藏中没有找到答案。"}


@pytest.mark.parametrize(
    ("article", "publisher", "entry"),
    [
        (replace(ARTICLE, title="甲"), "澜湾办", "甲[J]. 澜湾简报, 2031(41)."),
        (replace(ARTICLE, title="甲", key="2030-5"), "", "甲[J]. 澜湾简报, 2030(5)."),
        (replace(ARTICLE, title="甲", key="增刊"), "", "甲[J]. 澜湾简报, 2031(增刊)."),
        (replace(ARTICLE, title="甲", date=None), "", "甲[J]. 澜湾简报(41)."),
        (replace(ARTICLE, title="甲\n乙\x07"), "", "甲 乙[J]. 澜湾简报, 2031(41)."),
        (DOCUMENT, "", "跨境维修管理办法[Z]. [出版地不详]: [出版者不详], 2031."),
        (DOCUMENT, "澜湾办", "跨境维修管理办法[Z]. [出版地不详]: 澜湾办, 2031."),
        (
            replace(DOCUMENT, date=None),
            "",
            "跨境维修管理办法[Z]. [出版地不详]: [出版者不详].",
        ),
    ],
)
def test_references_follow_the_standard(article: StoredArticle, publisher: str, entry: str) -> None:
    assert reference(article, publisher) == entry


def test_a_document_is_named_once() -> None:
    assert source(DOCUMENT) == "《跨境维修管理办法》（2031-09-15），第2篇《第二章备案》"
    assert source(replace(DOCUMENT, title=DOCUMENT.key)) == "《跨境维修管理办法》（2031-09-15）"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<b>粗</b> & `码` a_b ~~c~~", r"\<b\>粗\</b\> \& \`码\` a\_b \~\~c\~\~"),
        ("[链](x) ![图](y) a|b", r"\[链\](x) !\[图\](y) a\|b"),
        ("# 题", r"\# 题"),
        ("甲\n- 乙\n+ 丙", "甲\n\\- 乙\n\\+ 丙"),
        ("甲\n===\n---", "甲\n\\=\\=\\=\n\\---"),
        ("1. 首先\n2) 其次", "1\\. 首先\n2\\) 其次"),
        ("2031-09-15，5.2亿元 - 1.5倍", "2031-09-15，5.2亿元 - 1.5倍"),
        ("    四格", "四格"),
        ("\\", "\\\\"),
    ],
)
def test_nothing_in_the_data_is_markup(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_each_line_of_an_answer_is_a_paragraph_in_markdown() -> None:
    assert markdown(_answer(text="第41期：\n1. 甲\n2. 乙")) == "第41期：\n\n1\\. 甲\n\n2\\. 乙"
