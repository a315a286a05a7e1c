"""What watches the service: health, readiness, metrics."""

import logging

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from service.api.errors import ApiError
from service.api.replies import ErrorReply, HealthReply, ReadyReply
from service.api.state import Shared

router = APIRouter(tags=["operation"])
_log = logging.getLogger(__name__)


@router.get("/healthz", response_model=HealthReply, summary="The process runs")
async def healthz() -> Response:
    """Always 200."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    response_model=ReadyReply,
    responses={503: {"model": ErrorReply, "description": "The library does not answer"}},
    summary="The library answers",
)
def readyz(shared: Shared) -> Response:
    """What the library holds."""
    try:
        with shared.store.transaction("DEFERRED"):
            found = {
                "status": "ready",
                "revision": shared.store.revision,
                "issues": shared.store.count("issues"),
                "passages": shared.store.count("passages"),
                "encoder": shared.library.encoder.name,
            }
    except Exception as error:  # whatever it is, the service is not ready
        _log.exception("the library does not answer")
        raise ApiError(503, "馆藏暂时读不了", code="not_ready") from error
    return JSONResponse(found)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
    summary="Metrics for Prometheus",
)
def metrics(shared: Shared) -> Response:
    """Text format."""
    return Response(shared.metrics.render(), headers={"Content-Type": CONTENT_TYPE_LATEST})
