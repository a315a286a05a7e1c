"""Searching in a real browser: hits, the source panel, facets, pages, files."""

import re
from typing import TYPE_CHECKING

from tests.accessibility import assert_accessible
from tests.browser import OpenTab, Watch
from tests.hostile import SCRIPT, TITLE, assert_harmless

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
COLD = "冷库容量"


def _search(page: "Page", query: str) -> None:
    page.goto("/search")
    page.locator("#q:focus").wait_for()
    page.keyboard.type(query)
    page.keyboard.press("Enter")
    page.locator(".hits").wait_for()


def _wait_for_panel(page: "Page") -> str:
    """What the panel marks, when it shows it."""
    quote = page.locator("#panel:not(:has([aria-busy])) #quote")
    quote.wait_for()
    return quote.inner_text()


def test_words_typed_lead_to_marked_hits(page: "Page") -> None:
    _search(page, COLD)
    first = page.locator(".hits > li").first
    assert "6.2万吨" in first.inner_text()
    assert COLD in first.locator("mark").all_inner_texts()
    assert page.title() == f"{COLD} - 检索 - 问策"
    assert_accessible(page)


def test_a_hit_opens_beside_the_list_and_the_focus_comes_back(page: "Page") -> None:
    _search(page, COLD)
    address = page.url
    link = page.locator(".hits .title a").first
    passage = page.locator(".hits .passage").first.inner_text()
    link.click()
    assert _wait_for_panel(page) in passage
    assert page.locator("#panel mark").first.is_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert link.evaluate("link => link === document.activeElement")
    assert page.url == address


def test_the_keyboard_alone_is_enough(page: "Page") -> None:
    _search(page, COLD)
    link = page.locator(".hits .title a").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert _wait_for_panel(page)


def test_without_scripts_a_hit_leads_to_its_article(open_tab: OpenTab) -> None:
    page = open_tab(java_script_enabled=False)
    page.goto(f"/search?q={COLD}")
    page.locator(".hits .title a").first.click()
    page.wait_for_url("**/issues/**#quote")
    assert page.locator("#quote").first.is_visible()


def test_a_facet_narrows_and_its_chip_widens_again(page: "Page") -> None:
    _search(page, "班列")
    everywhere = page.locator(".about [role=status]").inner_text()
    choice = page.locator(".side a", has_text="第20期")
    count = choice.locator(".count").inner_text()
    choice.click()
    page.locator(".chips").wait_for()
    assert page.locator(".about [role=status]").inner_text() == f"共 {count} 段"
    assert set(page.locator(".hits .where a").all_inner_texts()) == {"《云港动态》第20期"}
    assert page.locator(".side [aria-current]").inner_text().startswith("第20期")
    page.locator(".chips a").click()
    page.locator(".chips").wait_for(state="detached")
    assert page.locator(".about [role=status]").inner_text() == everywhere


def test_order_and_mode_stay_while_the_query_changes(page: "Page") -> None:
    _search(page, "班列")
    page.locator(".sorts a", has_text="旧的在前").click()
    page.locator("[name=mode]").select_option("lexical")
    page.locator("#q").fill("企业")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("mode=lexical.*sort=oldest"))
    days = page.locator(".hits time").all_inner_texts()
    assert len(days) == 10
    assert days == sorted(days)


def test_a_page_can_be_turned_and_gone_back_from(page: "Page") -> None:
    _search(page, "企业")
    page.locator(".pages [rel=next]").click()
    page.locator(".pages [rel=prev]").wait_for()
    assert page.locator(".hits").get_attribute("start") == "11"
    page.go_back()
    page.locator(".hits[start='1']").wait_for()
    page.reload()
    assert page.locator(".hits > li").count() == 10


def test_all_hits_can_be_taken_away_as_a_file(page: "Page") -> None:
    _search(page, "班列")
    for form in ("CSV", "XLSX", "DOCX"):
        with page.expect_download() as started:
            page.locator(".export a", has_text=form).click()
        name = started.value.suggested_filename
        assert re.fullmatch(rf"检索-班列-\d{{4}}-\d\d-\d\d\.{form.lower()}", name)


def test_on_a_phone_in_the_dark_everything_fits(open_tab: OpenTab) -> None:
    page = open_tab(viewport=PHONE, color_scheme="dark", has_touch=True)
    _search(page, "企业")
    assert page.locator(".side").is_hidden()
    page.locator(".narrow > summary").tap()
    assert page.locator(".narrow a", has_text="第20期").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert_accessible(page)
    page.locator(".narrow > summary").tap()
    page.locator(".hits .title a").first.tap()
    assert _wait_for_panel(page)
    page.locator("#panel .close").tap()
    assert page.locator("#panel").is_hidden()


def test_pages_without_hits_are_accessible(page: "Page", watch: Watch) -> None:
    for address in ("/search", "/search?q=莎士比亚的戏剧", "/search?q=企业&lang=en"):
        page.goto(address)
        assert_accessible(page)
    page.goto("/search?q=企业&sort=foo")
    assert page.locator("[role=alert]").inner_text().startswith("There is no order “foo”")
    assert_accessible(page)
    assert "422" in watch.faults.pop()


def test_a_hostile_document_and_query_stay_text(page: "Page", watch: Watch) -> None:
    page.goto("/search?q=澜湾办法 夜间脚本费 禾舟租赁补贴 脚本")
    assert_harmless(page, watch, SCRIPT, "每晚77元", "{{7*7}}")
    page.locator(".hits .title a").first.click()
    assert _wait_for_panel(page)
    assert_harmless(page, watch)
    page.goto(f"/search?q={TITLE}")
    assert_harmless(page, watch)
    assert page.locator("#q").input_value() == TITLE
