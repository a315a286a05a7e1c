"""Fit what reader and cross-encoder count for: `python -m eval.training.blend --data FOLDER`.

On questions that neither was trained on: first the share of the cross-encoder's logit that puts the
right sentence first, then the curve that makes a probability of the sum.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from embed.cross import load_cross
from embed.load import load_encoder
from embed.protocol import Encoder
from eval.training.listwise import Listed
from eval.training.pools import CALIBRATION, Pool, read_written
from eval.training.reader import calibrate, find
from service.reading.crossing import MODEL, Blend
from service.reading.reader import NEAREST_READ, PASSAGES_READ
from service.reading.scorer import load_scorer

_BEST = 6  # sentences that the cross-encoder reads of each question
_STEPS = 60


def lists_of(pool: Pool, encoder: Encoder) -> Iterator[Listed]:
    """Both models' logits `(n, 2)` of the sentences that the reader puts first."""
    scorer, cross = load_scorer(), load_cross()
    with pool.opened(encoder) as library:
        for found in find(pool, library, PASSAGES_READ, NEAREST_READ):
            best = found.best()[:_BEST]
            logits = scorer.logits(found.listed.features[best])
            scores = cross.score(found.asked.text, found.candidates(best))
            yield Listed(np.stack([logits, scores], axis=1), found.listed.answers[best])


def fit(lists: Sequence[Listed]) -> Blend:
    """The weight that chooses best, by the likelihood of the right ones, and the curve over it."""
    able = [each for each in lists if each.answers.any()]
    share = max(np.linspace(0, 3, _STEPS + 1), key=lambda weight: _likelihood(able, float(weight)))
    tops = [each.features @ np.asarray([1, share]) for each in lists]
    right = [bool(each.answers[int(top.argmax())]) for each, top in zip(lists, tops, strict=True)]
    slope, intercept = calibrate([float(top.max()) for top in tops], right)
    return Blend(slope, slope * float(share), intercept)


def _likelihood(lists: Sequence[Listed], weight: float) -> float:
    """Of the answers among the candidates, the scale of the sum being free."""
    sums = [each.features @ np.asarray([1, weight]) for each in lists]
    return max(
        float(
            np.mean(
                [
                    np.logaddexp.reduce(scale * total[each.answers])
                    - np.logaddexp.reduce(scale * total)
                    for each, total in zip(lists, sums, strict=True)
                ]
            )
        )
        for scale in (0.3, 0.5, 0.7, 1.0, 1.4)
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Fit and save."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.blend", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder above text/")
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args(argv)
    encoder = load_encoder()
    pools = read_written(options.data, path=CALIBRATION)
    blend = fit([each for pool in pools for each in lists_of(pool, encoder)])
    row = {name: round(value, 4) for name, value in asdict(blend).items()}
    options.out.write_text(json.dumps(row) + "\n", encoding="utf-8")
    sys.stderr.write(f"{row}\n")


if __name__ == "__main__":
    main()
