"""Questions and words written for this project: everyday questions, a thesaurus.

The questions name the place of their answer in the training files (file, line, characters); no
text of these files is repeated here.
"""

import json
import lzma
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from embed.errors import EncoderError
from embed.sources import Pair

EVERYDAY = Path(__file__).parent / "questions" / "everyday.jsonl"
THESAURUS = Path(__file__).parent / "thesaurus.txt"
_AROUND = 150  # characters on each side that make a passage of a sentence


def read_everyday(data: Path) -> list[Pair]:
    """Questions in everyday words: the first of each sentence finds it, the others its passage.

    Raises:
        EncoderError: a training text is not there, or ends before a place that is named.
    """
    pairs = []
    for row, text in everyday_rows(data):
        start, end = row["start"], row["end"]
        passage = text[max(0, start - _AROUND) : end + _AROUND]
        places = (text[start:end], passage)
        pairs += [Pair(q, places[min(i, 1)]) for i, q in enumerate(row["questions"])]
    return pairs


def everyday_rows(data: Path) -> Iterator[tuple[Any, str]]:
    """Each row with questions, and the whole text that it names a place of.

    Raises:
        EncoderError: a training text is not there, or ends before a place that is named.
    """
    for line in EVERYDAY.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row, _line_of(data / row["file"], row["line"], row["end"])


def _line_of(file: Path, line: int, end: int) -> str:
    lines = lines_of(file)
    if line >= len(lines) or end > len(lines[line]):
        raise EncoderError(
            f"{file}: has no character {end} in line {line}, which {EVERYDAY.name} names; use the"
            " training files that the questions were written for"
        )
    return lines[line]


def read_thesaurus() -> list[Pair]:
    """Each word with the next of its group, the last with the first, in both directions."""
    pairs = []
    for line in THESAURUS.read_text(encoding="utf-8").splitlines():
        words = line.split()
        for one, other in zip(words, words[1:] + words[:1], strict=True):
            pairs += [Pair(one, other), Pair(other, one)]
    return list(dict.fromkeys(pairs))


@cache
def lines_of(file: Path) -> list[str]:
    """The lines of a training text, as they are numbered from 0.

    Raises:
        EncoderError: the file is not there.
    """
    if not file.is_file():
        raise EncoderError(f"{file}: training file not found; --data names the folder above text/")
    with lzma.open(file, "rt", encoding="utf-8") as opened:
        return opened.read().split("\n")
