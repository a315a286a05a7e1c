"""What decides a vector, as one hash: a library refuses an encoder that is not its own."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *settings: str) -> str:
    """Return the sha256 (hex) over the files' names and contents, in order, and the settings."""
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        total.update(f"{file.name}\0{content}\n".encode())
    for setting in settings:
        total.update(f"{setting}\0".encode())
    return total.hexdigest()
