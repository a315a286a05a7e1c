"""The embedded model: loaded without torch or a network, unit rows, long passages in full."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embed.errors import EncoderError
from embed.load import EMBEDDED_FOLDER, is_static, load_encoder
from embed.protocol import Encoder
from embed.static import StaticEncoder, unit_rows

_OFFLINE = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("the network was used")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from embed.load import load_encoder
encoder = load_encoder()
assert encoder.encode_queries(["岚汐片区"]).any()
heavy = {"torch", "sentence_transformers", "transformers", "huggingface_hub", "rjieba"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_loads_without_torch_or_a_network() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _OFFLINE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_rows_are_unit_float32(encoder: Encoder) -> None:
    rows = encoder.encode_passages(["岚汐片区推出两步申报。", "2031年出口增长22.5%"])
    assert rows.dtype == np.float32
    assert rows.shape == (2, encoder.dim)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", " \n", "，。！", "🙂", "\ue000\ue001"])
def test_a_text_without_known_tokens_is_a_zero_row(encoder: Encoder, text: str) -> None:
    assert not encoder.encode_queries([text]).any()


def test_unknown_characters_change_nothing(encoder: Encoder) -> None:
    plain, mixed = encoder.encode_passages(["保税维修", "\ue000保税维修🙂\ue001"])
    np.testing.assert_array_equal(plain, mixed)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dim)


def test_the_end_of_a_long_passage_counts(encoder: Encoder) -> None:
    long = "岚汐片区优化口岸服务。" * 300
    first, second = encoder.encode_passages([long, long + "融资租赁飞机" * 100])
    assert not np.allclose(first, second)


def test_a_row_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    texts = [f"第{number}号企业在岚汐口岸办理通关" for number in range(300)]
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    np.testing.assert_array_equal(encoder.encode_passages(texts), alone)


def test_rows_are_the_same_once_many_texts_have_come() -> None:
    own = StaticEncoder(EMBEDDED_FOLDER)
    texts = ["夜间查验冷藏箱", "合作社的订单", ""]
    few = own.encode_passages(texts)
    own.encode_passages(["岚湾港的码头"] * 600)  # from here on in single precision
    np.testing.assert_array_equal(own.encode_passages(texts), few)


def test_related_texts_are_closer_than_unrelated_ones(encoder: Encoder) -> None:
    query = encoder.encode_queries(["企业怎么办理进口货物通关？"])[0]
    near, far = encoder.encode_passages(
        ["进口企业可在海关窗口申报，货物当日放行。", "博物馆周末举办少年儿童绘画展览。"]
    )
    assert query @ near > query @ far + 0.1


def test_the_files_keep_their_limits() -> None:
    for file in EMBEDDED_FOLDER.iterdir():
        assert file.stat().st_size <= 20 * 1024 * 1024, file.name


def test_the_card_names_the_files_of_the_record() -> None:
    record = json.loads((EMBEDDED_FOLDER / "training.json").read_text(encoding="utf-8"))
    card = (EMBEDDED_FOLDER / "README.md").read_text(encoding="utf-8")
    for source in record["sources"]:
        assert f"`{source['file']}` | {source['licence']}" in card
    for scores in record["scores"].values():
        assert f"{scores['nDCG@10']:.3f}" in card


def test_the_fingerprint_is_of_the_content(tmp_path: Path, encoder: Encoder) -> None:
    copy = _linked(tmp_path / "copy")
    assert StaticEncoder(copy).sha256 == encoder.sha256
    tokenizer = (copy / "tokenizer.json").read_text(encoding="utf-8")
    (copy / "tokenizer.json").unlink()
    (copy / "tokenizer.json").write_text(tokenizer + "\n", encoding="utf-8")
    assert StaticEncoder(copy).sha256 != encoder.sha256


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = _linked(tmp_path / "short")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json is missing"):
        load_encoder(str(folder))


def test_a_damaged_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    folder = _linked(tmp_path / "damaged")
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(EncoderError, match="copy the folder again"):
        load_encoder(str(folder))


def test_a_static_embedding_with_prompts_is_left_to_sentence_transformers(tmp_path: Path) -> None:
    folder = _linked(tmp_path / "prompted")
    assert is_static(folder)
    config = folder / "config_sentence_transformers.json"
    config.unlink()
    config.write_text(json.dumps({"prompts": {"query": "问："}}), encoding="utf-8")
    assert not is_static(folder)


def test_unit_rows_leaves_zero_rows() -> None:
    rows = unit_rows(np.asarray([[3.0, 4.0], [0.0, 0.0]]))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.0, 0.0]])


def _linked(folder: Path) -> Path:
    """A folder with the embedded model's files, linked so that no 20 MB are written."""
    folder.mkdir()
    for file in EMBEDDED_FOLDER.iterdir():
        (folder / file.name).symlink_to(file)
    return folder
