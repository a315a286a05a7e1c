"""`wence ingest`: files into the library, one line for each that is news."""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from service.commands.opening import Reply, UsageError, require_library, settings_of
from service.names import clean
from service.terminal import Style, progress_bar

if TYPE_CHECKING:
    from embed.protocol import Encoder
    from index.ingest import Outcome
    from service.settings import Settings

_DONE = {"added": "已收录", "replaced": "已替换", "unchanged": "未变", "failed": "失败"}


def run_ingest(args: argparse.Namespace, style: Style) -> Reply:
    """Embed again where that is asked for, then take the files in."""
    from embed.load import load_encoder

    if not args.paths and not args.reembed:
        raise UsageError("请给出要导入的文件或文件夹：wence ingest 文件或文件夹...")
    settings = settings_of(args)
    if args.reembed:
        require_library(settings.library)
    encoder = load_encoder(settings.encoder)
    embedded = _reembed(settings.library, encoder) if args.reembed else None
    outcomes, revision, issues = _take_in(settings, encoder, args.paths)
    counts: Counter[str] = Counter(outcome.kind for outcome in outcomes)
    lines = [line for outcome in outcomes for line in _outcome_lines(outcome, style)]
    wire = {"files": [asdict(o) for o in outcomes], **_totals(counts), "revision": revision}
    if embedded is not None:
        wire["reembedded"] = embedded
        lines.insert(0, f"已用 {encoder.name} 重算全部向量：{embedded}段。")
    if args.paths:
        totals = "，".join(f"{_DONE[kind]} {n}" for kind, n in _totals(counts).items())
        lines.append(f"{totals}；馆藏现有{issues}期。")
    return Reply(2 if counts["failed"] else 0, wire, lines)


def _totals(counts: Counter[str]) -> dict[str, int]:
    return {kind: counts[kind] for kind in _DONE}


def _reembed(folder: Path, encoder: "Encoder") -> int:
    from index.reembed import reembed

    with progress_bar("计算向量") as progress:
        return reembed(folder, encoder, progress)


def _take_in(
    settings: "Settings", encoder: "Encoder", paths: Sequence[Path]
) -> "tuple[list[Outcome], int, int]":
    """What became of the files, the library's revision and its number of issues."""
    from index.ingest import Ingest, find_files
    from index.library import Library
    from index.store import DATABASE

    files, failures = find_files(paths)
    if not files and not (settings.library / DATABASE).is_file():
        return failures, 0, 0  # a mistyped path must not leave an empty library behind
    library = Library(settings.library, encoder, create=True)
    try:
        with progress_bar("导入") as progress:
            outcomes = Ingest(library, settings.max_file_bytes).run(paths, progress)
        return outcomes, library.store.revision, library.store.count("issues")
    finally:
        library.close()


def _outcome_lines(outcome: "Outcome", style: Style) -> list[str]:
    path = clean(outcome.path)
    if outcome.kind == "failed":
        return [f"{style.bad(_DONE['failed'])}  {path}：{clean(outcome.message)}"]
    if outcome.kind == "unchanged" and not outcome.warnings:
        return []
    what = f"{outcome.issue_id}，{outcome.articles}篇 {outcome.passages}段"
    note = f"；{outcome.message}" if outcome.message else ""
    line = f"{style.good(_DONE[outcome.kind])}  {path} → {clean(what + note)}"
    return [line, *(style.warn(f"      注意：{warning}") for warning in outcome.warnings)]
