"""Stored runs: a folder each, with its settings, results, TREC run and metrics."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.records import Config, EvalSet, Problem, Query, QueryResult, Run
from index.errors import WenceError

META, RESULTS, TREC, METRICS, SET = (
    "run.json",
    "results.jsonl",
    "run.trec",
    "metrics.json",
    "set.json",
)


class RunError(WenceError):
    """A run that is not there or cannot be read."""


def write_json(path: Path, content: object) -> None:
    """Write whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(path)


def set_to_json(evalset: EvalSet) -> dict[str, Any]:
    """An evaluation set as it is kept with a run."""
    return {
        **asdict(evalset),
        "path": str(evalset.path),
        "corpus": str(evalset.corpus) if evalset.corpus else None,
        "qrels": {query: dict(docs) for query, docs in evalset.qrels.items()},
    }


def set_from_json(content: dict[str, Any]) -> EvalSet:
    """The inverse of `set_to_json`."""
    queries = tuple(_query(row) for row in content["queries"])
    return EvalSet(
        content["name"], content["kind"], Path(content["path"]), queries, content["qrels"],
        tuple(Problem(**p) for p in content["problems"]),
        Path(content["corpus"]) if content["corpus"] else None, content["sha256"],
    )  # fmt: skip


def _query(row: dict[str, Any]) -> Query:
    sentences = {
        article: tuple((start, end) for start, end in places)
        for article, places in row.get("sentences", {}).items()
    }
    return Query(row["id"], row["text"], row["type"], tuple(row["answers"]), sentences)


def append_result(folder: Path, result: QueryResult) -> None:
    """Add one line; an interrupted run goes on after the last whole one."""
    line = json.dumps(asdict(result), ensure_ascii=False)
    with (folder / RESULTS).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def read_results(folder: Path) -> list[QueryResult]:
    """The results so far; a line cut off by an interruption is dropped from the file."""
    path = folder / RESULTS
    if not path.is_file():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        with path.open("r+b") as file:
            file.truncate(len(whole))
            os.fsync(file.fileno())
    results = []
    for line in whole.decode("utf-8").splitlines():
        row = json.loads(line)
        ranking = tuple((doc, score) for doc, score in row["ranking"])
        results.append(QueryResult(row["id"], ranking, row["ms"], row["answer"]))
    return results


def write_trec(path: Path, results: Sequence[QueryResult], tag: str) -> None:
    """Write a TREC run: `query Q0 doc rank score tag`."""
    lines = [
        f"{result.id} Q0 {doc} {rank} {score:.6f} {tag}\n"
        for result in results
        for rank, (doc, score) in enumerate(result.ranking, 1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def list_runs(folder: Path) -> list[dict[str, Any]]:
    """What `run.json` says of each run, newest first, with its metrics over all queries."""
    found = []
    for path in folder.glob(f"*/{META}"):
        try:
            meta = json.loads(path.read_text(encoding="utf-8"))
            metrics = path.with_name(METRICS)
            measured = json.loads(metrics.read_text("utf-8")) if metrics.is_file() else {}
        except (OSError, ValueError):
            continue
        found.append({**meta, "metrics": measured.get("metrics", {}).get("all", {})})
    return sorted(found, key=lambda meta: str(meta.get("started")), reverse=True)


def load_run(folder: Path, name: str) -> Run:
    """Read a stored run; `name` may also be the path of a run's folder.

    Raises:
        RunError: there is none, it is not finished, or it cannot be read.
    """
    place = folder / name if (folder / name / META).is_file() else Path(name)
    if not (place / META).is_file():
        known = ", ".join(str(meta["name"]) for meta in list_runs(folder)) or "none"
        raise RunError(f"no run {name!r} in {folder}; runs: {known}")
    try:
        meta = json.loads((place / META).read_text(encoding="utf-8"))
        if not meta["complete"]:
            raise RunError(f"run {name!r} is not finished: start it again to go on with it")
        measured = json.loads((place / METRICS).read_text(encoding="utf-8"))
        evalset = set_from_json(json.loads((place / SET).read_text(encoding="utf-8")))
        return Run(
            meta["name"], evalset, Config(**meta["config"]), tuple(read_results(place)),
            measured["metrics"], measured["per_query"], meta,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"run {name!r} in {folder} cannot be read ({error}); run it again"
        ) from error
