"""Train the reader: `python -m eval.training.reader --data FOLDER [--out FILE]`.

Passages are found by the search as it stands, so the ranker is trained first.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed.cross import Candidate
from embed.load import load_encoder
from eval.training.listwise import Listed, Settings, Trained, train
from eval.training.pools import KEYWORD, WRITTEN, Asked, Pool, read_sets, read_written
from index.library import Library
from index.matching import Matcher, Question
from index.search import Searcher
from service.reading.crossing import candidates
from service.reading.quotes import Draft
from service.reading.scorer import MODEL, Scorer, load_scorer, save_scorer
from service.reading.signs import signs

SETTINGS = Settings(hidden=32, epochs=15, learning_rate=0.005, refusing=True)
# Share of the answered questions that are asked again without their answer: of the written, which
# bring near misses of their own, and of the others.
_WITHOUT_WRITTEN, _WITHOUT = 0.3, 0.7
_TIMES = 6  # how often a written question counts
_FOLDS = 5
_PASSAGES = 10  # read for each question, a few more than are read for an answer
READ = ("antiterror", "cjrc_dev", "squad")


@dataclass(frozen=True, slots=True)
class Found:
    """The sentences of a question's passages, one or more, and their signs as a list to learn."""

    asked: Asked
    places: list[Draft]
    listed: Listed
    question: Question
    matcher: Matcher

    def best(self) -> NDArray[np.intp]:
        """Their numbers, those first that the reader puts first."""
        return np.argsort(-load_scorer().logits(self.listed.features), kind="stable")

    def candidates(self, numbers: Iterable[int]) -> list[Candidate]:
        """Some of them as the cross-encoder reads them."""
        return candidates(self.question, [self.places[i] for i in numbers], self.matcher)


def find(
    pool: Pool, library: Library, passages: int = _PASSAGES, nearest: int = 0
) -> Iterator[Found]:
    """The sentences read for each question; a near miss has none that answers."""
    searcher = Searcher(library)
    for asked in pool.questions:
        hits = searcher.search(asked.text, passages, nearest=nearest)
        question = searcher.matcher.question(asked.text)
        places, table = signs(question, hits, searcher.matcher, library.encoder)
        answers = np.asarray(
            [asked.is_answered(p.hit.article.no - 1, p.start, p.end) for p in places], np.bool_
        )
        if places:
            yield Found(asked, places, Listed(table, answers), question, searcher.matcher)


def lists_of(pool: Pool, library: Library) -> Iterator[Listed]:
    """What `find` finds, to train on."""
    return (found.listed for found in find(pool, library))


def select(lists: Sequence[Listed], written: bool, rng: np.random.Generator) -> list[Listed]:
    """The lists to train on.

    An answer that the search missed teaches refusal only where the other documents are known not
    to answer.
    """
    chosen: list[Listed] = []
    without = _WITHOUT_WRITTEN if written else _WITHOUT
    for each in lists:
        if not each.answers.any() and not written:
            continue
        chosen += [each] * (_TIMES if written else 1)
        left = ~each.answers
        if each.answers.any() and left.any() and rng.random() < without:
            chosen.append(Listed(each.features[left], each.answers[left]))
    return chosen


def calibrate(logits: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and intercept of the logistic curve from a best sentence's logit to its being right.

    Fitted by Newton's method (Platt 1999).
    """
    x = np.stack([np.asarray(logits), np.ones(len(logits))], axis=1)
    y = np.asarray(right, np.float64)
    beta = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        beta += np.linalg.solve(hessian, x.T @ (y - p))
    return float(beta[0]), float(beta[1])


def to_scorer(trained: Trained, slope: float = 1.0, intercept: float = 0.0) -> Scorer:
    """The trained layers as the reader takes them."""
    hidden, hidden_bias, out, out_bias = trained.layers
    return Scorer(
        trained.mean, trained.deviation, (hidden, hidden_bias), (out, out_bias), slope, intercept
    )


def fit(written: dict[str, list[Listed]], others: Sequence[Listed]) -> tuple[Scorer, float]:
    """Train on all; calibrate on the written groups, each scored by a model that has not seen it.

    Returns the model, and the share of written questions dealt with rightly at even odds.
    """
    names = sorted(written)
    logits: list[float] = []
    right: list[bool] = []
    for fold in range(_FOLDS):
        out = names[fold::_FOLDS]
        seen = [each for name in names if name not in out for each in written[name]]
        scorer = to_scorer(train(_chosen(seen, others), SETTINGS))
        for name in out:
            for each in written[name]:
                scores = scorer.logits(each.features)
                logits.append(float(scores.max()))
                right.append(bool(each.answers[int(scores.argmax())]))
    slope, intercept = calibrate(logits, right)
    everything = [each for name in names for each in written[name]]
    scorer = to_scorer(train(_chosen(everything, others), SETTINGS), slope, intercept)
    sure = np.asarray([scorer.confidence(x) >= 0.5 for x in logits])
    return scorer, float((sure == np.asarray(right)).mean())


def _chosen(written: Sequence[Listed], others: Sequence[Listed]) -> list[Listed]:
    rng = np.random.default_rng(SETTINGS.seed)
    return select(written, True, rng) + select(others, False, rng)


def main(argv: Sequence[str] | None = None) -> None:
    """Train, calibrate and save."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder above mrc/ and text/")
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args(argv)
    written: dict[str, list[Listed]] = {}
    others: list[Listed] = []
    encoder = load_encoder()
    others_read = (pool for pool in read_sets(options.data) if pool.name in READ)
    read = (pool for path in (WRITTEN, KEYWORD) for pool in read_written(options.data, path=path))
    for pool in (*read, *others_read):
        with pool.opened(encoder) as library:
            found = list(lists_of(pool, library))
        sys.stderr.write(f"{pool.name}: {len(found)} questions\n")
        if pool.name.startswith("written"):
            written[f"{pool.name} {len(written)}"] = found
        else:
            others += found
    scorer, right = fit(written, others)
    save_scorer(scorer, options.out)
    sys.stderr.write(f"dealt with rightly at even odds: {right:.3f}\n")


if __name__ == "__main__":
    main()
