"""Files and folders into the library, one clear line for each that cannot be read."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from index.errors import UnreadableDocument
from index.library import Library
from index.parse import parse_file
from index.readers import SUFFIXES
from index.records import Issue

MAX_BYTES = 50 * 2**20
# Issues stored in one transaction; the indexes catch up once, at the end.
_BATCH_BYTES = 20 * 2**20
OutcomeKind = Literal["added", "replaced", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `message` says what a person should know, in Chinese."""

    path: str
    kind: OutcomeKind
    issue_id: str = ""
    articles: int = 0
    passages: int = 0
    embedded: int = 0
    warnings: tuple[str, ...] = ()
    message: str = ""


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[Outcome]]:
    """The readable files below `paths` in order, and an outcome for each path that is no use.

    Folders are walked for the endings that can be read; hidden files and symbolic links to
    folders (which may run in a circle) are passed over. A file that is named is always taken.
    """
    files: dict[Path, None] = {}
    failures = []
    for path in paths:
        if path.is_dir():
            found = list(_walk(path))
            if not found:
                endings = " ".join(sorted(SUFFIXES))
                failures.append(
                    _failed(path, f"文件夹里没有可以读的文件；请放入以下格式的文件：{endings}")
                )
            files.update(dict.fromkeys(found))
        elif path.is_symlink() and not path.exists():
            failures.append(_failed(path, "符号链接指向不存在的文件或绕成了圈；请改用真实的文件"))
        elif not path.exists():
            failures.append(_failed(path, "没有这个文件或文件夹；请检查路径"))
        elif not path.is_file():
            failures.append(_failed(path, "不是普通文件；请改用真实的文件或文件夹"))
        else:
            files[path] = None
    return list(files), failures


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            hidden = name.startswith((".", "~$"))
            if not hidden and path.suffix.lower() in SUFFIXES and path.is_file():
                yield path


def _failed(path: Path | str, message: str) -> Outcome:
    return Outcome(shown_name(path), "failed", message=message)


def shown_name(path: Path | str) -> str:
    """A path as text that can be stored and printed: names from old systems are often GB 18030."""
    name = os.fsencode(path)
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def read_file(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The content of a file.

    Raises:
        UnreadableDocument: it is larger than `max_bytes` or the system refuses it.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise too_large(size, max_bytes)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise UnreadableDocument(f"打不开文件（{reason}）；请检查权限和路径") from error


def too_large(size: int, max_bytes: int) -> UnreadableDocument:
    """The error for a file over the limit."""
    return UnreadableDocument(
        f"文件 {size / 2**20:.1f} MB，超过上限 {max_bytes / 2**20:.0f} MB；"
        "请拆分文件，或用 WENCE_MAX_FILE_MB 调高上限"
    )


class Ingest:
    """Reads files into one library and remembers what became of each."""

    def __init__(self, library: Library, max_bytes: int = MAX_BYTES) -> None:
        self.library = library
        self.max_bytes = max_bytes
        self.outcomes: list[Outcome] = []
        self._waiting: list[tuple[str, Issue]] = []
        self._waiting_bytes = 0

    def run(
        self, paths: Sequence[Path], progress: Callable[[int, int], None] = lambda done, of: None
    ) -> list[Outcome]:
        """Take in all files below `paths`; `progress` is told of each file done.

        A file that cannot be read is an outcome, never an error; the others are taken in.
        """
        files, failures = find_files(paths)
        self.outcomes += failures
        for done, path in enumerate(files, 1):
            try:
                self._take(shown_name(path), read_file(path, self.max_bytes))
            except UnreadableDocument as error:
                self.outcomes.append(_failed(path, str(error)))
            progress(done, len(files))
        self._store()
        self.library.refresh(wait=True)
        return self.outcomes

    def add_bytes(self, name: str, data: bytes) -> Outcome:
        """Take in one uploaded file.

        Raises:
            UnreadableDocument: it cannot be read; nothing is stored.
        """
        if len(data) > self.max_bytes:
            raise too_large(len(data), self.max_bytes)
        self._take(name, data)
        self._store()
        self.library.refresh(wait=True)
        return self.outcomes[-1]

    def _take(self, path: str, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        if any(issue.sha256 == sha256 for _, issue in self._waiting):
            self._store()  # the same file again: it is held from here on
        held = self.library.store.issue_with_sha256(sha256)
        if held is not None:
            message = "" if held.source == Path(path).name else f"与 {held.source} 内容相同"
            self.outcomes.append(
                Outcome(path, "unchanged", held.id, held.articles, held.passages, message=message)
            )
            return
        issue = self._distinct(parse_file(Path(path).name, data))
        self._waiting.append((path, issue))
        self._waiting_bytes += len(data)
        if self._waiting_bytes >= _BATCH_BYTES:
            self._store()

    def _distinct(self, issue: Issue) -> Issue:
        """Give a document another key where another file's document has its title.

        A numbered issue takes the place of the one held; two documents with one title (notices
        are often called just that) are two documents.
        """
        if issue.number is not None:
            return issue
        key, copy = issue.key, 1
        while self._source_of(f"{issue.publication}/{key}") not in {None, issue.source}:
            copy += 1
            key = f"{issue.key}（{copy}）"
        return replace(issue, key=key)

    def _source_of(self, issue_id: str) -> str | None:
        waiting = {issue.id: issue.source for _, issue in self._waiting}
        held = self.library.store.issue(issue_id)
        return waiting.get(issue_id) or (held.source if held else None)

    def _store(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        added = self.library.add([issue for _, issue in waiting], catch_up=False)
        for (path, issue), result in zip(waiting, added, strict=True):
            message = ""
            if result.replaced is not None:
                message = f"替换了原有的 {issue.id}（来自 {result.replaced}）"
            self.outcomes.append(
                Outcome(
                    path,
                    "added" if result.replaced is None else "replaced",
                    issue.id,
                    len(issue.articles),
                    result.passages,
                    result.embedded,
                    issue.warnings,
                    message,
                )
            )
