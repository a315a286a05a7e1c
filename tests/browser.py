"""A real Chromium for tests of the web pages, watched for everything a page should not do."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Dialog,
        Page,
        Request,
        WebError,
    )

VARIABLE = "WENCE_CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
DESKTOP = {"width": 1280, "height": 800}
# Playwright itself adds what keeps a browser quiet and lets root start it.
_OPTIONS = ("--disable-gpu", "--disable-quic")
_PATIENCE_MS = 10_000

OpenTab = Callable[..., "Page"]


class NoBrowser(Exception):
    """There is no browser to test with; the message is one line and says what to do."""


def find_chromium() -> str:
    """The program: what `WENCE_CHROMIUM` names, else the first of `PROGRAMS` on the path.

    Raises:
        NoBrowser: there is none.
    """
    named = os.environ.get(VARIABLE, "")
    for program in [named] if named else PROGRAMS:
        if found := shutil.which(program):
            return found
    if named:
        raise NoBrowser(f"{VARIABLE}={named}: no such program; name a Chromium, or unset it")
    raise NoBrowser(
        f"no Chromium here: apt-get install chromium fonts-noto-cjk, or name one in {VARIABLE}"
    )


@contextmanager
def launched() -> "Iterator[Browser]":
    """Chromium without a window.

    Until it is closed its thread has a running event loop, so that `asyncio.run` fails there.

    Raises:
        NoBrowser: there is none, or it does not start.
    """
    program = find_chromium()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise NoBrowser(f"{error}; pip install playwright") from error
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        except Error as error:
            reason = error.message.splitlines()[0]
            remedy = f"try: {program} --headless --no-sandbox"
            raise NoBrowser(f"{program} does not start ({reason}); {remedy}") from error
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What pages of the server at `home` did wrong; a test that passes leaves no faults behind.

    A test that provokes a fault asserts it and clears `faults`; one that wants a dialog
    answered with yes sets `accepting`.
    """

    home: str
    faults: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    accepting: bool = False

    def follow(self, context: "BrowserContext") -> None:
        """Take note of all pages of a context."""
        context.on("console", self._on_console)
        context.on("dialog", self._on_dialog)
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("weberror", self._on_error)

    def _on_console(self, message: "ConsoleMessage") -> None:
        # Breaches of the Content-Security-Policy and replies with an error are told here as well.
        if message.type in {"error", "warning"}:
            self.faults.append(
                f"console {message.type}: {message.text} ({message.location['url']})"
            )

    def _on_dialog(self, dialog: "Dialog") -> None:
        self.dialogs.append(dialog.message)
        if self.accepting:
            dialog.accept()
            return
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: "Request") -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.faults.append(f"request to elsewhere: {request.url}")

    def _on_failure(self, request: "Request") -> None:
        # A page gives up a request itself when its reader goes on to something else.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"request failed: {request.url} ({request.failure})")

    def _on_error(self, error: "WebError") -> None:
        self.faults.append(f"script error: {error.error}")


@contextmanager
def tabs(browser: "Browser", watch: Watch) -> Iterator[OpenTab]:
    """A function that opens a tab for a new reader; its options are those of a context."""
    contexts: list[BrowserContext] = []

    def open_tab(**options: object) -> "Page":
        usual: dict[str, Any] = {"base_url": watch.home, "locale": "zh-CN", "viewport": DESKTOP}
        context = browser.new_context(**(usual | options))
        contexts.append(context)
        context.set_default_timeout(_PATIENCE_MS)
        watch.follow(context)
        return context.new_page()

    try:
        yield open_tab
    finally:
        for context in contexts:
            context.close()
