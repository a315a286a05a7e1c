"""What the commands share: their reply, and how they open the library."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LibraryError, WenceError
from service.wire import Json

if TYPE_CHECKING:
    from index.library import Library
    from service.generation.writer import Writer
    from service.settings import Settings


class UsageError(WenceError):
    """A command that was given what it cannot use."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command has to say: exit code, JSON object (None: said already), the same as lines."""

    code: int
    wire: Json | None
    lines: Sequence[str]


def settings_of(args: argparse.Namespace) -> "Settings":
    """The settings, options before environment."""
    from service.settings import load_settings

    given = {name: getattr(args, name, None) for name in ("library", "host", "port")}
    return load_settings(**given)


def require_library(folder: Path) -> Path:
    """The library's database; raise `LibraryError` where there is none."""
    from index.store import database_in

    try:
        return database_in(folder)
    except LibraryError:
        raise LibraryError(
            f"{folder} 里没有馆藏；请先用 `wence ingest 文件或文件夹` 建立，"
            "或用 --library 指明馆藏文件夹"
        ) from None


@contextmanager
def open_library(args: argparse.Namespace) -> "Iterator[Library]":
    """The library that the options or the environment name."""
    from embed.load import load_encoder
    from index.library import Library

    settings = settings_of(args)
    require_library(settings.library)
    library = Library(settings.library, load_encoder(settings.encoder))
    try:
        yield library
    finally:
        library.close()


@contextmanager
def open_writer(args: argparse.Namespace) -> "Iterator[Writer | None]":
    """The language model that the environment names, if it names one."""
    settings = settings_of(args)
    if not settings.llm_base_url:
        yield None
        return
    from service.generation.writer import make_writer

    writer = make_writer(settings)
    try:
        yield writer
    finally:
        if writer:
            writer.close()
