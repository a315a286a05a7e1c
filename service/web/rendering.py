"""Pages from templates: language, addresses, and text that cannot pass for anything else."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from fastapi import Request
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from service.names import issue_name
from service.web.language import COOKIE, Language, language_of, other_language, words_in

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_YEAR_S = 365 * 24 * 3600
_MARK = re.compile(r"\[(\d+)\]")
# Marks that change the direction of what follows: text with them can be made to read otherwise.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def marked(text: str) -> list[tuple[str, bool]]:
    """The text in parts; the second is true for the number of a citation mark."""
    return [(part, i % 2 == 1) for i, part in enumerate(_MARK.split(text)) if part]


def shown(text: object) -> Markup:
    """The text with marks of direction in sight and without effect; everything escaped."""
    return Markup(_DIRECTION.sub(_sign, str(escape(text))))


def _sign(match: re.Match[str]) -> str:
    return f'<span class="sign" title="U+{ord(match[0]):04X}">◌</span>'


def plain(text: str) -> str:
    """The text for a title or an attribute, where no sign can stand for a mark of direction."""
    return _DIRECTION.sub("◌", text)


def issue_path(publication: str, label: int | str) -> str:
    """`issues/澜湾简报/41`, relative to the root, quoted."""
    return f"issues/{quote(publication, safe='')}/{quote(str(label), safe='')}"


def article_path(source: dict[str, Any]) -> str:
    """The page of an article, opened at the quote or passage of a citation or hit, if it is one."""
    path = f"{issue_path(source['publication'], source['issue'])}/{source['article_no']}"
    if "start" not in source:
        return path
    return f"{path}?start={source['start']}&end={source['end']}#quote"


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"marked": marked, "shown": shown, "plain": plain}
    environment.globals |= {
        "issue_name": issue_name,
        "issue_path": issue_path,
        "article_path": article_path,
    }
    return environment


_PAGES = _environment()


def load_templates() -> None:
    """Compile all templates, which the first visit to a page would wait for."""
    for name in _PAGES.list_templates():
        _PAGES.get_template(name)


def render(request: Request, name: str, code: int = 200, /, **context: object) -> HTMLResponse:
    """The page `name`, in the reader's language.

    Templates get `_`, which translates; `root`, the relative address of `/`; `here`, the page's
    part of the navigation.
    """
    language = language_of(request)
    response = HTMLResponse(fragment(request, name, **context), code)
    if request.query_params.get("lang"):
        response.set_cookie(COOKIE, language, max_age=_YEAR_S, samesite="lax", httponly=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def fragment(request: Request, name: str, /, **context: object) -> str:
    """A template's text alone."""
    language = language_of(request)
    return _PAGES.get_template(name).render(
        _=words_in(language),
        language=language,
        other=_other_address(request, language),
        root=root_of(request),
        **context,
    )


def root_of(request: Request) -> str:
    """`./` or `../../`: pages also work behind a prefix that this app does not know of."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return "../" * (raw.split(b"?")[0].count(b"/") - 1) or "./"


def _other_address(request: Request, language: Language) -> str:
    """The same page in the other language."""
    query = request.url.remove_query_params("lang").query
    return f"?{query}{'&' if query else ''}lang={other_language(language)}"
