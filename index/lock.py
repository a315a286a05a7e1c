"""Writers take turns: one lock for each library folder, held across processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryError

WRITE_WAIT = 600.0  # seconds that a writer waits for another one


def write_lock(folder: Path) -> FileLock:
    """The lock that everything which changes the library in `folder` takes first."""
    return FileLock(folder / "write.lock")


@contextmanager
def held(lock: FileLock, folder: Path, wait: float = WRITE_WAIT) -> Iterator[None]:
    """Hold `lock`; raise `LibraryError` where another writer keeps it for `wait` seconds."""
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise LibraryError(
            f"another program has been writing to {folder} for {wait:.0f} s:"
            " wait for it to end, then try again"
        ) from None
    try:
        yield
    finally:
        lock.release()
