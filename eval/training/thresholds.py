"""What each threshold of confidence would answer and refuse, to choose one by.

    python -m eval.training.thresholds --data FOLDER --docs FOLDER SET...

Of the questions kept out of the training, and of the question files asked of `--docs`. The plan's
part of an answer is left out, so that only the reader's confidence decides.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from embed.load import load_encoder
from embed.protocol import Encoder
from eval.answers import sentence_hit
from eval.drafts import doc_of
from eval.load import load_set
from eval.records import Query
from eval.training.held_out import Read, best_of, read_held_out
from eval.training.pools import Asked
from index.ingest import Ingest
from index.library import Library
from service.reading.reader import Reading

_THRESHOLDS = (0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.24, 0.3, 0.4, 0.5)


def read_sets(docs: Path, sets: Sequence[Path], encoder: Encoder) -> dict[str, list[Read]]:
    """By the sets' names, what the reader makes of their questions."""
    found: dict[str, list[Read]] = {}
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder) / "library", encoder, create=True)
        Ingest(library).run([docs])
        best = best_of(library)
        for one in map(load_set, sets):
            found[one.name] = [
                _read(query, one.qrels.get(query.id, {}), best(query.text)) for query in one.queries
            ]
        library.close()
    return found


def _read(query: Query, gold: Mapping[str, int], best: Reading | None) -> Read:
    answered = ((0, 1),) if gold else ()
    asked = Asked(query.text, query.type, 0, answered)
    if best is None:
        return Read(asked, False, 0.0)
    place = {
        "doc": doc_of(best.hit.article), "quote": best.quote,
        "start": best.start, "end": best.end,
    }  # fmt: skip
    given = {"status": "answered", "citations": [place]}
    return Read(asked, sentence_hit(query, gold, given), best.confidence)


def table(found: Mapping[str, Sequence[Read]]) -> Iterator[str]:
    """Lines in Markdown: shares of the answerable answered, the others refused, the given wrong."""
    yield "| threshold | " + " | ".join(found) + " |"
    yield "|---" * (len(found) + 1) + "|"
    for threshold in _THRESHOLDS:
        cells = (", ".join(_shares(reads, threshold)) for reads in found.values())
        yield f"| {threshold:.2f} | " + " | ".join(cells) + " |"


def _shares(reads: Sequence[Read], threshold: float) -> Iterator[str]:
    given = [read.confidence >= threshold for read in reads]
    answerable = [bool(read.asked.sentences) for read in reads]
    for chosen in (
        [yes for yes, can in zip(given, answerable, strict=True) if can],
        [not yes for yes, can in zip(given, answerable, strict=True) if not can],
        [not read.right for read, yes in zip(reads, given, strict=True) if yes],
    ):
        yield f"{sum(chosen) / len(chosen):.2f}" if chosen else "-"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.thresholds", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="*", help="question files")
    parser.add_argument("--data", type=Path, required=True, help="folder above text/")
    parser.add_argument("--docs", type=Path, required=True, help="issues that the sets ask about")
    options = parser.parse_args(argv)
    encoder = load_encoder()
    found = {"kept out": read_held_out(options.data, encoder)}
    found |= read_sets(options.docs, options.sets, encoder)
    for line in table(found):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
