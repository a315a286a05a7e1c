"""Configurations from TOML: checked setting by setting."""

from pathlib import Path

import pytest

from eval.config import ConfigError, read_configs
from eval.records import Config


def write(folder: Path, text: str) -> Path:
    path = folder / "runs.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_table_is_a_configuration(tmp_path: Path) -> None:
    first = 'name = "短段"\npassage_chars = 120\ndense = 1\nranker = false'
    path = write(tmp_path, f"[[run]]\n{first}\n[[run]]\n")
    assert read_configs(path) == [
        Config("短段", passage_chars=120, dense=1.0, ranker=False),
        Config("run2"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no \\[\\[run\\]\\]"),
        ("[[run]\n", "runs.toml: "),
        ("[[run]]\nmoed = 1\n", "run 1: unknown setting 'moed'; known: name, encoder, reranker"),
        ('[[run]]\nmode = "both"\n', "expected one of hybrid, dense, lexical"),
        ('[[run]]\nk = "ten"\n', "expected a value of type int"),
        ("[[run]]\nk = true\n", "expected a value of type int"),
        ("[[run]]\nranker = 1\n", "expected a value of type bool"),
        ("[[run]]\npassage_chars = 3\n", "expected 20 to 5000"),
        ("[[run]]\ndense = -1.0\n", "expected 0 to inf"),
        ('[[run]]\nname = "a/b"\n', "a name that can be a folder's"),
        ('[[run]]\nname = "a"\n[[run]]\nname = "a"\n', "a `name` of its own"),
        ("run = 3\n", "no \\[\\[run\\]\\]"),
        ("run = [3]\n", "a table of settings"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_configs(write(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        read_configs(tmp_path / "none.toml")
