"""Training of the ranker and the reader: what it learns, calibrates and keeps apart."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embed.load import load_encoder
from eval.training import pools, ranker, reader
from eval.training.listwise import Listed, Settings, Trained, train
from eval.training.reader import calibrate, fit, lists_of, select, to_scorer
from index.ranking import FEATURES as RANKED_BY, load_ranker
from service.reading.scorer import Scorer, load_scorer
from service.reading.signs import FEATURES
from tests.scorers import make_scorer
from tests.trainingdata import write_data, write_questions

Floats = NDArray[np.float32]
Right = Callable[[Floats], NDArray[np.bool_]]


def toy(
    right: Right, count: int = 150, size: int = 8, width: int = 4, seed: int = 0
) -> list[Listed]:
    """Lists of random candidates, of which `right` says which answer; none is without."""
    rng = np.random.default_rng(seed)
    lists: list[Listed] = []
    while len(lists) < count:
        features = rng.standard_normal((size, width)).astype(np.float32)
        answers = right(features)
        if answers.any() and not answers.all():
            lists.append(Listed(features, answers))
    return lists


def highest(features: Floats) -> NDArray[np.bool_]:
    """The candidate with the most of feature 1 and the least of feature 2."""
    value = features[:, 1] - features[:, 2]
    best: NDArray[np.bool_] = value == value.max()
    return best


def alike(features: Floats) -> NDArray[np.bool_]:
    """Features 0 and 1 of one sign, clearly: no linear model can tell."""
    product = features[:, 0] * features[:, 1]
    best: NDArray[np.bool_] = product == product.max()
    return best


def scores(trained: Trained, features: Floats) -> Floats:
    scaled = (features - trained.mean) / trained.deviation
    if len(trained.layers) == 2:
        found: Floats = scaled @ trained.layers[0][0] + trained.layers[1][0]
        return found
    return to_scorer(trained).logits(features)


def share_right(trained: Trained, lists: Sequence[Listed]) -> float:
    return float(np.mean([each.answers[scores(trained, each.features).argmax()] for each in lists]))


LINEAR = Settings(epochs=30, learning_rate=0.05, batch=32)
NETWORK = replace(LINEAR, hidden=12, epochs=60)


# -- lists -----------------------------------------------------------------------------------------


def test_a_linear_model_learns_which_features_tell() -> None:
    trained = train(toy(highest), LINEAR)
    assert [layer.shape for layer in trained.layers] == [(1, 4), (1,)]
    weights = trained.layers[0][0]
    assert weights[1] > 1 > 0.5 > abs(weights[0])
    assert weights[2] < -1 < -0.5 < -abs(weights[3])
    assert share_right(trained, toy(highest, seed=1)) > 0.95


def test_what_is_not_linear_needs_the_hidden_layer() -> None:
    lists, unseen = toy(alike, 300), toy(alike, seed=1)
    assert share_right(train(lists, LINEAR), unseen) < 0.5
    network = train(lists, NETWORK)
    assert [layer.shape for layer in network.layers] == [(12, 4), (12,), (1, 12), (1,)]
    assert share_right(network, unseen) > 0.8


def test_features_are_scaled_by_what_was_seen() -> None:
    lists = toy(highest)
    grown = [Listed(each.features * 1000 + 7, each.answers) for each in lists]
    trained = train(grown, LINEAR)
    rows = np.concatenate([each.features for each in grown])
    assert trained.mean == pytest.approx(rows.mean(axis=0), rel=1e-4)
    assert trained.deviation == pytest.approx(rows.std(axis=0), rel=1e-4)
    assert share_right(trained, grown) > 0.95


def test_a_feature_that_never_changes_is_no_error() -> None:
    lists = [Listed(np.pad(each.features, ((0, 0), (0, 1))), each.answers) for each in toy(highest)]
    trained = train(lists, LINEAR)
    assert np.isfinite(trained.layers[0]).all()
    assert share_right(trained, lists) > 0.95


@pytest.mark.parametrize("hidden", [0, 12])
def test_refusing_learns_where_none_answers(hidden: int) -> None:
    def good(features: Floats) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = features[:, 1] > 1.2
        return found

    def lists(seed: int) -> list[Listed]:
        answered = toy(good, 150, seed=seed)
        without = [Listed(e.features[~e.answers], e.answers[~e.answers]) for e in answered]
        return answered + without

    trained = train(lists(0), replace(LINEAR, hidden=hidden, refusing=True))
    unseen = lists(1)
    said = [scores(trained, each.features).max() > 0 for each in unseen]
    rightly = [bool(each.answers.any()) == given for each, given in zip(unseen, said, strict=True)]
    assert np.mean(rightly) > 0.9


@pytest.mark.parametrize("hidden", [0, 6])
def test_the_same_seed_gives_the_same_weights(hidden: int) -> None:
    settings = Settings(hidden=hidden, epochs=3, batch=16)
    one, again = train(toy(highest), settings), train(toy(highest), settings)
    other = train(toy(highest), replace(settings, seed=1))
    for left, right in zip(one.layers, again.layers, strict=True):
        np.testing.assert_array_equal(left, right)
    assert not np.array_equal(one.layers[0], other.layers[0])


def test_answers_are_never_cut_off() -> None:
    lists = [
        Listed(each.features[order], each.answers[order])
        for each in toy(highest)
        for order in [np.argsort(each.answers, kind="stable")]  # the answer stands last
    ]
    trained = train(lists, replace(LINEAR, most=3))
    assert share_right(trained, toy(highest, seed=1)) > 0.9
    # Of the three that are kept the answer is one: a model of noise would be right 1 in 8.


# -- the reader's calibration ----------------------------------------------------------------------


@pytest.mark.parametrize(("slope", "intercept"), [(2.0, -1.0), (0.7, 0.4), (5.0, 0.0)])
def test_a_known_curve_is_found(slope: float, intercept: float) -> None:
    logits: list[float] = []
    right: list[bool] = []
    for x in np.linspace(-2, 2, 41):
        yes = round(1000 / (1 + math.exp(-(slope * x + intercept))))
        logits += [float(x)] * 1000
        right += [True] * yes + [False] * (1000 - yes)
    assert calibrate(logits, right) == pytest.approx((slope, intercept), abs=0.01)


@pytest.mark.parametrize(
    "right", [[False, False, True, True], [True] * 4, [False] * 4], ids=["apart", "all", "none"]
)
def test_a_curve_without_end_stays_finite(right: list[bool]) -> None:
    slope, intercept = calibrate([-2.0, -1.0, 1.0, 2.0], right)
    sure = [make_scorer(slope, intercept).confidence(x) for x in (-2.0, 2.0)]
    assert np.isfinite([slope, intercept]).all()
    assert [p > 0.9 for p in sure] == [right[0], right[-1]]


# -- what the reader is trained on -----------------------------------------------------------------


def listed(group: int, *answers: bool) -> Listed:
    features = np.zeros((len(answers), len(FEATURES)), np.float32)
    features[:, 0], features[:, 1] = group, np.arange(len(answers))
    return Listed(features, np.asarray(answers, np.bool_))


class Fixed:
    """Draws the same number every time."""

    def __init__(self, drawn: float) -> None:
        self._drawn = drawn

    def random(self) -> float:
        """The number."""
        return self._drawn


def chosen(lists: list[Listed], written: bool, drawn: float) -> list[list[bool]]:
    rng: np.random.Generator = Fixed(drawn)  # type: ignore[assignment]
    return [each.answers.tolist() for each in select(lists, written, rng)]


def test_written_questions_count_more_and_teach_refusal() -> None:
    lists = [listed(0, False, True), listed(0, False, False), listed(0, True)]
    yes, none, only = [False, True], [False, False], [True]
    assert chosen(lists, True, 0.9) == [yes] * 6 + [none] * 6 + [only] * 6
    # Asked again without its answer; where nothing would be left it is not.
    assert chosen(lists, True, 0.1) == [yes] * 6 + [[False]] + [none] * 6 + [only] * 6


def test_answers_that_the_search_missed_teach_nothing_of_other_sets() -> None:
    lists = [listed(0, False, True), listed(0, False, False)]
    assert chosen(lists, False, 0.9) == [[False, True]]
    assert chosen(lists, False, 0.1) == [[False, True], [False]]


def test_the_list_without_answers_keeps_the_others() -> None:
    rng: np.random.Generator = Fixed(0.0)  # type: ignore[assignment]
    (_, rest) = select([listed(0, False, True, False)], False, rng)
    assert rest.features[:, 1].tolist() == [0, 2]


# -- folds -----------------------------------------------------------------------------------------


class Watching(Scorer):
    """Notes what it scores; the groups that it was trained on are in `mean`."""

    __slots__ = ()
    noted: list[tuple[set[float], float]] = []  # noqa: RUF012 - emptied by each test

    def logits(self, signs: Floats) -> Floats:
        """The first candidate is best."""
        self.noted.append((set(self.mean.tolist()), float(signs[0, 0])))
        return np.linspace(1, 0, len(signs), dtype=np.float32)


@pytest.mark.parametrize("groups", [2, 5, 12])
def test_no_group_is_scored_by_a_model_that_saw_it(
    monkeypatch: pytest.MonkeyPatch, groups: int
) -> None:
    def remember(lists: Sequence[Listed], settings: Settings) -> Trained:
        seen = sorted({float(each.features[0, 0]) for each in lists})
        return Trained(np.asarray(seen, np.float32), np.zeros(0, np.float32), ())

    def watch(trained: Trained, slope: float = 1.0, intercept: float = 0.0) -> Scorer:
        nothing = np.zeros(0, np.float32)
        pair = (nothing, nothing)
        return Watching(trained.mean, trained.deviation, pair, pair, slope, intercept)

    monkeypatch.setattr(reader, "train", remember)
    monkeypatch.setattr(reader, "to_scorer", watch)
    Watching.noted.clear()
    others = listed(99, False, True)
    written = {
        f"written-{n:02d}": [listed(n, True, False), listed(n, False, False)] for n in range(groups)
    }
    scorer, share = fit(written, [others])
    assert Counter(group for _, group in Watching.noted) == dict.fromkeys(range(groups), 2)
    for seen, group in Watching.noted:
        assert group not in seen
        assert 99 in seen
        assert len(seen) > 1
    assert set(scorer.mean.tolist()) == {*range(groups), 99}  # the model kept saw everything
    # Logit 1 both where the first candidate is right and where none is: even odds.
    assert scorer.confidence(1.0) == pytest.approx(0.5, abs=1e-3)
    assert share == pytest.approx(0.5)


# -- the commands ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture
def questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = write_questions(tmp_path / "questions.jsonl")
    monkeypatch.setattr(pools, "WRITTEN", path)
    return path


def test_the_lists_of_a_pool_know_the_answering_sentence(
    data: Path, questions: Path, tmp_path: Path
) -> None:
    pool = next(iter(pools.read_written(data)))
    library = pool.library(tmp_path / "library", load_encoder())
    lists = list(lists_of(pool, library))
    library.close()
    assert len(lists) == len(pool.questions)  # something is found for near misses, too
    for asked, each in zip(pool.questions, lists, strict=True):
        assert each.features.shape == (len(each.answers), len(FEATURES))
        assert each.answers.sum() <= 1
        if asked.kind == "near_miss":
            assert not each.answers.any()
    assert sum(each.answers.any() for each in lists) > len(lists) / 3


def test_the_ranker_is_trained_end_to_end(
    data: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "ranker.json"
    ranker.main(["--data", str(data), "--out", str(out)])
    found = load_ranker(out)
    assert np.isfinite(found.weights).all()
    assert found.weights.shape == (len(RANKED_BY),)
    assert found.weights.any()
    said = capsys.readouterr().err.splitlines()
    names = ["antiterror", "cjrc_dev", "finqa_events", "squad"]
    names += ["written-00", "written-01", "written-02"]
    assert [line.split(":")[0] for line in said] == names
    written = out.read_text(encoding="utf-8")
    assert f'"{said[0].split(":")[0]}": {said[0].split()[1]}' in written
    ranker.main(["--data", str(data), "--out", str(out)])
    assert out.read_text(encoding="utf-8") == written


def test_the_reader_is_trained_end_to_end(
    data: Path,
    questions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "new" / "reader.safetensors"
    for name in ("WRITTEN", "KEYWORD"):
        monkeypatch.setattr(reader, name, questions)
    reader.main(["--data", str(data), "--out", str(out)])
    scorer = load_scorer(out)
    assert scorer.hidden[0].shape == (reader.SETTINGS.hidden, len(FEATURES))
    assert np.isfinite(scorer.hidden[0]).all()
    assert np.isfinite([scorer.slope, scorer.intercept]).all()
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("dealt with rightly at even odds: ")
    assert said.count("written-00: 9 questions") == 2  # of both files
