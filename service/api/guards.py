"""Middleware that guards the app: size of bodies, headers of replies, writes from other sites."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import ApiError, error_response, too_large

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# Read and thrown away after a refusal: most clients read the answer only when all is sent.
_DISCARDED = 2**30


class SecurityHeaders:
    """Puts `SECURITY_HEADERS` on every reply that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the headers join the reply."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


class BodyLimit:
    """Refuses a body over the limit as soon as it is known to be, without holding it."""

    def __init__(self, app: ASGIApp, limit: Callable[[str], int]) -> None:
        """`limit` gives the bytes that a request to a path may bring."""
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, headers, seen = self._limit(scope["path"]), Headers(scope=scope), 0
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            if "expect" not in headers:  # such a client waits for leave to send
                await _discard(receive)
            await error_response(too_large(limit))(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                if message.get("more_body"):
                    await _discard(receive)
                raise too_large(limit)
            return message

        await self._app(scope, counted, send)


async def _discard(receive: Receive) -> None:
    left = _DISCARDED
    while left > 0:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            return
        left -= len(message.get("body", b""))


async def same_site_only(request: Request) -> None:
    """Refuse a write that a page of another site sends through its reader's browser.

    Browsers tell by `Sec-Fetch-Site`, older ones and plain HTTP by `Origin`; programs send neither.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        allowed = site in {"same-origin", "none"}
    else:
        allowed = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not allowed:
        raise ApiError(403, "不接受其他网站的页面发来的修改请求；请在问策自己的页面上操作")
