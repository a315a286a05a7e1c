"""What the routes of one running app share."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from embed.load import load_encoder
from index.library import Library
from index.store import Store
from service.api.metrics import Metrics
from service.engine import Engine
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """The open library, and what works on it."""

    settings: Settings
    library: Library
    engine: Engine
    metrics: Metrics

    @property
    def store(self) -> Store:
        """The library's tables."""
        return self.library.store


def open_library(settings: Settings) -> Library:
    """Open the library that the settings name; a missing one is made, so that uploads work.

    Raises:
        EncoderError: the encoder cannot be loaded.
        LibraryError: the library cannot be read or holds vectors of another encoder.
    """
    return Library(settings.library, load_encoder(settings.encoder), create=True)


async def _state(request: Request) -> State:
    return cast(State, request.app.state.wence)


Shared = Annotated[State, Depends(_state)]
