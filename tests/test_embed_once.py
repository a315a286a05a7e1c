"""Models read once, and ahead of time."""

import time
from threading import Thread

import pytest

from embed.errors import EncoderError
from embed.once import load_ahead, once


def test_a_model_is_read_once_for_all_threads() -> None:
    made: list[object] = []

    @once
    def load() -> object:
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    found: list[object] = []
    threads = [Thread(target=lambda: found.append(load())) for _ in range(4)]
    load_ahead(load)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == made * 4
    assert len(made) == 1


def test_models_are_read_in_the_order_given() -> None:
    read: list[str] = []
    first, second = once(lambda: read.append("first")), once(lambda: read.append("second"))
    load_ahead(first, second)
    second()
    deadline = time.monotonic() + 5
    while len(read) < 2 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert sorted(read) == ["first", "second"]


def test_what_fails_ahead_is_told_when_the_model_is_asked_for() -> None:
    tried: list[int] = []

    @once
    def load() -> int:
        tried.append(len(tried))
        if len(tried) < 3:
            raise EncoderError("broken")
        return len(tried)

    load_ahead(load)
    with pytest.raises(EncoderError, match="broken"):
        while True:  # ahead once, here once
            load()
    assert load() == 3
