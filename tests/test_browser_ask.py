"""Asking in a real browser: answers, history, limits, copying, votes, languages."""

from typing import TYPE_CHECKING

import pytest

from tests.accessibility import assert_accessible
from tests.askpage import LISTING, NOWHERE, TICKET, TRAINS, ask, ask_here
from tests.browser import OpenTab, Watch

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_chip_is_taken_off_and_put_back(page: "Page") -> None:
    ask(page, TRAINS)
    assert "6039标箱" in page.locator(".short").inner_text()
    page.locator(".chips a").click()
    page.locator(".chips .off").wait_for()
    assert "without=issues%3A20" in page.url
    page.locator(".chips .off a").click()
    page.locator(".chips li:not(.off)").wait_for()
    assert "without" not in page.url


def test_the_form_limits_the_search(page: "Page") -> None:
    page.goto("/")
    page.locator("summary").click()
    page.locator("[name=issue]").select_option("17")
    ask_here(page, "班列开行多少列？")
    assert "issue=17" in page.url
    assert page.locator(".chips span").inner_text() == "第17期"
    assert "第17期" in page.locator("#c1").inner_text()
    page.locator(".chips a").click()
    page.locator(".chips").wait_for(state="detached")
    assert page.locator("[name=issue]").input_value() == ""


def test_an_answer_outlives_a_reload_and_going_back(page: "Page") -> None:
    ask(page, TICKET)
    ask_here(page, TRAINS)
    assert page.title() == f"{TRAINS} - 问策"
    page.reload()
    assert "6039标箱" in page.locator(".short").inner_text()
    page.go_back()
    page.locator(".text:has-text('10元')").wait_for()
    assert page.locator("#q").input_value() == TICKET
    page.go_back()
    page.locator(".examples").wait_for()
    page.go_forward()
    page.locator(".text:has-text('10元')").wait_for()


def test_going_back_asks_nothing_again(page: "Page") -> None:
    ask(page, TICKET)
    ask_here(page, TRAINS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.go_back()
    page.locator(".text:has-text('10元')").wait_for()
    page.go_forward()
    page.locator(".short:has-text('6039标箱')").wait_for()
    assert not [url for url in asked if "/stream" in url]


def test_an_example_is_answered_when_it_is_clicked(page: "Page") -> None:
    page.goto("/")
    page.locator(".examples a").first.click()
    page.locator(".answer .mark").first.wait_for()
    assert page.locator("#q").input_value() == LISTING


def _answer_streams_with(page: "Page", script: str) -> None:
    """Open the page with `script`, a function of the signal, in place of the next stream."""
    page.goto("/")
    page.evaluate(
        f"""() => {{
            const real = window.fetch;
            window.fetch = (address, options) => {{
                if (!String(address).includes("/stream")) return real(address, options);
                window.fetch = real;
                return ({script})(options.signal);
            }};
        }}"""
    )


def test_a_newer_question_aborts_an_older_one(page: "Page") -> None:
    never = """signal => new Promise((_, fail) => signal.addEventListener("abort", () => {
        window.aborted = true;
        fail(signal.reason);
    }))"""
    _answer_streams_with(page, never)
    page.locator("#q").fill(TICKET)
    page.keyboard.press("Enter")
    page.locator("#answer[aria-busy]").wait_for()
    ask_here(page, TRAINS)
    assert page.evaluate("window.aborted")
    assert "6039标箱" in page.locator(".short").inner_text()


@pytest.mark.parametrize(
    "events", ["", 'event: delta\\ndata: {"text": "甲"}\\n\\n', "event: error\\ndata: {}\\n\\n"]
)
def test_a_broken_stream_becomes_a_page_load(page: "Page", events: str) -> None:
    _answer_streams_with(page, f"async () => new Response('{events}')")
    page.locator("#q").fill(TICKET)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert "10元" in page.locator(".answer .text").inner_text()


def test_a_server_that_is_gone_is_said_and_the_question_can_be_asked_again(
    page: "Page", watch: Watch
) -> None:
    page.goto("/")
    page.route("**/stream*", lambda route: route.abort("connectionrefused"))
    page.locator("#q").fill(TICKET)
    page.keyboard.press("Enter")
    page.locator("#answer:not([aria-busy]) :text('没有收到回答')").wait_for()
    assert page.locator("#q").input_value() == TICKET
    assert_accessible(page)
    assert all("REFUSED" in fault for fault in watch.faults)
    watch.faults.clear()
    page.unroute("**/stream*")
    page.locator(".again").click()
    page.locator(".text:has-text('10元')").wait_for()
    ask_here(page, TRAINS)
    page.go_back()
    page.locator(".text:has-text('10元')").wait_for()


def test_a_server_that_is_silent_is_not_waited_for_without_end(page: "Page") -> None:
    page.clock.install()
    page.goto("/")
    page.route("**/stream*", lambda route: None)
    page.locator("#q").fill(TICKET)
    page.keyboard.press("Enter")
    hint = page.locator("#answer[aria-busy]").evaluate(
        """async answer => {
            await Promise.all(answer.getAnimations({ subtree: true }).map(one => one.finished));
            const { content, opacity } = getComputedStyle(answer, "::after");
            return [content, opacity];
        }"""
    )
    assert hint == ['"正在查找……"', "1"]
    page.clock.run_for(29_000)
    assert page.locator("#answer[aria-busy]").count() == 1
    page.clock.run_for(2_000)
    page.locator("#answer:not([aria-busy]) .again").wait_for()


def test_the_focus_stays_where_links_were_replaced(page: "Page") -> None:
    page.goto("/")
    page.locator(".examples a").first.focus()
    page.keyboard.press("Enter")
    page.locator(".answer .mark").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "result"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.chips') !== null")
    page.keyboard.press("Enter")
    page.locator(".chips .off").wait_for()
    page.locator("#answer:not([aria-busy])").wait_for()
    assert page.evaluate("document.activeElement.id") == "result"


def test_an_answer_is_printed_with_its_question_and_without_buttons(page: "Page") -> None:
    ask(page, TICKET)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".asked").inner_text() == TICKET
    assert page.locator("#c1 blockquote").is_visible()
    for selector in ("header", "footer", "#ask", ".tools", ".vote"):
        assert page.locator(selector).first.is_hidden()
    ink = page.locator(".answer .text").evaluate("text => getComputedStyle(text).color")
    assert ink == "rgb(27, 36, 48)"


def test_text_shows_as_it_is_written(page: "Page") -> None:
    _answer_streams_with(
        page,
        "async () => new Response(new ReadableStream({ start(given) { window.given = given; } }))",
    )
    page.locator("#q").fill(TICKET)
    page.keyboard.press("Enter")
    page.wait_for_function("window.given")
    give = "([name, data]) => given.enqueue(new TextEncoder().encode("
    give += "`event: ${name}\\ndata: ${JSON.stringify(data)}\\n\\n`))"
    for text in ("甲句。[1]", "乙\u202e句。"):
        page.evaluate(give, ["delta", {"text": text}])
    page.locator(".writing .text:has-text('甲句。[1]乙◌句。')").wait_for()
    html = "<section class=answer><p class=text>丙</p></section>"
    page.evaluate(give, ["answer", {"html": html}])
    page.locator("#answer:not([aria-busy]) .text:has-text('丙')").wait_for()


@pytest.mark.parametrize("secure", [True, False])
def test_the_answer_is_copied(open_tab: OpenTab, secure: bool) -> None:
    page = open_tab(permissions=["clipboard-read", "clipboard-write"])
    ask(page, TICKET)
    if not secure:  # as on a page over plain HTTP
        page.evaluate(
            """() => {
                const held = navigator.clipboard;
                window.read = () => held.readText();
                Object.defineProperty(navigator, "clipboard", { value: undefined });
            }"""
        )
    else:
        page.evaluate("window.read = () => navigator.clipboard.readText()")
    for form, part in (
        ("text", "[1] 《云港动态》第20期（2025-05-26）"),
        ("markdown", "> "),
        ("gbt7714", "[J]. 云港动态, 2025(20)."),
        ("link", page.url),
    ):
        button = page.locator(f"[data-copy={form}]")
        button.click()
        page.locator(".tools [role=status]:has-text('已复制')").wait_for()
        assert part in page.evaluate("window.read()")
        assert button.evaluate("button => button === document.activeElement")


def test_a_vote_can_be_given_with_a_comment(page: "Page") -> None:
    ask(page, NOWHERE)
    down, up = page.locator("[data-vote=down]"), page.locator("[data-vote=up]")
    with page.expect_response("**/api/v1/feedback") as response:
        down.click()
    assert response.value.status == 201
    page.locator("[data-vote=down][aria-pressed=true]").wait_for()
    page.locator(".comment textarea").fill("应当有票价")
    with page.expect_request("**/api/v1/feedback") as request:
        page.locator(".comment button").click()
    sent = request.value.post_data_json or {}
    assert (sent["vote"], sent["comment"], sent["question"]) == ("down", "应当有票价", NOWHERE)
    page.locator(".comment").wait_for(state="hidden")
    assert down.evaluate("down => down === document.activeElement")
    assert page.locator(".vote [role=status]").inner_text() == "谢谢，已记下"
    up.click()
    page.locator("[data-vote=up][aria-pressed=true]").wait_for()
    assert down.get_attribute("aria-pressed") == "false"


def test_the_language_is_switched_where_one_is(page: "Page") -> None:
    ask(page, TICKET)
    page.locator("a.language").click()
    assert page.locator("h2").first.inner_text() == "Answer"
    assert page.locator("#q").input_value() == TICKET
    ask_here(page, TRAINS)
    assert page.locator("h2").first.inner_text() == "Answer"
    assert_accessible(page)


def test_the_page_is_light(page: "Page") -> None:
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert 10_000 < sum(sizes) < 60_000
