"""TREC topics (`id TAB text`) and qrels (`query iteration doc relevance`)."""

from collections.abc import Iterator
from pathlib import Path

from eval.beir import CORPUS, corpus_ids
from eval.errors import SetError
from eval.judgements import Judgement, add_judgements, parse_score
from eval.lines import BadRow, Notes, digest, plain_or_xz, read_lines
from eval.questions import checked_question
from eval.records import EvalSet, Problem, Query

TOPICS = "topics.tsv"
_HEADER = {"id", "qid", "query-id", "query_id", "topic", "number"}


def is_trec(path: Path) -> bool:
    """Whether this is a folder with topics, or one file of such a pair."""
    if path.is_dir():
        return bool(_topics_in(path))
    return path.name == TOPICS or path.suffix in {".topics", ".qrels"}


def read_trec(path: Path) -> EvalSet:
    """Read topics and judgements: a folder with one pair, or either file of a pair.

    With a `corpus.jsonl[.xz]` beside them that is what is searched; without, the judgements name
    articles of the library (`245-4`). Topics without judgements are left out, as trec_eval does.

    Raises:
        SetError: a file of the pair is missing, or it is not clear which one is meant.
    """
    topics_path, qrels_path = _pair(path)
    corpus = plain_or_xz(topics_path.parent, CORPUS)
    problems: list[Problem] = []
    topics = _read_topics(topics_path, problems, limited=corpus is None)
    docs = corpus_ids(corpus, problems) if corpus else None
    notes = Notes(qrels_path, problems)
    qrels = add_judgements(_judgements(notes), notes, topics, docs)
    files = [topics_path, qrels_path, *([corpus] if corpus else [])]
    return EvalSet(
        path.resolve().name if path.is_dir() else topics_path.stem,
        "beir" if corpus else "questions",
        path,
        tuple(query for name, query in topics.items() if name in qrels),
        qrels,
        tuple(problems),
        corpus,
        digest(files),
    )


# -- files -----------------------------------------------------------------------------------------


def _topics_in(folder: Path) -> list[Path]:
    named = folder / TOPICS
    return [*([named] if named.is_file() else []), *sorted(folder.glob("*.topics"))]


def _pair(path: Path) -> tuple[Path, Path]:
    folder = path if path.is_dir() else path.parent
    topics, qrels = _topics_in(folder), sorted(folder.glob("*.qrels"))
    if path.suffix == ".qrels":
        return _matching(topics, path, "topics.tsv or *.topics"), path
    chosen = path if path.is_file() else _matching(topics, folder, "topics.tsv or *.topics")
    return chosen, _matching(qrels, chosen, "*.qrels")


def _matching(files: list[Path], partner: Path, wanted: str) -> Path:
    """The file with the partner's stem, or else the only one."""
    same = [file for file in files if file.stem == partner.stem]
    if len(same) == 1:
        return same[0]
    if len(files) == 1:
        return files[0]
    found = ", ".join(file.name for file in files) or "none"
    raise SetError(
        f"{partner}: exactly one {wanted} was expected beside it (found: {found}); "
        "give one file of a pair whose names agree but for the ending"
    )


def _read_topics(path: Path, problems: list[Problem], limited: bool) -> dict[str, Query]:
    notes = Notes(path, problems)
    topics: dict[str, Query] = {}
    for number, (line, content) in enumerate(read_lines(notes)):
        name, _, text = (part.strip() for part in content.partition("\t"))
        if number == 0 and name.casefold() in _HEADER:
            continue
        try:
            if not name or not text:
                raise BadRow("an id, a tab and a text were expected")
            if name in topics:
                raise BadRow(f"id {name!r} stands already in an earlier line")
            topics[name] = Query(name, checked_question(text) if limited else text)
        except BadRow as error:
            notes.add(line, str(error))
    return topics


def _judgements(notes: Notes) -> Iterator[Judgement]:
    for line, content in read_lines(notes):
        fields = content.split()
        try:
            if len(fields) != 4:
                raise BadRow(
                    f"{len(fields)} columns; query, iteration, document, relevance were expected"
                )
            yield Judgement(line, fields[0], fields[2], parse_score(fields[3]))
        except BadRow as error:
            notes.add(line, str(error))
