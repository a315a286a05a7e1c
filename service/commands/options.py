"""The command line's commands and options."""

import argparse
from collections.abc import Iterable
from datetime import date
from pathlib import Path

MODES = ("hybrid", "dense", "lexical")  # index.search.MODES, without importing the engines
COMMANDS = frozenset(
    {"ingest", "ask", "search", "serve", "issues", "remove", "doctor", "backup", "restore"}
)
_LIBRARY_HELP = "馆藏文件夹（默认 .wence，或环境变量 WENCE_LIBRARY）"


def make_parser(others: Iterable[tuple[str, str]] = ()) -> argparse.ArgumentParser:
    """The parser; `command` in its result is the command's name.

    `others` are names and helps of commands that read their arguments themselves.
    """
    parser = argparse.ArgumentParser(
        prog="wence",
        description="问策：连续出版物问答，逐字引用，标明出处。",
        epilog="退出码：0 完成；1 没有找到，或检查不通过；2 用法或输入有误。",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True)
    _add_ingest(_command(commands, "ingest", "导入文件或文件夹，已有的内容不会重读"))
    _add_ask(_command(commands, "ask", "提问，得到逐字引用的答案"))
    _add_search(_command(commands, "search", "检索段落"))
    _add_serve(_command(commands, "serve", "启动网页和接口"))
    _command(commands, "issues", "列出馆藏各期")
    remove = _command(commands, "remove", "删除一期")
    remove.add_argument("issue_id", metavar="编号", help="如 云港动态/17，见 wence issues")
    _command(commands, "doctor", "检查馆藏的每一条不变量，不作修改")
    for name, text in (
        ("backup", "把馆藏备份成一个文件，服务不必停"),
        ("restore", "从备份文件恢复馆藏"),
    ):
        _add_backup(_command(commands, name, text))
    for name, text in others:
        commands.add_parser(name, help=text.replace("%", "%%"))
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.add_argument("--library", type=Path, metavar="DIR", help=_LIBRARY_HELP)
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象")
    return parser


def _add_ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="文件或文件夹")
    parser.add_argument(
        "--reembed", action="store_true", help="先用当前编码器（WENCE_ENCODER）重算全部向量"
    )


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="问题")
    _add_filters(parser)


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="检索词")
    parser.add_argument("--mode", choices=MODES, default="hybrid", help="默认 hybrid")
    _add_filters(parser)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-k", type=_count, default=10, metavar="N", help="段落数，1 到 50，默认 10")
    limits = parser.add_argument_group("限定（可以重复给出的，符合其一即可）")
    for name, text in (
        ("issue", "期号，如 17 或 2024-5，可重复"),
        ("publication", "刊名，可重复"),
        ("column", "栏目，可重复"),
    ):
        limits.add_argument(
            f"--{name}", action="append", default=[], metavar=name.upper(), help=text
        )
    for name, text in (("from", "出刊日期不早于"), ("to", "出刊日期不晚于")):
        limits.add_argument(
            f"--{name}",
            dest=f"date_{name}",
            type=_day,
            metavar="DATE",
            help=f"{text}，如 2025-02-25",
        )


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="监听地址（默认 127.0.0.1，或环境变量 WENCE_HOST）")
    parser.add_argument("--port", help="端口（默认 8000，或环境变量 WENCE_PORT）")


def _add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="备份文件")
    parser.add_argument("--force", action="store_true", help="覆盖已有的")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and 1 <= int(text) <= 50):
        raise argparse.ArgumentTypeError(f"{text}：应为 1 到 50 的整数")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}：应为日期，如 2025-02-25") from None
