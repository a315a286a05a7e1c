"""Loads an evaluation set of any of the forms, decided by what is there."""

from pathlib import Path

from eval.beir import CORPUS, QUERIES, read_beir
from eval.errors import SetError
from eval.lines import plain_or_xz
from eval.questions import read_questions
from eval.records import EvalSet, Problem
from eval.sheets import read_sheet
from eval.tables import SUFFIXES
from eval.trec import is_trec, read_trec

FORMS = (
    "a question file (.jsonl), a table (.csv, .xlsx), a BEIR folder (corpus.jsonl, queries.jsonl, "
    "qrels/test.tsv) or TREC topics and qrels (topics.tsv and *.qrels)"
)
_SHOWN = 5  # problems in an error's message


def load_set(path: Path, strict: bool = False) -> EvalSet:
    """Load a set; what cannot be used is left out and listed in its `problems`.

    Raises:
        SetError: there is no set here, or nothing in it can be used, or `strict` and it has
            problems.
    """
    found = _read(path)
    if strict and found.problems:
        raise SetError(
            f"{path}: {_summary(found.problems)}; correct them, or leave out --strict to measure "
            "the rest"
        )
    if not found.queries:
        why = _summary(found.problems) if found.problems else "it holds none"
        raise SetError(f"{path}: no usable question: {why}")
    return found


def _read(path: Path) -> EvalSet:
    if path.is_dir():
        return _read_folder(path)
    if not path.exists():
        raise SetError(f"{path}: there is no such file or folder; expected {FORMS}")
    if is_trec(path):
        return read_trec(path)
    if path.suffix.lower() in SUFFIXES:
        return read_sheet(path)
    if path.name.removesuffix(".xz").endswith(".jsonl"):
        return read_questions(path)
    raise SetError(f"{path}: not the name of a set; expected {FORMS}")


def _read_folder(folder: Path) -> EvalSet:
    if is_trec(folder) and not plain_or_xz(folder, QUERIES):
        return read_trec(folder)
    if plain_or_xz(folder, QUERIES) or plain_or_xz(folder, CORPUS):
        return read_beir(folder)
    raise SetError(f"{folder}: no set in this folder; expected {FORMS}")


def _summary(problems: tuple[Problem, ...]) -> str:
    first = [f"{p.file}:{p.line}: {p.message}" for p in problems[:_SHOWN]]
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    return f"{count}: " + "; ".join([*first, *(["…"] if len(problems) > _SHOWN else [])])
