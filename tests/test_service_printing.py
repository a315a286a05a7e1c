"""Records as lines: names of issues, colour only where it is wanted, nothing a document steers."""

import io
import sys
from datetime import date

import pytest

from index.filters import Filters
from index.records import Hit, IssueInfo, Passage, StoredArticle
from service.commands.printing import answer_lines, hit_lines, issue_lines
from service.names import issue_name, source_line
from service.records import Answer, Chip, Citation, Plan, Status
from service.terminal import Style, complain, print_json, progress_bar

PLAIN = Style(enabled=False)


def _article(no: int = 4, key: str = "17", title: str = "竹编合作社") -> StoredArticle:
    day = date(2031, 2, 25)
    return StoredArticle(
        f"岚湾通讯/{key}/{no}",
        f"岚湾通讯/{key}",
        "岚湾通讯",
        key,
        day,
        "要闻",
        no,
        title,
        "办起来了。",
    )


def _answer(*citations: Citation) -> Answer:
    plan = Plan("问", "问", Filters(issues=("17",)), (Chip("第17期", "issues", 17),))
    hit = Hit("岚湾通讯/17/4/1", Passage("长" * 300, 0, 300), _article(), 0.5)
    status: Status = "answered" if citations else "not_found"
    text = "办起来了。[1]" if citations else "在馆藏中没有找到答案。"
    short = "三百件" if citations else None
    return Answer(plan, status, text, short, 0.876, citations, (hit,) * 5)


@pytest.mark.parametrize(
    ("publication", "label", "name"),
    [
        ("岚湾通讯", 17, "《岚湾通讯》第17期"),
        ("岚湾通讯", "2031-5", "《岚湾通讯》2031年第5期"),
        ("岚湾通讯", "增刊", "《岚湾通讯》增刊"),
        ("文件", "跨境维修管理办法", "《跨境维修管理办法》"),
    ],
)
def test_issues_are_named_as_people_do(publication: str, label: int | str, name: str) -> None:
    assert issue_name(publication, label) == name


def test_a_source_names_issue_day_column_and_article() -> None:
    assert source_line(_article()) == "《岚湾通讯》第17期（2031-02-25）·要闻·第4篇《竹编合作社》"


def test_an_answer_in_full() -> None:
    citation = Citation(1, _article(), "岚湾通讯/17/4/1", "办起来了。", 0, 5, (_article(2, "18"),))
    assert answer_lines(_answer(citation), PLAIN) == [
        "三百件",
        "",
        "办起来了。[1]",
        "",
        "[1] 《岚湾通讯》第17期（2031-02-25）·要闻·第4篇《竹编合作社》",
        "    “办起来了。”",
        "    另见：《岚湾通讯》第18期第2篇",
        "",
        "限定：第17期 · 把握 88%",
    ]


def test_no_answer_shows_the_three_nearest_passages_in_short() -> None:
    lines = answer_lines(_answer(), PLAIN)
    assert lines[:3] == ["在馆藏中没有找到答案。", "", "最接近的段落："]
    assert sum(line.startswith("  · 《岚湾通讯》") for line in lines) == 3
    assert lines[4] == f"    {'长' * 100}……"


def test_what_a_document_says_cannot_steer_the_terminal() -> None:
    article = _article(title="标题\x1b]0;owned\x07\x9b2J")
    hit = Hit("岚湾通讯/17/4/1", Passage("正文\x1b[2J完", 0, 8), article, 0.5, also_in=(article,))
    info = IssueInfo(
        "岚湾通讯/17", "岚湾通讯", "17", 17, None, "", (), "a\x1b[31m.txt", "", ("\x07响",), 1, 1
    )
    for style in (PLAIN, Style(enabled=True)):
        text = "\n".join([*hit_lines([hit], style), *issue_lines([info], style)])
        for mark in ("\x1b]", "\x1b[2J", "\x1b[31m", "\x07", "\x9b"):
            assert mark not in text


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert Style().bold("字") == "字"
    monkeypatch.setattr(sys, "stdout", _Terminal())
    assert Style().bold("字") == "\x1b[1m字\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert Style().bold("字") == "字"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert Style().bold("字") == "字"


def test_a_progress_bar_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, shown in ((io.StringIO(), False), (_Terminal(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress_bar("导入") as progress:
            progress(1, 2)
            progress(2, 2)
        assert ("导入" in stream.getvalue()) is shown


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("第一行\n第二行\x1b[2J")
    assert capsys.readouterr().err == "wence: 第一行 第二行[2J\n"


def test_json_is_ascii_where_the_output_is_not_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    print_json({"a": "期"})
    assert raw.getvalue() == b'{"a": "\\u671f"}\n'
