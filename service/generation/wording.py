"""How much of a written sentence is in a passage's own words, and whether it names anything new."""

from collections.abc import Iterable

from embed.words import cut_plain
from service.reading.evidence import CHINESE, Evidence, side_by_side
from service.reading.facts import squash

# Words that join or point and say nothing themselves; they may come without standing in the text.
_GLUE = (
    "的 了 是 在 和 与 及 等 为 于 由 从 到 向 对 将 并 且 也 还 又 已 该 此 其 这 那 以 而 "
    "则 即 共 均 各 有 中 上 下 内 后 前 时 约 近 达 达到 其中 以及 并且 同时 此外 另外 因此 "
    "根据 按照 资料 显示 表示 指出 提到 介绍 包括 分别 通过 位于 目前 当前 相关 主要 进行 "
    "可以 能够 可 需 需要 应 就 都 从而 由此 一 个 地 得 着 被 把 给 据 来 去 至 或 比 同 "
    "没有 未 不 无 随后 之后 以来"
)
GLUE = frozenset(_GLUE.split())
_NAME_TAGS = ("nr", "ns", "nt", "nz")


def coverage(claim: str, evidence: Evidence) -> float:
    """Share of the claim's Chinese characters, glue aside, that stand in the evidence."""
    said = squash(claim)
    known = _known(said, evidence)
    here = [i for i in _content(said) if CHINESE.match(said[i])]
    return sum(known[i] for i in here) / len(here) if here else 1.0


def _known(said: str, evidence: Evidence) -> list[bool]:
    """For each character whether it stands in the evidence beside one of its neighbours."""
    held = [pair in evidence.pairs for pair in side_by_side(said)]
    return [a or b for a, b in zip([False, *held], [*held, False], strict=True)]


def _words(said: str) -> Iterable[tuple[int, str]]:
    """The words with the place of each."""
    at = 0
    for word in cut_plain(said):
        at = said.find(word, at)
        yield at, word
        at += len(word)


def _content(said: str) -> list[int]:
    """The places of the characters that no glue word has."""
    return [i for at, w in _words(said) if w not in GLUE for i in range(at, at + len(w))]


def has_new_name(claim: str, evidence: Evidence) -> bool:
    """Whether a word with characters that are not known is a name, or a part of one."""
    said = squash(claim)
    known = _known(said, evidence)
    for at, word in _words(said):
        new = "".join(c if _is_new(c) and not known[at + i] else " " for i, c in enumerate(word))
        if word not in GLUE and any(_is_name(piece, word) for piece in new.split()):
            return True
    return False


def _is_new(char: str) -> bool:
    return bool(CHINESE.match(char)) and char not in GLUE


def _is_name(piece: str, word: str) -> bool:
    """A name's piece: neither it nor its word is a common word of the dictionary."""
    import rjieba  # `cut_plain` has built its dictionary

    common = next((w for w in (piece, word) if len(w) > 1 and rjieba.has_word(w)), None)
    return common is None or any(tag.startswith(_NAME_TAGS) for _, tag in rjieba.tag(common))
