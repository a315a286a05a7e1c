"""What makes an article a reprint of another: nearly the same characters, and the same figures."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash  # type: ignore[import-untyped]

from index.timespans import Timespan, agreement, timespans

# Fitted on edited reprints, which overlap by .78 and more; monthly figures told in the same
# words reach .74, articles that only share a topic .08.
_OVERLAP = 0.75
_SHORT = 60  # folded characters; below, one changed word is another piece of news
_BANDS, _ROWS = 24, 5  # a pair that overlaps by .75 shares a band in 998 of 1000 cases
_SEED = 1
# Names how keys and pairs are made: what another way made has to be made anew.
SCHEME = f"rensa{RMinHash.ALGORITHM_VERSION}-3gram-{_BANDS}x{_ROWS}-months"

_NO_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# What is said again of another month or year, with its figures.
_AGAIN = re.compile("[本上当]个?[月周季旬]|[今去]年|本年度|上年度")
Codes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article's text as it is compared; `grams` are its distinct character trigrams, sorted.

    `months` are the first that it tells of, `recurs` says that it speaks of this month or year.
    """

    folded: str
    numbers: frozenset[str]
    grams: Codes
    months: tuple[Timespan, ...]
    recurs: bool

    @property
    def is_short(self) -> bool:
        """Whether only the very same text is a reprint."""
        return len(self.folded) < _SHORT


def sketch(text: str) -> Sketch:
    """Fold `text`: width, case, spaces and punctuation make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    folded = _NO_WORD.sub("", plain)
    numbers = frozenset(number.replace(",", "") for number in _NUMBER.findall(plain))
    months = timespans(plain, years=False)[:1]
    return Sketch(folded, numbers, _trigrams(folded), months, bool(_AGAIN.search(plain)))


def _trigrams(folded: str) -> Codes:
    """A character has 21 bits, so three of them fit one number and nothing is mistaken."""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = codes.astype(np.uint64)
    shift = np.uint64(21)
    return np.unique((codes[:-2] << shift | codes[1:-1]) << shift | codes[2:])


def is_reprint(one: Sketch, other: Sketch) -> bool:
    """Whether one text is the other with small edits.

    The same report with other figures is news: no more than three numbers may differ, or as
    many as are the same, and none in a report of this month or year. So is that of another month.
    """
    if one.is_short or other.is_short:
        return bool(one.folded) and one.folded == other.folded and one.numbers == other.numbers
    changed = len(one.numbers ^ other.numbers)
    if _is_of_another_time(one, other) or changed > max(3, len(one.numbers & other.numbers)):
        return False
    shared = len(np.intersect1d(one.grams, other.grams, assume_unique=True))
    return shared >= _OVERLAP * (len(one.grams) + len(other.grams) - shared)


def _is_of_another_time(one: Sketch, other: Sketch) -> bool:
    if agreement(one.months, other.months) < 0:
        return True
    both = one.numbers - other.numbers and other.numbers - one.numbers
    return bool(both) and one.recurs and other.recurs


def band_keys(sketches: Sequence[Sketch]) -> list[list[int]]:
    """For each text the keys (64 bits, signed) it likely shares with a reprint.

    They are the bands of a MinHash signature, and for a short text a hash of all of it.
    """
    banded = iter(_bands([s.grams for s in sketches if not s.is_short]))
    return [_whole(s.folded) if s.is_short else next(banded) for s in sketches]


def _whole(folded: str) -> list[int]:
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return [int.from_bytes(digest, signed=True)] if folded else []


def _bands(grams: Sequence[Codes]) -> list[list[int]]:
    if not grams:
        return []
    ends = np.cumsum([0, *map(len, grams)], dtype=np.uint64)
    hashes = _mix(np.concatenate(grams))
    digests = RMinHash.digest_matrix_from_flat_token_hashes(hashes, ends, _BANDS * _ROWS, _SEED)
    rows = np.array(digests.to_rows(), dtype=np.uint64).reshape(-1, _BANDS, _ROWS)
    keys = np.broadcast_to(np.arange(_BANDS, dtype=np.uint64), rows.shape[:2])
    for place in range(_ROWS):
        keys = _mix(keys * np.uint64(31) ^ rows[:, :, place])
    return [[int(key) for key in found] for found in keys.view(np.int64)]


def _mix(codes: Codes) -> Codes:
    """Spread numbers over 64 bits (the finalizer of splitmix64)."""
    codes = (codes ^ codes >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ codes >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return codes ^ codes >> np.uint64(31)
