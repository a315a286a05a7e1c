"""Libraries that a run needs for itself, kept in a cache: BEIR corpora, other settings."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from embed.protocol import Encoder
from eval.beir import iter_corpus
from eval.lines import digest
from eval.records import Config, EvalSet
from index.library import Library
from index.passages import PASSAGE_CHARS
from index.records import Article, Issue
from index.store import Store

Progress = Callable[[int, int], None]
DONE = "corpus.json"
_CHUNK = 2000  # documents stored in one transaction, as one issue


@dataclass(frozen=True, slots=True)
class Corpus:
    """An open library, and what its articles are called in the judgements."""

    library: Library
    docs: tuple[str, ...] = ()  # of a BEIR corpus, in order; empty where articles name themselves

    def doc(self, key: str, no: int) -> str:
        """The name of article `no` of the issue with this key."""
        return self.docs[int(key) * _CHUNK + no - 1] if self.docs else f"{key}-{no}"


def corpus_for(
    evalset: EvalSet, config: Config, library: Library | None, encoder: Encoder, cache: Path,
    progress: Progress,
) -> Corpus:  # fmt: skip
    """The library to measure: the given one where it fits, else one of the cache.

    A library that is half made (a run was interrupted) is gone on with.
    """
    if evalset.corpus is not None:
        content = digest([evalset.corpus])
        folder = _folder(cache, content, encoder, config)
        return _build(folder, encoder, config, _beir_issues(evalset.corpus), progress)
    if library is None:
        raise ValueError("a question file is asked of a library")
    if library.encoder.sha256 == encoder.sha256 and config.passage_chars == PASSAGE_CHARS:
        return Corpus(library)
    content = f"{library.folder.resolve()} {library.store.revision}"
    folder = _folder(cache, content, encoder, config)
    built = _build(folder, encoder, config, _stored_issues(library.store), progress)
    return Corpus(built.library)


def _folder(cache: Path, content: str, encoder: Encoder, config: Config) -> Path:
    parts = f"{content} {encoder.sha256} {config.passage_chars}"
    return cache / hashlib.sha256(parts.encode()).hexdigest()[:16]


def _build(
    folder: Path,
    encoder: Encoder,
    config: Config,
    issues: Iterator[tuple[Issue, Sequence[str]]],
    progress: Progress,
) -> Corpus:
    done = folder / DONE
    if done.is_file():
        docs = json.loads(done.read_text(encoding="utf-8"))
        return Corpus(_open(folder, encoder, config), tuple(docs))
    library = _open(folder, encoder, config)
    names: list[str] = []
    for issue, docs in issues:
        names += docs
        if library.store.issue(issue.id) is None:
            library.add([issue], catch_up=False)
        progress(len(names), 0)
    library.refresh(wait=True)
    done.write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
    return Corpus(library, tuple(names))


def _open(folder: Path, encoder: Encoder, config: Config) -> Library:
    return Library(folder, encoder, create=True, passage_chars=config.passage_chars)


def _beir_issues(path: Path) -> Iterator[tuple[Issue, Sequence[str]]]:
    documents = iter_corpus(path)
    number = 0
    while chunk := list(islice(documents, _CHUNK)):
        articles = tuple(
            Article(no, title, "", text or title) for no, (_, title, text) in enumerate(chunk, 1)
        )
        issue = Issue("corpus", str(number), number, None, "", (), articles)
        yield issue, [doc for doc, _, _ in chunk]
        number += 1


def _stored_issues(store: Store) -> Iterator[tuple[Issue, Sequence[str]]]:
    for info in store.issues():
        articles = tuple(Article(a.no, a.title, a.column, a.text) for a in store.articles(info.id))
        yield (
            Issue(
                info.publication, info.key, info.number, info.date, info.publisher, info.columns,
                articles, info.source, info.sha256,
            ),
            (),
        )  # fmt: skip
