"""A language model behind an OpenAI-compatible endpoint, asked for a stream of text."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Literal, cast

from service.generation.background import Background
from service.generation.prompting import Messages
from service.settings import Settings, SettingsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionMessageParam

_MAX_TOKENS = 800
_MAX_CHARS = 4000  # where an endpoint does not heed the limit of tokens
_AT_ONCE = 8  # more would take all the threads that answer questions
_GRACE = 1.0  # seconds after which the stream's own time-out is no longer waited for
_UNREADABLE = "模型接口的回复读不懂"
_BROKEN_OFF = "模型的回答中途断了"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a stream ended; `message` says in Chinese why, where it was not to the end."""

    kind: Literal["finished", "timeout", "error"]
    message: str = ""


class Writer:
    """Asks one model; safe to use from several threads. `openai` is imported with the first use."""

    def __init__(self, settings: Settings) -> None:
        self.model = settings.llm_model
        self._settings = settings
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._open: tuple[Background, AsyncOpenAI] | None = None

    def stream(self, messages: Messages) -> Iterator[str | Ending]:
        """The text as it comes, and last its ending, within the time that the settings give."""
        if not self._free.acquire(blocking=False):
            yield Ending("error", "模型正在回答的问题太多")
            return
        try:
            yield from self._follow(messages)
        finally:
            self._free.release()

    def close(self) -> None:
        """Stop what runs and close the connections; may be called twice."""
        with self._lock:
            opened, self._open = self._open, None
        if opened:
            background, client = opened
            background.close(client.close)

    def _follow(self, messages: Messages) -> Iterator[str | Ending]:
        background, client = self._opened()
        pieces: SimpleQueue[str | Ending] = SimpleQueue()
        latest = monotonic() + self._settings.llm_timeout_s + _GRACE
        future = background.submit(self._pump(client, messages, pieces.put))
        try:
            piece: str | Ending = ""
            while not isinstance(piece, Ending):
                try:
                    piece = pieces.get(timeout=max(0.0, latest - monotonic()))
                except Empty:
                    piece = self._too_late()
                yield piece
        finally:
            future.cancel()

    def _opened(self) -> "tuple[Background, AsyncOpenAI]":
        with self._lock:
            if self._open is None:
                self._open = (Background("wence-writer"), _connect(self._settings))
            return self._open

    async def _pump(
        self, client: "AsyncOpenAI", messages: Messages, put: Callable[[str | Ending], None]
    ) -> None:
        from openai import APITimeoutError

        try:
            async with asyncio.timeout(self._settings.llm_timeout_s):
                ending = await self._read(client, messages, put)
        except asyncio.CancelledError:  # the writer is closed, or nobody listens any more
            put(Ending("error", _BROKEN_OFF))
            raise
        except (TimeoutError, APITimeoutError):
            ending = self._too_late()
        except Exception as error:  # whatever it is, the answer is made of quotes
            _log.info("the language model failed: %s", type(error).__name__)
            ending = Ending("error", _reason(error))
        put(ending)

    async def _read(
        self, client: "AsyncOpenAI", messages: Messages, put: Callable[[str | Ending], None]
    ) -> Ending:
        stream = await client.chat.completions.create(
            model=self.model,
            messages=cast("list[ChatCompletionMessageParam]", messages),
            temperature=0,
            max_tokens=_MAX_TOKENS,
            stream=True,
        )
        said = 0
        async with stream:
            async for chunk in stream:
                text, reason = _content(chunk)
                if text:
                    put(text)
                    said += len(text)
                if reason in {"length", "content_filter"} or said > _MAX_CHARS:
                    return Ending("error", "模型的回答没有写完")
                if reason:
                    return Ending("finished")
        return Ending("error", _BROKEN_OFF if said else _UNREADABLE)

    def _too_late(self) -> Ending:
        return Ending("timeout", f"模型在{self._settings.llm_timeout_s:g}秒内没有答完")


def make_writer(settings: Settings) -> Writer | None:
    """The writer that the settings ask for; None without `WENCE_LLM_BASE_URL`.

    Raises:
        SettingsError: the package `openai` is not installed.
    """
    if not settings.llm_base_url:
        return None
    if find_spec("openai") is None:
        raise SettingsError(
            "WENCE_LLM_BASE_URL needs the package openai; install it with"
            ' pip install "wence[llm]", or unset WENCE_LLM_BASE_URL'
        )
    return Writer(settings)


def _connect(settings: Settings) -> "AsyncOpenAI":
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    return AsyncOpenAI(
        base_url=settings.llm_base_url,
        # Given even where it is empty: a key meant for another service stays where it is.
        api_key=settings.llm_api_key.get_secret_value() or "none",
        organization="",
        project="",
        timeout=settings.llm_timeout_s,
        max_retries=0,
        # The passages go to the address that was set, and nowhere else.
        http_client=DefaultAsyncHttpxClient(follow_redirects=False, timeout=settings.llm_timeout_s),
    )


def _content(chunk: object) -> tuple[str, str]:
    """Text and reason to finish of a chunk; nothing in it is certain to be there."""
    choices = getattr(chunk, "choices", None)
    first = choices[0] if isinstance(choices, list) and choices else None
    text = getattr(getattr(first, "delta", None), "content", None)
    reason = getattr(first, "finish_reason", None)
    return text if isinstance(text, str) else "", reason if isinstance(reason, str) else ""


def _reason(error: Exception) -> str:
    """Only the status is told: the body is the endpoint's, and may repeat the key."""
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        return f"模型接口{_refusal(error.status_code)}（HTTP {error.status_code}）"
    return "连不上模型接口，或连接中断" if isinstance(error, APIConnectionError) else _UNREADABLE


def _refusal(status: int) -> str:
    known = {401: "不认可密钥", 403: "不认可密钥", 404: "没有这个地址或模型", 429: "繁忙"}
    if status < 400:
        return "要转到别的地址，没有照办"
    return known.get(status) or ("出错" if status >= 500 else "不接受请求")
