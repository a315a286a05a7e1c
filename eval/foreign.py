"""Questions meant for other texts, asked of a library: all should be refused.

    python -m eval.foreign --docs FOLDER SET... [--sample 100]

A SET is a folder with `queries.jsonl` (BEIR form, `text` in each line). Prints the confidence at
some quantiles and the share that the shipped threshold refuses; the threshold in
`service/reading/reader.py` was chosen so that nine in ten are.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from embed.load import load_encoder
from index.ingest import Ingest
from index.library import Library
from service.engine import Engine

_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def read_queries(folder: Path, sample: int) -> list[str]:
    """A fixed random sample of the folder's queries."""
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line)["text"] for line in lines if line.strip()]
    return random.Random(1).sample(queries, min(sample, len(queries)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.foreign", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=100)
    arguments = parser.parse_args(argv)
    names = " ".join(f"{f'p{q * 100:.0f}':>6}" for q in _QUANTILES)
    sys.stdout.write(f"{'set':24}{'refused':>8} {names}\n")
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), load_encoder(), create=True)
        Ingest(library).run([arguments.docs])
        engine = Engine(library)
        for path in arguments.sets:
            answers = [engine.ask(query) for query in read_queries(path, arguments.sample)]
            sure = sorted(answer.confidence for answer in answers)
            refused = sum(a.status == "not_found" for a in answers) / len(answers)
            values = " ".join(f"{sure[int(q * (len(sure) - 1))]:6.2f}" for q in _QUANTILES)
            sys.stdout.write(f"{path.name:24}{refused:8.2f} {values}\n")
        library.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
