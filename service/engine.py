"""Question to cited answer: plan, search, read, check."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from embed.reranker import Reranker
from index.filters import Filters
from index.library import Library
from index.records import Hit, IssueInfo
from index.search import Mode, Searcher, Weights
from service.planning.holdings import Holdings, issues_within
from service.planning.missing import missing_beside, missing_issues, nothing_found
from service.planning.periods import day_meant, find_preference, tell_years
from service.planning.plan import make_plan
from service.planning.preference import favour, first_within
from service.reading.choosing import choose
from service.reading.contents import (
    compose_listing,
    count_asked,
    lead_drafts,
    list_articles,
    only_headlines,
)
from service.reading.quotes import Draft, cite
from service.reading.reader import NEAREST_READ, Reader, Reading
from service.reading.spread import spread_articles, spread_issues
from service.records import Answer, ChipKey, Citation, Plan, Step

if TYPE_CHECKING:
    from service.generation.writer import Writer

_READ = 20  # passages found for the reader, however few are returned
_FIRST = "最近有哪些新政策？"  # any question will do
_WIDE = 200  # passages found where most are then left out


class Engine:
    """Answers questions over one library; safe to use from several threads.

    With a `writer`, a language model writes out the answers that quotes were found for.
    """

    def __init__(
        self,
        library: Library,
        weights: Weights | None = None,
        mode: Mode = "hybrid",
        writer: "Writer | None" = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.library = library
        self.searcher = Searcher(library, weights, reranker)
        self.mode = mode
        self._writer = writer
        self._reader = Reader(library, self.searcher.matcher)
        self._holdings: tuple[int, Holdings] = (-1, Holdings(()))

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        k: int = 10,
        without: Iterable[ChipKey] = (),
    ) -> Answer:
        """Answer with sentences quoted from the library, or say that it holds no answer.

        `filters` are limits beside those that the question itself names; `k` is the number of
        passages to return with the answer; `without` are chips of the question that are not to
        limit it, by field and value.
        """
        for step in self.steps(question, filters, k, without):
            if isinstance(step, Answer):
                return step
        raise AssertionError("steps end with an answer")

    def steps(
        self,
        question: str,
        filters: Filters | None = None,
        k: int = 10,
        without: Iterable[ChipKey] = (),
    ) -> Iterator[Step]:
        """The same, as it goes: the plan, the passages, what a writer writes, the answer."""
        watch = _Watch()
        holdings = self.read_holdings()
        plan = make_plan(question, holdings, filters, without)
        watch.lap("plan")
        yield plan
        issues = issues_within(holdings.issues, plan.filters)
        listed = issues if plan.wants == "contents" else []
        prefer = _preferred(plan, holdings)
        hits = self._find(plan, issues, listed, max(k, _READ), prefer)
        watch.lap("search")
        yield tuple(hits[:k])
        answer = self._answer(plan, holdings, hits, k, listed, prefer, watch)
        # Titles, and the figures of several issues, are not for a model to tell.
        if self._writer and plan.wants == "answer" and answer.status == "answered":
            yield from self._write(self._writer, answer, hits, watch)
        else:
            yield answer

    def _write(
        self, writer: "Writer", answer: Answer, hits: Sequence[Hit], watch: "_Watch"
    ) -> Iterator[Step]:
        from service.generation.writing import write_answer  # only where a model is set

        for step in write_answer(writer, answer, hits, self.library.store):
            if isinstance(step, Answer):
                step = replace(step, took_ms={**step.took_ms, "total": watch.total()["total"]})
            yield step

    def search(
        self, query: str, k: int = 10, mode: Mode | None = None, filters: Filters | None = None
    ) -> list[Hit]:
        """The nearest passages, best first; those of a period that the query names before others.

        Raises:
            ValueError: `mode` is none of `MODES`.
        """
        given, holdings = filters or Filters(), self.read_holdings()
        told = tell_years(query, day_meant(given, holdings))
        prefer = None if given.limits_issues else find_preference(told, holdings)
        hits = self.searcher.search(query, k, mode or self.mode, given, prefer=prefer)
        return favour(hits, prefer)

    def warm(self) -> None:
        """Load what the first question would wait for: models, dictionaries, texts' cuts."""
        hits = self.searcher.search(_FIRST, 1, self.mode)
        self._reader.rank(self._reader.question(_FIRST), hits)

    def read_holdings(self) -> Holdings:
        """The issues held; read again when the library has changed."""
        revision = self.library.store.revision
        if self._holdings[0] != revision:
            self._holdings = (revision, Holdings(tuple(self.library.store.issues())))
        return self._holdings[1]

    def _find(
        self,
        plan: Plan,
        issues: Sequence[IssueInfo],
        listed: Sequence[IssueInfo],
        k: int,
        prefer: Filters | None,
    ) -> list[Hit]:
        if listed:
            return list_articles(self.library.store, listed, plan)
        if not issues:
            return []
        one = plan.wants == "answer" and not plan.headline
        hits = self.searcher.search(
            plan.looked_for,
            k if one else _WIDE,
            self.mode,
            plan.filters,
            NEAREST_READ if one else 0,
            prefer,
        )
        if plan.headline:
            return only_headlines(hits, self.library.store, plan)[:k]
        if plan.wants == "articles":
            return spread_articles(hits)
        if plan.wants == "issues":
            return spread_issues(first_within(hits, plan.prefer))
        return favour(hits, prefer)

    def _answer(
        self,
        plan: Plan,
        holdings: Holdings,
        hits: Sequence[Hit],
        k: int,
        listed: Sequence[IssueInfo],
        prefer: Filters | None,
        watch: "_Watch",
    ) -> Answer:
        store = self.library.store
        short, sure = None, 0.0
        citations: list[Citation] = []
        if listed:
            citations = cite(lead_drafts(hits), store)
            count = count_asked(store, listed, plan)
            text = compose_listing(citations, count, store, listed, plan) + _beside(plan, holdings)
            short = count if citations else None
            sure = 1.0 if citations else 0.0
        else:
            chosen = choose(self._reader, plan, hits, prefer)
            sure = chosen.confidence
            citations = cite([Draft(r.hit, r.start, r.end) for r in chosen.readings], store)
            text = chosen.compose(citations)
            short = self._short(plan, chosen.readings, citations)
        if not citations:
            text = missing_issues(plan, holdings) or nothing_found(holdings)
        watch.lap("read")
        return Answer(
            plan,
            "answered" if citations else "not_found",
            text,
            short,
            sure,
            tuple(citations),
            tuple(hits[:k]),
            watch.total(),
        )

    def _short(
        self, plan: Plan, readings: Sequence[Reading], citations: Sequence[Citation]
    ) -> str | None:
        """The value alone, where one sentence is all the answer."""
        if len(readings) != 1 or len(citations) != 1:
            return None
        return self._reader.short_answer(plan, readings[0])


def _preferred(plan: Plan, holdings: Holdings) -> Filters | None:
    """The issues of the period asked about; of many years' the last, where none is named."""
    return plan.prefer or (None if plan.filters.limits_issues else holdings.last_year)


def _beside(plan: Plan, holdings: Holdings) -> str:
    lost = missing_beside(plan, holdings)
    return f"\n{lost}" if lost else ""


class _Watch:
    """Milliseconds spent in each part."""

    def __init__(self) -> None:
        self._begin = self._last = perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, part: str) -> None:
        now = perf_counter()
        self._laps[part] = (now - self._last) * 1000
        self._last = now

    def total(self) -> dict[str, float]:
        return {**self._laps, "total": (perf_counter() - self._begin) * 1000}
