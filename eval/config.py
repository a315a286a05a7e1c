"""Configurations of a run from a TOML file: one `[[run]]` table for each."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from eval.records import Config
from index.errors import WenceError
from index.search import MODES

_KINDS = {field.name: field.type for field in fields(Config)}
_LIMITS = {"passage_chars": (20, 5000), "k": (1, 1000)}


class ConfigError(WenceError):
    """A configuration that cannot be run."""


def read_configs(path: Path) -> list[Config]:
    """Read the configurations of a file, in order.

    Raises:
        ConfigError: the file cannot be read, or a value is wrong; the message names both.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("run")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
    if not isinstance(tables, list) or not tables:
        raise ConfigError(f"{path}: no [[run]] table; write one for each configuration")
    configs = [make_config(table, f"{path}: run {n}", n) for n, table in enumerate(tables, 1)]
    names = [config.name for config in configs]
    if len(set(names)) < len(names):
        raise ConfigError(f"{path}: each run needs a `name` of its own")
    return configs


def make_config(table: object, where: str, number: int = 1) -> Config:
    """Check one table of settings.

    Raises:
        ConfigError: a setting is unknown or its value is of the wrong kind or size.
    """
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: a table of settings was expected")
    values: dict[str, Any] = {"name": f"run{number}", **table}
    for name, value in values.items():
        if name not in _KINDS:
            raise ConfigError(f"{where}: unknown setting {name!r}; known: {', '.join(_KINDS)}")
        values[name] = _checked(name, value, where)
    return Config(**values)


def _checked(name: str, value: object, where: str) -> object:
    kind = _KINDS[name]
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        expected = kind.__name__ if isinstance(kind, type) else kind
        raise ConfigError(f"{where}: {name} = {value!r}: expected a value of type {expected}")
    if name == "mode" and value not in MODES:
        raise ConfigError(f"{where}: mode = {value!r}: expected one of {', '.join(MODES)}")
    low, high = _LIMITS.get(name, (0, float("inf")))
    if isinstance(value, (int, float)) and not low <= value <= high:
        raise ConfigError(f"{where}: {name} = {value}: expected {low} to {high}")
    if name == "name" and not is_name(str(value)):
        raise ConfigError(f"{where}: name = {value!r}: expected a name that can be a folder's")
    return value


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a run, which is a folder's."""
    return bool(text) and not text.startswith(".") and not set(text) & set('/\\:*?"<>|\0')
