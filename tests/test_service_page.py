"""The page at `/`: rendered here, works without a script, everything escaped."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.web import marked
from tests.weblibrary import serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("library")) as found:
        yield found


def _page(client: TestClient, question: str) -> str:
    response = client.get("/", params={"q": question})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def test_the_first_page_offers_titles_of_the_newest_issue(client: TestClient) -> None:
    page = client.get("/").text
    assert '<html lang="zh-CN">' in page
    assert "禾舟租赁再签发动机租赁合同</a>" in page
    assert "&lt;b&gt;桂屿港&lt;/b&gt; &amp;" in page
    assert "<b>" not in page
    for link in re.findall(r'href="(\?q=[^"]+)"', page):
        assert client.get(f"/{unescape(link)}").status_code == 200


def test_an_answer_is_rendered_with_its_sources(client: TestClient) -> None:
    page = _page(client, "禾舟租赁承办的发动机离岸租赁金额是多少？")
    assert '<a class="mark" href="#c1">[1]</a>' in page
    assert '<li id="c1" value="1">' in page
    assert "《澜湾简报》第41期" in page
    assert '<time datetime="2031-09-15">' in page
    assert "片区动态" in page
    assert "租赁金额为5.2亿元" in page


def test_what_is_not_found_is_said_plainly(client: TestClient) -> None:
    page = _page(client, "怎么申请更换驾驶证？")
    assert "<h2>没有找到</h2>" in page
    assert "出处" not in page


def test_the_limits_of_a_question_are_shown(client: TestClient) -> None:
    assert "<li>第42期</li>" in _page(client, "第42期桂屿港建成岸电设施多少套？")


def test_a_question_is_escaped(client: TestClient) -> None:
    page = _page(client, '"><script>alert(1)</script>桂屿港')
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_quote_is_escaped(client: TestClient) -> None:
    page = _page(client, "桂屿港建成岸电设施多少套？")
    assert "&lt;b&gt;桂屿港&lt;/b&gt;" in page


def test_a_long_question_is_told_its_limit(client: TestClient) -> None:
    response = client.get("/", params={"q": "问" * 501})
    assert response.status_code == 422
    assert "问题最多 500 字，现在有 501 字" in response.text


def test_blanks_are_no_question(client: TestClient) -> None:
    assert "可以这样问" in _page(client, " 　 ")


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    with serving(tmp_path, empty=True) as client:
        assert "wence ingest" in client.get("/").text
        assert "<h2>没有找到</h2>" in _page(client, "租赁金额是多少？")


@pytest.mark.parametrize("path", ["/", "/?q=桂屿港", "/docs"])
def test_no_page_needs_anything_from_elsewhere(client: TestClient, path: str) -> None:
    response = client.get(path)
    addresses = re.findall(r'(?:src|href)="([^"#?]+)', response.text)
    assert addresses
    for address in addresses:
        assert "//" not in address
        assert client.get(f"/{address.removeprefix('./')}").status_code == 200
    assert not re.search(r"<script[^>]*>(?!</script>)", response.text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", response.text)


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/healthz", "/api/v1/issues", "/no", "/static/ask.js"]
)
def test_every_reply_is_guarded(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert ("unsafe-inline" in policy) == (path == "/docs")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_scripts_are_served_as_scripts(client: TestClient) -> None:
    assert "javascript" in client.get("/static/ask.js").headers["content-type"]
    assert "text/css" in client.get("/static/style.css").headers["content-type"]


def test_marks_are_told_from_text() -> None:
    assert marked("甲。[1]乙[x]") == [("甲。", False), ("1", True), ("乙[x]", False)]
