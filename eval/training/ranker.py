"""Train the ranker: `python -m eval.training.ranker --data FOLDER [--out FILE]`."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from embed.load import load_encoder
from eval.training.listwise import Listed, Settings, Trained, train
from eval.training.pools import Pool, read_sets, read_written
from index.filters import Filters
from index.library import Library
from index.query import query_terms
from index.ranking import FEATURES, MODEL
from index.search import Searcher

SETTINGS = Settings()
_CANDIDATES = 30  # of each question, a few more than the search puts in order


def lists_of(pool: Pool, library: Library) -> Iterator[Listed]:
    """The candidates of each question of which one, not all, has a part of the answer."""
    searcher = Searcher(library)
    for asked in pool.questions:
        if not asked.sentences:
            continue
        ranking = searcher.fused(asked.text, query_terms(asked.text), 100, "hybrid", Filters())
        candidates, table = searcher.weigh(asked.text, ranking, _CANDIDATES)
        answers = np.asarray(
            [
                asked.is_answered(c.article.no - 1, c.passage.start, c.passage.end)
                for c in candidates
            ],
            np.bool_,
        )
        if answers.any() and not answers.all():
            yield Listed(table, answers)


def to_json(trained: Trained, lists: dict[str, int]) -> str:
    """The model with what it was trained on."""
    weights = trained.layers[0][0]
    rows = zip(trained.mean, trained.deviation, weights, strict=True)
    features = {
        name: [round(float(value), 6) for value in row]
        for name, row in zip(FEATURES, rows, strict=True)
    }
    record = {"features": features, "questions": lists}
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def main(argv: Sequence[str] | None = None) -> None:
    """Train and save."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.ranker", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder above mrc/ and text/")
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args(argv)
    encoder = load_encoder()
    lists: list[Listed] = []
    counts: dict[str, int] = {}
    for pool in (*read_sets(options.data), *read_written(options.data)):
        with pool.opened(encoder) as library:
            found = list(lists_of(pool, library))
        lists += found
        counts[pool.name] = len(found)
        sys.stderr.write(f"{pool.name}: {len(found)} questions\n")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(to_json(train(lists, SETTINGS), counts), encoding="utf-8")


if __name__ == "__main__":
    main()
