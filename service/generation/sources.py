"""The passages that a model may use, numbered from 1."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Hit
from index.sentences import split_sentences
from service.names import source_line
from service.reading.evidence import Evidence
from service.records import Citation

MOST = 6


@dataclass(frozen=True, slots=True)
class Source:
    """Whole sentences of a hit's article, `start` to `end`."""

    n: int
    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentences."""
        return self.hit.article.text[self.start : self.end]

    @property
    def head(self) -> str:
        """Publication, issue, date, column and title in one line."""
        return " ".join(source_line(self.hit.article).split())

    @property
    def evidence(self) -> Evidence:
        """What a sentence that cites the source is held against."""
        return Evidence(self.text, self.head)


def choose_sources(citations: Sequence[Citation], hits: Sequence[Hit]) -> list[Source]:
    """The passages that were quoted from, then the best others."""
    quoted = {citation.passage_id for citation in citations}
    order = sorted(hits, key=lambda hit: hit.passage_id not in quoted)[:MOST]
    return [_source(n, hit) for n, hit in enumerate(order, 1)]


def _source(n: int, hit: Hit) -> Source:
    """A passage cut inside a long sentence is given the whole sentence."""
    passage = hit.passage
    spans = [
        (start, end)
        for start, end in split_sentences(hit.article.text)
        if start < passage.end and end > passage.start
    ]
    if not spans:
        return Source(n, hit, passage.start, passage.end)
    return Source(n, hit, spans[0][0], spans[-1][1])
