"""`wence ask` and `wence search`."""

import argparse
import re
import unicodedata

from embed.cross import load_cross
from embed.load import is_embedded
from embed.once import load_ahead
from embed.query_encoder import load_query
from index.filters import Filters
from service.commands.opening import (
    Reply,
    UsageError,
    open_library,
    open_writer,
    settings_of,
)
from service.commands.printing import answer_lines, hit_lines
from service.reranking import make_reranker
from service.terminal import Style
from service.wire import answer_to_json, hits_to_json

_NUMBERED = re.compile(r"(?:总?第)?(\d+)期?")


def run_ask(args: argparse.Namespace, style: Style) -> Reply:
    """Answer a question with cited quotes; exit code 1 where the library has no answer."""
    question, filters = _checked(args.question, "问题"), _filters(args)
    # Together a quarter of what the whole command takes.
    if is_embedded(settings_of(args).encoder):
        load_ahead(load_query, load_cross)
    else:
        load_ahead(load_cross)
    from service.engine import Engine

    with open_writer(args) as writer, open_library(args) as library:
        engine = Engine(library, writer=writer, reranker=make_reranker(settings_of(args)))
        answer = engine.ask(question, filters, args.k)
    code = 0 if answer.status == "answered" else 1
    return Reply(code, answer_to_json(answer), answer_lines(answer, style))


def run_search(args: argparse.Namespace, style: Style) -> Reply:
    """The nearest passages; exit code 1 where there are none."""
    from service.engine import Engine

    query, filters = _checked(args.query, "检索词"), _filters(args)
    with open_library(args) as library:
        engine = Engine(library, reranker=make_reranker(settings_of(args)))
        hits = engine.search(query, args.k, args.mode, filters)
    return Reply(0 if hits else 1, {"hits": hits_to_json(hits)}, hit_lines(hits, style))


def _checked(text: str, name: str) -> str:
    from service.settings import MAX_QUESTION_CHARS

    text = text.strip()
    if not 1 <= len(text) <= MAX_QUESTION_CHARS:
        raise UsageError(f"{name}应为 1 到 {MAX_QUESTION_CHARS} 个字，现在是 {len(text)} 个")
    return text


def _filters(args: argparse.Namespace) -> Filters:
    if args.date_from and args.date_to and args.date_from > args.date_to:
        raise UsageError(f"--from {args.date_from} 晚于 --to {args.date_to}；请对调")
    return Filters(
        publications=tuple(name.strip("《》 ") for name in args.publication),
        issues=tuple(_issue_key(name) for name in args.issue),
        columns=tuple(args.column),
        date_from=args.date_from,
        date_to=args.date_to,
    )


def _issue_key(text: str) -> str:
    """`245` for `第２４５期`; other keys as they are."""
    text = unicodedata.normalize("NFKC", text).strip()
    numbered = _NUMBERED.fullmatch(text)
    return str(int(numbered[1])) if numbered else text
