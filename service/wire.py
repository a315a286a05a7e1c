"""Records as plain JSON objects, the same for the web API and the command line's `--json`."""

from typing import Any

from index.filters import Filters
from index.records import Hit, IssueInfo, StoredArticle
from service.records import Answer, Chip, Citation, Generation, Plan

Json = dict[str, Any]


def _day(article: StoredArticle | IssueInfo) -> str | None:
    return article.date.isoformat() if article.date else None


def reprint_to_json(article: StoredArticle) -> Json:
    """An entry of `also_in`."""
    return {
        "publication": article.publication,
        "issue": article.label,
        "date": _day(article),
        "article_no": article.no,
        "article_id": article.id,
    }


def _source(article: StoredArticle) -> Json:
    return {
        "publication": article.publication,
        "issue": article.label,
        "date": _day(article),
        "column": article.column,
        "article_no": article.no,
        "title": article.title,
    }


def hit_to_json(rank: int, hit: Hit) -> Json:
    """A hit of a search, or a passage beside an answer; `rank` counts from 1."""
    return {
        "rank": rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage_id,
        "article_id": hit.article.id,
        **_source(hit.article),
        "text": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "also_in": [reprint_to_json(article) for article in hit.also_in],
        "matched": list(hit.matched),
    }


def hits_to_json(hits: tuple[Hit, ...] | list[Hit]) -> list[Json]:
    """Hits, ranked from 1."""
    return [hit_to_json(rank, hit) for rank, hit in enumerate(hits, 1)]


def citation_to_json(citation: Citation) -> Json:
    """A numbered quote with its source."""
    return {
        "n": citation.n,
        **_source(citation.article),
        "article_id": citation.article.id,
        "passage_id": citation.passage_id,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "also_in": [reprint_to_json(article) for article in citation.also_in],
    }


def filters_to_json(filters: Filters) -> Json:
    """Only the sides that limit something."""
    found: Json = {}
    if filters.publications:
        found["publications"] = list(filters.publications)
    if filters.issues:
        found["issues"] = [int(i) if i.isdecimal() else i for i in filters.issues]
    if filters.columns:
        found["columns"] = list(filters.columns)
    if filters.date_from:
        found["date_from"] = filters.date_from.isoformat()
    if filters.date_to:
        found["date_to"] = filters.date_to.isoformat()
    return found


def _chip_to_json(chip: Chip) -> Json:
    return {"label": chip.label, "field": chip.field, "value": chip.value}


def plan_to_json(plan: Plan) -> Json:
    """What the question was taken to mean."""
    return {
        "filters": filters_to_json(plan.filters),
        "chips": [_chip_to_json(chip) for chip in plan.chips],
        "read_as": plan.read_as,
    }


def _generation_to_json(generation: Generation) -> Json:
    return {
        "model": generation.model,
        "status": generation.status,
        "dropped": generation.dropped,
        "message": generation.message,
    }


def answer_to_json(answer: Answer) -> Json:
    """The whole reply to a question."""
    return {
        "question": answer.plan.question,
        "interpretation": plan_to_json(answer.plan),
        "status": answer.status,
        "answer": answer.text,
        "short_answer": answer.short_answer,
        "confidence": round(answer.confidence, 4),
        "citations": [citation_to_json(c) for c in answer.citations],
        "passages": hits_to_json(answer.passages),
        "took_ms": {part: round(ms, 2) for part, ms in answer.took_ms.items()},
        "generation": _generation_to_json(answer.generation) if answer.generation else None,
    }


def issue_to_json(issue: IssueInfo) -> Json:
    """An issue as it is listed."""
    return {
        "id": issue.id,
        "publication": issue.publication,
        "issue": issue.label,
        "date": _day(issue),
        "publisher": issue.publisher,
        "columns": list(issue.columns),
        "articles": issue.articles,
        "passages": issue.passages,
        "source": issue.source,
        "warnings": list(issue.warnings),
    }


def contents_to_json(issue: IssueInfo, articles: list[StoredArticle]) -> Json:
    """An issue with its columns, each with the titles of its articles."""
    entries = [
        {"article_no": a.no, "article_id": a.id, "title": a.title, "column": a.column}
        for a in articles
    ]
    return {**issue_to_json(issue), "articles": entries}


def article_to_json(article: StoredArticle, also_in: tuple[StoredArticle, ...] = ()) -> Json:
    """An article with its text."""
    return {
        "article_id": article.id,
        **_source(article),
        "text": article.text,
        "paragraphs": article.text.split("\n"),
        "also_in": [reprint_to_json(other) for other in also_in],
    }
