"""The flat packages are this checkout's, not another distribution's of the same name."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["embed", "index", "service", "eval"])
def test_the_package_is_of_this_checkout(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__file__ is not None
    assert Path(package.__file__).parent == ROOT / name
    assert (ROOT / name / "py.typed").is_file()
