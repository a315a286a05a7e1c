"""Models that are read once, and ahead of the time that they are asked for."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from threading import Lock, Thread
from typing import TypeVar

from embed.errors import EncoderError

_T = TypeVar("_T")


def once(load: Callable[[], _T]) -> Callable[[], _T]:
    """Load at the first call; a thread that comes meanwhile waits. A failure is tried again."""
    lock, kept = Lock(), cache(load)

    @wraps(load)
    def loaded() -> _T:
        with lock:
            return kept()

    return loaded


def load_ahead(*loads: Callable[[], object]) -> None:
    """Begin to load in this order while other things are done.

    What fails here fails again, and is told, when it is asked for.
    """

    def load() -> None:
        with suppress(EncoderError):
            for each in loads:
                each()

    Thread(target=load).start()
