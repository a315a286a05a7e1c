"""The page of the library: its table, its figures and plot, what it says without a script."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.records import IssueInfo
from service.web.figures import plot_of, size_on_disk
from service.web.library import fitting
from tests.libraries import make_issue, make_library
from tests.weblibrary import DOCUMENT, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("library")) as found:
        yield found


def _info(number: int | None, day: date | None, passages: int) -> IssueInfo:
    key = str(number or "澜湾办法")
    publication = "澜湾简报" if number else "文件"
    source, columns = f"{key}.docx", ("要闻",) if number else ()
    return IssueInfo(
        f"{publication}/{key}", publication, key, number, day, "", columns, source, "", (), 1,
        passages,
    )  # fmt: skip


def _names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_the_table_lists_all_issues_newest_first(client: TestClient) -> None:
    page = client.get("/library").text
    assert _names(page) == ["《澜湾简报》第42期", "《澜湾简报》第41期", f"《{DOCUMENT}》"]
    assert "41.txt" in page
    assert '<time datetime="2031-09-15">' in page
    assert "第 1–3 份，共 3 份" in page


def test_a_row_names_the_address_to_remove_it(client: TestClient) -> None:
    page = client.get("/library").text
    paths = re.findall(r'data-path="([^"]+)"', page)
    assert len(paths) == 3
    for path in paths:
        assert client.get(f"/api/v1/{path}").status_code == 200


@pytest.mark.parametrize(
    ("find", "names"),
    [
        ("第41期", ["《澜湾简报》第41期"]),
        ("2031-10", ["《澜湾简报》第42期"]),
        ("通道口岸 ４１．TXT", ["《澜湾简报》第41期"]),
        ("rules", [f"《{DOCUMENT}》"]),
        ("  ", ["《澜湾简报》第42期", "《澜湾简报》第41期", f"《{DOCUMENT}》"]),
    ],
)
def test_the_table_is_filtered(client: TestClient, find: str, names: list[str]) -> None:
    assert _names(client.get("/library", params={"find": find}).text) == names


def test_a_filter_that_nothing_fits_is_said_as_text(client: TestClient) -> None:
    page = client.get("/library", params={"find": '"><b>\u202e没有'}).text
    assert '没有符合“&#34;&gt;&lt;b&gt;<span class="sign"' in page
    assert "<b>" not in page
    assert "<table>" not in page


def test_many_issues_are_paged(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.web.library._PAGE", 2)
    first = client.get("/library").text
    assert len(_names(first)) == 2
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev"' not in first
    second = client.get("/library", params={"page": "2"}).text
    assert _names(second) == [f"《{DOCUMENT}》"]
    assert "第 3–3 份，共 3 份" in second
    assert 'rel="prev" href="?page=1"' in second
    for beyond, names in (("9", second), ("0", first), ("x", first), ("²", first)):
        assert _names(client.get("/library", params={"page": beyond}).text) == _names(names)
    filtered = client.get("/library", params={"find": "澜湾 txt"}).text
    assert 'rel="next" href="?find=%E6%BE%9C%E6%B9%BE+txt&amp;page=2"' in filtered


def test_the_figures_count_issues_and_documents_apart(client: TestClient) -> None:
    page = client.get("/library").text
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
    assert figures["期"] == "2"
    assert figures["其他文件"] == "1"
    assert figures["文章"] == "5"
    assert figures["段落"] == "5"
    assert figures["日期"] == "2031-09-15 – 2031-10-15"
    assert figures["编码器"] == "hash"
    assert figures["版本"] == "第 1 版"
    assert float(figures["占用空间"].removesuffix(" MB")) > 0


def test_several_years_are_drawn_with_a_text_alternative(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        lines = ("澜湾简报", "第 9 期", "2028年1月5日", "一、要闻", "（一）扩建", "扩建泊位6个。")
        body = "\n\n".join(lines)
        reply = client.post("/api/v1/documents", files={"file": ("九.txt", body.encode())})
        assert reply.status_code == 201
        page = client.get("/library").text
        alternative = "每年的段落：2028 年 1 段, 2029 年 0 段, 2030 年 0 段, 2031 年 4 段"
        assert f'role="img" aria-label="{alternative}"' in page
        assert "没有日期的另有 1 段" in page
        assert len(re.findall("<rect ", page)) == 4


def test_bars_are_as_high_as_their_years() -> None:
    issues = [
        _info(3, date(2031, 5, 1), 30),
        _info(2, date(2029, 5, 1), 10),
        _info(1, date(2029, 3, 1), 5),
        _info(None, None, 7),
    ]
    plot = plot_of(issues)
    assert [(bar.year, bar.passages) for bar in plot.bars] == [(2029, 15), (2030, 0), (2031, 30)]
    low, none, high = plot.bars
    assert (low.height * 2, none.height) == (high.height, 0)
    assert low.y + low.height == high.y + high.height
    assert (plot.earlier, plot.undated) == (0, 7)


def test_a_date_of_long_ago_does_not_stretch_the_plot() -> None:
    plot = plot_of([_info(2, date(2031, 5, 1), 30), _info(1, date(31, 5, 1), 4)])
    assert len(plot.bars) == 30
    assert plot.earlier == 4
    assert 0 < sum(bar.labelled for bar in plot.bars) <= 12
    assert plot.bars[-1].labelled


def test_nothing_is_drawn_of_nothing() -> None:
    assert plot_of([]).bars == ()
    assert plot_of([_info(None, None, 3)]).bars == ()


def test_the_size_is_that_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b").write_bytes(b"x" * 5)
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert size_on_disk(tmp_path) == 15


def test_all_words_of_a_filter_must_stand_in_an_issue() -> None:
    issues = [_info(7, date(2031, 5, 1), 1), replace(_info(8, None, 1), warnings=("缺少日期",))]
    assert [issue.number for issue in fitting(issues, "澜湾 要闻")] == [7, 8]
    assert [issue.number for issue in fitting(issues, "要闻 缺少")] == [8]
    assert fitting(issues, "要闻 桂屿") == []


def test_warnings_are_shown(tmp_path: Path) -> None:
    library = make_library(tmp_path, replace(make_issue(1, "短文。"), warnings=("<b>缺</b>",)))
    library.close()
    with serving(tmp_path, empty=True) as client:
        page = client.get("/library").text
    assert "<summary>1 条</summary>" in page
    assert "&lt;b&gt;缺&lt;/b&gt;" in page


def test_the_page_says_what_can_be_read_and_how_much(client: TestClient) -> None:
    page = client.get("/library").text
    assert 'data-limit="1048576"' in page
    assert "每个文件最多 1 MB" in page
    assert 'accept=".docx,.htm,.html,.markdown,.md,.pdf,.txt"' in page


def test_without_a_script_the_commands_are_named(client: TestClient) -> None:
    page = client.get("/library").text
    told = re.search("<noscript>(.*?)</noscript>", page)
    assert told
    assert "JavaScript" in told[1]
    assert "wence ingest" in told[1]


def test_an_empty_library_has_no_table(tmp_path: Path) -> None:
    with serving(tmp_path, empty=True) as client:
        page = client.get("/library")
    assert page.status_code == 200
    assert "馆藏里还没有文件" in page.text
    assert "<table>" not in page.text


def test_the_page_is_there_in_english(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        page = client.get("/library", params={"lang": "en"}).text
    assert "<h1>Library</h1>" in page
    assert "1–3 of 3" in page


def test_nothing_comes_from_elsewhere_or_stands_in_the_page(client: TestClient) -> None:
    page = client.get("/library").text
    for address in re.findall(r'(?:src|href)="\./(static/[^"?#]+)"', page):
        assert client.get(f"/{address}").status_code == 200
    assert not re.search(r"<script[^>]*>(?!</script>)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("page", ["9" * 5000, "0", "-1", "x", "²"])
def test_what_is_no_number_of_a_page_is_the_first(client: TestClient, page: str) -> None:
    assert client.get("/library", params={"page": page}).status_code == 200
