"""Standard output and error of the command line: JSON, colour, progress."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from service.names import clean
from service.wire import Json

Progress = Callable[[int, int], None]
_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "31", "32", "33"
# What a document says must not move the cursor or set the title of a window.


class Style:
    """Marks up text where the output is a terminal and nobody asked for none (`NO_COLOR`)."""

    def __init__(self, enabled: bool | None = None) -> None:
        self.enabled = _wants_colour() if enabled is None else enabled

    def _mark(self, text: str, code: str) -> str:
        text = clean(text)
        return f"\x1b[{code}m{text}\x1b[0m" if self.enabled and text else text

    def bold(self, text: str) -> str:
        """What the eye should find first."""
        return self._mark(text, _BOLD)

    def dim(self, text: str) -> str:
        """What may be passed over."""
        return self._mark(text, _DIM)

    def good(self, text: str) -> str:
        """Done, in order."""
        return self._mark(text, _GREEN)

    def bad(self, text: str) -> str:
        """Failed."""
        return self._mark(text, _RED)

    def warn(self, text: str) -> str:
        """Done, but worth a look."""
        return self._mark(text, _YELLOW)


def _wants_colour() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not plain and sys.stdout.isatty()


def tolerate_encodings() -> None:
    """Let a terminal that lacks a character show a `?` instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def print_lines(lines: Sequence[str]) -> None:
    """Lines to standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def print_json(content: Json) -> None:
    """One JSON object on one line; in ASCII where the output is not UTF-8."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    sys.stdout.write(json.dumps(content, ensure_ascii=encoding != "utf8") + "\n")


def complain(message: str) -> None:
    """One line about what went wrong, to standard error."""
    sys.stderr.write(f"wence: {' '.join(clean(message).split())}\n")


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A function that is told `(done, of)` and shows it, where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from tqdm import tqdm

    with tqdm(desc=label, file=sys.stderr, leave=False) as bar:

        def show(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield show
