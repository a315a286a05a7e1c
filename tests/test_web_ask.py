"""The page at `/`: rendered here, works without a script, everything escaped."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.app import create_app
from service.citing import gbt7714, markdown, plain
from service.settings import Settings
from tests.libraries import make_issue, make_library
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


def test_the_first_page_offers_questions_about_the_newest_issue(client: TestClient) -> None:
    page = client.get("/").text
    assert '<html lang="zh-CN">' in page
    assert "最新一期有哪些文章？</a>" in page
    assert "禾舟租赁再签发动机租赁合同</a>" in page
    assert "&lt;b&gt;桂屿港&lt;/b&gt; &amp;" in page
    assert "<b>" not in page
    for link in re.findall(r'href="(\?q=[^"]+)"', page):
        assert client.get(f"/{unescape(link)}").status_code == 200


def test_an_answer_is_rendered_with_its_sources(client: TestClient) -> None:
    page = _page(client, "禾舟租赁承办的发动机离岸租赁金额是多少？")
    article = r"\./issues/[%0-9A-F]+/41/1\?start=\d+&amp;end=\d+#quote"
    assert re.search(f'<a class="mark" href="#c1" data-panel="{article}"[^>]*>\\[1]</a>', page)
    assert '<li id="c1" value="1">' in page
    assert "《澜湾简报》第41期" in page
    assert '<time datetime="2031-09-15">' in page
    assert "片区动态" in page
    assert "租赁金额为5.2亿元" in page


@pytest.mark.parametrize(
    "question", ["今年桂屿港建成岸电设施多少套？", "今年怎么申请更换<b>驾驶证？"]
)
def test_the_year_that_was_meant_is_said(client: TestClient, question: str) -> None:
    told = question.replace("今年", "2031年").replace("<", "&lt;").replace(">", "&gt;")
    assert f'<p class="where">按“{told}”理解</p>' in _page(client, question)
    assert "理解</p>" not in _page(client, question.replace("今年", "2031年"))


def test_what_is_not_found_is_said_plainly(client: TestClient) -> None:
    page = _page(client, "怎么申请更换驾驶证？")
    assert "<h2>没有找到</h2>" in page
    assert "出处" not in page


def test_what_the_library_covers_is_said_where_it_holds_no_answer(client: TestClient) -> None:
    page = _page(client, "怎么申请更换驾驶证？")
    assert re.search(r"《澜湾简报》 2 期<span>，2031-09-15 至 2031-10-15</span>\s*</li>", page)
    assert "文件 1 份" in page
    assert "最接近的段落" in page


def test_the_limits_of_a_question_can_be_taken_off_and_put_back(client: TestClient) -> None:
    question = "第42期桂屿港建成岸电设施多少套？"
    ((label, off),) = _chips(_page(client, question))
    assert label == "第42期"
    removed = client.get(f"/{off}").text
    assert '<li class="off"><span>第42期</span>' in removed
    assert 'aria-label="恢复 第42期"' in removed
    ((_, on),) = _chips(removed)
    assert _chips(client.get(f"/{on}").text) == [(label, off)]


def test_the_limits_of_an_address_can_be_taken_off(client: TestClient) -> None:
    page = client.get("/?q=桂屿港&issue=42&date_from=2031-01-01&publication=澜湾简报").text
    assert [label for label, _ in _chips(page)] == ["第42期", "自 2031-01-01 起", "《澜湾简报》"]
    for label, href in _chips(page):
        assert label not in dict(_chips(client.get(f"/{href}").text))
    assert '<option value="42" selected>' in page
    assert 'name="date_from" value="2031-01-01"' in page


def test_a_limit_that_the_question_names_as_well_is_one_chip(client: TestClient) -> None:
    question = "第42期桂屿港建成岸电设施多少套？"
    page = client.get("/", params={"q": question, "issue": "42", "column": "通道口岸"}).text
    assert [label for label, _ in _chips(page)] == ["第42期", "通道口岸"]
    removed = client.get(f"/{dict(_chips(page))['第42期']}").text
    assert [label for label, _ in _chips(removed)] == ["第42期", "通道口岸"]
    assert '<li class="off"><span>第42期</span>' in removed
    assert '<option value="42" selected>' not in removed


def test_a_limit_that_the_question_overrules_is_struck_out(client: TestClient) -> None:
    question = "第42期桂屿港建成岸电设施多少套？"
    given = {"q": question, "issue": "41", "publication": "澜湾简报", "date_to": "2031-12-31"}
    page = client.get("/", params=given).text
    assert [label for label, _ in _chips(page)] == [
        "第42期",
        "第41期",
        "《澜湾简报》",
        "至 2031-12-31",
    ]
    assert re.findall(r'<li class="off" title="[^"]+"><span>([^<]+)', page) == ["第41期"]
    assert "第41期" not in dict(_chips(client.get(f"/{dict(_chips(page))['第41期']}").text))


def _chips(page: str) -> list[tuple[str, str]]:
    """Each chip's label with the address that its link leads to."""
    found = re.findall(r'<li[^>]*><span>([^<]+)</span>\s*<a href="([^"]+)"', page)
    return [(label, unescape(href)) for label, href in found]


def test_limits_are_obeyed(client: TestClient) -> None:
    lease = {"q": "禾舟租赁承办的发动机离岸租赁金额是多少？", "issue": "42"}
    assert "租赁金额为5.2亿元" not in client.get("/", params=lease).text


def test_a_bad_limit_is_told_in_a_line(client: TestClient) -> None:
    response = client.get("/?q=桂屿港&date_from=2031-13-01")
    assert response.status_code == 422
    assert "“2031-13-01”不是日期" in response.text
    assert '<details class="narrow" open>' in response.text


def test_the_answer_can_be_copied_in_three_forms(client: TestClient) -> None:
    question = "桂屿港建成岸电设施多少套？"
    copies = dict(
        re.findall(
            r'<template data-form="(\w+)">(.*?)</template>', _page(client, question), re.DOTALL
        )
    )
    engine = cast(FastAPI, client.app).state.wence.engine
    answer = engine.ask(question)
    assert {form: unescape(text) for form, text in copies.items()} == {
        "text": plain(answer),
        "markdown": markdown(answer),
        "gbt7714": gbt7714(answer),
    }


def test_the_vote_of_the_page_is_what_the_api_takes(client: TestClient) -> None:
    for question in ("桂屿港建成岸电设施多少套？", "怎么申请更换驾驶证？"):
        (body,) = re.findall("data-body='([^']*)'", _page(client, question))
        vote = {**json.loads(unescape(body)), "vote": "up"}
        assert client.post("/api/v1/feedback", json=vote).status_code == 201


def test_a_question_is_counted_once(client: TestClient) -> None:
    def counted() -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(
            float(line.split()[1]) for line in lines if line.startswith("wence_questions_total")
        )

    before = counted()
    _page(client, "桂屿港建成岸电设施多少套？")
    client.get("/", params={"q": "问" * 501})
    assert counted() == before + 1


def test_a_number_in_brackets_that_is_no_citation_stays_text(tmp_path: Path) -> None:
    text = "澜湾片区按澜办[2031]7号文件补贴码头改造，每个泊位补贴80万元。"
    issue = make_issue(3, text)
    library = make_library(tmp_path, issue)
    with TestClient(create_app(Settings(library=tmp_path), library)) as client:
        page = _page(client, "码头改造每个泊位补贴多少万元？")
    library.close()
    assert "澜办[2031]7号" in page
    assert page.count('class="mark"') == 1


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
        assert client.get(f"/{unescape(address).removeprefix('./')}").status_code == 200
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
