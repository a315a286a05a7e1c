"""Fixtures for tests in a real browser; what they need is imported when one of them is used."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.browser import VARIABLE, NoBrowser, OpenTab, Watch, launched, tabs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """One browser for each module: while it runs, `asyncio.run` fails in this thread."""
    missing = ""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(launched())
        except NoBrowser as error:
            missing = str(error)
        if missing and os.environ.get(VARIABLE):
            pytest.fail(missing, pytrace=False)
        if missing:
            pytest.skip(missing)
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: "Browser") -> Iterator[str]:
    """The address of a server over the samples and the hostile document."""
    from tests.hostile import write_hostile
    from tests.samplesite import served_samples

    folder = tmp_path_factory.mktemp("site")
    with served_samples(folder / "library", write_hostile(folder)) as home:
        yield home


@pytest.fixture
def watch(site: str) -> Iterator[Watch]:
    """What goes wrong on the pages of a test; the test fails where any of it is left."""
    watching = Watch(site)
    yield watching
    assert not watching.faults, "\n".join(watching.faults)


@pytest.fixture
def open_tab(chromium: "Browser", watch: Watch) -> Iterator[OpenTab]:
    """A function that opens a tab for a new reader: `open_tab(color_scheme="dark")`."""
    with tabs(chromium, watch) as opening:
        yield opening


@pytest.fixture
def page(open_tab: OpenTab) -> "Page":
    """A tab of a new reader with a wide window."""
    return open_tab()
