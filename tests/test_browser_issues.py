"""The shelf, an issue and an article in a real browser: by mouse, by keys, on a phone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest

from index.ingest import Ingest
from index.records import Article, Issue
from service.web.rendering import issue_path
from tests.accessibility import assert_accessible
from tests.browser import DESKTOP, OpenTab, Watch
from tests.hostile import ANSWER, SCRIPT, TEXTS, assert_harmless, write_hostile
from tests.samplesite import served
from tests.weblibrary import LEASE, invented_issues, make_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PHONE = {"width": 390, "height": 844}
ISSUE = "/issues/澜湾简报/41"
ARTICLE = f"{ISSUE}/1"
LONG = "\n".join(f"第{n}项：桂屿港受理{n}单。另有{n}单待办。" for n in range(1, 80))
ROWS = "名单如下：\n企业\t金额\n禾舟租赁有限公司\t5.2亿元，分8年付清。\n公示7天。"
LISTS = f"/{issue_path('澜湾简报', 30)}"


def _early(issue: Issue) -> Issue:
    articles = (Article(1, "桂屿港受理情况", "要闻", LONG), Article(2, "名单", "要闻", ROWS))
    return replace(
        issue, key="30", number=30, date=date(2029, 5, 1), sha256="early", articles=articles
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: "Browser") -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    library = make_library(folder / "library")
    library.add([_early(invented_issues()[0])])
    Ingest(library).run([write_hostile(folder)])
    with served(library) as home:
        yield home
    library.close()


def _press_until(page: "Page", key: str, wanted: "Locator") -> None:
    for _ in range(40):
        page.keyboard.press(key)
        if wanted.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{key} does not reach {wanted}")


def _is_under_the_header(page: "Page", selector: str) -> bool:
    """Whether the header covers what is within the window."""
    header = page.locator("header.top").bounding_box()
    box = page.locator(selector).bounding_box()
    assert header and box and page.viewport_size
    assert box["y"] < page.viewport_size["height"]
    return box["y"] < header["y"] + header["height"]


def test_an_article_is_reached_by_keys_alone(page: "Page") -> None:
    page.goto("/issues")
    _press_until(page, "Tab", page.locator(".shelf .name", has_text="第41期"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/41")
    _press_until(page, "Tab", page.locator(".column .title a").first)
    page.keyboard.press("Enter")
    assert page.locator("#article h1").inner_text() == "澜湾片区完成首单发动机离岸租赁"


def test_a_link_to_a_year_opens_it(page: "Page") -> None:
    page.goto("/issues")
    entry = page.locator(".shelf .name", has_text="第30期")
    assert not entry.is_visible()
    page.locator(".years a", has_text="2029").click()
    entry.wait_for(state="visible")
    page.reload()
    entry.wait_for(state="visible")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_a_quote_is_in_sight(open_tab: OpenTab, viewport: dict[str, int]) -> None:
    page = open_tab(viewport=viewport, reduced_motion="reduce")
    start = LONG.index("第60项")
    page.goto(f"{LISTS}/1?start={start}&end={start + 30}#quote")
    assert not _is_under_the_header(page, "#quote")
    assert page.evaluate("scrollY") > 500


def test_a_sentence_gives_its_address_on_hover(page: "Page") -> None:
    page.goto(f"{ARTICLE}?start=0&end=5")
    link = page.locator("#s2 .to")
    shown = "e => getComputedStyle(e, '::before').opacity"
    assert link.evaluate(shown) == "0"
    page.locator("#s2").hover(position={"x": 40, "y": 12})
    assert link.evaluate(shown) == "1"
    box = link.bounding_box()
    assert box
    page.mouse.click(box["x"] + 6, box["y"] - 2)
    page.wait_for_url("**#s2")
    assert unquote(page.url).endswith(f"{ARTICLE}#s2")
    assert page.locator(".s:target").inner_text() == LEASE.split("\n")[1].split("。")[0] + "。"


def test_a_sentence_gives_its_address_by_keys(page: "Page") -> None:
    page.goto(ARTICLE)
    link = page.locator("#s2 .to")
    _press_until(page, "Tab", link)
    assert link.evaluate("e => getComputedStyle(e, '::before').opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_url("**#s2")


def test_a_copy_of_the_text_has_nothing_else_in_it(page: "Page") -> None:
    page.goto(f"{ARTICLE}?start=3&end=30")
    copied = page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('.prose')), `${getSelection()}`"
    )
    assert [line for line in copied.splitlines() if line.strip()] == LEASE.split("\n")


def test_a_question_is_limited_to_its_issue(page: "Page") -> None:
    page.goto(ISSUE)
    page.locator(".within input[name=q]").fill("租赁金额是多少？")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*q=*")
    address = unquote(page.url)
    assert "publication=澜湾简报" in address
    assert "issue=41" in address


def test_a_hostile_document_stays_text(page: "Page", watch: Watch) -> None:
    page.goto(f"/issues?publication={quote('文件')}")
    assert_harmless(page, watch, "{{7*7}}")
    page.locator(".shelf .name", has_text="{{7*7}}").click()
    assert_harmless(page, watch, "{{7*7}}")
    page.locator(".column .title a").first.click()
    assert_harmless(page, watch, SCRIPT, TEXTS[1], TEXTS[4])
    page.locator(".steps a[rel=next]").click()
    assert_harmless(page, watch, SCRIPT, ANSWER)


@pytest.mark.parametrize(
    "path", ["/issues", ISSUE, f"{ARTICLE}?start=3&end=30#quote", f"{LISTS}/2?start=9&end=22#s3"]
)
@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}])
def test_the_pages_are_accessible_and_as_wide_as_the_window(
    open_tab: OpenTab, path: str, options: dict[str, object]
) -> None:
    page = open_tab(**options)
    page.goto(path)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_missing_is_told_on_an_accessible_page(page: "Page", watch: Watch) -> None:
    page.goto("/issues/澜湾简报/99")
    assert_accessible(page)
    assert page.locator(".missing a", has_text="第42期").count() == 1
    assert len(watch.faults) == 1
    watch.faults.clear()


def test_all_is_read_without_scripts(open_tab: OpenTab) -> None:
    page = open_tab(java_script_enabled=False)
    page.goto("/issues")
    page.locator("summary", has_text="2029").click()
    page.locator(".shelf .name", has_text="第30期").click()
    page.locator(".column .title a", has_text="名单").click()
    assert page.locator("#article td").all_inner_texts()[2] == "禾舟租赁有限公司"


def test_the_link_to_a_sentence_covers_no_character(page: "Page") -> None:
    page.goto(ARTICLE)
    page.locator("#s2").hover()
    beside = page.locator("#s2 .to").evaluate(
        """to => {
            const { left, top, bottom } = to.getBoundingClientRect();
            const middle = (top + bottom) / 2;
            return [-4, 4].map(x => document.elementFromPoint(left + x, middle).className);
        }"""
    )
    assert "to" not in beside


def test_an_article_is_printed_without_the_ways_around_it(page: "Page") -> None:
    page.goto(f"{ARTICLE}?start=0&end=9#quote")
    page.emulate_media(media="print")
    assert page.locator("#quote").is_visible()
    for selector in ("header", "footer", ".trail", ".steps"):
        assert page.locator(selector).first.is_hidden()
