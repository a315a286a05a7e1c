"""What axe-core finds wrong with a page for readers with a screen reader, a keyboard, weak eyes."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAVE = ("serious", "critical")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a page breaks, with the elements (CSS selectors) that break it."""

    rule: str
    impact: str
    help: str
    elements: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(self.elements[:_SHOWN])
        more = len(self.elements) - _SHOWN
        return f"{self.impact} {self.rule}: {self.help}: {shown}" + (
            f" and {more} more" if more > 0 else ""
        )


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: "Page", *impacts: str) -> list[Violation]:
    """What the page breaks as it stands, of these impacts (`GRAVE` where none is given)."""
    page.evaluate(_axe())  # not bound by the page's Content-Security-Policy
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    wanted = impacts or GRAVE
    return [_violation(found) for found in result["violations"] if found["impact"] in wanted]


def _violation(found: dict[str, Any]) -> Violation:
    elements = tuple(" ".join(map(str, node["target"])) for node in found["nodes"])
    return Violation(found["id"], found["impact"], found["help"], elements)


def assert_accessible(page: "Page") -> None:
    """Fail with one line for each grave violation."""
    found = violations(page)
    assert not found, "\n".join([page.url, *map(str, found)])
