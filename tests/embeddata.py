"""A data folder for the encoders' training in the real layout, a few invented lines a file."""

import json
import lzma
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from embed.sources import PAIR_SOURCES, TEXT_SOURCES

TOPICS = ("渔港码头", "果园灌溉", "机场货运", "夜校课程", "古桥修缮", "冰雪场馆")
DETAILS = ("由岚汐县管理。", "今年完成改造。", "向居民开放；每周两次。", "得到合作社支持！")
TEXTS = [f"{topic}{detail}{topic}还{other}" for topic in TOPICS for detail in DETAILS
         for other in DETAILS]  # fmt: skip


def make_training_data(folder: Path) -> Path:
    """Write the files, and beside them everyday questions about each text and a thesaurus."""
    pairs = [
        json.dumps({"query": f"{topic}怎么样？", "positive": text}, ensure_ascii=False)
        for topic in TOPICS
        for text in TEXTS
        if text.startswith(topic)
    ]
    for source in PAIR_SOURCES:
        write_lines(folder / source.path, pairs)
    for source in TEXT_SOURCES:
        write_lines(folder / source.path, TEXTS)
    rows = [
        json.dumps({"file": TEXT_SOURCES[0].path, "line": line, "start": 0,
                    "end": text.index("还") - 4, "questions": [f"{text[:2]}咋样", f"{text[:4]}呢"]})
        for line, text in enumerate(TEXTS)
    ]  # fmt: skip
    (folder / "everyday.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    thesaurus = "渔港 码头\n果园 灌溉\n改造 完成 今年\n"
    (folder / "thesaurus.txt").write_text(thesaurus, encoding="utf-8")
    return folder


@contextmanager
def training_data(folder: Path) -> Iterator[Path]:
    """The data in `folder`; the questions and the thesaurus taken are its own, which fit it."""
    data = make_training_data(folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("embed.written.EVERYDAY", data / "everyday.jsonl")
        monkeypatch.setattr("embed.written.THESAURUS", data / "thesaurus.txt")
        yield data


def write_lines(file: Path, lines: Sequence[str]) -> None:
    """Write a compressed training file."""
    file.parent.mkdir(exist_ok=True)
    with lzma.open(file, "wt", encoding="utf-8") as opened:
        opened.write("\n".join(lines))
