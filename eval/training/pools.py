"""Questions with the place of their answer, over small libraries to look for it in.

Two sources: reading-comprehension sets, and questions written for this project over news and policy
texts (`questions.jsonl`: references to the training files, no text of theirs). The encoder has seen
the questions of neither: a model trained on its own training pairs learns to trust it too much.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NotRequired, TypedDict

from embed.protocol import Encoder
from embed.sources import read_rows
from embed.written import lines_of
from eval.training.moved import moved
from eval.training.titles import lead_title
from index.library import Library
from index.records import Article, Issue

_HERE = Path(__file__).parent
# Written in the same way, about documents of their own: for the reader's training and the
# cross-encoder's, for query encoder and cross-encoder, to calibrate on, to measure on.
WRITTEN, MORE = _HERE / "questions.jsonl", _HERE / "more_questions.jsonl"
CALIBRATION, HELD_OUT = _HERE / "calibration.jsonl", _HERE / "held_out.jsonl"
# With questions that name what only the title or an earlier sentence tells, and others asked of
# another time, place or thing: for the training of query encoder and cross-encoder, to measure on.
CONTEXT = _HERE / "context_questions.jsonl"
CONTEXT_HELD_OUT = _HERE / "context_held_out.jsonl"
# Typed as into a search box (`keyword`), paraphrases beside a sentence that is more alike, values
# and relations that the text does not tell: for the reader's training and the cross-encoder's, for
# the cross-encoder's alone, to measure on.
KEYWORD = _HERE / "keyword_questions.jsonl"
MORE_KEYWORD = _HERE / "more_keyword_questions.jsonl"
KEYWORD_HELD_OUT = _HERE / "keyword_held_out.jsonl"
# About two or three texts of the same event or of like ones, so that what looks like an answer
# stands in other texts too: for the cross-encoder's training, to measure on.
RELATED, RELATED_HELD_OUT = _HERE / "related_questions.jsonl", _HERE / "related_held_out.jsonl"
KEPT_OUT = (HELD_OUT, CONTEXT_HELD_OUT, KEYWORD_HELD_OUT, RELATED_HELD_OUT)  # of all training
# Legal and news questions are many; they must not drown the others.
SETS = {"antiterror": 2800, "cjrc_dev": 2800, "finqa_events": 1500, "squad": 2800}
_SQUAD = ("cmrc2018_trial", "drcd_dev", "xquad_zh")
_FILLERS = 50  # other documents beside the fifty that a group's questions are about
_FILLER_CHARS = 900
_TOPICS = (
    "自贸", "开放", "口岸", "跨境", "贸易", "企业", "产业", "改革",
    "试点", "海关", "金融", "投资", "班列", "创新", "营商", "政务",
)  # fmt: skip
_TOPICAL = 3  # so many of the topics make a text of the field; with more there are too few texts
_NEWS = "text/crud_news_2023.txt.xz"
_PIECES = {"text/gov_policy_passages.txt.xz", "text/gov_work_reports_2026.txt.xz"}
_UNTITLED = 0.3  # of the news
_LEAD = 100
MOVED = "moved"  # the kind of a question that is asked of another month, year or place


class About(TypedDict):
    """A text that a question was written about, up to character `end`, and where it answers."""

    file: str
    line: int
    end: int
    sentences: NotRequired[list[tuple[int, int]]]


class Row(About):
    """A written question, and the other texts of its matter."""

    group: int
    kind: str
    question: str
    beside: NotRequired[list[About]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `sentences` are where document `document` answers it, none of a near miss.

    `beside` are documents of the same matter, and where these answer it too.
    """

    text: str
    kind: str
    document: int
    sentences: tuple[tuple[int, int], ...]
    beside: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = ()

    def is_answered(self, document: int, start: int, end: int) -> bool:
        """Whether characters `start` to `end` of a document have a part of an answer."""
        return any(
            document == place and any(a < end and start < b for a, b in spans)
            for place, spans in ((self.document, self.sentences), *self.beside)
        )


@dataclass(frozen=True, slots=True)
class Pool:
    """Documents, as title and text, and questions about them."""

    name: str
    documents: tuple[tuple[str, str], ...]
    questions: tuple[Asked, ...]

    def library(self, folder: Path, encoder: Encoder) -> Library:
        """The documents as one issue of a new library."""
        articles = tuple(Article(n, t, "", x) for n, (t, x) in enumerate(self.documents, 1))
        library = Library(folder, encoder, create=True)
        library.add([Issue("pool", "1", 1, None, "", (), articles)])
        return library

    @contextmanager
    def opened(self, encoder: Encoder) -> Iterator[Library]:
        """The same in a folder that goes when it is closed."""
        with (
            TemporaryDirectory() as folder,
            closing(self.library(Path(folder), encoder)) as library,
        ):
            yield library


def read_questions(path: Path) -> list[Row]:
    """The rows of a file of written questions."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _about(row: Row) -> tuple[About, ...]:
    return row, *row.get("beside", ())


def read_sets(data: Path, seed: int = 0) -> Iterator[Pool]:
    """One pool for each reading-comprehension set; the answerable questions alone."""
    rng = random.Random(seed)
    for name, most in SETS.items():
        documents: dict[tuple[str, str], int] = {}
        questions = []
        for part in _SQUAD if name == "squad" else (name,):
            for row in read_rows(data / f"mrc/train_{part}.jsonl.xz"):
                place = documents.setdefault((row["title"], row["context"]), len(documents))
                answers = [a for a in row["answers"] if a["start"] >= 0]
                if answers and not row["impossible"]:
                    spans = tuple((a["start"], a["start"] + len(a["text"])) for a in answers[:1])
                    questions.append(Asked(row["question"], "factoid", place, spans))
        rng.shuffle(questions)
        yield Pool(name, tuple(documents), tuple(questions[:most]))


def read_written(
    data: Path, seed: int = 0, path: Path | None = None, plain: bool = False
) -> Iterator[Pool]:
    """One pool for each group of fifty documents that questions were written about.

    `path` is a file of such questions, by default those to train on. `plain` documents have no
    titles, and no question is asked again of another year or place.
    """
    rows = read_questions(path or WRITTEN)
    fillers = _fillers(data, rows, seed)
    for group in sorted({row["group"] for row in rows}):
        own = [row for row in rows if row["group"] == group]
        ends = {(t["file"], t["line"]): t["end"] for row in own for t in _about(row)}
        places = {text: place for place, text in enumerate(ends)}
        texts = [(file, lines_of(data / file)[line][:end]) for (file, line), end in ends.items()]
        others = fillers[group * _FILLERS : (group + 1) * _FILLERS]
        questions = tuple(_asked(row, places) for row in own)
        documents = tuple(
            (title_of(file, text, plain), text)
            for file, text in (*texts, *((_NEWS, text) for text in others))
        )
        rng = random.Random(f"{seed} {group}")
        questions += tuple(_moved(questions, documents, rng, plain))
        yield Pool(f"written-{group:02d}", documents, questions)


def _asked(row: Row, places: Mapping[tuple[str, int], int]) -> Asked:
    (place, spans), *beside = (
        (
            places[text["file"], text["line"]],
            tuple((start, end) for start, end in text.get("sentences", ())),
        )
        for text in _about(row)
    )
    return Asked(row["question"], row["kind"], place, spans, tuple(beside))


def _moved(
    questions: Sequence[Asked],
    documents: Sequence[tuple[str, str]],
    rng: random.Random,
    months_alone: bool,
) -> Iterator[Asked]:
    for asked in questions:
        if asked.sentences:
            title, text = documents[asked.document]
            sentence = "\n".join([title, *(text[start:end] for start, end in asked.sentences)])
            told = "\n".join([text, *(documents[place][1] for place, _ in asked.beside)])
            for question in moved(asked.text, sentence, told, rng, months_alone):
                yield Asked(question, MOVED, asked.document, ())


def title_of(file: str, text: str, plain: bool = False) -> str:
    """A title for a training text; none for a piece of a longer text, and for some of the news.

    None has one where they are to be `plain`.
    """
    if plain or file in _PIECES or random.Random(text[:_LEAD]).random() < _UNTITLED:
        return ""
    return lead_title(text)


def _fillers(data: Path, rows: Sequence[Row], seed: int) -> list[str]:
    used = {text["line"] for row in rows for text in _about(row) if text["file"] == _NEWS}
    found = [
        text[:_FILLER_CHARS]
        for number, text in enumerate(lines_of(data / _NEWS))
        if number not in used and sum(topic in text[:800] for topic in _TOPICS) >= _TOPICAL
    ]
    random.Random(seed).shuffle(found)
    return found
