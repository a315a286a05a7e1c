"""The page at `/`: a question box, the answer with its sources, rendered here."""

import re
from pathlib import Path
from typing import Annotated, Any

import jinja2
from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from service.names import issue_name
from service.settings import MAX_QUESTION_CHARS
from service.state import Shared, State
from service.wire import answer_to_json

PAGES = Path(__file__).parent / "pages"
STATIC = PAGES / "static"
_EXAMPLES = 4
_NEAREST = 5
_MARK = re.compile(r"\[(\d+)\]")

router = APIRouter(include_in_schema=False)


def marked(text: str) -> list[tuple[str, bool]]:
    """The text in parts; the second is true for the number of a citation mark."""
    return [(part, i % 2 == 1) for i, part in enumerate(_MARK.split(text)) if part]


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.globals["issue_name"] = issue_name
    return environment


_PAGES = _environment()


@router.get("/")
def home(shared: Shared, q: Annotated[str, Query()] = "") -> Response:
    """The page; with a question, the answer to it."""
    question = q.strip()
    problem, reply = "", None
    if len(question) > MAX_QUESTION_CHARS:
        problem = f"问题最多 {MAX_QUESTION_CHARS} 字，现在有 {len(question)} 字；请写短一些。"
    elif question:
        answer = shared.engine.ask(question)
        shared.metrics.count_answer(answer)
        reply = answer_to_json(answer)
    page = _PAGES.get_template("index.html").render(
        question=question,
        max_chars=MAX_QUESTION_CHARS,
        problem=problem,
        reply=reply,
        nearest=_NEAREST,
        **_library(shared),
    )
    return HTMLResponse(page, 422 if problem else 200)


def _library(shared: State) -> dict[str, Any]:
    """The library's size, and titles of its newest issue to ask about."""
    with shared.store.transaction("DEFERRED"):
        newest = shared.store.issues(limit=1)
        articles = shared.store.articles(newest[0].id) if newest else []
        issues = shared.store.count("issues")
    titles = list(dict.fromkeys(a.title for a in articles if a.title))
    return {"issues": issues, "examples": titles[:_EXAMPLES]}


@router.get("/docs")
async def docs() -> Response:
    """The documentation of the API; its scripts are served from here, not from the internet."""
    # Swagger UI sets styles on its elements, and draws its icons from data addresses.
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    page = _PAGES.get_template("docs.html").render()
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})
