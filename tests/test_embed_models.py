"""What needs torch: training, and sentence-transformers models as encoders.

One file, so that the seconds of these imports are paid once.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from model2vec import StaticModel
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel, BertTokenizer

from embed.batches import Batch
from embed.contrast import TrainSettings, contrastive_loss, embedder, first_vectors
from embed.crops import Crops, CropSettings
from embed.errors import EncoderError
from embed.hub import SentenceTransformerEncoder
from embed.load import EMBEDDED_FOLDER, load_encoder
from embed.pairs import LabelledPairs, hard_negatives
from embed.sources import Pair
from embed.spans import Bags, offsets_of
from embed.static import StaticEncoder, unit_rows
from embed.tokenizer import build_tokenizer, count_words
from embed.train import main
from tests.embeddata import DETAILS, TEXTS, TOPICS, training_data
from tests.encoders import cache_model, hide_sentence_transformers


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with training_data(tmp_path_factory.mktemp("data")) as folder:
        yield folder


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    _train(data, folder)
    return folder


def test_training_puts_a_topic_near_its_passage(trained: Path) -> None:
    encoder = StaticEncoder(trained)
    queries = encoder.encode_queries([f"{topic}怎么样？" for topic in TOPICS])
    passages = encoder.encode_passages([f"{topic}得到合作社支持。" for topic in TOPICS])
    assert (queries @ passages.T).argmax(axis=1).tolist() == list(range(len(TOPICS)))


def test_training_repeats_with_its_seed(data: Path, trained: Path, tmp_path: Path) -> None:
    _train(data, tmp_path)
    assert StaticEncoder(tmp_path).sha256 == StaticEncoder(trained).sha256


def test_the_record_says_what_was_used(trained: Path) -> None:
    record = json.loads((trained / "training.json").read_text(encoding="utf-8"))
    assert record["settings"]["seed"] == 3
    assert {"file", "licence", "group"} == set(record["sources"][0])


def test_a_missing_training_file_ends_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"crud_headline_passage.*not found"):
        main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])


@pytest.mark.parametrize("name", ["trained", "embedded"])
def test_three_readers_agree(name: str, trained: Path) -> None:
    folder = trained if name == "trained" else EMBEDDED_FOLDER
    texts = ["渔港码头由岚汐县管理。", "ＡＢＣ果园２２．５％灌溉🙂", "冰雪场馆" * 300, ""]
    ours = StaticEncoder(folder).encode_passages(texts)
    model2vec = StaticModel.from_pretrained(folder, max_length=None).encode(texts)
    torch_model = SentenceTransformer(str(folder), device="cpu").encode(texts[:3])
    np.testing.assert_allclose(unit_rows(model2vec), ours, atol=2e-3)
    np.testing.assert_allclose(unit_rows(torch_model), ours[:3], atol=2e-3)


def test_model2vec_folders_with_shared_vectors_are_read(tmp_path: Path) -> None:
    tokenizer = build_tokenizer(count_words(TEXTS), 60, min_char=1)
    rng = np.random.default_rng(0)
    size = tokenizer.get_vocab_size()
    mapping = rng.integers(1, 5, size)
    vectors, weights = rng.standard_normal((5, 8)).astype(np.float32), rng.random(size)
    model = StaticModel(vectors, tokenizer, weights=weights, token_mapping=mapping)
    model.save_pretrained(tmp_path)
    expected = unit_rows(model.encode(TEXTS[:5], max_length=None))
    np.testing.assert_allclose(
        load_encoder(str(tmp_path)).encode_passages(TEXTS[:5]), expected, atol=1e-5
    )


def test_loss_by_hand() -> None:
    """Two pairs with orthogonal vectors and a hard negative equal to the first query."""
    weight = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    loss = contrastive_loss(weight, _batch([0, 1], [10, 11], negatives=[1, 2]), scale=1.0)
    e = float(np.e)
    forward, backward = -np.log(e / (e + 1 + e + 1)), -np.log(e / (e + 1))
    assert float(loss) == pytest.approx((forward + backward) / 2, rel=1e-5)


def test_the_same_passage_is_no_negative() -> None:
    weight = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert float(contrastive_loss(weight, _batch([0, 1], [7, 7]), scale=1.0)) == 0
    assert float(contrastive_loss(weight, _batch([5, 5], [0, 1]), scale=1.0)) == 0


def test_hard_negatives_are_the_best_wrong_passages() -> None:
    rng = np.random.default_rng(0)
    queries = unit_rows(rng.standard_normal((600, 16)))
    passages = unit_rows(rng.standard_normal((700, 16)))
    query_ids, passage_ids = rng.integers(0, 600, 1200), rng.integers(0, 700, 1200)
    # Positives that score well, as they do where mining makes sense.
    passages[passage_ids] += queries[query_ids]
    found = hard_negatives(queries, passages, query_ids, passage_ids, k=5, margin=0.9)
    for pair in range(0, 1200, 7):
        scores = queries[query_ids[pair]] @ passages.T
        scores[scores > 0.9 * scores[passage_ids[pair]]] = -9
        scores[passage_ids[query_ids == query_ids[pair]]] = -9
        assert set(found[pair]) == set(np.argsort(-scores)[:5])


def test_a_mined_negative_never_answers_its_query() -> None:
    pairs = [Pair(f"{topic}怎么样？", text) for topic in TOPICS for text in TEXTS
             if text.startswith(topic)]  # fmt: skip
    tokenizer = build_tokenizer(count_words(TEXTS), 90, min_char=1)
    sampler = LabelledPairs(tokenizer, pairs, drop=0)
    rng = np.random.default_rng(0)
    assert len(sampler.draw(10, rng).negatives) == 0
    weight = torch.from_numpy(rng.standard_normal((90, 8)).astype(np.float32))
    sampler.mine(embedder(weight))
    batch = sampler.draw(60, rng)
    per_topic = len(DETAILS) ** 2
    assert len(batch.negatives) == 60
    assert (batch.negative_ids // per_topic != batch.query_ids).all()


def test_first_vectors_shorten_frequent_tokens() -> None:
    vectors = first_vectors(np.asarray([1.0, 1e6, 10.0]), TrainSettings(dim=64))
    assert not vectors[0].any()
    assert np.linalg.norm(vectors[1]) < np.linalg.norm(vectors[2]) / 10


def test_crops_without_their_sentence_share_no_token_with_it() -> None:
    texts = ["渔港码头。果园灌溉。机场货运。", "夜校课程。古桥修缮。冰雪场馆。"]
    tokenizer = build_tokenizer(count_words(texts), 80, min_char=1)
    settings = CropSettings(
        passage_tokens=10_000, query_min=1, query_max=1, keep_sentence=0, ask=0, drop_query=0,
        drop_passage=0,
    )  # fmt: skip
    batch = Crops(tokenizer, texts, settings).draw(2, np.random.default_rng(0))
    assert len(batch.queries) == len(batch.passages) == len(batch.negatives) == 2
    for row in range(2):
        assert not set(_row(batch.queries, row)) & set(_row(batch.passages, row))


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with random weights, saved as people save one."""
    folder = tmp_path_factory.mktemp("tiny-bert")
    characters = sorted({char for text in TEXTS for char in text} | set("问："))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert")), Pooling(16, "mean")]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "model"))
    return folder / "model"


def test_a_folder_of_another_kind_is_loaded(bert: Path) -> None:
    encoder = load_encoder(str(bert))
    rows = encoder.encode_passages(TEXTS[:3])
    assert rows.dtype == np.float32
    assert rows.shape == (3, encoder.dim) == (3, 16)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS[:3]), rows, atol=1e-6)
    assert encoder.encode_queries([]).shape == (0, 16)


def test_a_models_own_prompts_are_used_and_fingerprinted(bert: Path, tmp_path: Path) -> None:
    model = SentenceTransformer(str(bert), device="cpu", prompts={"query": "问："})
    model.save(str(tmp_path))
    plain, prompted = load_encoder(str(bert)), load_encoder(str(tmp_path))
    np.testing.assert_allclose(
        prompted.encode_queries(["渔港"]), plain.encode_passages(["问：渔港"]), atol=1e-6
    )
    np.testing.assert_allclose(
        prompted.encode_passages(["渔港"]), plain.encode_passages(["渔港"]), atol=1e-6
    )
    assert prompted.sha256 != plain.sha256
    assert load_encoder(str(bert)).sha256 == plain.sha256


def test_a_model_that_cannot_be_fetched_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match=r"nowhere/no-model: .*WENCE_ENCODER"):
        load_encoder("nowhere/no-model")


def test_a_cached_model_needs_no_network(
    bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_model(monkeypatch, tmp_path, bert)
    encoder = load_encoder("nowhere/tiny")
    assert encoder.name == "nowhere/tiny"
    assert encoder.sha256 == load_encoder(str(bert)).sha256


def test_a_damaged_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"modules\.json: not JSON"):
        load_encoder(str(tmp_path))


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_sentence_transformers(monkeypatch)
    with pytest.raises(EncoderError, match=r'pip install "wence\[models\]"'):
        SentenceTransformerEncoder("any/model")


def _train(data: Path, out: Path) -> None:
    main(["--data", str(data), "--out", str(out), "--size", "90", "--steps", "30", "--seed", "3"])


def _bags(tokens: Sequence[int]) -> Bags:
    return Bags(np.asarray(tokens, dtype=np.int64), offsets_of([1] * len(tokens)))


def _batch(queries: list[int], passages: list[int], negatives: Sequence[int] = ()) -> Batch:
    return Batch(
        _bags([1, 2]),
        _bags([1, 2]),
        _bags(negatives),
        np.asarray(queries),
        np.asarray(passages),
        np.asarray(negatives, dtype=np.int64),
    )


def _row(bags: Bags, row: int) -> list[int]:
    return [int(token) for token in bags.ids[bags.offsets[row] : bags.offsets[row + 1]]]
