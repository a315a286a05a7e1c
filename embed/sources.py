"""The training files: which ones, under which licence, and how to read them.

The licence is what the file's provenance states; the model card repeats it. Of the sets that the
ranker and the reader are trained on only three small encyclopaedic ones are among them: a ranker
learns to trust an encoder too much that knew its questions.
"""

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embed.errors import EncoderError


@dataclass(frozen=True, slots=True)
class Source:
    """A training file; `group` names the files that share a batch."""

    path: str
    licence: str
    group: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A query and a passage that answers it."""

    query: str
    passage: str


PAIR_SOURCES = (
    Source("pairs/crud_headline_passage.jsonl.xz", "Apache-2.0", "headline"),
    Source("pairs/xwlb_title_passage.jsonl.xz", "none stated", "headline"),
    Source("pairs/finna_title_news.jsonl.xz", "none stated", "headline"),
    Source("pairs/policy_title_passage.jsonl.xz", "government text", "policy"),
    Source("pairs/csl_title_abstract.jsonl.xz", "Apache-2.0", "science"),
    Source("pairs/crud_news_qa_train.jsonl.xz", "Apache-2.0", "question"),
    Source("pairs/cmrc2018_trial.jsonl.xz", "CC BY-SA 4.0", "question"),
    Source("pairs/drcd_dev.jsonl.xz", "CC BY-SA 3.0", "question"),
    Source("pairs/xquad_zh.jsonl.xz", "CC BY-SA 4.0", "question"),
    Source("pairs/law_cases.jsonl.xz", "none stated", "question"),
    Source("pairs/govmsg.jsonl.xz", "none stated", "message"),
    Source("pairs/simclue_pairs.jsonl.xz", "none stated", "sentence"),
    Source("pairs/simclue_triplets.jsonl.xz", "none stated", "sentence"),
)
TEXT_SOURCES = (
    Source("text/crud_news_2023.txt.xz", "Apache-2.0", "news"),
    Source("text/xwlb_2022-2025.txt.xz", "none stated", "news"),
    Source("text/finance_news.txt.xz", "none stated", "news"),
    Source("text/law_articles.txt.xz", "statutes", "law"),
    Source("text/gov_policy_passages.txt.xz", "government text", "government"),
    Source("text/gov_work_reports_2026.txt.xz", "government text", "government"),
    Source("text/csl_titles.txt.xz", "Apache-2.0", "titles"),
    Source("text/csl_abstracts.txt.xz", "Apache-2.0", "abstracts"),
)


def read_pairs(data: Path, source: Source) -> list[Pair]:
    """Read a file of `{"query", "positive"}` lines."""
    return [Pair(row["query"], row["positive"]) for row in read_rows(data / source.path)]


def read_texts(data: Path, source: Source) -> list[str]:
    """Read a file that holds one document a line."""
    return list(_lines(data / source.path))


def read_rows(file: Path) -> Iterator[Any]:
    """Read a file that holds one JSON object a line."""
    return (json.loads(line) for line in _lines(file))


def _lines(file: Path) -> Iterator[str]:
    if not file.is_file():
        raise EncoderError(f"{file}: training file not found; --data names the folder above pairs/")
    with lzma.open(file, "rt", encoding="utf-8") as opened:
        for line in opened:
            if line.strip():
                yield line.strip()
