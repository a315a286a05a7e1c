"""`wence eval ...` and the evaluation routes: what this package adds to the service."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from embed.errors import EncoderError
from index.errors import WenceError
from service.commands.opening import Reply
from service.terminal import complain, print_json, print_lines

if TYPE_CHECKING:
    from fastapi import APIRouter

COMMAND = "eval"
HELP = "评测：运行测试集、比较、出报告、拟题"


def routers() -> "Sequence[APIRouter]":
    """The routes under `/api/v1/evals`."""
    from eval.api import router

    return [router]


def main(argv: Sequence[str]) -> int:
    """Run `wence eval ARGV...` and return the exit code, as for the other commands."""
    try:
        args = make_parser().parse_args(argv)
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else 2
    try:
        from eval import commands

        reply: Reply = commands.COMMANDS[args.action](args)
    except (WenceError, EncoderError) as error:
        return _fail(args, str(error))
    except OSError as error:
        return _fail(args, f"系统拒绝了操作（{error}）；请检查路径、权限和磁盘空间")
    if args.json and reply.wire is not None:
        print_json(reply.wire)
    elif not args.json:
        print_lines(reply.lines)
    return reply.code


def _fail(args: argparse.Namespace, message: str) -> int:
    complain(message)
    if args.json:
        print_json({"error": {"code": "unavailable", "message": message, "detail": None}})
    return 2


def make_parser() -> argparse.ArgumentParser:
    """The parser of `wence eval`; `action` in its result is the sub-command."""
    parser = argparse.ArgumentParser(prog="wence eval", description=HELP, allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)

    run = _action(actions, "run", "运行一个测试集：问题文件、BEIR 文件夹、TREC、CSV 或 XLSX")
    run.add_argument("set", type=Path, metavar="SET")
    run.add_argument("--config", type=Path, metavar="FILE", help="TOML 文件，每个 [[run]] 一种设置")
    run.add_argument("--name", metavar="NAME", help="运行的名称（默认由测试集和设置得出）")
    run.add_argument("--strict", action="store_true", help="测试集有任何问题就不运行")
    run.add_argument("--run-out", type=Path, metavar="FILE", help="另存 TREC 格式的排序")
    _add_floor(run)

    compare = _action(actions, "compare", "比较两次或多次运行，后者显著变差时退出码为 1")
    compare.add_argument("runs", nargs="+", metavar="RUN", help="第一个是基准")
    compare.add_argument("--force", action="store_true", help="测试集不同时也比较共有的问题")
    _add_floor(compare)

    report = _action(actions, "report", "写一页自足的报告（.html 或 .md）")
    report.add_argument("runs", nargs="+", metavar="RUN")
    report.add_argument("--out", type=Path, default=Path("report.html"), metavar="FILE")

    make = _action(actions, "make", "从馆藏的文章草拟问题，供人取舍")
    make.add_argument("file", type=Path, metavar="FILE", help="写到这个问题文件（.jsonl）")
    make.add_argument("--per-article", type=int, default=3, metavar="N", help="每篇最多几题")
    make.add_argument("--from-feedback", action="store_true", help="改用读者点过赞或踩的问题")

    _action(actions, "list", "列出已有的运行")
    return parser


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.add_argument("--library", type=Path, metavar="DIR", help="馆藏文件夹（默认 .wence）")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象")
    return parser


def _add_floor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fail-under",
        action="append",
        default=[],
        metavar="指标=值",
        help="低于此值时退出码为 1，如 nDCG@10=.8；可重复",
    )
