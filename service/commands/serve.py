"""Serve the web app until it is stopped."""

import socket
import sys

import uvicorn

from embed.errors import EncoderError
from index.errors import WenceError
from service.api.state import open_library
from service.app import create_app
from service.generation.writer import make_writer
from service.reranking import make_reranker
from service.settings import Settings
from service.terminal import complain, print_lines

# Seconds that open streams (a run that is followed, say) may go on after the stop.
_GRACE = 5


class _Server(uvicorn.Server):
    """Tells the address once requests are answered."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print_lines([f"问策已就绪：{_url(sockets[0])}（按 Ctrl+C 停止）"])
            sys.stdout.flush()


def serve(settings: Settings) -> int:
    """Serve until stopped and return the exit code: 0, or 2 where it cannot start."""
    try:
        listening = listen(settings.host, settings.port)
    except OSError as error:
        complain(_refusal(settings, error))
        return 2
    with listening:
        try:
            make_writer(settings)  # says here what stands in the way; the app makes its own
            reranker = make_reranker(settings)
            library = open_library(settings)
        except (WenceError, EncoderError) as error:
            complain(str(error))
            return 2
        app = create_app(settings, library, reranker)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE
        )
        try:
            _Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            pass
        finally:
            library.close()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address, IPv4 or IPv6.

    Raises:
        OSError: the address cannot be had.
    """
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # asyncio sends small replies at once only where the protocol is named; else each takes 40 ms.
    found = socket.socket(family, kind, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would share the port with another program
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(128)
    except OSError:
        found.close()
        raise
    return found


def _refusal(settings: Settings, error: OSError) -> str:
    where = f"{settings.host}:{settings.port}"
    reason = error.strerror or error
    return f"不能在 {where} 提供服务（{reason}）；请用 --port、--host 换一个端口或地址"


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
