"""The one shape of every error that leaves the web API."""

from typing import Any

from fastapi import HTTPException
from starlette.responses import JSONResponse

CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    422: "invalid_request",
    503: "unavailable",
}


class ApiError(HTTPException):
    """A request that is answered with an error; `message` is shown to people, in Chinese."""

    def __init__(
        self, status: int, message: str, detail: object = None, code: str | None = None
    ) -> None:
        super().__init__(status, message)
        self.content = envelope(code or CODES[status], message, detail)


def envelope(code: str, message: str, detail: object = None) -> dict[str, Any]:
    """The body of an error."""
    return {"error": {"code": code, "message": message, "detail": detail}}


def too_large(limit: int) -> ApiError:
    """The error for a body of more than `limit` bytes."""
    return ApiError(
        413,
        f"内容超过上限 {limit // 2**20} MB；请拆分文件，或用 WENCE_MAX_FILE_MB 调高文件的上限",
        {"limit_mb": limit // 2**20},
    )


def error_response(error: ApiError) -> JSONResponse:
    """The error as it is sent."""
    return JSONResponse(error.content, error.status_code)
