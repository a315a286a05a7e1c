"""What a written sentence is held against."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from service.reading.facts import Facts, find_facts, squash, without_figures

CHINESE = re.compile(r"[\u3400-\u9fff]")
_CLAUSE = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[;。!?、…\n]")


@dataclass(frozen=True)
class Evidence:
    """What a claim is held against: the text, and the head (title, issue, date) above it."""

    text: str
    head: str = ""

    @cached_property
    def body(self) -> str:
        """The text, squashed."""
        return squash(self.text)

    @cached_property
    def whole(self) -> str:
        """Head and text, squashed."""
        return f"{squash(self.head)}\n{self.body}"

    @cached_property
    def facts(self) -> Facts:
        """The facts of head and text."""
        return find_facts(self.whole)

    @cached_property
    def clauses(self) -> list[str]:
        """The text's clauses, squashed."""
        return split_clauses(self.body)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Every two characters that stand side by side."""
        return frozenset(side_by_side(self.whole))


def join_evidence(parts: Iterable[Evidence]) -> Evidence:
    """Several passages as one."""
    parts = list(parts)
    return Evidence("\n".join(p.text for p in parts), "\n".join(p.head for p in parts))


def side_by_side(text: str) -> Iterable[str]:
    """Every two characters that follow each other, in order."""
    return (a + b for a, b in pairwise(text))


def split_clauses(text: str) -> list[str]:
    """The clauses; one of a date or figure alone goes with what follows it."""
    found: list[str] = []
    before = ""
    for clause in _CLAUSE.split(text):
        before += clause
        if len(CHINESE.findall(without_figures(before))) > 1:
            found.append(before)
            before = ""
    return [*found, before] if before else found
