"""The sample issues behind a real server on a loopback port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from embed.load import load_encoder
from index.ingest import Ingest
from index.library import Library
from service.app import create_app
from service.commands.serve import listen
from service.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples"
ISSUES = sorted(SAMPLES.glob("yungang-*"))
_STOP_S = 20


@contextmanager
def library_of(folder: Path, *documents: Path) -> Iterator[Library]:
    """A new library in `folder`, of files and folders, embedded as shipped."""
    library = Library(folder, load_encoder(), create=True)
    try:
        outcomes = Ingest(library).run(list(documents))
        assert all(outcome.kind == "added" for outcome in outcomes), outcomes
        yield library
    finally:
        library.close()


@contextmanager
def served(library: Library, settings: Settings | None = None) -> Iterator[str]:
    """A server over a library; yields its address, without a slash at the end."""
    app = create_app(settings or Settings(library=library.folder), library)
    with listen("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=_STOP_S)
            assert not thread.is_alive()


@contextmanager
def served_samples(folder: Path, *extra: Path) -> Iterator[str]:
    """A server over the sample issues and `extra` files; yields its address."""
    with library_of(folder, *ISSUES, *extra) as library, served(library) as home:
        yield home
