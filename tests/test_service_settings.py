"""Settings from the environment and a command line."""

from pathlib import Path

import pytest

from service.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIBRARY", "ENCODER", "HOST", "PORT", "MAX_FILE_MB"):
        monkeypatch.delenv(f"WENCE_{name}", raising=False)


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.library, settings.encoder) == (Path(".wence"), "")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.max_file_bytes == 50 * 2**20


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_LIBRARY", "~/刊物")
    monkeypatch.setenv("WENCE_PORT", "9001")
    settings = load_settings()
    assert settings.library == Path.home() / "刊物"
    assert settings.port == 9001


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_PORT", "")
    monkeypatch.setenv("WENCE_LIBRARY", "")
    assert load_settings().port == 8000
    assert load_settings().library == Path(".wence")


def test_given_values_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_PORT", "9001")
    assert load_settings(port=9002).port == 9002
    assert load_settings(port=None).port == 9001


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("WENCE_PORT", "70000", "a whole number from 0 (any free port) to 65535"),
        ("WENCE_PORT", "http", "a whole number from 0 (any free port) to 65535"),
        ("WENCE_MAX_FILE_MB", "0", "a whole number of megabytes from 1 to 2000"),
        ("WENCE_MAX_FILE_MB", "1.5", "a whole number of megabytes from 1 to 2000"),
    ],
)
def test_a_bad_value_is_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == f"{name}={value}: expected {expected}"


def test_a_bad_given_value_names_the_option() -> None:
    with pytest.raises(SettingsError, match=r"^--max-file-mb 0: expected a whole number"):
        load_settings(max_file_mb=0)


def test_all_bad_values_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_PORT", "-1")
    monkeypatch.setenv("WENCE_MAX_FILE_MB", "many")
    with pytest.raises(SettingsError, match=r"WENCE_PORT=-1: .*; WENCE_MAX_FILE_MB=many: "):
        load_settings()
