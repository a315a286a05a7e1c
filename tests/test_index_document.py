"""Documents that are no newsletter are read by their headings."""

from index.document import PUBLICATION, parse_document
from index.parse import parse_file
from index.records import Block


def test_markdown_headings_become_articles_under_their_parents() -> None:
    lines = [
        "# 岚湾港条例",
        "总说明。",
        "## 第一章",
        "### 目的",
        "为了便利。",
        "## 第二章",
        "其他事项。",
    ]
    issue = parse_file("条例.md", "\n\n".join(lines).encode())
    assert (issue.publication, issue.key, issue.number) == (PUBLICATION, "岚湾港条例", None)
    assert [(a.no, a.column, a.title, a.text) for a in issue.articles] == [
        (1, "", "岚湾港条例", "总说明。"),
        (2, "第一章", "目的", "为了便利。"),
        (3, "", "第二章", "其他事项。"),
    ]


def test_numbered_lines_are_headings_where_nothing_is_marked() -> None:
    lines = [
        "岚湾市促进办法",
        "第一章 总则",
        "一、适用于岚湾。",
        "第二章 附则",
        "自发布之日起施行。",
    ]
    issue = parse_document([Block(line) for line in lines], "x")
    assert [a.title for a in issue.articles] == ["第一章 总则", "第二章 附则"]
    assert issue.articles[0].text == "一、适用于岚湾。"


def test_without_headings_it_is_one_article_named_after_the_file() -> None:
    issue = parse_document([Block("只有一句话。")], "说明")
    assert (issue.key, [a.title for a in issue.articles]) == ("说明", ["说明"])


def test_nothing_but_headings_is_kept_as_text() -> None:
    issue = parse_document([Block("甲", "heading", 1), Block("乙", "heading", 2)], "x")
    assert [a.text for a in issue.articles] == ["甲\n乙"]


def test_a_slash_in_the_title_does_not_split_the_id() -> None:
    issue = parse_document([Block("甲/乙办法"), Block("正文。")], "x")
    assert issue.id.count("/") == 1
