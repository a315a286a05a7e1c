"""A question file asked of a library: how often the first citation is of the right article.

    python -m eval.hits QUESTIONS.jsonl DOCUMENT... [--json]

The documents are read into a library of their own in a temporary folder. A line of the question
file holds `id, type, question, gold, answers`; `gold` names articles as `ISSUE-ARTICLE`. Questions
without gold articles (type U) are answered right by "not found".
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from embed.load import load_encoder
from index.ingest import Ingest
from index.library import Library
from service.engine import Engine
from service.records import Answer


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a question file."""

    id: str
    type: str
    question: str
    gold: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went; `exact` is False where a quote does not stand in its article."""

    question: Question
    hit: bool
    sentence: bool
    exact: bool
    first: str


def read_questions(path: Path) -> list[Question]:
    """Read a question file.

    Raises:
        ValueError: a line is not as it should be; the message names it.
    """
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found = Question(
                row["id"], row["type"], row["question"], tuple(row["gold"]), tuple(row["answers"])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: no question ({error})") from error
        questions.append(found)
    return questions


def judge(question: Question, answer: Answer, engine: Engine) -> Outcome:
    """Compare an answer with the gold articles, and its quotes with the stored texts."""
    exact = True
    for citation in answer.citations:
        stored = engine.library.store.article(citation.article.issue_id, citation.article.no)
        exact &= stored is not None and (
            stored.text[citation.start : citation.end] == citation.quote != ""
        )
    if not answer.citations:
        return Outcome(question, not question.gold, not question.gold, exact, "")
    first = answer.citations[0]
    name = f"{first.article.key}-{first.article.no}"
    hit = name in question.gold
    sentence = hit and any(text in first.quote for text in question.answers)
    return Outcome(question, hit, sentence, exact, name)


def by_type(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Means for each type, and for all types together that have an answer (`all`)."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.question.type].append(outcome)
        if outcome.question.gold:
            groups["all"].append(outcome)
    return {
        name: {
            "questions": len(group),
            "article_hit@1": mean(o.hit for o in group),
            "sentence_hit@1": mean(o.sentence for o in group),
            "quotes_exact": mean(o.exact for o in group),
        }
        for name, group in sorted(groups.items())
    }


def measure(questions: Sequence[Question], documents: Sequence[Path]) -> list[Outcome]:
    """Ask the questions of a fresh library of `documents`."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), load_encoder(), create=True)
        failed = [o for o in Ingest(library).run(documents) if o.kind == "failed"]
        if failed:
            raise ValueError(f"{failed[0].path}: {failed[0].message}")
        engine = Engine(library)
        outcomes = [judge(q, engine.ask(q.question), engine) for q in questions]
        library.close()
    return outcomes


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.hits", description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("documents", type=Path, nargs="+")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    outcomes = measure(read_questions(arguments.questions), arguments.documents)
    metrics = by_type(outcomes)
    if arguments.json:
        sys.stdout.write(json.dumps(metrics, ensure_ascii=False) + "\n")
        return 0
    sys.stdout.write(f"{'type':6}{'n':>4}{'article hit@1':>16}{'sentence hit@1':>16}{'exact':>8}\n")
    for name, row in metrics.items():
        sys.stdout.write(
            f"{name:6}{row['questions']:4}{row['article_hit@1']:16.3f}"
            f"{row['sentence_hit@1']:16.3f}{row['quotes_exact']:8.3f}\n"
        )
    for outcome in outcomes:
        if not outcome.hit:
            q = outcome.question
            sys.stdout.write(
                f"- {q.id} {q.question} -> {outcome.first or 'not found'}, not {q.gold}\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
