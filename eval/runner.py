"""Runs a set: every query searched or asked, timed, stored as it goes."""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import Any

from embed.load import load_encoder
from embed.protocol import Encoder
from embed.reranker import Reranker, load_reranker
from eval.corpora import Corpus, corpus_for
from eval.machine import describe_machine
from eval.measures import measure
from eval.records import Config, EvalSet, Query, QueryResult, Run
from eval.runstore import (
    META,
    METRICS,
    RESULTS,
    SET,
    TREC,
    append_result,
    read_results,
    set_to_json,
    write_json,
    write_trec,
)
from index.filters import Filters
from index.library import Library
from index.query import query_terms
from index.rerank import rerank_rows
from index.search import Mode, Searcher, Weights
from service.engine import Engine
from service.records import Answer

CACHE = "cache"
Progress = Callable[[int, int], None]
_PASSAGES_A_DOC = 4  # candidates looked at for each document wanted: a long one has several


def run_set(
    evalset: EvalSet,
    config: Config,
    library: Library | None,
    folder: Path,
    name: str,
    progress: Progress = lambda done, of: None,
    indexing: Progress = lambda done, of: None,
    encoder_name: str = "",
) -> Run:
    """Run `evalset` under `config` and store the run as `folder/name`.

    A question file is asked of `library`, a BEIR folder of an index of its own, which is kept in
    `folder/cache`. A run of that name that was interrupted goes on where it stopped, if set,
    settings, encoder and contents are the same; a finished one is made anew. `encoder_name` is
    used where neither `config` nor a library names an encoder.
    """
    encoder = _encoder(config, library, encoder_name)
    reranker = load_reranker(config.reranker) if config.reranker else None
    corpus = corpus_for(evalset, config, library, encoder, folder / CACHE, indexing)
    place = folder / name
    meta = _describe(evalset, config, corpus, encoder, name)
    done = _begin(place, meta, evalset)
    ask = _asker(evalset, config, corpus, reranker)
    ask(evalset.queries[0])  # loads what is loaded once, so that it is not timed
    for number, query in enumerate(evalset.queries, 1):
        if query.id not in done:
            done[query.id] = ask(query)
            append_result(place, done[query.id])
        progress(number, len(evalset.queries))
    results = tuple(done[query.id] for query in evalset.queries)
    return _finish(place, evalset, config, results, meta)


def _encoder(config: Config, library: Library | None, name: str) -> Encoder:
    if library is not None and not config.encoder:
        return library.encoder
    return load_encoder(config.encoder or name)


def _describe(
    evalset: EvalSet, config: Config, corpus: Corpus, encoder: Encoder, name: str
) -> dict[str, Any]:
    return {
        "name": name,
        "set": {"name": evalset.name, "kind": evalset.kind, "sha256": evalset.sha256},
        "config": asdict(config),
        "encoder": {"name": encoder.name, "dim": encoder.dim, "sha256": encoder.sha256},
        "library": {
            "revision": corpus.library.store.revision,
            "passages": corpus.library.store.count("passages"),
        },
        "code": code_version(),
        "machine": describe_machine(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "complete": False,
    }


def code_version() -> str:
    """The package's version, with the commit where there is a checkout."""
    try:
        found = version("wence")
    except PackageNotFoundError:
        found = "not installed"
    here = Path(__file__).parent
    git = ["git", "-C", str(here), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        said = subprocess.run(git, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return found
    return f"{found} ({said.stdout.strip()})"


def _begin(place: Path, meta: dict[str, Any], evalset: EvalSet) -> dict[str, QueryResult]:
    """Make the run's folder; returns the results that an interrupted run left."""
    place.mkdir(parents=True, exist_ok=True)
    if (place / META).is_file() and _same_and_unfinished(place, meta):
        return {result.id: result for result in read_results(place)}
    for name in (RESULTS, METRICS, TREC):
        (place / name).unlink(missing_ok=True)
    write_json(place / SET, set_to_json(evalset))
    write_json(place / META, meta)
    return {}


def _same_and_unfinished(place: Path, meta: dict[str, Any]) -> bool:
    try:
        old = json.loads((place / META).read_text(encoding="utf-8"))
    except ValueError:
        return False
    same = ("set", "config", "encoder", "library", "code")
    return not old.get("complete") and all(old.get(part) == meta[part] for part in same)


def _finish(
    place: Path,
    evalset: EvalSet,
    config: Config,
    results: Sequence[QueryResult],
    meta: dict[str, Any],
) -> Run:
    metrics, per_query = measure(evalset, results)
    write_json(place / METRICS, {"metrics": metrics, "per_query": per_query})
    write_trec(place / TREC, results, config.name)
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    meta = {**meta, "finished": finished, "complete": True}
    write_json(place / META, meta)
    return Run(meta["name"], evalset, config, tuple(results), metrics, per_query, meta)


# -- one query -------------------------------------------------------------------------------------


def _asker(
    evalset: EvalSet, config: Config, corpus: Corpus, reranker: Reranker | None
) -> Callable[[Query], QueryResult]:
    weights = Weights(config.words, config.grams, config.dense, config.ranker)
    mode: Mode = config.mode  # type: ignore[assignment]  # checked when the configuration was read
    if evalset.kind == "questions":
        engine = Engine(corpus.library, weights, mode, reranker=reranker)
        return lambda query: _ask(query, engine, corpus, config.k)
    searcher = Searcher(corpus.library, weights)
    return lambda query: _search(query, searcher, corpus, config.k, mode, reranker)


def _search(
    query: Query, searcher: Searcher, corpus: Corpus, k: int, mode: Mode, reranker: Reranker | None
) -> QueryResult:
    begin = perf_counter()
    terms = query_terms(query.text)
    ranked = searcher.rank(query.text, terms, k * _PASSAGES_A_DOC, mode, Filters())
    if reranker:
        ranked = rerank_rows(reranker, query.text, ranked, corpus.library.store)
    ms = (perf_counter() - begin) * 1000
    places = corpus.library.store.articles_of(row for row, _ in ranked)
    docs: dict[str, float] = {}
    for row, score in ranked:
        if row in places:
            docs.setdefault(corpus.doc(*places[row]), round(score, 6))
    return QueryResult(query.id, tuple(docs.items())[:k], ms)


def _ask(query: Query, engine: Engine, corpus: Corpus, k: int) -> QueryResult:
    begin = perf_counter()
    answer = engine.ask(query.text, k=k)
    ms = (perf_counter() - begin) * 1000
    docs: dict[str, float] = {}
    for hit in answer.passages:
        # Reprints are shown once; each counts as found where the one shown stands.
        for article in (hit.article, *hit.also_in):
            docs.setdefault(corpus.doc(article.key, article.no), round(hit.score, 6))
    return QueryResult(query.id, tuple(docs.items()), ms, _answer(answer, corpus))


def _answer(answer: Answer, corpus: Corpus) -> dict[str, Any]:
    store = corpus.library.store
    citations = []
    for citation in answer.citations:
        stored = store.article(citation.article.issue_id, citation.article.no)
        text = stored.text[citation.start : citation.end] if stored else None
        citations.append(
            {
                "doc": corpus.doc(citation.article.key, citation.article.no),
                "article_id": citation.article.id,
                "quote": citation.quote,
                "start": citation.start,
                "end": citation.end,
                "exact": bool(citation.quote) and text == citation.quote,
            }
        )
    return {
        "status": answer.status,
        "text": answer.text,
        "short_answer": answer.short_answer,
        "confidence": round(answer.confidence, 6),
        "citations": citations,
    }
