"""The documentation of the API as a page; its scripts are served from here."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.web.rendering import render

router = APIRouter(include_in_schema=False)
# Swagger UI sets styles on its elements, and draws its icons from data addresses.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Swagger UI."""
    page = render(request, "docs.html")
    page.headers["Content-Security-Policy"] = _POLICY
    return page
