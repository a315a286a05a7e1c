"""The command line: `wence COMMAND ...`. Each command imports only what it needs."""

import argparse
import gc
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NoReturn

from embed.errors import EncoderError
from index.errors import NotFound, WenceError
from service.commands.opening import Reply, UsageError
from service.commands.options import COMMANDS, make_parser
from service.terminal import Style, complain, print_json, print_lines, tolerate_encodings

INTERRUPTED = 130
_SHORT = (["ask"], ["search"])  # commands that change nothing


def program() -> NoReturn:
    """The `wence` of the command line.

    A question is a short life: it makes no garbage worth looking for, and taking everything apart
    behind it would take a tenth of a second. By then what it opened is closed.
    """
    if sys.argv[1:2] not in _SHORT:
        sys.exit(main())
    gc.disable()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 not found or failed, 2 wrong use."""
    tolerate_encodings()
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else 2
    except BrokenPipeError:
        _drop_output()
        return 0
    except KeyboardInterrupt:
        complain("已中断；已经完成的不受影响")
        return INTERRUPTED
    return code


def _run(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] in COMMANDS:  # looking for plugins takes time
        args = make_parser().parse_args(arguments)
        return _guarded(lambda: _run_own(args), as_json=args.json)
    return _guarded(lambda: _run_other(arguments), as_json="--json" in arguments)


def _run_own(args: argparse.Namespace) -> int:
    _refuse_undecodable(vars(args).values())
    reply = _command(args.command)(args, Style())
    if args.json and reply.wire is not None:
        print_json(reply.wire)
    elif not args.json:
        print_lines(reply.lines)
    return reply.code


def _run_other(arguments: Sequence[str]) -> int:
    """A plugin's command, or what is no command at all."""
    from service.plugins import load_plugin, plugin_helps

    plugin = load_plugin(arguments[0]) if arguments else None
    if plugin is not None:
        return plugin.main(arguments[1:])
    others = [(name, text) for name, text in plugin_helps() if name not in COMMANDS]
    args = make_parser(others).parse_args(arguments)  # mostly prints the help, or what is wrong
    if args.command not in COMMANDS:
        raise UsageError(f"命令 {args.command} 应写在最前面")
    return _run_own(args)


def _guarded(work: Callable[[], int], *, as_json: bool) -> int:
    """The exit code of `work`; an error that a person can act on becomes one line."""
    try:
        return work()
    except NotFound as error:
        return _fail(1, "not_found", str(error), as_json)
    except UsageError as error:
        return _fail(2, "invalid_request", str(error), as_json)
    except (WenceError, EncoderError) as error:
        return _fail(2, "unavailable", str(error), as_json)
    except BrokenPipeError:
        raise
    except sqlite3.Error as error:
        message = f"数据库出错（{error}）；可用 `wence doctor` 检查"
    except OSError as error:
        message = f"系统拒绝了操作（{error}）；请检查权限和磁盘空间"
    return _fail(2, "unavailable", message, as_json)


def _command(name: str) -> Callable[[argparse.Namespace, Style], Reply]:
    if name in {"ask", "search"}:
        from service.commands import asking

        return {"ask": asking.run_ask, "search": asking.run_search}[name]
    if name == "ingest":
        from service.commands.ingesting import run_ingest

        return run_ingest
    from service.commands import keeping

    return {
        "issues": keeping.run_issues,
        "remove": keeping.run_remove,
        "doctor": keeping.run_doctor,
        "backup": keeping.run_backup,
        "restore": keeping.run_restore,
        "serve": keeping.run_serve,
    }[name]


def _fail(code: int, kind: str, message: str, as_json: bool) -> int:
    """One line for a person, and the web API's error object for a program."""
    complain(message)
    if as_json:
        print_json({"error": {"code": kind, "message": message, "detail": None}})
    return code


def _refuse_undecodable(values: Iterable[object]) -> None:
    """Arguments that are no text in the terminal's encoding; paths may hold any bytes."""
    for value in values:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and not text.isascii():
                try:
                    text.encode()
                except UnicodeEncodeError:
                    raise UsageError("参数里有无法识别的字符；请用 UTF-8 编码输入") from None


def _drop_output() -> None:
    """Let the interpreter's last flush go nowhere: the reader of the pipe has left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    program()
