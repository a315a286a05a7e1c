"""Training of the word table from end to end, on invented lines."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from embed.tokenizer import build_tokenizer, count_words
from embed.train import Material, read_material
from embed.train_words import draw_from, main, rarity
from embed.wordtable import WordTable
from tests.embeddata import TEXTS, training_data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with training_data(tmp_path_factory.mktemp("data")) as folder:
        yield folder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static encoder's folder with random vectors."""
    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = build_tokenizer(count_words(TEXTS), 90, min_char=1)
    table = np.random.default_rng(0).standard_normal((tokenizer.get_vocab_size(), 110))
    table[0] = 0
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": table.astype(np.float16)}, folder / "model.safetensors")
    return folder


def run(data: Path, encoder: Path, out: Path) -> WordTable:
    main(["--data", str(data), "--encoder", str(encoder), "--out", str(out), "--steps", "6",
          "--seed", "5"])  # fmt: skip
    return WordTable(out)


def test_it_runs_from_end_to_end_and_repeats(data: Path, encoder: Path, tmp_path: Path) -> None:
    table = run(data, encoder, tmp_path / "one")
    size = table.tokenizer.get_vocab_size()
    # No more dimensions than there are tokens.
    assert table.vectors.shape == (size, min(96, size))
    assert not table.vectors[0].any()
    record = json.loads((tmp_path / "one" / "training.json").read_text(encoding="utf-8"))
    assert record["tokens"] == size
    assert (record["settings"]["steps"], record["settings"]["seed"]) == (6, 5)
    assert record["shares"]["everyday"] > 0
    run(data, encoder, tmp_path / "again")
    for name in ("model.safetensors", "tokenizer.json"):
        one, again = ((tmp_path / folder / name).read_bytes() for folder in ("one", "again"))
        assert one == again


def test_rarity_is_counted_in_documents(encoder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    texts = ["渔港渔港码头", "码头", "Ω码头", "", "无关" + "。" * 400 + "渔港"]
    found = rarity(tokenizer, texts)
    assert found[tokenizer.token_to_id("码头")] == pytest.approx(math.log(6 / 4))
    # Once in the first text; in the last it stands beyond what is counted.
    assert found[tokenizer.token_to_id("渔港")] == pytest.approx(math.log(6 / 2))
    assert found[0] == found.max() == pytest.approx(math.log(6))


def test_groups_without_anything_to_draw_are_left_out(data: Path, encoder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    material = read_material(data)
    whole = draw_from(tokenizer, material)
    assert sum(share for _, share in whole) == pytest.approx(1)
    # Texts shorter than a question, and no pairs.
    short = Material(material.pairs | {"everyday": []}, material.texts | {"news": ["渔港。"]})
    assert len(draw_from(tokenizer, short)) == len(whole) - 2


def test_a_missing_encoder_or_training_file_ends_in_one_line(
    data: Path, encoder: Path, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match=r"none: not a readable static encoder.*embed\.train`"):
        run(data, tmp_path / "none", tmp_path / "out")
    with pytest.raises(SystemExit, match="training file not found"):
        run(tmp_path, encoder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
