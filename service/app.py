"""The web app: routes, pages and guards around one open library."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from embed.reranker import Reranker
from index.errors import LibraryError
from index.library import Library
from service.api import catalog, documents, feedback, probes, questions as api
from service.api.errors import CODES, ApiError, envelope
from service.api.guards import SECURITY_HEADERS, BodyLimit, SecurityHeaders
from service.api.metrics import MeasureRequests, Metrics
from service.api.state import State, open_library
from service.api.validation import describe
from service.engine import Engine
from service.generation.writer import make_writer
from service.plugins import plugin_routers
from service.reranking import make_reranker
from service.settings import Settings
from service.web import ask, issues, library as library_page, reference, search, stream
from service.web.rendering import STATIC, load_templates, render

_JSON_BYTES = 2**20
_FORM_BYTES = 64 * 2**10  # what a form adds to the file in it
_MESSAGES = {404: "没有这个地址", 405: "这个地址不支持此方法", 400: "请求无法解析；请检查格式"}
_PAGES = (ask, stream, search, issues, library_page, reference)
_log = logging.getLogger(__name__)


def create_app(
    settings: Settings, library: Library | None = None, reranker: Reranker | None = None
) -> FastAPI:
    """The app for one library: the open `library`, else the one that the settings name.

    The same goes for the `reranker`. An error in opening them is raised at start-up, not at the
    first request.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = library or open_library(settings)
        writer = make_writer(settings)
        engine = Engine(opened, writer=writer, reranker=reranker or make_reranker(settings))
        engine.warm()
        load_templates()
        app.state.wence = State(settings, opened, engine, metrics)
        metrics.watch(opened.store)
        try:
            yield
        finally:
            if writer:
                writer.close()
            if opened is not library:
                opened.close()

    app = FastAPI(
        title="问策 Wence",
        version="1",
        description="连续出版物问答：逐字引用，标明出处。"
        " Questions over serial publications, answered with cited quotes.",
        lifespan=lifespan,
        docs_url=None,  # `web.docs` serves it without a content delivery network
        redoc_url=None,
        redirect_slashes=False,
    )
    for part in (api, catalog, documents, feedback, probes, *_PAGES):
        app.include_router(part.router)
    for router in plugin_routers():
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/docs-assets", StaticFiles(packages=[("fastapi_offline", "static")]), name="docs")
    _add_error_handlers(app)
    _add_middleware(app, settings, metrics)
    return app


def _add_middleware(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    def limit(path: str) -> int:
        upload = path == documents.UPLOAD_PATH
        return settings.max_file_bytes + _FORM_BYTES if upload else _JSON_BYTES

    # The last one added is the outermost.
    app.add_middleware(BodyLimit, limit=limit)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(MeasureRequests, metrics=metrics)


def _add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(LibraryError, _on_library_error)
    app.add_exception_handler(Exception, _on_failure)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    if _is_for_reading(request):
        return _page(request, status, error.detail if isinstance(error, ApiError) else "")
    if isinstance(error, ApiError):
        return JSONResponse(error.content, status)
    detail = {"method": request.method, "path": request.url.path, "cause": str(error.detail)}
    message = _MESSAGES.get(status, str(error.detail))
    content = envelope(CODES.get(status, "error"), message, detail)
    return JSONResponse(content, status, headers=error.headers)


def _is_for_reading(request: Request) -> bool:
    """Whether a person looks at the reply in a browser."""
    page = not request.url.path.startswith(("/api/", "/static/"))
    return page and "text/html" in request.headers.get("accept", "")


def _page(request: Request, status: int, message: str = "") -> Response:
    """The error as a page; without a message it says what the status means."""
    return render(request, "error.html", status, here="", status=status, message=message)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    message, detail = describe(error.errors())
    return JSONResponse(envelope("invalid_request", message, detail), 422)


async def _on_library_error(request: Request, error: Exception) -> Response:
    # Its message names folders of this machine, which are no business of a client.
    _log.error("%s %s: %s", request.method, request.url.path, error)
    if _is_for_reading(request):
        return _page(request, 503)
    return JSONResponse(envelope("unavailable", "馆藏暂时读不了，请稍后再试"), 503)


async def _on_failure(request: Request, error: Exception) -> Response:
    content = envelope("internal", "服务内部出错，请稍后再试")
    page = _is_for_reading(request)
    reply = _page(request, 500) if page else JSONResponse(content, 500)
    # The server logs the traceback; it stands outside the middleware that adds the headers.
    reply.headers.update(SECURITY_HEADERS)
    return reply
