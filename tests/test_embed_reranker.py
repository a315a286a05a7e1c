"""Rerankers: small real cross-encoders with random weights, loaded as people load one."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import CrossEncoder
from tokenizers.pre_tokenizers import ByteLevel
from torch.nn import Identity
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    BertTokenizer,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2Tokenizer,
)

from embed.errors import EncoderError
from embed.reranker import load_reranker
from tests.encoders import cache_model, hide_sentence_transformers

QUERY = "渔港什么时候改造？"
PASSAGES = [
    "渔港码头今年完成改造。",
    "果园灌溉由岚汐县管理，合作社每周检查两次。",
    "",
    "古桥修缮",
    "冰雪场馆向居民开放；渔港码头也向居民开放。",
]


def _tokenizer(folder: Path) -> BertTokenizer:
    characters = sorted({char for text in [QUERY, *PASSAGES] for char in text})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    return BertTokenizer(str(folder / "vocab.txt"))


def _config(tokenizer: BertTokenizer, labels: int = 1) -> BertConfig:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
        initializer_range=0.5,
    )  # fmt: skip
    config.num_labels = labels
    return config


def _save_classifier(folder: Path, labels: int = 1) -> Path:
    tokenizer = _tokenizer(folder)
    BertForSequenceClassification(_config(tokenizer, labels)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifier with one label, saved as transformers saves one: as bge-reranker is."""
    return _save_classifier(tmp_path_factory.mktemp("rerankers") / "tiny-reranker")


def test_scores_are_those_of_the_cross_encoder(bert: Path) -> None:
    reranker = load_reranker(str(bert))
    scores = reranker.score(QUERY, PASSAGES)
    assert reranker.name == "tiny-reranker"
    assert scores.dtype == np.float32
    assert scores.shape == (5,)
    model = CrossEncoder(str(bert), device="cpu")
    pairs = [(QUERY, passage) for passage in PASSAGES]
    expected = model.predict(pairs, activation_fn=Identity())
    np.testing.assert_allclose(scores, expected, atol=1e-5)
    assert len(set(scores.round(3).tolist())) == 5
    np.testing.assert_array_equal(scores, reranker.score(QUERY, PASSAGES))


def test_more_passages_than_a_batch_keep_their_order(bert: Path) -> None:
    reranker = load_reranker(str(bert))
    once = reranker.score(QUERY, PASSAGES)
    np.testing.assert_allclose(reranker.score(QUERY, PASSAGES * 8), np.tile(once, 8), atol=1e-5)


def test_no_passages_no_scores(bert: Path) -> None:
    assert load_reranker(str(bert)).score(QUERY, []).shape == (0,)


def test_a_long_passage_is_cut_where_the_model_ends(bert: Path) -> None:
    scores = load_reranker(str(bert)).score(QUERY, ["渔港码头" * 50, "渔港码头" * 80])
    assert scores[0] == pytest.approx(scores[1], abs=1e-6)


def test_a_folder_saved_as_a_cross_encoder(bert: Path, tmp_path: Path) -> None:
    CrossEncoder(str(bert), device="cpu").save_pretrained(str(tmp_path / "saved"))
    np.testing.assert_allclose(
        load_reranker(str(tmp_path / "saved")).score(QUERY, PASSAGES),
        load_reranker(str(bert)).score(QUERY, PASSAGES),
        atol=1e-5,
    )


def test_threads_share_a_reranker(bert: Path) -> None:
    reranker = load_reranker(str(bert))
    expected = [reranker.score(QUERY, PASSAGES[: n % 5 + 1]) for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda n: reranker.score(QUERY, PASSAGES[: n % 5 + 1]), range(20))
        for scores, right in zip(found, expected, strict=True):
            np.testing.assert_array_equal(scores, right)


def test_a_cached_model_needs_no_network(
    bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_model(monkeypatch, tmp_path, bert)
    reranker = load_reranker("nowhere/tiny")
    assert reranker.name == "nowhere/tiny"
    assert reranker.score(QUERY, PASSAGES).shape == (5,)


# -- what cannot be used ---------------------------------------------------------------------------


def test_a_model_that_cannot_be_fetched_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match=r"^nowhere/none: .*WENCE_RERANKER=/folder$"):
        load_reranker("nowhere/none")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"gone: no such folder.*WENCE_RERANKER"):
        load_reranker(str(tmp_path / "gone"))


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"a model of unknown kind is no reranker"):
        load_reranker(str(tmp_path))


def test_a_damaged_folder_is_named(bert: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(bert, folder)
    (folder / "model.safetensors").write_bytes(b"\0" * 64)
    with pytest.raises(EncoderError, match=r"damaged: no readable CrossEncoder .*copy the folder"):
        load_reranker(str(folder))


def test_an_encoder_is_no_reranker(tmp_path: Path) -> None:
    """Loaded all the same, its scores would come from random weights."""
    tokenizer = _tokenizer(tmp_path)
    BertModel(_config(tokenizer)).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    with pytest.raises(EncoderError, match=r"BertModel is no reranker.*WENCE_RERANKER"):
        load_reranker(str(tmp_path))


def test_a_classifier_with_more_labels_is_no_reranker(tmp_path: Path) -> None:
    folder = _save_classifier(tmp_path, labels=3)
    with pytest.raises(EncoderError, match=r"gives 3 scores for a pair"):
        load_reranker(str(folder))


def test_a_bare_language_model_is_no_reranker(tmp_path: Path) -> None:
    _save_language_model(tmp_path)
    with pytest.raises(EncoderError, match=r"Qwen2ForCausalLM without the question.*5\.4"):
        load_reranker(str(tmp_path))


def test_a_language_model_saved_as_a_cross_encoder(tmp_path: Path) -> None:
    _save_language_model(tmp_path / "bare")
    CrossEncoder(str(tmp_path / "bare"), device="cpu").save_pretrained(str(tmp_path / "saved"))
    kinds = json.loads((tmp_path / "saved" / "modules.json").read_text(encoding="utf-8"))
    assert kinds[-1]["type"].endswith("LogitScore")
    scores = load_reranker(str(tmp_path / "saved")).score(QUERY, PASSAGES)
    assert len(set(scores.tolist())) == 5


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_sentence_transformers(monkeypatch)
    with pytest.raises(EncoderError, match=r'any/model: .*pip install "wence\[models\]"'):
        load_reranker("any/model")


def _save_language_model(folder: Path) -> None:
    """One that answers yes or no, as Qwen3-Reranker does; a token for each byte."""
    alphabet = [*sorted(ByteLevel.alphabet()), "yes", "no", "<|endoftext|>"]
    tokens = {token: n for n, token in enumerate(alphabet)}
    tokenizer = Qwen2Tokenizer(vocab=tokens, merges=[], model_max_length=256)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokens), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, intermediate_size=32, max_position_embeddings=256,
        initializer_range=0.5,
    )  # fmt: skip
    Qwen2ForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
