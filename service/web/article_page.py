"""The page of one article: its text, the passage asked for, related policies."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from starlette.responses import Response

from index.records import StoredArticle
from service.api.state import State
from service.related import related_hits
from service.web.article_text import cut_text, read_range
from service.web.rendering import render
from service.wire import article_to_json, hit_to_json

_RELATED = 5


def article_page(
    request: Request,
    shared: State,
    articles: Sequence[StoredArticle],
    at: int,
    also_in: tuple[StoredArticle, ...],
    marked: tuple[str, str],
    alone: bool,
) -> Response:
    """Article number `at` (from 0) of its issue's `articles`; `marked` is the range to mark.

    Where the article `alone` is wanted, nothing related is looked for.
    """
    article = articles[at]
    return render(
        request,
        "article.html",
        here="issues",
        at=article_to_json(article, also_in),
        blocks=cut_text(article.text, read_range(*marked, len(article.text))),
        before=article_to_json(articles[at - 1]) if at else None,
        after=article_to_json(articles[at + 1]) if at + 1 < len(articles) else None,
        related=[] if alone else _related(shared, article),
    )


def _related(shared: State, article: StoredArticle) -> list[dict[str, Any]]:
    """As hits whose place is that of the sentence, so that a link opens at it."""
    found = related_hits(shared.engine.searcher, article, _RELATED)
    return [
        {
            **hit_to_json(rank, one.hit),
            "start": one.start,
            "end": one.end,
            "sentence": one.sentence,
            "why": one.why,
        }
        for rank, one in enumerate(found, 1)
    ]
