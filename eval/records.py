"""The records of an evaluation: sets, configurations, runs.

A document (`doc`) is what relevance is judged for: an article of the library, named
`ISSUE-ARTICLE` as in a question file, or a document of a BEIR corpus, named by its `_id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

SetKind = Literal["questions", "beir"]
Qrels = Mapping[str, Mapping[str, int]]  # query id -> doc id -> relevance, at least 1


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a set that was left out: file name, line (from 1, 0 for the whole file), why."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query or question; `answers` are strings that an answering sentence holds.

    `type` is one of the letters of a question file (F, S, T, X, D, U) or empty; a question that
    should be refused (U) has neither judgements nor answers. `sentences` are, by article, the
    places (start, end) of the sentences that answer, where the set names places, not strings.
    """

    id: str
    text: str
    type: str = ""
    answers: tuple[str, ...] = ()
    sentences: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvalSet:
    """Queries and judgements; `corpus` is the file of documents of a BEIR folder, else None.

    `sha256` is over the contents of all files read.
    """

    name: str
    kind: SetKind
    path: Path
    queries: tuple[Query, ...]
    qrels: Qrels
    problems: tuple[Problem, ...] = ()
    corpus: Path | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """One setting of the system; what a TOML file may set for each run."""

    name: str = "default"
    encoder: str = ""
    reranker: str = ""
    mode: str = "hybrid"
    words: float = 1.0
    grams: float = 1.0
    dense: float = 0.5
    ranker: bool = True
    passage_chars: int = 250
    k: int = 100


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What came back for one query.

    `ranking` are (doc id, score), best first, at most `k`. For a question, `answer` holds
    `{"status", "text", "short_answer", "confidence", "citations": [{"doc", "article_id", "quote",
    "start", "end", "exact"}]}`, where `exact` says that the quote stands in the stored text at its
    offsets; for a query of a BEIR set it is None. `ms` is the time of the search or the answer.
    """

    id: str
    ranking: tuple[tuple[str, float], ...]
    ms: float
    answer: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run; `meta` is its `run.json` (set, config, encoder, revision, machine, times).

    `metrics` has the groups `all`, `type:F`, `issue:245`, ...; each maps a metric's name to its
    mean. `per_query` maps a metric's name to query id -> value.
    """

    name: str
    set: EvalSet
    config: Config
    results: tuple[QueryResult, ...]
    metrics: dict[str, dict[str, float]] = field(default_factory=dict)
    per_query: dict[str, dict[str, float]] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
