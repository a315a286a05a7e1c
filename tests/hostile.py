"""A document that tries to be more than text, and what a page must have made of it."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser import Watch

TITLE = '澜湾办法"><svg onload=alert(1)></title><script>alert(2)</script>{{7*7}}'
SCRIPT = "<script>alert(3)</script>"
TEXTS = (
    SCRIPT,
    '<img src=x onerror="alert(4)">',
    "{{7*7}}",
    "javascript:alert(6)",
    '"><svg onload=alert(7)>',
    "' onmouseover='alert(8)",
    "</p></main></body><iframe src=//example.invalid></iframe>",
    "${7*7}",
    "{% if 7 %}",
)
LINK = "[桂屿港](javascript:alert(5))"  # its name alone is read as text
# U+202E and the isolates turn what follows around; the others hide between two characters.
DIRECTION = "\u202e\u2066\u2067\u2068\u2069\u200f"
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff"
REVERSED = f"禾舟租赁补贴{DIRECTION}元002为额金{HIDDEN}每台"
# A question whose answer stands in the document alone.
QUESTION = "澜湾办法规定的夜间脚本费是多少？"
ANSWER = f"澜湾办法规定的夜间脚本费是{SCRIPT}每晚77元。"

_ELEMENTS = "main img, main script, main iframe, main [onload], main [onerror], main [onmouseover]"
_LINKS = "[...document.links].filter(a => a.protocol === 'javascript:').map(a => a.outerHTML)"
_TURNING = re.compile(f"[{DIRECTION}]")


def write_hostile(folder: Path) -> Path:
    """The document as a text file in `folder`."""
    path = folder / "hostile.txt"
    lines = [
        TITLE,
        "一、总则",
        *(f"{text} 一句。" for text in (*TEXTS, LINK)),
        "二、费用",
        ANSWER,
        REVERSED,
    ]
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return path


def assert_harmless(page: "Page", watch: "Watch", *texts: str) -> None:
    """Nothing of the document came to life, nothing turns its surroundings, `texts` are visible."""
    assert not watch.dialogs, watch.dialogs
    alive = page.locator(_ELEMENTS).evaluate_all("all => all.map(e => e.outerHTML)")
    alive += page.evaluate(_LINKS)
    assert not alive, alive
    seen = page.locator("body").inner_text()
    assert not _TURNING.search(seen + page.title()), ascii(seen)
    for text in texts:
        assert text in seen, f"{text!r} is not on the page {page.url}"
