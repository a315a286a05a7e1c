"""What an address of the search page asks for, and what is wrong with it if anything is."""

from dataclasses import dataclass
from typing import Literal, cast, get_args

from fastapi import Request
from starlette.datastructures import QueryParams

from index.search import MODES, Mode
from service.settings import MAX_QUESTION_CHARS
from service.web.language import Language, language_of, words_in
from service.web.limits import Limits, read_limits
from service.web.paging import is_page

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[str, ...] = get_args(Sort)
_ECHOED = 20  # characters of a wrong value that are said again


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query with its limits; `problem` is for the reader, in the page's language."""

    query: str
    limits: Limits
    mode: Mode = "hybrid"
    sort: Sort = "relevance"
    page: int = 1
    problem: str = ""

    @property
    def ready(self) -> bool:
        """Whether there is something to look for."""
        return bool(self.query) and not self.problem

    @property
    def params(self) -> dict[str, str]:
        """What stands in the address beside limits and page; blank where it is the default."""
        mode = "" if self.mode == "hybrid" else self.mode
        sort = "" if self.sort == "relevance" else self.sort
        return {"q": self.query, "mode": mode, "sort": sort}

    def address(self, limits: Limits | None = None, **params: str) -> str:
        """The query string of the first page of the same hits, with other limits or `params`."""
        return (limits or self.limits).address(**{**self.params, **params})


def read_wanted(request: Request) -> Wanted:
    """The query, limits, mode, order and page that stand in the address."""
    params = request.query_params
    language = language_of(request)
    query, limits = params.get("q", "").strip(), read_limits(params, language)
    problem = _problem(params, query, language) or limits.problem
    if problem:
        return Wanted(query, limits, problem=problem)
    mode, sort = cast("Mode", _given(params, "mode")), cast("Sort", _given(params, "sort"))
    return Wanted(query, limits, mode, sort, int(_given(params, "page")))


def _given(params: QueryParams, name: str) -> str:
    defaults = {"mode": "hybrid", "sort": "relevance", "page": "1"}
    return params.get(name, "").strip() or defaults[name]


def _problem(params: QueryParams, query: str, language: Language) -> str:
    _ = words_in(language)
    mode, sort, page = (_given(params, name) for name in ("mode", "sort", "page"))
    if len(query) > MAX_QUESTION_CHARS:
        most = MAX_QUESTION_CHARS
        return _("检索词最多 {most} 字，现在有 {now} 字；请写短一些。", most=most, now=len(query))
    if query and not any(char.isalnum() for char in query):
        return _("检索词里没有文字或数字；请写词语或句子。")
    if mode not in MODES:
        return _("没有检索方式“{given}”；可用 {usable}。", given=cut(mode), usable=_list(MODES))
    if sort not in SORTS:
        return _("没有排序“{given}”；可用 {usable}。", given=cut(sort), usable=_list(SORTS))
    if not is_page(page):
        return _("页码“{given}”不对；应为从 1 起的整数。", given=cut(page))
    return ""


def cut(value: str) -> str:
    """A wrong value as it is said again: its beginning."""
    return value if len(value) <= _ECHOED else f"{value[:_ECHOED]}…"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
