"""The embedded cross-encoder: what it reads of a pair, and what it makes of it."""

import math
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embed.cross import (
    CROSS_FOLDER,
    Candidate,
    CrossEncoder,
    PairCutter,
    load_cross,
)  # fmt: skip
from embed.errors import EncoderError
from embed.onnx_model import PADDING, Floats, Ids
from eval.training.crossnet import CrossNet, export
from eval.training.roformer import PLACES, make_tokenizer, pad
from tests.crossmodels import HEADS, LAYERS, WORDS, make_pretrained

QUESTION = "岚湾港开行多少班列"

Values = NDArray[np.floating[Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cross")
    export(_net(), make_tokenizer(make_pretrained()), made)
    return made


def _net() -> CrossNet:
    torch.manual_seed(3)
    net = CrossNet.begin(make_pretrained(), LAYERS)
    net.eval()
    return net


@pytest.fixture(scope="module")
def cutter(folder: Path) -> PairCutter:
    return PairCutter(Tokenizer.from_file(str(folder / "tokenizer.json")))


def pieces(cutter: PairCutter, question: str, candidate: Candidate) -> tuple[list[str], list[str]]:
    """The tokens before the sentence, and those from it on."""
    ((ids, start),) = cutter.pairs(question, [candidate])
    found = [WORDS[i] for i in ids]
    return found[:start], found[start:]


# -- what is read ----------------------------------------------------------------------------------


def test_a_sentence_stands_behind_question_title_and_text(cutter: PairCutter) -> None:
    before, sentence = pieces(cutter, "多少", Candidate("班列", "开行", "1０列，５％GDP"))
    assert before == ["[CLS]", "多", "少", "[SEP]", "班", "列", "[SEP]", "开", "行", "[SEP]"]
    assert sentence == ["1", "##0", "列", "，", "5", "%", "gdp", "[SEP]"]


def test_what_was_told_farther_back_stands_before_what_was_told_last(cutter: PairCutter) -> None:
    before, sentence = pieces(cutter, "多少", Candidate("班列", "开行", "3列", "岚湾"))
    assert before[4:] == ["班", "列", "[SEP]", "岚", "湾", "开", "行", "[SEP]"]
    assert sentence == ["3", "列", "[SEP]"]


def test_no_title_and_nothing_before_leave_no_gap_but_one(cutter: PairCutter) -> None:
    before, _ = pieces(cutter, "多少", Candidate("", "", "10列"))
    assert before == ["[CLS]", "多", "少", "[SEP]", "[SEP]"]


def test_long_parts_are_cut_and_of_what_stands_before_the_end_is_read(cutter: PairCutter) -> None:
    long = Candidate("港" * 300, "湾" * 300 + "岚", "列" * 300, "投" * 300)
    before, sentence = pieces(cutter, "口" * 300, long)
    assert (before.count("口"), before.count("港"), before.count("湾")) == (56, 24, 39)
    assert before.count("投") == 24
    assert before[-2:] == ["岚", "[SEP]"]
    assert sentence.count("列") == 112
    assert len(before) + len(sentence) <= PLACES


def test_rows_are_padded_to_the_longest() -> None:
    one, two = np.asarray([5, 6, 7]), np.asarray([5, 6, 7, 8, 9])
    tokens, part = pad([(one, 2), (two, 1)])
    assert tokens.tolist() == [[5, 6, 7, PADDING, PADDING], [5, 6, 7, 8, 9]]
    assert part.tolist() == [[0, 0, 1, 0, 0], [0, 1, 1, 1, 1]]
    assert pad([(one, 2)])[0].shape == (1, 3)
    wider, part = pad([(one, 2), (two, 1)], 7)
    assert wider.tolist() == [[5, 6, 7, *[PADDING] * 4], [5, 6, 7, 8, 9, PADDING, PADDING]]
    assert part.sum() == 5


# -- what it makes of it ---------------------------------------------------------------------------


def test_the_encoder_is_the_one_of_the_paper() -> None:
    """Layer by layer in NumPy, pairs of neighbouring dimensions turned by the place's angle."""
    start, tokens = (
        make_pretrained(),
        np.asarray([[101, 105, 110, 103, 102], [101, 104, 102, 0, 0]]),
    )
    part = np.asarray([[0, 0, 1, 1, 1], [0, 1, 1, 0, 0]])
    with torch.no_grad():
        found = _net().hidden(torch.from_numpy(tokens), torch.from_numpy(part)).numpy()
    for row in range(2):
        length = int((tokens[row] > 0).sum())
        expected = _by_hand(start.tensors, tokens[row, :length], part[row, :length])
        assert found[row, :length] == pytest.approx(expected, abs=1e-4)


def _by_hand(weights: dict[str, Floats], tokens: Ids, part: Ids) -> Values:
    def linear(x: Values, name: str) -> Values:
        made: Values = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return made

    def norm(x: Values, name: str) -> Values:
        x = x - x.mean(1, keepdims=True)
        x = x / np.sqrt((x**2).mean(1, keepdims=True) + 1e-12)
        made: Values = x * weights[f"{name}.weight"] + weights[f"{name}.bias"]
        return made

    x = norm(weights["words"][tokens] + weights["parts"][part], "norm")
    count, width = x.shape
    size = width // HEADS
    places = np.arange(count)[:, None] * 10000.0 ** (-2 * np.arange(size // 2) / size)
    turn = np.exp(1j * places)
    for layer in range(LAYERS):
        seen = []
        for head in range(HEADS):
            own = slice(head * size, (head + 1) * size)
            q, k, v = (linear(x, f"{layer}.{name}")[:, own] for name in "qkv")
            q, k = ((y[:, ::2] + 1j * y[:, 1::2]) * turn for y in (q, k))
            weight = np.exp((q @ k.conj().T).real / np.sqrt(size))
            seen.append(weight / weight.sum(1, keepdims=True) @ v)
        x = norm(x + linear(np.concatenate(seen, 1), f"{layer}.out"), f"{layer}.norm1")
        inner = linear(x, f"{layer}.inner")
        gelu = inner * [[(1 + math.erf(y / math.sqrt(2))) / 2 for y in row] for row in inner]
        x = norm(x + linear(gelu, f"{layer}.outer"), f"{layer}.norm2")
    return x


CANDIDATES = [
    Candidate("班列", "港口开工。", "岚湾港开行班列10列。"),
    Candidate("", "", "项目投资3亿元，由合作社承担的渔港码头在5月开工。"),
    Candidate("投资", "", "镇"),
]


def test_eight_bits_tell_what_the_whole_model_does(folder: Path, cutter: PairCutter) -> None:
    tokens, part = pad(cutter.pairs(QUESTION, CANDIDATES))
    with torch.no_grad():
        whole = _net()(torch.from_numpy(tokens), torch.from_numpy(part)).numpy()
    found = CrossEncoder(folder).score(QUESTION, CANDIDATES)
    assert found.shape == (3,)
    assert found.dtype == np.float32
    assert len(set(whole.round(4).tolist())) == 3
    assert found == pytest.approx(whole, abs=0.05 * float(np.ptp(whole)) + 0.02)


def test_a_score_does_not_depend_on_what_else_is_read(folder: Path) -> None:
    model = CrossEncoder(folder)
    alone = [float(model.score(QUESTION, [candidate])[0]) for candidate in CANDIDATES]
    for _ in range(5):
        assert model.score(QUESTION, [*CANDIDATES, *CANDIDATES[::-1]]).tolist() == [
            *alone, *alone[::-1],
        ]  # fmt: skip


def test_nothing_is_scored_without_a_sentence(folder: Path) -> None:
    assert CrossEncoder(folder).score(QUESTION, []).shape == (0,)
    assert CrossEncoder(folder).score("", [Candidate("", "", "")]).shape == (1,)


def test_the_embedded_model_tells_an_answer_from_what_has_the_same_words() -> None:
    model = load_cross()
    asked = "云港镇刚毕业的大学生找工作有什么帮助？"
    sentences = (
        "云港镇对应届高校毕业生给予每人三千元就业补贴，并提供免费职业培训。",
        "云港镇的大学生志愿者上周在码头清理了垃圾。",
        "云港镇今年新建了两座渔港码头。",
    )
    found = model.score(asked, [Candidate("", "", sentence) for sentence in sentences])
    assert found.argmax() == 0
    assert found[0] > found[1:].max() + 0.5
    assert load_cross() is model


def test_the_embedded_model_reads_the_longest_parts_there_may_be() -> None:
    parts = ("港" * 300, "湾" * 300, "列" * 300, "岚" * 300)
    found = load_cross().score("口" * 300, [Candidate(*parts)])
    assert np.isfinite(found).all()


def test_the_embedded_model_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in CROSS_FOLDER.iterdir()) < 20_000_000


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_folder_is_told_with_the_remedy(
    folder: Path, tmp_path: Path, name: str, damage: str
) -> None:
    broken = Path(copytree(folder, tmp_path / "broken"))
    content = (broken / name).read_bytes()
    (broken / name).unlink()
    if damage == "cut":
        (broken / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(EncoderError, match=r"broken: not a readable cross-encoder .*install Wence"):
        CrossEncoder(broken)


def test_no_sum_overflows_on_a_processor_that_adds_two_products_in_16_bits(folder: Path) -> None:
    weights = {
        each.name: onnx.numpy_helper.to_array(each)
        for each in onnx.load(folder / "model.onnx").graph.initializer
    }
    products = [
        weights[node.input[1]]
        for node in onnx.load(folder / "model.onnx").graph.node
        if node.op_type == "DynamicQuantizeMatMul"
    ]
    assert len(products) == 4 * LAYERS
    assert max(int(np.abs(each.astype(int)).max()) for each in products) * 2 * 255 < 2**15
