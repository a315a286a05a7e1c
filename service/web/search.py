"""The page at `/search`: hits with their facets, in pages, and all of them as a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from index.records import Hit
from index.search import MODES
from service.api.errors import ApiError
from service.api.state import Shared, State
from service.exporting import Export
from service.settings import MAX_QUESTION_CHARS
from service.web.chips import LinkedChip, limit_chips
from service.web.download import FORMATS, download
from service.web.facets import facets
from service.web.finding import DEPTH, find
from service.web.language import Language, language_of, words_in
from service.web.limits import Limits
from service.web.marking import Words, any_marked, mark_texts, words_to_mark
from service.web.paging import cut_page
from service.web.rendering import render
from service.web.searching import Wanted, cut, read_wanted
from service.web.sides import without_dates, year_of
from service.wire import hit_to_json

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search(request: Request, shared: Shared) -> Response:
    """The page; with a query, a page of its hits."""
    wanted = read_wanted(request)
    context = _hits(shared, wanted) if wanted.ready else {"page": None}
    missing = context["page"] is not None and not context["page"].exists
    return render(
        request,
        "search.html",
        422 if wanted.problem else 404 if missing else 200,
        here="search",
        wanted=wanted,
        max_chars=MAX_QUESTION_CHARS,
        depth=DEPTH,
        modes=MODES,
        formats=FORMATS,
        everywhere=wanted.address(Limits()),
        chips=_chips(wanted, language_of(request)),
        **context,
    )


@router.get("/search/export")
def export(request: Request, shared: Shared) -> Response:
    """All hits of a query, not those of one page alone, as a file."""
    wanted, language = read_wanted(request), language_of(request)
    form = request.query_params.get("format", "").strip().lower()
    if problem := wanted.problem or _export_problem(wanted, form, language):
        raise ApiError(422, problem)
    hits = find(shared.engine, wanted).hits
    return download(Export(wanted.query, hits, datetime.now().astimezone(), language), form)


def _export_problem(wanted: Wanted, form: str, language: Language) -> str:
    _ = words_in(language)
    if form not in FORMATS:
        return _(
            "没有导出格式“{given}”；可用 {usable}。", given=cut(form), usable=", ".join(FORMATS)
        )
    return "" if wanted.query else _("没有要导出的；请先写检索词。")


def _hits(shared: State, wanted: Wanted) -> dict[str, Any]:
    found = find(shared.engine, wanted)
    page = cut_page(found.hits, wanted.page)
    words = words_to_mark(wanted.query)
    return {
        "found": found,
        "page": page,
        "entries": [_entry(n, hit, words) for n, hit in enumerate(page.hits, page.start)],
        "facets": facets(
            found.hits, wanted.limits, lambda filters: find(shared.engine, wanted, filters).hits
        ),
    }


def _entry(place: int, hit: Hit, words: Sequence[Words]) -> dict[str, Any]:
    """A hit as the page shows it: title and text in parts, some of them marked."""
    title, text = parts = mark_texts([hit.article.title, hit.passage.text], words)
    shown = {"title_parts": title, "parts": text, "shares": any_marked(parts)}
    return {**hit_to_json(place, hit), **shown}


def _chips(wanted: Wanted, language: Language) -> list[LinkedChip]:
    """The limits in force; dates that are one whole year are one chip."""
    limits = wanted.limits
    chips = limit_chips(limits, language, **wanted.params)
    if not (year := year_of(limits.filters)):
        return chips
    left = without_dates(limits)
    kept = [chip for chip, pair in zip(chips, limits.pairs, strict=True) if pair in left.pairs]
    label = words_in(language)("{year} 年", year=year)
    return [LinkedChip(label, wanted.address(left)), *kept]
