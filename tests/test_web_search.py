"""The search page: hits with their sources, facets, order, pages, files, and wrong addresses."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import unquote, urlencode

import docx
import openpyxl
import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.app import create_app
from service.settings import Settings
from service.web.download import file_stem
from tests.libraries import make_issue, make_library
from tests.weblibrary import serving

QUERY = "岸电设施"
REPRINTED = "澜湾片区与桂屿港合建岸电设施99套，两港船舶靠泊后一律关闭辅机，全年少烧燃油三千吨。"


def _texts(number: int, count: int) -> list[str]:
    return [f"{number}{n:02}号泊位建成岸电设施{n + 1}套。" for n in range(count)]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Over 23 articles on one subject, one of them printed twice."""
    issues = [
        make_issue(41, *_texts(41, 11), REPRINTED, day=date(2030, 11, 15)),
        make_issue(42, *_texts(42, 8), REPRINTED, day=date(2031, 9, 15)),
        make_issue(
            7, *_texts(7, 3), day=date(2031, 3, 1), publication="桂屿快讯", columns=["通知"]
        ),
    ]
    folder = tmp_path_factory.mktemp("library")
    library = make_library(folder, *issues)
    with TestClient(create_app(Settings(library=folder), library)) as found:
        yield found
    library.close()


def _get(client: TestClient, code: int = 200, /, **params: str) -> LexborHTMLParser:
    response = client.get("/search", params=params)
    assert response.status_code == code
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return LexborHTMLParser(response.text)


def _one(within: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = within.css_first(selector)
    assert found is not None
    return found


def _value(page: LexborHTMLParser, selector: str, name: str) -> str:
    return str(_one(page, selector).attributes[name])


def _text(page: LexborHTMLParser, selector: str) -> str:
    return " ".join(" ".join(node.text().split()) for node in page.css(selector))


def _hrefs(page: LexborHTMLParser, selector: str) -> list[str]:
    return [str(node.attributes["href"]) for node in page.css(selector)]


def _follow(client: TestClient, href: str) -> LexborHTMLParser:
    response = client.get(f"/search{href}")
    assert response.status_code == 200
    return LexborHTMLParser(response.text)


def _days(page: LexborHTMLParser) -> list[str]:
    return [str(node.attributes["datetime"]) for node in page.css(".hits time")]


def test_without_a_query_the_page_says_how_to_search(client: TestClient) -> None:
    for query in ("", " 　"):
        page = _get(client, q=query)
        assert "怎样检索" in _text(page, "main h2")
        assert "./issues" in _hrefs(page, "main a")
        assert not page.css(".hits, .facet, .problem")


def test_a_hit_is_shown_with_its_words_and_its_source(client: TestClient) -> None:
    page = _get(client, q="岸电 通知 船舶")
    hit = _one(page, ".hits > li")
    assert _one(hit, ".passage").text() == REPRINTED
    assert [mark.text() for mark in hit.css(".passage mark")] == ["岸电", "船舶"]
    assert "《岚湾通讯》第41期 · 2030-11-15 · 口岸 · 第12篇" in _one(hit, ".where").text()
    assert _one(hit, ".also").text().split() == ["另见", "《岚湾通讯》第42期", "第9篇"]


def test_a_hit_opens_its_article_at_the_passage(client: TestClient) -> None:
    link = _one(_get(client, q=REPRINTED), ".hits .title a")
    assert "data-panel" in link.attributes
    article = client.get(f"/{str(link.attributes['href']).removeprefix('./')}")
    assert article.status_code == 200
    assert _one(LexborHTMLParser(article.text), "#quote").text() == REPRINTED


def test_the_pages_hold_all_hits_once(client: TestClient) -> None:
    page, seen, starts = _get(client, q=QUERY), [], []
    assert "共 23 段" in _text(page, ".about")
    while True:
        seen += [node.text() for node in page.css(".passage")]
        starts.append(_value(page, ".hits", "start"))
        following = _hrefs(page, ".pages [rel=next]")
        if not following:
            break
        page = _follow(client, following[0])
    assert starts == ["1", "11", "21"]
    assert sorted(seen) == sorted([*_texts(41, 11), *_texts(42, 8), *_texts(7, 3), REPRINTED])
    back = _follow(client, _hrefs(page, ".pages [rel=prev]")[0])
    assert _text(back, ".pages [aria-current]") == "2"


def test_hits_stand_in_the_order_wanted(client: TestClient) -> None:
    newest = _get(client, q=QUERY, sort="newest")
    assert _days(newest) == ["2031-09-15"] * 8 + ["2031-03-01"] * 2
    oldest = _follow(client, _hrefs(newest, ".sorts a")[2])
    assert _days(oldest) == ["2030-11-15"] * 10
    assert _text(oldest, ".sorts [aria-current]") == "旧的在前"
    plain = _text(_get(client, q=QUERY), ".hits")
    assert _text(_get(client, q=QUERY, sort="relevance"), ".hits") == plain


def _facet(page: LexborHTMLParser, name: str) -> dict[str, LexborNode]:
    for section in page.css(".side .facet"):
        if _one(section, "h2").text() == name:
            return {link.text().split()[0]: link for link in section.css("a")}
    raise AssertionError(f"no facet {name}")


def test_a_facet_limits_and_its_chip_takes_the_limit_off(client: TestClient) -> None:
    free = _get(client, q=QUERY, sort="newest")
    press = _facet(free, "年份")["2031"]
    # The article printed in both years counts in both.
    assert press.text().split() == ["2031", "12"]
    limited = _follow(client, str(press.attributes["href"]))
    assert "共 12 段" in _text(limited, ".about")
    assert _text(limited, ".chips span") == "2031 年"
    counts = {label: link.text().split()[1] for label, link in _facet(limited, "年份").items()}
    assert counts == {"2031": "12", "2030": "12"}
    assert list(_facet(limited, "期号")) == ["第42期", "第7期"]
    assert _follow(client, _hrefs(limited, ".chips a")[0]).html == free.html


def test_every_choice_lists_as_many_hits_as_it_counts(client: TestClient) -> None:
    page = _get(client, q=QUERY, date_from="2030-12-01")
    links = [link for name in ("刊物", "期号", "栏目") for link in _facet(page, name).values()]
    assert len(links) == 2 + 2 + 3
    for link in links:
        limited = _follow(client, str(link.attributes["href"]))
        assert f"共 {link.text().split()[1]} 段" in _text(limited, ".about")


def test_facets_together_narrow_the_hits(client: TestClient) -> None:
    page = _get(client, q=QUERY, publication="岚湾通讯", issue="42", column="口岸")
    assert set(_days(page)) == {"2031-09-15"}
    assert len(page.css(".hits > li")) == 4
    assert [node.text() for node in page.css(".chips span")] == ["《岚湾通讯》", "第42期", "口岸"]
    hidden = {n.attributes["name"]: n.attributes["value"] for n in page.css("[type=hidden]")}
    assert hidden == {"publication": "岚湾通讯", "issue": "42", "column": "口岸"}


def test_each_mode_can_be_chosen(client: TestClient) -> None:
    for mode in ("hybrid", "dense", "lexical"):
        page = _get(client, q=QUERY, mode=mode, sort="oldest")
        assert _value(page, "option[selected]", "value") == mode
        assert page.css(".hits > li")
        if mode != "hybrid":
            assert all(f"mode={mode}" in href for href in _hrefs(page, ".facet a, .pages a"))


def test_nothing_found_is_said_with_a_way_on(client: TestClient) -> None:
    page = _get(client, q="莎士比亚的戏剧", issue="41")
    assert _text(page, ".missing h2") == "没有合适的段落"
    assert _hrefs(page, ".missing a") == [f"?{urlencode({'q': '莎士比亚的戏剧'})}"]
    assert not page.css(".hits, .facet, .export")


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        (422, {"page": "-1"}, "页码“-1”不对；应为从 1 起的整数。"),
        (422, {"page": "0"}, "页码“0”不对"),
        (422, {"page": "二"}, "页码“二”不对"),
        (422, {"page": "9" * 5000}, f"页码“{'9' * 20}…”不对"),
        (404, {"page": "999"}, "没有第 999 页，一共 3 页。 到最后一页"),
        (422, {"sort": "foo"}, "没有排序“foo”；可用 relevance, newest, oldest。"),
        (422, {"mode": "<b>"}, "没有检索方式“<b>”；可用 hybrid, dense, lexical。"),
        (422, {"date_from": "2031-02-30"}, "“2031-02-30”不是日期"),
        (422, {"date_from": "2031-03-01", "date_to": "2031-02-01"}, "开始日期晚于结束日期"),
        (422, {"issue": "9" * 201}, "限定的名称太长"),
        (422, {"q": "问" * 501}, "检索词最多 500 字，现在有 501 字；请写短一些。"),
        (422, {"q": "，。！…"}, "检索词里没有文字或数字；请写词语或句子。"),
    ],
)
def test_a_wrong_address_is_told_in_a_line(
    client: TestClient, code: int, params: dict[str, str], said: str
) -> None:
    page = _get(client, code, **{"q": QUERY, **params})
    assert said in _text(page, ".problem")
    assert len(page.css(".problem")) == 1
    assert not page.css(".hits, .facet, .export")
    assert _value(page, "#q", "value") == params.get("q", QUERY)


@pytest.mark.parametrize("query", ["x" * 500, "的", "a\x00b", "²", "%", "\u202e"])
def test_odd_queries_are_answered(client: TestClient, query: str) -> None:
    code = 200 if any(char.isalnum() for char in query) else 422
    assert client.get("/search", params={"q": query}).status_code == code


def test_texts_of_documents_and_readers_are_escaped(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with serving(tmp_path_factory.mktemp("hostile")) as hostile:
        text = hostile.get("/search", params={"q": '岸电 "><b>\u202e'}).text
    assert "&lt;b&gt;桂屿港&lt;/b&gt; &amp; “绿色”<mark>岸电</mark>" in text
    assert "<b>" not in text
    assert "\u202e" not in _one(LexborHTMLParser(text), "body").text()


def _export(client: TestClient, form: str, **params: str) -> bytes:
    response = client.get("/search/export", params={"q": QUERY, "format": form, **params})
    assert response.status_code == 200
    disposition = response.headers["content-disposition"]
    assert disposition.startswith(f'attachment; filename="search.{form}"; ')
    name = unquote(disposition.partition("filename*=UTF-8''")[2])
    assert re.fullmatch(rf"检索-{QUERY}-\d{{4}}-\d\d-\d\d\.{form}", name)
    return response.content


def test_all_hits_are_exported_in_their_order(client: TestClient) -> None:
    page = _get(client, q=QUERY, sort="oldest", issue="41", page="2")
    links = _hrefs(page, ".export a")
    assert [re.findall(r"format=(\w+)", link) for link in links[:3]] == [
        ["csv"],
        ["xlsx"],
        ["docx"],
    ]
    got = client.get(f"/{links[0].removeprefix('./')}")
    table = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert len(table) == 12
    assert {row["期号"] for row in table} == {"41"}
    assert [row["段落"] for row in table[10:]] == [n.text() for n in page.css(".passage")]


def test_office_files_hold_all_hits(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_export(client, "xlsx")))
    assert book.active is not None
    assert book.active.max_row == 1 + 23
    text = [p.text for p in docx.Document(io.BytesIO(_export(client, "docx"))).paragraphs]
    assert f"“{QUERY}”的检索结果" in text
    assert REPRINTED in text


def test_an_english_reader_gets_english_headings(client: TestClient) -> None:
    data = _export(client, "csv", lang="en")
    client.cookies.clear()
    assert data.decode("utf-8-sig").startswith("No.,Publication,Issue,")


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"q": QUERY, "format": "pdf"}, "没有导出格式“pdf”；可用 csv, xlsx, docx。"),
        ({"q": QUERY}, "没有导出格式“”"),
        ({"q": " ", "format": "csv"}, "没有要导出的；请先写检索词。"),
        ({"q": QUERY, "format": "csv", "sort": "foo"}, "没有排序“foo”"),
    ],
)
def test_a_wrong_export_is_told_in_a_line(
    client: TestClient, params: dict[str, str], said: str
) -> None:
    response = client.get("/search/export", params=params)
    assert response.status_code == 422
    assert said in response.json()["error"]["message"]
    html = client.get("/search/export", params=params, headers={"Accept": "text/html"})
    assert html.status_code == 422
    assert said in html.text


@pytest.mark.parametrize(
    ("query", "stem"),
    [
        ("岸电 设施", "检索-岸电-设施-2031-09-15"),
        ('../a:b\\c?*"<>|\u202e', "检索-a-b-c-2031-09-15"),
        ("问" * 500, f"检索-{'问' * 40}-2031-09-15"),
    ],
)
def test_a_file_is_named_after_the_query(query: str, stem: str) -> None:
    assert file_stem(query, datetime(2031, 9, 15)) == stem


def test_the_page_is_also_english(client: TestClient) -> None:
    page = _get(client, q=QUERY, lang="en")
    client.cookies.clear()
    assert "23 passages" in _text(page, ".about")
    assert [n.text() for n in page.css(".side h2")] == ["Publication", "Year", "Issue", "Column"]
    assert not re.search("[\u4e00-\u9fff]", _text(page, ".about, .export, .pages, #search label"))
