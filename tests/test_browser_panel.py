"""The source panel in a real browser: the quoted sentence, from mark to mark, on a phone."""

from typing import TYPE_CHECKING

from tests.accessibility import assert_accessible
from tests.askpage import LISTING, NOWHERE, TICKET, ask, ask_here, open_panel
from tests.browser import OpenTab, Watch
from tests.hostile import QUESTION, assert_harmless

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}


def _quoted(page: "Page") -> str:
    """The marked text of the panel; it may have several parts."""
    return "".join(page.locator("#panel mark").all_inner_texts())


def _in_sight(page: "Page", selector: str) -> bool:
    return bool(
        page.locator(selector).first.evaluate(
            """element => {
                const box = element.closest(".body").getBoundingClientRect();
                const { top, bottom } = element.getBoundingClientRect();
                return top >= box.top && bottom <= box.bottom;
            }"""
        )
    )


def test_a_citation_opens_the_article_at_the_quoted_sentence(page: "Page") -> None:
    ask(page, "申报不实几次会被取消直提资格")
    quote = page.locator("#c1 blockquote").inner_text()
    open_panel(page)
    assert _quoted(page) == quote
    assert _in_sight(page, "#quote")
    assert page.locator("#panel .place").inner_text().startswith("1/")
    assert "制度创新" in page.locator("#panel").inner_text()
    assert_accessible(page)
    main, panel = page.locator("main").bounding_box(), page.locator("#panel").bounding_box()
    assert main and panel and main["x"] + main["width"] <= panel["x"]
    page.locator("#panel .to-article").click()
    assert page.locator("#quote").first.inner_text() in quote


def test_the_panel_goes_from_quote_to_quote(page: "Page") -> None:
    ask(page, LISTING)
    open_panel(page, 2)
    place = page.locator("#panel .place")
    assert place.inner_text() == "2/7"
    for key, at in (("ArrowRight", 3), ("n", 4), ("p", 3), ("ArrowLeft", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        assert place.inner_text() == f"{at}/7"
        page.locator("#panel:not(:has([aria-busy]))").wait_for()
        assert _quoted(page) == page.locator(f"#c{at} blockquote").inner_text()
    assert page.locator("#panel .previous").is_disabled()
    assert page.locator(".mark[aria-current]").inner_text() == "[1]"
    assert (page.locator("#panel .to-issue").get_attribute("href") or "").endswith("/20")


def test_everything_can_be_done_with_keys(page: "Page") -> None:
    page.goto(f"/?q={NOWHERE}")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    ask_here(page, TICKET)
    mark = page.locator(".mark")
    mark.focus()
    preview = page.locator("#preview")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert "“绿色船票”积分" in preview.inner_text()
    page.keyboard.press("Escape")
    assert preview.is_hidden()
    page.keyboard.press("Enter")
    page.locator("#panel #quote").wait_for()
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    assert mark.evaluate("mark => mark === document.activeElement")


def test_a_preview_stays_while_the_pointer_is_on_it(page: "Page") -> None:
    ask(page, TICKET)
    page.locator(".mark").hover()
    page.locator("#preview").hover()
    page.wait_for_timeout(300)
    assert page.locator("#preview .quote").inner_text() in page.locator("#c1").inner_text()
    page.mouse.move(5, 5)
    page.locator("#preview").wait_for(state="hidden")


def test_no_mark_is_current_when_an_answer_comes_back_without_its_panel(page: "Page") -> None:
    ask(page, LISTING)
    open_panel(page, 2)
    page.go_back()
    page.locator(".examples").wait_for()
    page.go_forward()
    page.locator(".mark[href='#c7']").wait_for()
    assert page.locator("#panel").is_hidden()
    assert page.locator("#result [aria-current]").count() == 0


def test_the_panel_has_no_stop_of_the_tab_key_for_each_sentence(page: "Page") -> None:
    ask(page, TICKET)
    open_panel(page)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "to-issue"


def test_the_panel_covers_a_phone(open_tab: OpenTab) -> None:
    page = open_tab(viewport=PHONE, has_touch=True, color_scheme="dark")
    ask(page, LISTING)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert_accessible(page)
    page.locator(".mark[href='#c3']").tap()
    page.locator("#panel #quote").wait_for()
    box = page.locator("#panel").bounding_box()
    assert box == {"x": 0, "y": 0, **PHONE}
    assert page.locator("#panel").evaluate("panel => panel.matches(':modal')")
    # Its text is broken into lines as wide as the phone.
    assert page.locator("#panel .body").evaluate("body => body.scrollWidth <= body.clientWidth")
    assert_accessible(page)
    page.locator("#panel .close").tap()
    page.locator("#panel").wait_for(state="hidden")


def test_the_panel_moves_aside_when_the_window_widens(open_tab: OpenTab) -> None:
    page = open_tab(viewport=PHONE)
    ask(page, TICKET)
    open_panel(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".columns.beside #panel:not(:modal)").wait_for()
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "mark"


def test_nothing_found_shows_what_stands_nearest(page: "Page") -> None:
    ask(page, NOWHERE)
    assert "《云港动态》 4 期，2025-02-25 至 2025-05-26" in page.locator(".coverage").inner_text()
    page.locator(".sources .title a").first.click()
    page.locator("#panel #quote").wait_for()
    assert page.locator("#panel .place").inner_text() == "1/5"
    assert_accessible(page)


def test_without_scripts_a_citation_leads_to_its_source(open_tab: OpenTab) -> None:
    page = open_tab(java_script_enabled=False)
    page.goto("/")
    page.locator("#q").fill(TICKET)
    page.locator("#ask button").click()
    page.locator(".mark").click()
    assert page.url.endswith("#c1")
    page.locator("#c1 .title a").click()
    assert "10元" in page.locator("#quote").inner_text()


def test_a_source_that_is_gone_is_said(page: "Page", watch: Watch) -> None:
    ask(page, TICKET)
    page.route("**/issues/**", lambda route: route.fulfill(status=404, body="没有"))
    page.locator(".mark").click()
    page.locator("#panel .body:has-text('原文没有取到')").wait_for()
    watch.faults.clear()


def test_a_hostile_document_stays_text_in_the_panel(page: "Page", watch: Watch) -> None:
    ask(page, QUESTION)
    page.locator(".mark").hover()
    open_panel(page)
    assert_harmless(page, watch, "每晚77元")
    assert page.locator("#panel script, #panel svg, #panel img").count() == 0
