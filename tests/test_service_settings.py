"""Settings from the environment and a command line."""

from pathlib import Path

import pytest

from service.settings import SettingsError, load_settings

LLM = ("LLM_BASE_URL", "LLM_MODEL", "LLM_API_KEY", "LLM_TIMEOUT_S")
ADDRESS = "an address such as http://llm.example:8000/v1, without a user or password"
SECONDS = "a number of seconds, more than 0 and at most 600"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIBRARY", "ENCODER", "RERANKER", "HOST", "PORT", "MAX_FILE_MB", *LLM):
        monkeypatch.delenv(f"WENCE_{name}", raising=False)


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.library, settings.encoder, settings.reranker) == (Path(".wence"), "", "")
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
        ("WENCE_LLM_TIMEOUT_S", "0", SECONDS),
        ("WENCE_LLM_TIMEOUT_S", "nan", SECONDS),
        ("WENCE_LLM_TIMEOUT_S", "601", SECONDS),
        ("WENCE_LLM_TIMEOUT_S", "soon", SECONDS),
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


# -- the language model ----------------------------------------------------------------------------


def test_no_language_model_is_the_default() -> None:
    settings = load_settings()
    assert (settings.llm_base_url, settings.llm_model) == ("", "")
    assert (settings.llm_api_key.get_secret_value(), settings.llm_timeout_s) == ("", 20)


def test_a_language_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip(
        LLM, ("https://llm.example/v1 ", "岚湾-7b", "sk-1\n", "2.5"), strict=True
    ):
        monkeypatch.setenv(f"WENCE_{name}", value)
    settings = load_settings()
    assert (settings.llm_base_url, settings.llm_model) == ("https://llm.example/v1", "岚湾-7b")
    assert (settings.llm_api_key.get_secret_value(), settings.llm_timeout_s) == ("sk-1", 2.5)
    assert "sk-1" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    "address",
    [
        "llm.example",
        "ftp://llm.example",
        "http://",
        "http://user:pass@llm.example",
        "http://a:port",
    ],
)
def test_an_address_that_is_none_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("WENCE_LLM_BASE_URL", address)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == f"WENCE_LLM_BASE_URL=***: expected {ADDRESS}"


def test_an_address_needs_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_LLM_BASE_URL", "http://llm.example/v1")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    expected = "expected the name of a model, which WENCE_LLM_BASE_URL needs"
    assert str(caught.value) == f"WENCE_LLM_MODEL=: {expected}"


@pytest.mark.parametrize("key", ["sk 1", "sk-密", "sk-\x07"])
def test_a_key_that_is_none_is_not_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("WENCE_LLM_API_KEY", key)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith("WENCE_LLM_API_KEY=***: expected visible ASCII")
