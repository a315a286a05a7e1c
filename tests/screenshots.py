"""Pictures of the web pages over the sample issues: `python -m tests.screenshots FOLDER`.

Each page of `SHOTS` is taken in a light and a dark scheme, on a desktop and on a phone.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from service.terminal import complain, print_lines
from tests.browser import DESKTOP, NoBrowser, OpenTab, Watch, launched, tabs
from tests.samplesite import served_samples

if TYPE_CHECKING:
    from playwright.sync_api import Page

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE = {"width": 390, "height": 844}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
FOUND = quote("2025年1月“云港号”国际班列开行了多少列？")
MISSING = quote("怎么申请更换驾驶证？")


def _stay(page: "Page") -> None:
    """The page as it opens."""


def _open_source(page: "Page") -> None:
    """The first mark of the answer shows where its quote stands."""
    page.locator(".answer a.mark").first.click()


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page's address, what is done there.

    `whole` takes the page to its end, else what the window shows.
    """

    name: str
    path: str
    step: Callable[["Page"], None] = _stay
    whole: bool = True


SHOTS = (
    Shot("ask", "/"),
    Shot("answered", f"/?q={FOUND}"),
    Shot("answered-source", f"/?q={FOUND}", _open_source, whole=False),
    Shot("not-found", f"/?q={MISSING}"),
    Shot("search", f"/search?q={quote('国际班列')}"),
    Shot("issues", "/issues"),
    Shot("issue", f"/issues/{quote('云港动态')}/20"),
    Shot("article", f"/issues/{quote('云港动态')}/17/4"),
    Shot("library", "/library"),
)


def take(shot: Shot, page: "Page", target: Path) -> str:
    """Write one picture; returns what went wrong, if anything did."""
    from playwright.sync_api import Error

    try:
        response = page.goto(shot.path)
        shot.step(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=target, full_page=shot.whole, animations="disabled")
    except Error as error:
        return f"{target.name}: {error.message.splitlines()[0]}"
    status = response.status if response else 0
    return "" if status == 200 else f"{target.name}: {shot.path} is answered with {status}"


def take_all(open_tab: OpenTab, folder: Path) -> list[str]:
    """Write all pictures; returns what went wrong."""
    problems = []
    for scheme, (size, viewport), shot in product(SCHEMES, SIZES.items(), SHOTS):
        phone = size == "phone"
        page = open_tab(
            color_scheme=scheme, viewport=viewport, has_touch=phone, device_scale_factor=1 + phone
        )
        problem = take(shot, page, folder / f"{shot.name}-{scheme}-{size}.png")
        page.context.close()
        problems += [problem] if problem else []
    return problems


def main(folder: Path) -> int:
    """Write all pictures into `folder`; 1 where a page could not be taken as it should be."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as library:
        try:
            with launched() as browser, served_samples(Path(library)) as home:
                watch = Watch(home)
                with tabs(browser, watch) as open_tab:
                    problems = take_all(open_tab, folder)
        except NoBrowser as error:
            complain(str(error))
            return 2
    for problem in dict.fromkeys([*problems, *watch.faults]):
        complain(problem)
    total = len(SHOTS) * len(SCHEMES) * len(SIZES)
    print_lines([f"{total} pictures in {folder}, {len(problems)} of them with a fault"])
    return 1 if problems or watch.faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
