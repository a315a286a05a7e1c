"""Plugins: found by entry point, loaded when needed, and no harm where they are broken."""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from index.errors import WenceError
from service import plugins
from service.cli import main
from service.commands.options import COMMANDS, make_parser
from service.plugins import PluginError, load_plugin, plugin_helps, plugin_names, plugin_routers
from tests.weblibrary import serving


class Echo(ModuleType):
    """A plugin that says what it was given."""

    COMMAND = "echo"
    HELP = "原样说一遍，100%"

    def __init__(self) -> None:
        super().__init__("invented_echo")
        self.given: list[str] = []

    def main(self, argv: Sequence[str]) -> int:
        """Keep the arguments; fail where they say so."""
        self.given = list(argv)
        if "--fail" in argv:
            raise WenceError("说不出来；请换一句")
        return 7

    def routers(self) -> Sequence[APIRouter]:
        """One route."""
        router = APIRouter()

        @router.get("/echo")
        async def echo() -> str:
            return "回声"

        return [router]


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Echo]:
    module = Echo()
    monkeypatch.setitem(sys.modules, "invented_echo", module)
    _install(monkeypatch, echo="invented_echo")
    yield module


def _install(monkeypatch: pytest.MonkeyPatch, **entries: str) -> None:
    found = [EntryPoint(name, value, plugins.GROUP) for name, value in entries.items()]
    monkeypatch.setattr(plugins, "_entries", lambda: found)


def test_a_plugins_command_gets_the_arguments_behind_its_name(echo: Echo) -> None:
    assert main(["echo", "--loud", "云"]) == 7
    assert echo.given == ["--loud", "云"]


def test_an_error_of_a_plugin_is_one_line(echo: Echo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["echo", "--fail"]) == 2
    assert capsys.readouterr() == ("", "wence: 说不出来；请换一句\n")
    assert main(["echo", "--fail", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["message"] == "说不出来；请换一句"


def test_the_help_lists_commands_of_plugins(echo: Echo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "原样说一遍，100%" in shown
    assert "ingest" in shown


@pytest.mark.parametrize("arguments", [[], ["--", "echo"], ["sing"]])
def test_what_is_no_command_is_wrong_use(echo: Echo, arguments: list[str]) -> None:
    assert main(arguments) == 2


def test_built_in_commands_never_look_for_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise AssertionError("looked for plugins")

    monkeypatch.setattr(plugins, "_entries", fail)
    assert main(["issues", "--library", str(tmp_path / "none")]) == 2
    assert "里没有馆藏" in capsys.readouterr().err


def test_the_names_of_the_commands_are_those_of_the_parser() -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit) as stop:
            make_parser().parse_args([name, "--help"])
        assert stop.value.code == 0
    usage = make_parser().format_help()
    listed = [line.split()[0] for line in usage.splitlines() if line.startswith("    ")]
    assert {name for name in listed if name.isascii()} == COMMANDS


def test_a_broken_plugin_is_named_and_does_no_harm(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    _install(monkeypatch, gone="invented_gone", empty="json")
    with pytest.raises(PluginError, match="缺少 COMMAND"):
        load_plugin("empty")
    assert main(["gone"]) == 2
    assert "插件 gone 无法载入" in capsys.readouterr().err
    assert main(["--help"]) == 0
    assert "无法载入" in capsys.readouterr().out
    with caplog.at_level(logging.ERROR), serving(tmp_path / "library") as client:
        assert client.post("/api/v1/ask", json={"question": "岸电优惠多少？"}).status_code == 200
    assert "plugin gone" in caplog.text


def test_a_plugin_that_is_not_installed_is_none(echo: Echo) -> None:
    assert load_plugin("sing") is None
    assert plugin_names() == ["echo"]
    assert plugin_helps() == [("echo", Echo.HELP)]


def test_the_app_has_the_routes_of_plugins(echo: Echo, tmp_path: Path) -> None:
    assert len(plugin_routers()) == 1
    with serving(tmp_path / "library") as client:
        reply: TestClient = client
        assert reply.get("/echo").json() == "回声"
