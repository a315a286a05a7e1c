"""BEIR folders: `corpus.jsonl[.xz]`, `queries.jsonl[.xz]` and `qrels/*.tsv`."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from eval.errors import SetError
from eval.judgements import Judgement, add_judgements, parse_score
from eval.lines import (
    BadRow,
    Notes,
    digest,
    plain_or_xz,
    read_lines,
    read_rows,
    text_field,
)
from eval.records import EvalSet, Problem, Query

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
_SPLITS = ("test", "dev", "validation", "train")  # the first that there is
_HEADER = {"query-id", "query_id", "queryid", "qid", "query"}


def read_beir(folder: Path) -> EvalSet:
    """Read a BEIR folder; of the queries those that have judgements, as BEIR does.

    The texts of the corpus are passed over, not kept: `iter_corpus` gives them.

    Raises:
        SetError: one of the three parts is not there.
    """
    corpus, queries_path = _part(folder, CORPUS), _part(folder, QUERIES)
    qrels_path = _qrels_file(folder)
    problems: list[Problem] = []
    docs = corpus_ids(corpus, problems)
    queries = _read_queries(queries_path, problems)
    qrels = _read_qrels(qrels_path, queries, docs, problems)
    return EvalSet(
        folder.resolve().name,
        "beir",
        folder,
        tuple(query for name, query in queries.items() if name in qrels),
        qrels,
        tuple(problems),
        corpus,
        digest([corpus, queries_path, qrels_path]),
    )


def iter_corpus(
    path: Path, problems: list[Problem] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield (id, title, text) of the usable documents, in order; the others go to `problems`.

    Raises:
        SetError: the file cannot be opened.
    """
    notes = Notes(path, [] if problems is None else problems)
    seen: set[str] = set()
    for number, row in read_rows(notes):
        try:
            doc, title, text = _id(row), _maybe(row, "title"), _maybe(row, "text")
            if doc in seen:
                raise BadRow(f"id {doc!r} stands already in an earlier line")
            if not title and not text:
                raise BadRow(f"document {doc!r} has neither title nor text")
        except BadRow as error:
            notes.add(number, str(error))
            continue
        seen.add(doc)
        yield doc, title, text


def corpus_ids(path: Path, problems: list[Problem]) -> set[str]:
    """The ids of the usable documents; their texts are passed over."""
    return {doc for doc, _, _ in iter_corpus(path, problems)}


def _part(folder: Path, name: str) -> Path:
    path = plain_or_xz(folder, name)
    if path is None:
        raise SetError(f"{folder}: no {name} or {name}.xz; a BEIR folder holds one")
    return path


def _qrels_file(folder: Path) -> Path:
    files = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    for split in _SPLITS:
        if split in files:
            return files[split]
    if len(files) == 1:
        return next(iter(files.values()))
    found = ", ".join(path.name for path in files.values()) or "none"
    raise SetError(f"{folder / 'qrels'}: no test.tsv (found: {found}); name the judgements so")


def _read_queries(path: Path, problems: list[Problem]) -> dict[str, Query]:
    notes = Notes(path, problems)
    queries: dict[str, Query] = {}
    for number, row in read_rows(notes):
        try:
            name, text = _id(row), text_field(row, "text")
            if name in queries:
                raise BadRow(f"id {name!r} stands already in an earlier line")
        except BadRow as error:
            notes.add(number, str(error))
            continue
        queries[name] = Query(name, text, "", _answers(row))
    return queries


def _read_qrels(
    path: Path, queries: Collection[str], docs: Collection[str], problems: list[Problem]
) -> dict[str, dict[str, int]]:
    notes = Notes(path, problems)
    return add_judgements(_judgements(notes), notes, queries, docs)


def _judgements(notes: Notes) -> Iterator[Judgement]:
    for number, (line, text) in enumerate(read_lines(notes)):
        fields = [field.strip() for field in text.split("\t" if "\t" in text else None)]
        if number == 0 and fields[0].casefold() in _HEADER:
            continue
        try:
            if len(fields) != 3:
                raise BadRow(f"{len(fields)} columns; query-id, corpus-id and score were expected")
            yield Judgement(line, fields[0], fields[1], parse_score(fields[2]))
        except BadRow as error:
            notes.add(line, str(error))


def _id(row: dict[str, Any]) -> str:
    value = row.get("_id")
    if type(value) is int:  # written so by some tools; the judgements name it as text
        return str(value)
    return text_field(row, "_id")


def _maybe(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRow(f"field {name!r} holds {type(value).__name__}, text was expected")
    return (value or "").strip()


def _answers(row: dict[str, Any]) -> tuple[str, ...]:
    """BEIR knows no answers; where a set adds them they are kept for display only."""
    value = row.get("answers")
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()
