"""Measure the reader on questions kept out of its training: `python -m eval.training.held_out`.

A thousand, written in the same way as those trained on about other documents, so that a change of
the reader is told from chance: the sets over five issues are too small for that. And six hundred
with questions that name what only the title or an earlier sentence tells (`context`), and questions
asked of another time, place or thing; a thousand as typed into a search box (`keyword`), with hard
paraphrases and values that are not told; 1,115 about two or three texts of the same matter.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from embed.load import load_encoder
from embed.protocol import Encoder
from eval.refusal import auroc
from eval.training.pools import HELD_OUT, KEPT_OUT, MOVED, Asked, Pool, read_written
from index.library import Library
from index.search import Searcher
from service.reading.reader import NEAREST_READ, THRESHOLD, Reader, Reading

_FOUND = 20  # passages, of which the reader reads its number


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader made of a question: whether its best sentence answers, and how sure it is."""

    asked: Asked
    right: bool
    confidence: float


def read_pool(pool: Pool, encoder: Encoder) -> Iterator[Read]:
    """Each question of a pool, asked of its documents."""
    with pool.opened(encoder) as library:
        read = best_of(library)
        for asked in pool.questions:
            best = read(asked.text)
            right = best is not None and asked.is_answered(
                best.hit.article.no - 1, best.start, best.end
            )
            yield Read(asked, right, best.confidence if best else 0.0)


def best_of(library: Library) -> Callable[[str], Reading | None]:
    """A question's best sentence in a library, the plan's part of an answer left out."""
    searcher = Searcher(library)
    reader = Reader(library, searcher.matcher)

    def read(text: str) -> Reading | None:
        hits = searcher.search(text, _FOUND, nearest=NEAREST_READ)
        return next(iter(reader.rank(reader.question(text), hits)), None)

    return read


def read_held_out(data: Path, encoder: Encoder, path: Path | None = None) -> list[Read]:
    """Every question of a file that is kept out of the training, by default of the thousand."""
    pools = read_written(data, path=path or HELD_OUT)
    return [read for pool in pools for read in read_pool(pool, encoder)]


def rows(found: Sequence[Read]) -> Iterator[tuple[str, float]]:
    """The measures by name; shares and an area."""
    answerable = [read for read in found if read.asked.sentences]
    moved = [read for read in found if read.asked.kind == MOVED]
    misses = [read for read in found if not read.asked.sentences and read.asked.kind != MOVED]
    for kind in sorted({read.asked.kind for read in answerable}):
        own = [read.right for read in answerable if read.asked.kind == kind]
        yield f"{kind}, sentence hit@1 ({len(own)})", fmean(own)
    sure = [read.confidence for read in answerable]
    unsure = [read.confidence for read in misses]
    yield f"answerable against near misses ({len(misses)}), AUROC", auroc(sure, unsure)
    yield "answerable answered", fmean(one >= THRESHOLD for one in sure)
    yield "near misses refused", fmean(one < THRESHOLD for one in unsure)
    if moved:
        other = [read.confidence for read in moved]
        yield f"answerable against another time or place ({len(moved)}), AUROC", auroc(sure, other)
        yield "another time or place refused", fmean(one < THRESHOLD for one in other)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.held_out", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder above text/")
    options = parser.parse_args(argv)
    encoder = load_encoder()
    for path in KEPT_OUT:
        sys.stdout.write(f"{path.stem}\n")
        for name, value in rows(read_held_out(options.data, encoder, path)):
            sys.stdout.write(f"  {name:60}{value:8.3f}\n")


if __name__ == "__main__":
    main()
