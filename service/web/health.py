"""The doctor's findings for the page: one check of a library at a time, kept while it stands."""

from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from weakref import WeakKeyDictionary

from index.doctor import Finding, check
from index.library import Library

# Their findings say themselves what to do.
_WITH_REMEDY = frozenset({"encoder", "lexical", "dense"})


@dataclass(frozen=True, slots=True)
class Checkup:
    """All findings on one revision of a library, and the seconds that they took."""

    revision: int
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def failed(self) -> list[Finding]:
        """The checks that the library did not pass."""
        return [finding for finding in self.findings if not finding.ok]


class Health:
    """The newest checkup of one library."""

    def __init__(self) -> None:
        self._running = Lock()
        self._last: Checkup | None = None

    def examine(self, library: Library, *, again: bool = False) -> Checkup | None:
        """The checkup of the library as it stands; None while another caller makes one.

        Nobody waits for another's check: waiting requests would take the threads that answer
        questions. `again` checks anew what was checked before.

        Raises:
            LibraryError: another program keeps writing to the library.
        """
        revision, last = library.store.revision, self._last
        if last and last.revision == revision and not again:
            return last
        if not self._running.acquire(blocking=False):
            return None
        try:
            self._last = None  # whoever asks meanwhile is to wait for the new one
            self._last = _check(library, revision)
            return self._last
        finally:
            self._running.release()


def _check(library: Library, revision: int) -> Checkup:
    begin = perf_counter()
    findings = tuple(check(library.folder, library.encoder))
    return Checkup(revision, findings, perf_counter() - begin)


_healths: "WeakKeyDictionary[Library, Health]" = WeakKeyDictionary()
_adding = Lock()


def health_of(library: Library) -> Health:
    """The one that all requests to this open library share."""
    with _adding:
        return _healths.setdefault(library, Health())


def detail_of(finding: Finding, library: Library) -> str:
    """What is wrong, without the folders of the machine, which are no business of a reader."""
    return finding.detail.replace(str(library.folder.resolve()), "馆藏").replace(
        str(library.folder), "馆藏"
    )


def needs_restoring(finding: Finding) -> bool:
    """Whether the tables themselves are damaged, and the finding names no way out yet."""
    return finding.check not in _WITH_REMEDY and "wence restore" not in finding.detail
