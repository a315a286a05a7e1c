"""The figures that the project holds itself to: `python -m eval.acceptance SHARED`.

Among many other documents: the development questions over the five issues, with thousands of news
passages beside them. Near misses against paraphrases: `eval/sets`, over the five issues alone.
Unanswerable: passages that do not hold the answer. Reading: the sentence of a given passage.
Retrieval over the open sets is `make evaluate`; whole processes are `make bench`.
"""

import argparse
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import Any

from embed.load import load_encoder
from embed.sources import read_rows
from embed.words import cut_words
from eval.load import load_set
from eval.records import Config, Run
from eval.refusal import auroc
from eval.runner import run_set
from index.ingest import Ingest
from index.library import Library
from index.passages import split_passages
from index.query import query_terms
from index.records import Article, Hit, Issue, Passage, StoredArticle
from index.sentences import split_sentences
from service.engine import Engine
from service.reading.reader import Reader

SETS = Path(__file__).parent / "sets"
_NEWS = "data/text/crud_news_2023.txt.xz"
_ISSUE = 500  # other documents stored as one
_LONGEST_QUOTE = 150


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what is measured, on what, the value reached."""

    measure: str
    value: float


def add_news(library: Library, file: Path, passages: int) -> None:
    """Add news documents until they have so many passages, or there are no more."""
    for number, batch in enumerate(_batches(_news(file, passages, library.passage_chars))):
        articles = tuple(Article(no, text[:20], "", text) for no, text in enumerate(batch, 1))
        issue = Issue("新闻", f"新闻{number}", None, None, "", (), articles)
        library.add([issue], catch_up=False)
    library.refresh(wait=True)


def _news(file: Path, passages: int, passage_chars: int) -> Iterator[str]:
    count = 0
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            if count >= passages:
                return
            if text := line.strip():
                count += len(split_passages(text, passage_chars))
                yield text


def _batches(texts: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(texts, _ISSUE)):
        yield batch


def among_others(shared: Path, passages: int, work: Path) -> Iterator[Row]:
    """The development questions with other documents beside the five issues."""
    library = Library(work / "crowded", load_encoder(), create=True)
    Ingest(library).run([shared / "corpus"])
    add_news(library, shared / _NEWS, passages)
    asked = load_set(shared / "gold/dev.jsonl")
    # Before the run, whose reading is kept: a second answer is a quick one.
    times = list(_times(library, [query.text for query in asked.queries]))
    run = run_set(asked, Config(), library, work / "runs", "crowded")
    yield from _answers(run, "dev among others")
    yield from times
    library.close()


def _times(library: Library, questions: Sequence[str]) -> Iterator[Row]:
    """One client's median time of an answer, before and after its passages have been read."""
    engine = Engine(library)
    engine.warm()
    for name in ("the first time", "again"):
        took = [engine.ask(question).took_ms["total"] for question in questions]
        yield Row(f"dev among others, median ms, {name}", median(took))


def _answers(run: Run, name: str) -> Iterator[Row]:
    own = run.metrics["all"]
    for metric in ("article_hit@1", "sentence_hit@1", "short_em"):
        if metric in own:
            yield Row(f"{name}, {metric}", own[metric])
    yield Row(f"{name}, answer in a quote of at most {_LONGEST_QUOTE}", mean(_short_hits(run)))
    for kind in "TS":
        group = run.metrics.get(f"type:{kind}", {})
        for metric in ("article_hit@1", "sentence_hit@1"):
            if metric in group:
                yield Row(f"{name}, {metric}, type {kind}", group[metric])
    answerable = [q for q in run.set.queries if q.type != "U"]
    sure = {r.id: float((r.answer or {}).get("confidence", 0.0)) for r in run.results}
    no = [sure[q.id] for q in run.set.queries if q.type == "U"]
    if no:
        yield Row(f"{name}, refusal AUROC", auroc([sure[q.id] for q in answerable], no))
        given = {r.id: (r.answer or {}).get("status") == "answered" for r in run.results}
        refused = mean(not given[q.id] for q in run.set.queries if q.type == "U")
        yield Row(f"{name}, unanswerable refused", refused)
        yield Row(f"{name}, answerable answered", mean(given[q.id] for q in answerable))


def _short_hits(run: Run) -> Iterator[float]:
    """Whether the first quote holds an answer string, and is no longer than it may be."""
    given = {r.id: (r.answer or {}).get("citations") or [] for r in run.results}
    for query in run.set.queries:
        if query.type == "U":
            continue
        first: dict[str, Any] = next(iter(given[query.id]), {})
        quote = str(first.get("quote", ""))
        held = any(answer in quote for answer in query.answers) or any(
            start < first["end"] and first["start"] < end
            for start, end in query.sentences.get(str(first.get("doc")), ())
        )
        yield float(held and len(quote) <= _LONGEST_QUOTE)


def near_misses(shared: Path, work: Path) -> Iterator[Row]:
    """The project's own sets over the five issues alone, and the development questions."""
    library = Library(work / "five", load_encoder(), create=True)
    Ingest(library).run([shared / "corpus"])
    for path in (*sorted(SETS.glob("*.jsonl")), shared / "gold/dev.jsonl"):
        run = run_set(load_set(path), Config(), library, work / "runs", path.stem)
        yield from _answers(run, path.stem)
    library.close()


def given_passage(shared: Path, work: Path) -> Iterator[Row]:
    """The sentence that holds the answer, in a passage that is given; beside word overlap."""
    library = Library(work / "empty", load_encoder(), create=True)
    reader = Reader(library)
    for name in ("antiterror_dev", "cmrc2018_dev"):
        ours, overlap = [], []
        for row in read_rows(shared / f"eval/reader/{name}.jsonl.xz"):
            answers = [a["text"] for a in row["answers"]]
            hit = _hit(row["title"], row["context"])
            readings = reader.rank(reader.question(row["question"]), [hit])
            ours.append(any(a in readings[0].quote for a in answers) if readings else False)
            best = most_words(row["question"], row["context"])
            overlap.append(any(a in best for a in answers))
        yield Row(f"{name}, sentence_hit@1", mean(ours))
        yield Row(f"{name}, sentence_hit@1 of word overlap", mean(overlap))
    library.close()


def most_words(question: str, text: str) -> str:
    """The sentence that has most of the question's words; of equals the first."""
    words = set(query_terms(question).words)
    sentences = [text[start:end] for start, end in split_sentences(text)] or [text]
    return max(sentences, key=lambda sentence: len(words & set(cut_words(sentence))))


def unanswerable(shared: Path, work: Path) -> Iterator[Row]:
    """Each question asked of its answering passages, and of those that do not answer."""
    library = Library(work / "none", load_encoder(), create=True)
    reader = Reader(library)
    yes: list[float] = []
    no: list[float] = []
    for row in read_rows(shared / "eval/reader/rgb_zh_unanswerable.jsonl.xz"):
        question = reader.question(row["question"])
        for passages, into in ((row["positive"], yes), (row["negative"], no)):
            hits = [_hit("", passage) for passage in passages if passage]
            readings = reader.rank(question, hits, len(hits))
            into.append(readings[0].confidence if readings else 0.0)
    yield Row("rgb_zh_unanswerable, refusal AUROC", auroc(yes, no))
    library.close()


def _hit(title: str, text: str) -> Hit:
    article = StoredArticle("x/1/1", "x/1", "x", "1", None, "", 1, title, text)
    return Hit("x/1/1/1", Passage(text, 0, len(text)), article, 1.0)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.acceptance", description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--only", choices=["others", "near", "given", "unanswerable"])
    options = parser.parse_args(argv)
    if not (options.shared / "gold").is_dir():
        sys.stdout.write(f"skipped: {options.shared} with the evaluation material is absent\n")
        return 0
    parts: dict[str, Callable[[Path], Iterator[Row]]] = {
        "others": lambda work: among_others(options.shared, options.passages, work),
        "near": lambda work: near_misses(options.shared, work),
        "given": lambda work: given_passage(options.shared, work),
        "unanswerable": lambda work: unanswerable(options.shared, work),
    }
    with tempfile.TemporaryDirectory() as work:
        for name, part in parts.items():
            if options.only in {None, name}:
                for row in part(Path(work)):
                    sys.stdout.write(f"{row.measure:70}{row.value:8.3f}\n")
                    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
