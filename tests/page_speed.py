"""How soon a page shows an answer, and what the first page weighs: `python -m tests.page_speed`.

Timed inside the page, from the press of Enter to the frame in which the answer's first sentence
is visible; one reader, a server on the same machine. `--docs` and `--questions` name other issues
than the samples, and what is asked of them.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from eval.machine import describe_machine
from service.terminal import complain, print_lines
from tests.browser import NoBrowser, OpenTab, Watch, launched, tabs
from tests.samplesite import ISSUES, SAMPLES, library_of, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUNS = 20
# The press may open a new page or fill this one, so its time is kept outside the page.
_CLOCK = """
const now = () => performance.timeOrigin + performance.now();
addEventListener("keydown", event => {
  if (event.key === "Enter") sessionStorage.setItem("pressed", String(now()));
}, true);
const look = () => {
  const text = document.querySelector(".answer .text");
  if (text?.checkVisibility() && text.textContent.trim())
    document.documentElement.dataset.tookMs = now() - Number(sessionStorage.getItem("pressed"));
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def questions(path: Path) -> list[str]:
    """`RUNS` questions of a file, those that have an answer."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = [row["question"] for row in rows if row["gold"]]
    return [found[n % len(found)] for n in range(RUNS)]


def answer_ms(page: "Page", question: str) -> float:
    """Milliseconds from Enter to the first visible sentence, on a page opened anew."""
    page.goto("/")
    page.locator("input[name=q]").fill(question)
    page.keyboard.press("Enter")
    timed = page.locator("html[data-took-ms]")
    timed.wait_for()
    return float(timed.get_attribute("data-took-ms") or "nan")


def weigh(page: "Page", path: str) -> list[tuple[str, int]]:
    """Kind and bytes, headers included, of everything that a first visit to `path` transfers."""
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def on_response(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def on_finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    session = page.context.new_cdp_session(page)
    session.on("Network.responseReceived", on_response)
    session.on("Network.loadingFinished", on_finished)
    session.send("Network.enable")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return [(kinds[request], size) for request, size in sizes.items()]


def table(took_ms: list[float], loads: list[tuple[str, int]]) -> list[str]:
    """The measurements as lines of text."""
    machine = describe_machine()
    kinds: Counter[str] = Counter()
    for kind, size in loads:
        kinds[kind] += size
    return [
        f"{machine['processor']}, {machine['cores']} cores, {len(took_ms)} questions",
        f"{'from Enter to the first sentence':36}{'median ms':>10}{'min':>8}{'max':>8}",
        f"{'':36}{median(took_ms):10.0f}{min(took_ms):8.0f}{max(took_ms):8.0f}",
        f"{f'a first visit to /, {len(loads)} requests':36}{'kB':>10}",
        *(f"{'  ' + kind:36}{size / 1000:10.1f}" for kind, size in kinds.most_common()),
        f"{'  in all':36}{kinds.total() / 1000:10.1f}",
    ]


def measure(open_tab: OpenTab, asked: list[str]) -> list[str]:
    """Take the measurements; returns the table."""
    loads = weigh(open_tab(), "/")
    page = open_tab()
    page.add_init_script(_CLOCK)
    answer_ms(page, asked[0])  # loads what is loaded once
    return table([answer_ms(page, question) for question in asked], loads)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.page_speed", description=__doc__)
    parser.add_argument("--docs", type=Path, nargs="+", default=ISSUES)
    parser.add_argument("--questions", type=Path, default=SAMPLES / "questions.jsonl")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with (
                launched() as browser,
                library_of(Path(folder), *options.docs) as library,
                served(library) as home,
                tabs(browser, Watch(home)) as open_tab,
            ):
                print_lines(measure(open_tab, questions(options.questions)))
        except NoBrowser as error:
            complain(str(error))
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
