"""The newsletter parser against hand-written results: one fixture for each trap."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from index.newsletter import NO_DATE, NO_NUMBER, parse_newsletter
from index.parse import parse_file
from index.records import Block, Issue

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared"
FIXTURES = sorted(DATA.glob("newsletter_*.txt"))


def fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def as_json(issue: Issue) -> dict[str, Any]:
    return {
        "publication": issue.publication,
        "publisher": issue.publisher,
        "key": issue.key,
        "date": issue.date.isoformat() if issue.date else None,
        "columns": list(issue.columns),
        "articles": [
            {"no": a.no, "title": a.title, "column": a.column, "text": a.text}
            for a in issue.articles
        ],
    }


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: p.stem.removeprefix("newsletter_"))
def test_each_trap_is_read_exactly(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    issue = parse_file(path.name, path.read_bytes())
    assert as_json(issue) == expected


@pytest.mark.parametrize(
    ("name", "warning"), [("no_number", NO_NUMBER), ("no_date", NO_DATE)], ids=["number", "date"]
)
def test_an_incomplete_masthead_makes_a_document_with_a_warning(name: str, warning: str) -> None:
    path = DATA / f"newsletter_{name}.txt"
    issue = parse_file(path.name, path.read_bytes())
    assert issue.number is None
    assert issue.warnings == (warning,)


def test_a_month_without_a_day_is_taken_with_a_warning() -> None:
    texts = ["岚湾通讯", "第7期", "2025年3月", "主办：岚湾办", "（一）标题", "正文。"]
    issue = parse_newsletter([Block(t) for t in texts], "x")
    assert issue is not None
    assert (issue.key, str(issue.date)) == ("7", "2025-03-01")
    assert len(issue.warnings) == 1


def test_a_policy_paper_is_no_newsletter() -> None:
    texts = [
        "岚湾市促进办法",
        "一、总体要求",
        "（一）指导思想。坚持开放。",
        "（二）原则。坚持创新。",
    ]
    assert parse_newsletter([Block(t) for t in texts], "x") is None


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent: the five issues are not read")
def test_the_five_issues_are_read_exactly() -> None:
    structure = json.loads((SHARED / "gold" / "structure.json").read_text(encoding="utf-8"))
    right = 0
    for expected in structure:
        path = SHARED / "corpus" / f"zimao-{expected['issue']}.txt"
        issue = parse_file(path.name, path.read_bytes())
        for name in ("publication", "publisher"):
            assert getattr(issue, name) == expected[name]
        assert (issue.number, str(issue.date)) == (expected["issue"], expected["date"])
        assert list(issue.columns) == expected["columns"]
        for article, want in zip(issue.articles, expected["articles"], strict=True):
            text = fold(article.text)
            assert (article.no, article.title, article.column) == (
                want["no"], want["title"], want["column"],
            )  # fmt: skip
            assert text.startswith(want["starts"])
            assert text.endswith(want["ends"])
            assert len(text) == want["body_chars"]
            right += 1
        assert_nothing_lost(path, issue)
    assert right == 51


def assert_nothing_lost(path: Path, issue: Issue) -> None:
    """All that stands below the masthead is in an article, a title or a column's heading."""
    marks = re.compile(r"[#*]|^-{3,}$", re.M)
    source = fold(marks.sub("", path.read_text(encoding="utf-8")))
    kept = [fold(c) for c in issue.columns]
    kept += [fold(part) for a in issue.articles for part in (a.title, a.text)]
    for part in sorted(kept, key=len, reverse=True):
        assert part in source
        source = source.replace(part, "", 1)
    assert len(source) < 120  # masthead and numbers
