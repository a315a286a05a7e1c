"""A small HTTP server on loopback that speaks the chat completions protocol, well and badly."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.settings import Settings

MODEL = "岚湾大模型"
KEY = "sk-not-to-be-shown"


class Reply:
    """What a script answers a request with."""

    def __init__(self, handler: BaseHTTPRequestHandler, released: threading.Event) -> None:
        self._handler = handler
        self._released = released

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """The status line and the headers; the body follows in pieces."""
        self._handler.send_response(status)
        for name, value in {"content-type": kind, "transfer-encoding": "chunked"}.items():
            self._handler.send_header(name, value)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def send(self, text: str) -> None:
        """A piece of the body, at once."""
        data = text.encode()
        self._handler.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self._handler.wfile.flush()

    def say(self, text: str | None, reason: str | None = None) -> None:
        """One chunk of a completion."""
        self.send(f"data: {chunk(text, reason)}\n\n")

    def end(self) -> None:
        """The body's end."""
        self._handler.wfile.write(b"0\r\n\r\n")

    def hang_up(self) -> None:
        """Close the connection in the middle of the body."""
        self._handler.close_connection = True

    def wait(self, seconds: float | None = None) -> bool:
        """Do nothing until the server stops, or for a while; whether it has stopped."""
        return self._released.wait(seconds)


Script = Callable[[Reply], None]


def chunk(text: str | None, reason: str | None = None) -> str:
    """A chunk of a streamed completion as JSON."""
    delta = {"role": "assistant", "content": text} if text is not None else {}
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return json.dumps(
        {"id": "c", "object": "chat.completion.chunk", "model": MODEL, "choices": [choice]}
    )


def saying(*pieces: str, reason: str = "stop") -> Script:
    """A well-behaved model that says these pieces."""

    def script(reply: Reply) -> None:
        reply.start()
        reply.say("")
        for piece in pieces:
            reply.say(piece)
        reply.say(None, reason)
        reply.send("data: [DONE]\n\n")
        reply.end()

    return script


def refusing(status: int, body: str = "", kind: str = "application/json") -> Script:
    """An endpoint that answers with an error, and repeats the key in it as some do."""
    body = body or json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}})

    def script(reply: Reply) -> None:
        reply.start(status, kind)
        reply.send(body)
        reply.end()

    return script


def breaking(*pieces: str) -> Script:
    """A connection that is cut after these pieces."""

    def script(reply: Reply) -> None:
        reply.start()
        for piece in pieces:
            reply.say(piece)
        reply.hang_up()

    return script


def ending(*events: str) -> Script:
    """A stream of these raw events that ends without a last chunk."""

    def script(reply: Reply) -> None:
        reply.start()
        for event in events:
            reply.send(event)
        reply.end()

    return script


def silent(reply: Reply) -> None:
    """An endpoint that takes the question and never answers."""
    reply.wait()


def dripping(*pieces: str) -> Script:
    """A model that says these pieces, and then only that it is still there."""

    def script(reply: Reply) -> None:
        reply.start()
        for piece in pieces:
            reply.say(piece)
        while not reply.wait(0.02):
            reply.send(": still here\n\n")

    return script


def redirecting(location: str) -> Script:
    """An endpoint that sends its callers elsewhere."""

    def script(reply: Reply) -> None:
        reply.start(307, location=location)
        reply.end()

    return script


class LlmServer(ThreadingHTTPServer):
    """Follows `script`; keeps the requests' headers and bodies."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: Script = saying()
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """The base address of the API."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def prompt(self) -> str:
        """What the last request said to the model."""
        return "\n".join(str(m["content"]) for m in self.requests[-1][1]["messages"])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has left is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LlmServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((headers | {"path": self.path}, body))
        self.server.script(Reply(self, self.server.released))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing to standard error."""


@contextmanager
def llm_server(script: Script | None = None) -> Iterator[LlmServer]:
    """A running server; all its connections are closed at the end."""
    with LlmServer() as server:
        if script:
            server.script = script
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def llm_settings(server: LlmServer, timeout_s: float = 10) -> Settings:
    """The settings that name the server."""
    return Settings.model_validate(
        {
            "llm_base_url": server.url,
            "llm_model": MODEL,
            "llm_api_key": KEY,
            "llm_timeout_s": timeout_s,
        }
    )
