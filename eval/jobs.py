"""One run at a time in the background of a server."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.errors import WenceError

Progress = Callable[[int, int], None]
Work = Callable[[Progress, Progress], object]  # told how to report indexing and queries
Phase = Literal["indexing", "running", "done", "failed"]
_log = logging.getLogger(__name__)


class Stopped(BaseException):
    """The server stops; what the run has stored so far stays, and a new start goes on with it."""


class Busy(Exception):
    """Another run is under way; its name is the argument."""


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a run is; `message` says why it failed."""

    run: str
    phase: Phase
    done: int = 0
    of: int = 0
    message: str = ""

    @property
    def ended(self) -> bool:
        """Nothing more will come."""
        return self.phase in {"done", "failed"}


class Jobs:
    """Starts runs in a thread; the newest one's state can be read from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: JobState | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def state(self) -> JobState | None:
        """The state of the run started last."""
        return self._state

    def start(self, run: str, work: Work) -> None:
        """Begin `work` in the background.

        Raises:
            Busy: another run is under way, or the server is about to stop.
        """
        with self._lock:
            if self._state and not self._state.ended:
                raise Busy(self._state.run)
            self._stopping.clear()
            self._state = JobState(run, "indexing")
            self._thread = threading.Thread(target=self._work, args=(run, work), name=f"run {run}")
            self._thread.start()

    def stop(self) -> None:
        """Stop the run at its next query and wait for it."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def _work(self, run: str, work: Work) -> None:
        try:
            work(self._reporter(run, "indexing"), self._reporter(run, "running"))
        except Stopped:
            self._state = JobState(run, "failed", message="服务已停止，评测没有做完")
        except WenceError as error:
            self._state = JobState(run, "failed", message=str(error))
        except Exception:
            _log.exception("run %s failed", run)
            self._state = JobState(run, "failed", message="评测出错，原因见服务的日志")
        else:
            self._state = JobState(run, "done")

    def _reporter(self, run: str, phase: Phase) -> Progress:
        def report(done: int, of: int) -> None:
            if self._stopping.is_set():
                raise Stopped
            self._state = JobState(run, phase, done, of)

        return report
