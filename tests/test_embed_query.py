"""The query encoder: what it reads, what it makes of it, and how questions meet passages."""

from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from embed import query_encoder
from embed.errors import EncoderError
from embed.load import EMBEDDED_FOLDER, is_embedded, load_encoder
from embed.query_encoder import (
    QUERY_FOLDER,
    TOKENS,
    EmbeddedEncoder,
    QueryCutter,
    QueryModel,
    load_query,
)  # fmt: skip
from embed.static import StaticEncoder, unit_rows
from eval.training.querynet import QueryNet, export
from eval.training.roformer import make_tokenizer, pad
from tests.crossmodels import LAYERS, make_pretrained

DIM = 12
QUESTIONS = ["岚湾港开行多少班列", "项目", "由合作社承担的渔港码头在几月开工，投资多少亿元"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("query")
    export(_net(), make_tokenizer(make_pretrained()), made)
    return made


def _net() -> QueryNet:
    torch.manual_seed(5)
    net = QueryNet.begin_for(make_pretrained(), LAYERS, DIM)
    net.eval()
    return net


def test_a_question_is_read_between_start_and_end_and_cut(folder: Path) -> None:
    cutter = QueryCutter(Tokenizer.from_file(str(folder / "tokenizer.json")))
    short, wide, long = cutter.rows(["港口", "Ｇ港", "港" * 300])
    assert len(short) == 4
    assert [short[0], short[-1]] == [101, 102]
    assert wide == cutter.rows(["G港"])[0]
    assert len(long) == TOKENS + 2


def test_eight_bits_put_a_question_where_the_whole_model_does(folder: Path) -> None:
    cutter = QueryCutter(Tokenizer.from_file(str(folder / "tokenizer.json")))
    tokens, _ = pad([(np.asarray(row), len(row)) for row in cutter.rows(QUESTIONS)])
    with torch.no_grad():
        whole = _net()(torch.from_numpy(tokens)).numpy()
    found = QueryModel(folder).encode(QUESTIONS)
    assert found.shape == (3, DIM)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    assert (found * whole).sum(1).min() > 0.995
    assert (found @ whole.T).argmax(1).tolist() == [0, 1, 2]


def test_questions_are_read_by_both_and_passages_by_the_table_alone() -> None:
    encoder, plain = load_encoder(), StaticEncoder(EMBEDDED_FOLDER)
    assert isinstance(encoder, EmbeddedEncoder)
    found = encoder.encode_queries(QUESTIONS)
    expected = unit_rows(plain.encode_queries(QUESTIONS) + load_query().encode(QUESTIONS))
    assert found == pytest.approx(expected, abs=1e-6)
    assert (encoder.encode_passages(QUESTIONS) == plain.encode_passages(QUESTIONS)).all()
    assert encoder.sha256 == plain.sha256  # what is stored does not depend on the questions' model


def test_a_question_without_a_known_token_has_no_place() -> None:
    found = load_encoder().encode_queries(["？！", "港口", ""])
    assert found.any(axis=1).tolist() == [False, True, False]
    assert load_encoder().encode_queries([]).shape == (0, load_encoder().dim)


def test_a_question_in_other_words_finds_what_answers_it() -> None:
    encoder = load_encoder()
    passages = (
        "云港镇对应届高校毕业生给予每人三千元就业补贴，并提供免费职业培训。",
        "云港镇今年新建了两座渔港码头，可停靠三十艘渔船。",
        "云港镇图书馆周末举办少年儿童绘画展览。",
    )
    questions = ("刚念完大学的年轻人找活儿干给多少钱", "打鱼的船能停多少条", "小孩画的画在哪儿看")
    scores = encoder.encode_queries(questions) @ encoder.encode_passages(passages).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_only_the_embedded_encoder_reads_questions_so() -> None:
    assert is_embedded("")
    assert is_embedded("embedded")
    assert not is_embedded(str(EMBEDDED_FOLDER))
    assert type(load_encoder(str(EMBEDDED_FOLDER))) is StaticEncoder


def test_a_missing_embedded_model_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embed.load.EMBEDDED_FOLDER", tmp_path)
    with pytest.raises(EncoderError, match=r"embedded model is missing .* reinstall wence"):
        load_encoder()


def test_the_vectors_are_as_long_as_the_tables() -> None:
    assert load_query().encode(["港口"]).shape == (1, load_encoder().dim)
    assert load_query() is load_query()


def test_the_embedded_model_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in QUERY_FOLDER.iterdir()) < 20_000_000


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_folder_is_told_with_the_remedy(
    folder: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Path(copytree(folder, tmp_path / "broken"))
    (broken / name).write_bytes((broken / name).read_bytes()[:100])
    message = r"broken: not a readable query encoder .*install Wence"
    with pytest.raises(EncoderError, match=message):
        QueryModel(broken)
    monkeypatch.setattr(query_encoder, "load_query", lambda: QueryModel(broken))
    with pytest.raises(EncoderError, match=message):
        load_encoder().encode_queries(["港口"])
