"""What is counted for Prometheus: requests, questions and the library's size."""

import time
from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.store import Store
from service.records import Answer

_METHODS = {"GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"}
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Metrics:
    """The counters of one app, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "wence_http_requests",
            "HTTP requests by method, route and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "wence_http_request_seconds",
            "Time to answer a request, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._questions = Counter(
            "wence_questions", "Questions by outcome.", ("status",), registry=self.registry
        )
        self._generations = Counter(
            "wence_generations",
            "Answers that the language model was asked for, by outcome.",
            ("status",),
            registry=self.registry,
        )
        self._dropped = Counter(
            "wence_generation_dropped_sentences",
            "Sentences of the language model that were left out.",
            registry=self.registry,
        )

    def watch(self, store: Store) -> None:
        """Report the size of a library with every scrape."""
        self.registry.register(_LibrarySize(store))

    def count_question(self, status: str) -> None:
        """Count a question that was answered or not found."""
        self._questions.labels(status).inc()

    def count_answer(self, answer: Answer) -> None:
        """Count a question, and what the language model made of it."""
        self.count_question(answer.status)
        if answer.generation:
            self._generations.labels(answer.generation.status).inc()
            self._dropped.inc(answer.generation.dropped)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request and its time."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def render(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class _LibrarySize(Collector):
    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # registering must not read the library

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for table in ("issues", "articles", "passages"):
            text = f"Number of {table} in the library."
            yield GaugeMetricFamily(f"wence_{table}", text, self._store.count(table))
        text = "Revision of the library."
        yield GaugeMetricFamily("wence_revision", text, self._store.revision)


class MeasureRequests:
    """Middleware: counts every request under its route's template, so labels stay few."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500  # where an exception leaves no response

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begin = time.perf_counter()
        try:
            await self._app(scope, receive, noting)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            seconds = time.perf_counter() - begin
            self._metrics.count_request(method, _route(scope), status, seconds)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "") or "unmatched"
