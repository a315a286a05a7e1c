"""The shelf, an issue, an article: what stands on them, and where their links lead."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.library import Library
from index.records import Article, Issue
from index.sentences import split_sentences
from service.app import create_app
from service.settings import Settings
from service.web.issue_page import lead
from service.web.rendering import issue_path
from tests.encoders import HashEncoder
from tests.weblibrary import DOCUMENT, LEASE, invented_issues

ODD = "桂屿/港口 50%#1?"
LONG = "关于" + "进一步优化澜湾片区跨境维修业务监管流程的" * 20 + "通知"
ROWS = "名单如下：\n企业\t金额\n禾舟租赁\t5.2亿元。分8年\n\n公示 7 天。<b>如有</b>异议，请来信。"
BARE = (Article(1, "", "", ROWS), Article(2, LONG, "", "桂屿港\u202e夜间查验。"))


def _issue(publication: str, number: int, day: date | None, *articles: Article) -> Issue:
    columns = tuple(dict.fromkeys(a.column for a in articles if a.column))
    key = f"{publication}{number}"
    return Issue(
        publication, str(number), number, day, "", columns, articles, f"{key}.txt", key,
        warnings=("没有找到日期 <i>",) if day is None else (),
    )  # fmt: skip


def _issues() -> list[Issue]:
    older, newer, rules = invented_issues()
    again = Article(2, "澜湾片区完成首单发动机离岸租赁", "", LEASE)
    odd = [_issue(ODD, 7, None, *BARE), _issue(ODD, 8, date(2029, 1, 2), BARE[0], again)]
    early = replace(older, key="30", number=30, date=date(2030, 5, 1), sha256="early")
    early = replace(early, articles=(Article(1, "澜湾片区揭牌", "片区动态", "澜湾片区揭牌。"),))
    return [older, newer, rules, early, *odd]


@contextmanager
def _serving(folder: Path, issues: Sequence[Issue]) -> Iterator[TestClient]:
    library = Library(folder, HashEncoder(), create=True)
    if issues:
        library.add(issues)
    with TestClient(create_app(Settings(library=folder), library)) as client:
        client.headers["accept"] = "text/html"
        yield client
    library.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with _serving(tmp_path_factory.mktemp("library"), _issues()) as found:
        yield found


def _open(client: TestClient, path: str, code: int = 200) -> LexborHTMLParser:
    response = client.get(path)
    assert response.status_code == code, response.text
    return LexborHTMLParser(response.text)


def _issue_page(client: TestClient, publication: str, label: int | str) -> LexborHTMLParser:
    return _open(client, f"/{issue_path(publication, label)}")


def _one(page: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = page.css(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]


def _texts(page: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def _links(page: LexborHTMLParser | LexborNode, selector: str = "a") -> list[str]:
    return [node.attributes["href"] or "" for node in page.css(selector)]


def _prose(page: LexborHTMLParser) -> str:
    """The text as a reader gets it: lines, and cells with tabs between them."""
    lines = []
    for node in _one(page, "#article .prose").css("p, tr"):
        cells = node.css("td") if node.tag == "tr" else [node]
        lines.append("\t".join(cell.text() for cell in cells))
    return "\n".join(lines)


# -- the shelf -----------------------------------------------------------------------------------


def test_the_shelf_has_publications_by_year_newest_first(client: TestClient) -> None:
    page = _open(client, "/issues")
    assert _texts(page, "h2") == ["《澜湾简报》 共 3 期", f"《{ODD}》 共 2 期", "文件 共 1 份"]
    assert _texts(page, "summary") == [
        "2031 年 2 期", "2030 年 1 期", "2029 年 1 期", "无日期 1 期",
    ]  # fmt: skip
    assert _texts(page, ".shelf .name") == [
        "第42期", "第41期", "第30期", "第8期", "第7期", f"《{DOCUMENT}》",
    ]  # fmt: skip
    assert [node.attributes.get("open", "no") for node in page.css("details")] == [
        None, "no", None, "no",
    ]  # fmt: skip


def test_an_entry_of_the_shelf_tells_what_is_in_the_issue(client: TestClient) -> None:
    entry = _open(client, "/issues").css(".shelf li")
    assert " ".join(entry[0].text().split()) == "第42期 2031-10-15 2 篇 片区动态 · 通道口岸"
    assert _texts(entry[4], ".problem") == ["没有找到日期 <i>"]


def test_years_are_linked_to(client: TestClient) -> None:
    page = _open(client, "/issues")
    for link in _links(page, ".years a"):
        assert _one(page, link).tag == "details"
    assert len(_links(page, ".years a")) == 4


def test_one_publication_is_shown_alone(client: TestClient) -> None:
    for link in _links(_open(client, "/issues"), ".groups a")[1:]:
        page = _open(client, f"/{link.removeprefix('./')}")
        assert len(page.css("section.series")) == 1
        assert len(page.css(".groups [aria-current]")) == 1


def test_a_publication_that_is_not_held_is_said(client: TestClient) -> None:
    page = _open(client, "/issues?publication=<b>", 404)
    assert _texts(page, ".problem[role=alert]") == ["馆藏里没有《<b>》；下面是馆藏的全部各期。"]
    assert len(page.css("section.series")) == 3


def test_an_empty_library_has_an_empty_shelf(tmp_path: Path) -> None:
    with _serving(tmp_path, []) as client:
        assert "还没有收录任何一期" in client.get("/issues").text
        assert client.get("/issues/澜湾简报/1").status_code == 404


def test_every_issue_and_article_is_reached_by_links_and_none_is_broken(client: TestClient) -> None:
    seen, ahead = set(), ["http://testserver/issues"]
    while ahead:
        address = ahead.pop().partition("#")[0]
        here = address.startswith("http://testserver/issues") and "lang=" not in address
        if address in seen or not here:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        links = _links(LexborHTMLParser(response.text))
        ahead += [str(response.url.join(link)) for link in links]
    articles = sum(len(issue.articles) for issue in _issues())
    pages = [address for address in seen if "/issues/" in address and "?" not in address]
    assert len(pages) == len(_issues()) + articles


# -- an issue ------------------------------------------------------------------------------------


def test_an_issue_shows_its_masthead_and_columns(client: TestClient) -> None:
    page = _issue_page(client, "澜湾简报", 41)
    assert _texts(page, "h1") == ["《澜湾简报》第41期"]
    assert _texts(page, ".masthead div") == [
        "日期2031-09-15", "编印澜湾办公室", "篇数2", "来源文件41.txt",
    ]  # fmt: skip
    assert _texts(page, ".column h2") == ["片区动态", "通道口岸"]
    assert [node.attributes["value"] for node in page.css(".column li")] == ["1", "2"]
    assert _texts(page, ".lead")[1].startswith("桂屿港自8月起试行夜间查验")
    assert _texts(page, ".also") == [f"另见 《{ODD}》第8期 第2篇"]


def test_an_issue_leads_to_the_ones_before_and_after_it(client: TestClient) -> None:
    page = _issue_page(client, "澜湾简报", 41)
    assert _texts(page, ".steps a") == ["上一期 《澜湾简报》第30期", "下一期 《澜湾简报》第42期"]
    assert _texts(_issue_page(client, "澜湾简报", 42), ".steps a") == ["上一期 《澜湾简报》第41期"]
    assert not _issue_page(client, "文件", DOCUMENT).css(".steps")


@pytest.mark.parametrize(("publication", "label"), [("澜湾简报", 41), ("文件", DOCUMENT), (ODD, 7)])
def test_a_question_can_be_limited_to_an_issue(
    client: TestClient, publication: str, label: int | str
) -> None:
    page = _issue_page(client, publication, label)
    hidden = {n.attributes["name"]: n.attributes["value"] for n in page.css("[type=hidden]")}
    assert hidden == {"publication": publication, "issue": str(label)}
    address = _links(page, ".within a")[0]
    assert address.endswith(f"/?publication={quote(publication, safe='').replace('%20', '+')}"
                            f"&issue={quote(str(label), safe='').replace('%20', '+')}")  # fmt: skip


def test_warnings_stand_on_the_page_of_their_issue(client: TestClient) -> None:
    assert _texts(_issue_page(client, ODD, 7), ".missing li") == ["没有找到日期 <i>"]


def test_a_lead_is_the_first_words() -> None:
    assert lead("桂屿港\n试行  夜间查验。") == "桂屿港 试行 夜间查验。"
    assert lead("港" * 90) == "港" * 90
    assert lead("港" * 91) == "港" * 90 + "…"


# -- an article ----------------------------------------------------------------------------------


@pytest.mark.parametrize("issue", _issues(), ids=lambda issue: issue.key)
@pytest.mark.parametrize("query", ["", "?start=1&end=9", "?start=0&end=18#quote"])
def test_the_text_on_the_page_is_the_text_of_the_article(
    client: TestClient, issue: Issue, query: str
) -> None:
    for article in issue.articles:
        page = _open(client, f"/{issue_path(issue.publication, issue.key)}/{article.no}{query}")
        assert _prose(page) == article.text.replace("\u202e", "◌")
        sentences = len(split_sentences(article.text))
        ids = [n.attributes["id"] for n in page.css("#article .s[id]")]
        assert ids == [f"s{no}" for no in range(1, sentences + 1)]
        assert len(page.css("#article .to")) == sentences


def test_a_range_is_marked(client: TestClient) -> None:
    quoted = "完成首单船舶发动机离岸租赁。\n该笔业务由禾舟租赁"
    start = LEASE.index(quoted)
    query = f"?start={start}&end={start + len(quoted)}"
    page = _open(client, f"/issues/澜湾简报/41/1{query}")
    assert _texts(page, "mark") == quoted.split("\n")
    assert _one(page, "#quote").text() == quoted.split("\n")[0]


@pytest.mark.parametrize("query", ["?start=9&end=3", "?start=0&end=9999", "?start=x", "?end=%00"])
def test_a_wrong_range_is_ignored(client: TestClient, query: str) -> None:
    assert not _open(client, f"/issues/澜湾简报/41/1{query}").css("mark")


def test_the_article_has_no_ids_but_those_agreed_on(client: TestClient) -> None:
    page = _open(client, "/issues/澜湾简报/41/1?start=1&end=9")
    ids = {n.attributes["id"] for n in _one(page, "#article").css("[id]")}
    assert ids == {"article", "quote", "s1", "s2", "s3"}
    assert _texts(page, "#article h1") == ["澜湾片区完成首单发动机离岸租赁"]
    assert _texts(page, "#article .where") == ["《澜湾简报》第41期 · 2031-09-15 · 片区动态 · 第1篇"]
    assert _texts(page, "#article .also") == [f"另见 《{ODD}》第8期 第2篇"]


def test_a_sentence_has_an_address(client: TestClient) -> None:
    response = client.get("/issues/澜湾简报/41/1?start=1&end=9")
    page = LexborHTMLParser(response.text)
    link = _links(page, "#s2 .to")[0]
    assert str(response.url.join(link)) == str(response.url.copy_with(query=None)) + "#s2"
    assert _one(page, "#s2 .to").text() == ""


def test_an_article_leads_to_its_neighbours_and_its_issue(client: TestClient) -> None:
    page = _open(client, "/issues/澜湾简报/41/2")
    assert _texts(page, ".steps a") == ["上一篇 澜湾片区完成首单发动机离岸租赁"]
    assert _texts(page, ".trail a")[:2] == ["各期", "《澜湾简报》第41期"]
    assert not _open(client, f"/{issue_path('文件', DOCUMENT)}/1").css(".steps")


def test_related_policies_are_shown_with_their_sentence_and_reason(client: TestClient) -> None:
    page = _open(client, "/issues/澜湾简报/41/1")
    first = page.css(".related li")[0]
    assert _texts(first, ".title") == ["禾舟租赁再签发动机租赁合同"]
    assert re.fullmatch("都讲到 .*发动机.*；同一栏目", _texts(first, ".why")[0])
    opened = _open(client, f"/{_links(first, '.title a')[0].removeprefix('../../../')}")
    assert "".join(node.text() for node in opened.css("mark")) == first.css("blockquote")[0].text()
    assert f"《{ODD}》第8期" not in " ".join(_texts(page, ".related .where"))


def test_an_article_without_title_or_column_or_date_is_shown(client: TestClient) -> None:
    page = _open(client, f"/{issue_path(ODD, 7)}/1")
    assert _texts(page, "h1") == ["（无题）"]
    assert _texts(page, "#article .where") == [f"《{ODD}》第7期 · 第1篇"]
    assert _texts(page, "#article td") == ["企业", "金额", "禾舟租赁", "5.2亿元。分8年"]
    assert not page.css("#article b")


# -- what is not there ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "said", "link"),
    [
        ("澜湾简报/99", "《澜湾简报》收录了 3 期", "澜湾简报/42"),
        ("澜湾简报/41/3", "馆藏里有这一期（份），共 2 篇", "澜湾简报/41"),
        ("澜湾简报/41/x", "馆藏里有这一期（份），共 2 篇", "澜湾简报/41"),
        ("澜湾简报/41/01", "馆藏里有这一期（份），共 2 篇", "澜湾简报/41"),
        (f"澜湾简报/41/{'9' * 5000}", "馆藏里有这一期（份）", "澜湾简报/41"),
        ("<b>/1", "馆藏的刊物：", "?publication=澜湾简报"),
        ("a/b/c/d", "馆藏的刊物：", "?publication=澜湾简报"),
        ("", "馆藏的刊物：", "?publication=澜湾简报"),
    ],
)
def test_what_is_not_held_is_said_with_what_is(
    client: TestClient, path: str, said: str, link: str
) -> None:
    page = _open(client, f"/issues/{quote(path)}", 404)
    assert _texts(page, "h1") == ["馆藏里没有这一期或这一篇"]
    assert said in _one(page, ".missing").text()
    assert any(found.endswith(quote(link, safe="/?=")) for found in _links(page, ".missing a"))
    assert _links(page, ".missing a")[-1].endswith("/issues")
    assert not page.css("main b")


def test_the_pages_are_there_in_english(client: TestClient) -> None:
    assert "issues: 3" in _texts(_open(client, "/issues?lang=en"), "h2")[0]
    assert "Ask within this issue" in _one(_open(client, "/issues/澜湾简报/41"), "main").text()
    assert "Both tell of" in _texts(_open(client, "/issues/澜湾简报/41/1"), ".why")[0]
    assert "no such issue" in _texts(_open(client, "/issues/澜湾简报/1", 404), "h1")[0]
    _open(client, "/issues?lang=zh")


def test_the_article_alone_looks_for_nothing_related(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/{issue_path('澜湾简报', 41)}/1"
    whole = LexborHTMLParser(client.get(path).text).css_first("#article")
    monkeypatch.setattr("service.web.article_page.related_hits", None)
    alone = LexborHTMLParser(client.get(path, params={"part": "article"}).text)
    shown = alone.css_first("#article")
    assert whole and shown and whole.html == shown.html
    assert alone.css(".related li") == []
