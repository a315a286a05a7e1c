"""The page at `/` in a real browser, and whether the browser's watch sees what it should."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.accessibility import assert_accessible, violations
from tests.browser import NoBrowser, OpenTab, Watch, find_chromium
from tests.hostile import ANSWER, QUESTION, SCRIPT, TEXTS, TITLE, assert_harmless

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

ASKED = "“绿色船票”每100分能抵多少港口费？"
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src *"


def _ask(page: "Page", question: str) -> "Page":
    page.goto("/")
    page.locator("input[name=q]").fill(question)
    page.keyboard.press("Enter")
    page.locator(".answer .text").wait_for()
    page.wait_for_load_state("networkidle")
    return page


def _show(page: "Page", body: str, status: int = 200) -> None:
    """Open an invented page at an address of the site."""

    def reply(route: "Route") -> None:
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        html = f"<!doctype html><html lang=zh><title>例</title><main>{body}</main></html>"
        route.fulfill(status=status, body=html, headers=headers)

    page.route("**/invented", reply)
    page.goto("/invented")


def test_a_question_typed_gets_an_answer(page: "Page") -> None:
    _ask(page, ASKED)
    assert "10元" in page.locator(".answer .text").inner_text()
    assert_accessible(page)


def test_the_first_page_is_accessible_in_the_dark_on_a_phone(open_tab: OpenTab) -> None:
    page = open_tab(color_scheme="dark", viewport={"width": 390, "height": 844})
    page.goto("/")
    assert_accessible(page)


def test_a_hostile_document_stays_text(page: "Page", watch: Watch) -> None:
    _ask(page, QUESTION)
    assert "每晚77元" in ANSWER
    assert_harmless(page, watch, SCRIPT, "每晚77元")


def test_a_hostile_article_stays_text(page: "Page", watch: Watch) -> None:
    page.goto("/issues")
    page.locator("main a[href*='%3Csvg']").first.click()
    assert_harmless(page, watch)
    page.get_by_role("link", name="一、总则").first.click()
    page.get_by_role("heading", name="一、总则").wait_for()
    assert_harmless(page, watch, *TEXTS)


def test_a_hostile_question_stays_text(page: "Page", watch: Watch) -> None:
    page.goto(f"/?q={TITLE}")
    assert_harmless(page, watch)
    assert page.locator("input[name=q]").input_value() == TITLE


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>console.error('坏')</script>", "console error: 坏"),
        ("<script>throw new Error('坏')</script>", "script error: 坏"),
        ("<script>alert(1)</script>", "dialog: 1"),
        ("<script>eval('1')</script>", "Content Security Policy"),
        ("<script src='static/ask.js'></script>", "Content Security Policy"),
        ("<img alt='' src='http://127.0.0.1:1/'>", "request to elsewhere: http://127.0.0.1:1/"),
        ("<img alt='' src='http://127.0.0.1:1/'>", "request failed: http://127.0.0.1:1/"),
    ],
)
def test_the_watch_sees_a_fault(page: "Page", watch: Watch, body: str, fault: str) -> None:
    _show(page, body)
    assert fault in "\n".join(watch.faults)
    watch.faults.clear()


def test_the_watch_sees_an_address_that_is_missing(page: "Page", watch: Watch) -> None:
    _show(page, "没有", 404)
    assert len(watch.faults) == 1
    assert re.search(r"404.*/invented", watch.faults[0])
    watch.faults.clear()


def test_a_dialog_is_accepted_where_that_is_wanted(page: "Page", watch: Watch) -> None:
    watch.accepting = True
    _show(page, "<script>document.title = confirm('删去？')</script>")
    assert (page.title(), watch.dialogs) == ("true", ["删去？"])


@pytest.mark.parametrize(
    "body",
    [SCRIPT, "<img alt=''>", "<svg onload=''></svg>", "<a href=' JavaScript:1'>甲</a>", "\u202e甲"],
)
def test_what_a_hostile_document_wants_is_noticed(page: "Page", watch: Watch, body: str) -> None:
    _show(page, body)
    with pytest.raises(AssertionError):
        assert_harmless(page, watch)
    watch.faults.clear()


def test_text_that_is_not_on_the_page_is_noticed(page: "Page", watch: Watch) -> None:
    _show(page, "<p hidden>乙</p>甲")
    assert_harmless(page, watch, "甲")
    with pytest.raises(AssertionError, match="'乙' is not on the page"):
        assert_harmless(page, watch, "甲", "乙")


def test_grave_violations_are_told_with_their_elements(page: "Page") -> None:
    _show(page, "<button id=bare></button><p style='color:#ccc;background:#fff'>甲乙丙</p>")
    assert {found.rule for found in violations(page)} == {"button-name", "color-contrast"}
    with pytest.raises(AssertionError, match=r"critical button-name: .*: #bare"):
        assert_accessible(page)


def test_a_missing_browser_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("WENCE_CHROMIUM", raising=False)
    with pytest.raises(NoBrowser, match="apt-get install chromium"):
        find_chromium()
    monkeypatch.setenv("WENCE_CHROMIUM", "gone")
    with pytest.raises(NoBrowser, match="WENCE_CHROMIUM=gone: no such program"):
        find_chromium()
