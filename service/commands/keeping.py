"""The commands that look after a library: issues, remove, doctor, backup, restore, serve."""

import argparse
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from typing import TYPE_CHECKING

from index.errors import NotFound, WenceError
from service.commands.opening import Reply, open_library, require_library, settings_of
from service.commands.printing import issue_lines
from service.terminal import Style, print_json
from service.wire import issue_to_json

if TYPE_CHECKING:
    from index.doctor import Finding
    from service.settings import Settings


def run_issues(args: argparse.Namespace, style: Style) -> Reply:
    """List the issues held, newest first."""
    from index.store import Store

    store = Store(require_library(settings_of(args).library))
    try:
        issues = store.issues()
    finally:
        store.close()
    wire = {"issues": [issue_to_json(issue) for issue in issues], "total": len(issues)}
    return Reply(0, wire, issue_lines(issues, style))


def run_remove(args: argparse.Namespace, style: Style) -> Reply:
    """Remove an issue; exit code 1 where the library does not hold it."""
    with open_library(args) as library:
        try:
            library.remove(args.issue_id)
        except NotFound:
            raise NotFound(
                f"馆藏里没有 {args.issue_id}；编号如 云港动态/17，用 `wence issues` 查看"
            ) from None
        revision, issues = library.store.revision, library.store.count("issues")
    lines = [f"{style.good('已删除')}  {args.issue_id}；馆藏现有{issues}期。"]
    return Reply(0, {"removed": args.issue_id, "revision": revision}, lines)


def run_doctor(args: argparse.Namespace, style: Style) -> Reply:
    """Check the library; exit code 1 where a check failed."""
    settings = settings_of(args)
    require_library(settings.library)
    findings = _examine(settings)
    failed = sum(not finding.ok for finding in findings)
    lines = [_finding_line(finding, style) for finding in findings]
    lines.append(f"{failed}项不通过。" if failed else f"{len(findings)}项检查全部通过。")
    wire = {"ok": not failed, "checks": [asdict(finding) for finding in findings]}
    return Reply(1 if failed else 0, wire, lines)


def _examine(settings: "Settings") -> "list[Finding]":
    from embed.errors import EncoderError
    from embed.load import load_encoder
    from index.doctor import Finding, check

    try:
        return check(settings.library, load_encoder(settings.encoder))
    except EncoderError as error:
        return [
            *check(settings.library),
            Finding("encoder_loads", "编码器可以载入", False, str(error)),
        ]


def _finding_line(finding: "Finding", style: Style) -> str:
    if finding.ok:
        return f"{style.good('通过')}    {finding.title}"
    return f"{style.bad('不通过')}  {finding.title}：{finding.detail}"


def run_backup(args: argparse.Namespace, style: Style) -> Reply:
    """Write the library to one file, while it is in use."""
    from index.backup import backup

    folder = settings_of(args).library
    require_library(folder)
    made = backup(folder, args.file, force=args.force)
    wire = {"file": str(args.file), **asdict(made)}
    size = f"{made.size / 2**20:.1f} MB"
    return Reply(0, wire, [f"{style.good('已备份')}  {args.file}：{made.issues}期，{size}。"])


def run_restore(args: argparse.Namespace, style: Style) -> Reply:
    """Make a backup the library, and build its indexes."""
    from index.backup import restore

    settings = settings_of(args)
    made = restore(args.file, settings.library, force=args.force)
    lines = [f"{style.good('已恢复')}  {settings.library}：{made.issues}期。"]
    wire: dict[str, object] = {"library": str(settings.library), **asdict(made)}
    if problem := _index_anew(args):
        wire["warning"] = problem
        lines.append(style.warn(f"注意：{problem}"))
    return Reply(0, wire, lines)


def _index_anew(args: argparse.Namespace) -> str:
    """Open the library, which builds its indexes; return what stands in the way."""
    from embed.errors import EncoderError

    try:
        with open_library(args):
            return ""
    except (WenceError, EncoderError) as error:
        return str(error)


def run_serve(args: argparse.Namespace, style: Style) -> Reply:
    """Serve the web page and the API until stopped."""
    from service.commands.serve import serve

    settings = settings_of(args)
    if not args.json:
        return Reply(serve(settings), None, [])
    where = {"host": settings.host, "port": settings.port}
    print_json({"library": str(settings.library), **where})
    sys.stdout.flush()
    with redirect_stdout(sys.stderr):
        return Reply(serve(settings), None, [])
