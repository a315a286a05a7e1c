"""Training of the cross-encoder: what it learns from, that it learns, and what is saved."""

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from embed import written
from embed.cross import Candidate, CrossEncoder, PairCutter
from embed.load import load_encoder
from eval.training import blend, cross, pools
from eval.training.blend import fit
from eval.training.cross import (
    Example,
    Read,
    Settings,
    batches,
    everyday_examples,
    found_examples,
    loss_of,
    pick,
)  # fmt: skip
from eval.training.crossnet import CrossNet
from eval.training.listwise import Listed
from eval.training.pools import read_written, title_of
from eval.training.roformer import make_tokenizer, pad
from service.reading.crossing import load_blend
from tests.crossmodels import LAYERS, make_pretrained
from tests.trainingdata import (
    NEWS,
    TOWNS,
    document,
    invested,
    write_data,
    write_everyday,
    write_questions,
)

SMALL = Settings(layers=LAYERS, candidates=3, hardest=4, passes=30, learning_rate=3e-3, batch=4)


@pytest.fixture
def cutter() -> PairCutter:
    return PairCutter(Tokenizer.from_str(make_tokenizer(make_pretrained()).to_str()))


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Training takes all threads of torch for itself."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def read(length: int, answers: bool) -> Read:
    return Read(np.full(length, 7), 2, answers)


def example(*answers: bool, found: bool = True, length: int = 10) -> Example:
    return Example(tuple(read(length + n, yes) for n, yes in enumerate(answers)), found)


# -- what is learned from --------------------------------------------------------------------------


def test_one_answer_is_picked_with_the_hardest_of_the_others() -> None:
    asked = example(False, True, False, False, True, False, False, False)
    rng = random.Random(1)
    picked = [pick(asked, replace(SMALL, without=0.0), rng) for _ in range(200)]
    assert {len(chosen) for chosen in picked} == {3}
    assert {sum(one.answers for one in chosen) for chosen in picked} == {1}
    seen = {len(one.tokens) for chosen in picked for one in chosen}
    assert seen == {10, 11, 12, 13, 14, 15}  # of six that do not answer the first four, and both


def test_some_questions_are_asked_without_their_answer_if_a_search_found_the_others() -> None:
    rng = random.Random(1)
    for found, share in ((True, 0.3), (False, 0.0)):
        settings = replace(SMALL, without=0.3)
        picked = [pick(example(True, False, False, found=found), settings, rng) for _ in range(500)]
        without = [not any(one.answers for one in chosen) for chosen in picked]
        assert sum(without) / 500 == pytest.approx(share, abs=0.06)


def test_a_near_miss_has_no_answer_to_pick() -> None:
    chosen = pick(example(False, False, False, False), SMALL, random.Random(0))
    assert len(chosen) == 3
    assert not any(one.answers for one in chosen)


def test_every_question_with_sentences_comes_once_in_a_pass() -> None:
    examples = [example(True, False, length=10 * n) for n in range(1, 11)] + [Example((), True)]
    made = list(batches(examples, replace(SMALL, without=0), random.Random(0)))
    assert [len(batch) for batch in made] == [4, 4, 2]
    lengths = [min(len(one.tokens) for one in chosen) for batch in made for chosen in batch]
    assert lengths == [10 * n for n in range(1, 11)]


def test_the_readers_best_sentences_are_read_and_those_that_answer(
    tmp_path: Path, cutter: PairCutter
) -> None:
    data = write_data(tmp_path / "data")
    pool = next(read_written(data, path=write_questions(tmp_path / "questions.jsonl")))
    found = list(found_examples(pool, load_encoder(), cutter))
    assert len(found) == len(pool.questions)
    for asked, made in zip(pool.questions, found, strict=True):
        assert made.found
        assert len(made.reads) >= cross.SETTINGS.hardest
        assert any(one.answers for one in made.reads) == bool(asked.sentences)


def test_everyday_questions_come_with_the_sentences_around_the_answer(
    tmp_path: Path, cutter: PairCutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_data(tmp_path / "data")
    monkeypatch.setattr(written, "EVERYDAY", write_everyday(tmp_path / "everyday.jsonl"))
    start, end = invested(TOWNS[0], 2)
    text = document(TOWNS[0], 2)
    title = title_of(NEWS, text)
    assert title == f"{TOWNS[0]}镇的渔港码头在2月开工"
    for plain, titled in ((False, title), (True, "")):
        made = list(everyday_examples(data, cutter, 0, plain))
        assert [each.found for each in made] == [False, False]
        right = cutter.pairs("钱", [Candidate(titled, text[:start], text[start:end])])[0]
        for each in made:
            assert [one.answers for one in each.reads] == [True] + [False] * 6
        assert made[1].reads[0].tokens.tolist() == right[0].tolist()
        assert made[1].reads[0].start == right[1]


# -- that it is learned ----------------------------------------------------------------------------


def test_a_score_goes_to_its_pair_whatever_the_lengths() -> None:
    class First(torch.nn.Module):
        """A tenth of the second token."""

        def forward(self, tokens: torch.Tensor, part: torch.Tensor) -> torch.Tensor:
            return tokens[:, 1] / 10

    lengths = random.Random(0).sample(range(2, 200), 40)
    scores = [length / 10 for length in lengths]
    every = math.log(1 + sum(map(math.exp, scores)))
    for right in (0, 17, 39):
        chosen = [Read(np.full(length, length), 1, n == right) for n, length in enumerate(lengths)]
        loss = loss_of(First(), [chosen], replace(SMALL, candidates=40))  # type: ignore[arg-type]
        assert float(loss) == pytest.approx(every - scores[right], abs=1e-3)


def test_the_loss_is_the_cross_entropy_by_hand() -> None:
    class Lengths(torch.nn.Module):
        """Half a point for each token."""

        def forward(self, tokens: torch.Tensor, part: torch.Tensor) -> torch.Tensor:
            return (tokens == 7).sum(1) / 2

    net = Lengths()
    batch = [[read(2, True), read(4, False)], [read(2, False)]]
    # Scores 1 and 2 beside 0, of which the first is right; then 1 beside 0, where 0 is right.
    first = -math.log(math.e / (math.e + math.e**2 + 1))
    second = -math.log(1 / (math.e + 1))
    loss = loss_of(net, batch, SMALL)  # type: ignore[arg-type]
    assert float(loss) == pytest.approx((first + second) / 2, abs=1e-3)


def test_it_learns_which_sentence_answers(
    cutter: PairCutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross, "SETTINGS", SMALL)
    one, other = "班列开行", "投资项目"
    examples = [_asked(cutter, "班列", one, other), _asked(cutter, "投资", other, one)]
    torch.manual_seed(0)
    net = CrossNet.begin(make_pretrained(), LAYERS)
    words = net.words.weight.clone()
    learned = cross.train(net, examples * 8, [])
    assert learned.loss < 0.5 < math.log(4)
    assert learned.questions == 30 * 16
    assert torch.equal(net.words.weight, words)  # the words' vectors stay as they came
    assert _best(net, examples[0]) == _best(net, examples[1]) == 0


def test_it_ends_in_time_with_what_it_has(
    cutter: PairCutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross, "SETTINGS", replace(SMALL, passes=1e6))
    times = iter([0.0, *(20.0 * n for n in range(100))])  # two looks at the clock in each batch
    monkeypatch.setattr(cross, "perf_counter", lambda: next(times))
    kept: list[int] = []
    net = CrossNet.begin(make_pretrained(), LAYERS)
    examples = [_asked(cutter, "班列", "班列开行", "投资项目")] * 8
    learned = cross.train(net, examples, [], 3.0, kept.append)
    assert kept == sorted(set(kept))
    assert kept
    assert 0 < learned.questions < 60
    assert all(count <= learned.questions for count in kept)


def _asked(cutter: PairCutter, question: str, right: str, wrong: str) -> Example:
    rows = cutter.pairs(question, [Candidate("", "", right), Candidate("", "", wrong)])
    return Example(tuple(Read(t, s, n == 0) for n, (t, s) in enumerate(rows)), True)


def _best(net: CrossNet, asked: Example) -> int:
    tokens, part = pad([(one.tokens, one.start) for one in asked.reads])
    with torch.no_grad():
        return int(net.eval()(torch.from_numpy(tokens), torch.from_numpy(part)).argmax())


def test_the_command_trains_and_writes_what_the_blend_is_fitted_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_data(tmp_path / "data")
    questions = write_questions(tmp_path / "questions.jsonl")
    everyday = tmp_path / "everyday.jsonl"
    everyday.write_text("", encoding="utf-8")
    monkeypatch.setattr(cross, "SETTINGS", replace(SMALL, passes=0.2))
    monkeypatch.setattr(cross, "find_pretrained", lambda: Path("none"))
    monkeypatch.setattr(cross, "read_pretrained", lambda file: make_pretrained())
    monkeypatch.setattr(written, "EVERYDAY", everyday)
    for name in ("WRITTEN", "MORE", "CONTEXT", "KEYWORD", "MORE_KEYWORD", "RELATED"):
        monkeypatch.setattr(cross, name, questions)
    written.lines_of.cache_clear()
    out = tmp_path / "model"
    state = tmp_path / "state"
    arguments = ["--data", str(data), "--out", str(out), "--state", str(state)]
    cross.main(arguments)
    first = json.loads((out / "training.json").read_text(encoding="utf-8"))
    cross.main([*arguments, "--go-on"])
    record = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert record["questions"] == 2 * first["questions"] > 0
    assert record["begun_with"] == first
    assert record["found"] > 0
    assert record["everyday"] == 0
    assert sorted(file.name for file in out.iterdir()) == [
        "model.onnx", "tokenizer.json", "training.json",
    ]  # fmt: skip
    model = CrossEncoder(out)
    assert np.isfinite(model.score("投资多少", [Candidate("", "", "项目投资3亿元。")])).all()
    other = tmp_path / "plain.state"
    cross.main([*arguments[:-1], str(other), "--plain"])
    plain = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert (plain["plain"], record["plain"]) == (True, False)
    assert plain["found"] < record["found"]  # those that need titles or context are left out
    assert plain["settings"]["seed"] != record["settings"]["seed"]
    mean = ["--out", str(out), "--state", str(tmp_path / "mean.state")]
    cross.main(["--mean", str(state), str(other), *mean])
    both = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert both == {"mean_of": [record, plain]}
    cross.main(["--data", str(data), *mean, "--go-on", "--rate", "5e-5", "--passes", "0.1"])
    more = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert more["begun_with"] == both
    assert more["settings"]["learning_rate"] == 5e-5
    assert 0 < more["questions"] < first["questions"]
    # Of six files of the same questions, and the sets, one is read whole.
    cross.main([*arguments, "--go-on", "--share", "0"])
    new = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert 0 < new["found"] < first["found"] / 4
    assert new["settings"]["share"] == new["settings"]["everyday"] == 0
    monkeypatch.setattr(blend, "CALIBRATION", questions)
    monkeypatch.setattr(blend, "load_cross", lambda: model)
    file = tmp_path / "blend.json"
    blend.main(["--data", str(data), "--out", str(file)])
    assert load_blend(file).signs > 0
    assert "signs" in capsys.readouterr().err


def test_a_mean_is_the_mean_of_each_weight(tmp_path: Path) -> None:
    files = [tmp_path / "one.state", tmp_path / "other.state"]
    for value, file in zip((1.0, 4.0), files, strict=True):
        torch.save({"weights": {"layer": torch.full((2, 3), value)}, "record": value}, file)
    weights, records = cross.mean_of(files)
    assert torch.equal(weights["layer"], torch.full((2, 3), 2.5))
    assert records == [1.0, 4.0]
    weights, records = cross.mean_of([files[0], files[1], files[0]])
    assert torch.equal(weights["layer"], torch.full((2, 3), 2.0))
    assert records == [{"times": 2, "of": 1.0}, 4.0]


def test_without_texts_or_states_nothing_is_trained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cross.main([])
    assert "--data or --mean is needed" in capsys.readouterr().err


# -- the blend -------------------------------------------------------------------------------------


def listed(rows: Sequence[tuple[float, float]], answers: Sequence[bool]) -> Listed:
    return Listed(np.asarray(rows, np.float32), np.asarray(answers, np.bool_))


def test_the_blend_finds_what_each_model_counts_for() -> None:
    rng = np.random.default_rng(0)
    lists = []
    for _ in range(1500):
        features = rng.standard_normal((5, 2)).astype(np.float32)
        odds = features @ np.asarray([1.0, 2.0]) + rng.gumbel(size=5)
        best = int(odds.argmax())
        none = odds[best] < rng.gumbel() + 1
        lists.append(Listed(features, np.arange(5) == (-1 if none else best)))
    found = fit(lists)
    assert found.cross / found.signs == pytest.approx(2.0, abs=0.3)
    assert found.signs > 0


def test_a_model_that_tells_nothing_counts_for_nothing() -> None:
    rng = np.random.default_rng(0)
    lists = []
    for _ in range(600):
        features = rng.standard_normal((5, 2)).astype(np.float32)
        lists.append(Listed(features, features[:, 0] == features[:, 0].max()))
    found = fit(lists)
    assert abs(found.cross) < 0.1 * found.signs or found.signs == 0


def test_questions_to_calibrate_and_to_measure_on_are_kept_apart() -> None:
    files = (
        *(pools.WRITTEN, pools.MORE, pools.CONTEXT, pools.KEYWORD, pools.MORE_KEYWORD),
        *(pools.RELATED, pools.CALIBRATION, *pools.KEPT_OUT),
    )
    rows = [
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for file in files
    ]
    counts = [6870, 4495, 6579, 7330, 8374, 14168, 1248, 1000, 595, 1048, 1115]
    assert [len(each) for each in rows] == counts
    documents = [
        {(text["file"], text["line"]) for row in each for text in (row, *row.get("beside", ()))}
        for each in rows
    ]
    questions = [{row["question"] for row in each} for each in rows]
    for n in range(len(files)):
        for other in range(n):
            assert not documents[n] & documents[other]
            assert not questions[n] & questions[other]
    everyday = written.EVERYDAY.read_text(encoding="utf-8").splitlines()
    trained = {(row["file"], row["line"]) for row in map(json.loads, everyday)}
    assert not any(trained & kept for kept in documents[6:])
