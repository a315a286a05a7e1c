"""The page of one issue: its masthead, its columns with their articles, a question to it alone."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from fastapi import Request
from starlette.responses import Response

from index.records import IssueInfo, StoredArticle
from service.settings import MAX_QUESTION_CHARS
from service.web.limits import Limits
from service.web.rendering import render
from service.web.shelf import neighbours
from service.wire import article_to_json, issue_to_json

_LEAD_CHARS = 90
Reprints = Mapping[str, tuple[StoredArticle, ...]]


def issue_page(
    request: Request,
    issues: Sequence[IssueInfo],
    issue: IssueInfo,
    articles: Sequence[StoredArticle],
    reprints: Reprints,
) -> Response:
    """`issues` are all of the library, newest first; `reprints` stand by article."""
    older, newer = neighbours(issues, issue)
    limits = Limits((("publication", issue.publication), ("issue", issue.key)))
    return render(
        request,
        "issue.html",
        here="issues",
        issue=issue_to_json(issue),
        numbered=issue.number is not None,
        columns=_columns(articles, reprints),
        older=issue_to_json(older) if older else None,
        newer=issue_to_json(newer) if newer else None,
        limits=limits,
        max_chars=MAX_QUESTION_CHARS,
    )


def _columns(
    articles: Sequence[StoredArticle], reprints: Reprints
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Each column with its articles, in the order of their numbers."""
    return [
        (name, [_entry(article, reprints.get(article.id, ())) for article in of])
        for name, of in groupby(articles, key=lambda article: article.column)
    ]


def _entry(article: StoredArticle, also_in: tuple[StoredArticle, ...]) -> dict[str, Any]:
    return {**article_to_json(article, also_in), "lead": lead(article.text)}


def lead(text: str) -> str:
    """The first words of a text."""
    start = " ".join(text[: 2 * _LEAD_CHARS].split())
    return start if len(start) <= _LEAD_CHARS else f"{start[:_LEAD_CHARS].rstrip()}…"
