"""Parts that other packages add: commands and routes, found by entry point.

A package names a module in the entry-point group `wence.plugins`, under its command's name; the
module is what `Plugin` says. Nothing is looked up before a plugin is needed.
"""

import logging
from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, cast

from index.errors import WenceError

if TYPE_CHECKING:
    from fastapi import APIRouter

GROUP = "wence.plugins"
_PARTS = ("COMMAND", "HELP", "main", "routers")
_log = logging.getLogger(__name__)


class Plugin(Protocol):
    """A module that adds a command and routes; its import is light."""

    @property
    def COMMAND(self) -> str:
        """The command's name, the same as the entry point's."""
        ...

    @property
    def HELP(self) -> str:
        """What the command does, in one line of Chinese."""
        ...

    def main(self, argv: Sequence[str]) -> int:
        """Run the command with the arguments that stand behind its name; returns the exit code."""
        ...

    def routers(self) -> "Sequence[APIRouter]":
        """New routers for one web app."""
        ...


class PluginError(WenceError):
    """A plugin that cannot be loaded."""


def plugin_names() -> list[str]:
    """The names of the plugins that are installed."""
    return sorted({entry.name for entry in _entries()})


def load_plugin(name: str) -> Plugin | None:
    """The plugin of this name, None where none is installed.

    Raises:
        PluginError: it is installed and cannot be loaded.
    """
    return next((_load(entry) for entry in _entries() if entry.name == name), None)


def plugin_helps() -> list[tuple[str, str]]:
    """Name and help of each plugin's command; of a broken one, what is wrong with it."""
    found = []
    for name in plugin_names():
        try:
            plugin = load_plugin(name)
        except PluginError as error:
            found.append((name, f"（{error}）"))
        else:
            found.append((name, plugin.HELP if plugin else ""))
    return found


def plugin_routers() -> "list[APIRouter]":
    """The routers of all plugins; one that fails is left out, and the log says so."""
    found: list[APIRouter] = []
    for name in plugin_names():
        try:
            plugin = load_plugin(name)
            found += plugin.routers() if plugin else ()
        except Exception:  # whatever it is, questions are answered without it
            _log.exception("the routes of plugin %s are left out", name)
    return found


def _entries() -> Iterable[EntryPoint]:
    return entry_points(group=GROUP)


def _load(entry: EntryPoint) -> Plugin:
    try:
        module = entry.load()
    except Exception as error:  # a plugin may fail in any way when it is imported
        cause = f"{type(error).__name__}: {error}"
        raise PluginError(f"插件 {entry.name} 无法载入：{cause}；请重新安装或卸载它") from error
    if missing := [part for part in _PARTS if not hasattr(module, part)]:
        raise PluginError(f"插件 {entry.name}（{entry.value}）缺少 {'、'.join(missing)}")
    return cast(Plugin, module)
