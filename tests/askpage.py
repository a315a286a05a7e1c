"""The page at `/` as a reader uses it: typing a question, opening a citation."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

TICKET = "“绿色船票”每100分能抵多少港口费？"
TRAINS = "第20期报道的班列运送了多少标箱货物？"
LISTING = "最新一期有哪些文章？"
NOWHERE = "云港地铁票价是多少？"


def ask(page: "Page", question: str) -> None:
    """Open the page and ask."""
    page.goto("/")
    ask_here(page, question)


def ask_here(page: "Page", question: str) -> None:
    """Type a question on the page as it stands; back when its answer shows."""
    page.locator("#q").fill(question)
    with page.expect_response(re.compile("/stream")):
        page.keyboard.press("Enter")
    page.locator("#answer:not([aria-busy]) .answer .text").wait_for()


def open_panel(page: "Page", mark: int = 1) -> None:
    """Click a citation mark; back when the panel shows what it quotes."""
    page.locator(f".mark[href='#c{mark}']").click()
    page.locator("#panel:not(:has([aria-busy])) #quote").wait_for()
