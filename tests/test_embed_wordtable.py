"""The word table: kept in 8 bits, refused where it is damaged."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from embed.errors import EncoderError
from embed.static import unit_rows
from embed.tokenizer import build_tokenizer, count_words
from embed.wordtable import WordTable, load_words, save_words
from tests.wordtables import make_words

TEXTS = ["岚汐县渔港码头扩建", "夜校课程向居民开放"]


def test_what_is_saved_is_read_back_within_a_step_of_each_row(tmp_path: Path) -> None:
    tokenizer = build_tokenizer(count_words(TEXTS), 60, min_char=1)
    size = tokenizer.get_vocab_size()
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((size, 5)) * rng.uniform(0.01, 9, (size, 1))
    vectors = rows.astype(np.float32)
    vectors[0] = 0
    rarity = rng.uniform(0, 12, size).astype(np.float32)
    weight = rng.uniform(0, 3, size).astype(np.float32)
    save_words(tmp_path, tokenizer, vectors, rarity, weight)
    table = WordTable(tmp_path)
    for found, row in zip(table.vectors, vectors, strict=True):
        assert np.abs(found - row).max() <= np.abs(row).max() / 127
    assert table.vectors.dtype == table.rarity.dtype == table.weight.dtype == np.float32
    np.testing.assert_allclose(table.rarity, rarity, rtol=1e-3)
    np.testing.assert_allclose(table.weight, weight, rtol=1e-3)
    texts = ["渔港码头扩建", "县向居民开放夜校"]
    encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    assert table.tokens(texts) == [encoding.ids for encoding in encoded]


def test_the_tokens_are_the_tokenizers(tmp_path: Path) -> None:
    table = make_words(tmp_path, TEXTS)
    ids = [table.tokenizer.token_to_id(word) for word in ("渔港", "码头")]
    assert None not in ids
    assert table.tokens(["渔港，码头！", "", "🙂。", "渔港" * 3000]) == [
        ids, [0], [0], ids[:1] * 3000,
    ]  # fmt: skip
    assert table.tokens([]) == []


def test_what_is_unknown_has_no_vector(tmp_path: Path) -> None:
    table = make_words(tmp_path, TEXTS)
    assert set(table.tokens(["Ω"])[0]) == {0}
    assert not table.vectors[0].any()
    np.testing.assert_allclose(np.linalg.norm(table.vectors[1:], axis=1), 1, atol=0.02)


def test_a_folder_that_does_not_exist_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as raised:
        WordTable(tmp_path / "none")
    assert str(raised.value).startswith(f"{tmp_path / 'none'}: not a readable word table")
    assert "embed.train_words" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00" * 64])
def test_a_damaged_file_is_one_line(tmp_path: Path, name: str, content: bytes | None) -> None:
    make_words(tmp_path, TEXTS)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(EncoderError, match="not a readable word table") as raised:
        WordTable(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["vectors", "scale", "rarity", "weight"])
def test_a_tensor_that_is_missing_or_too_short_is_refused(tmp_path: Path, name: str) -> None:
    make_words(tmp_path, TEXTS)
    file = tmp_path / "model.safetensors"
    tensors = load_file(file)
    save_file(tensors | {name: tensors[name][:-1]}, file)
    with pytest.raises(EncoderError, match=r"word table|do not fit") as raised:
        WordTable(tmp_path)
    assert "\n" not in str(raised.value)
    del tensors[name]
    save_file(tensors, file)
    with pytest.raises(EncoderError, match=f"not a readable word table.*{name}"):
        WordTable(tmp_path)


def test_a_table_of_another_tokenizer_is_refused(tmp_path: Path) -> None:
    make_words(tmp_path / "one", TEXTS)
    make_words(tmp_path / "other", TEXTS[:1])
    (tmp_path / "other" / "tokenizer.json").replace(tmp_path / "one" / "tokenizer.json")
    with pytest.raises(EncoderError, match=r"\d+ tokens, \d+ vectors.*do not fit; copy"):
        WordTable(tmp_path / "one")


def test_a_saved_table_is_readable_by_all(tmp_path: Path) -> None:
    make_words(tmp_path, TEXTS)
    assert (tmp_path / "model.safetensors").stat().st_mode & 0o444 == 0o444


def test_the_embedded_table_is_sound() -> None:
    table = load_words()
    assert table is load_words()
    assert not table.vectors[0].any()
    np.testing.assert_allclose(table.vectors[1:], unit_rows(table.vectors[1:]), atol=0.02)
    assert (table.rarity > 0).all()
    assert (table.weight > 0).all()
