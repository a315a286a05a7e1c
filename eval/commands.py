"""What `wence eval run`, `compare`, `report`, `make` and `list` do."""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from eval.config import ConfigError, is_name, read_configs
from eval.records import Config, EvalSet, Problem, Run
from eval.runstore import TREC, list_runs, load_run
from index.errors import WenceError
from index.library import Library
from service.commands.opening import Reply, open_library, settings_of
from service.wire import Json

RUNS = "evals"
_SHOWN_PROBLEMS = 20
Progress = Callable[[int, int], None]


class EvalError(WenceError):
    """A command that cannot be done as it was given."""


def runs_folder(args: argparse.Namespace) -> Path:
    """Where runs are kept: inside the library's folder, whether or not it holds issues yet."""
    return settings_of(args).library / RUNS


# -- run -------------------------------------------------------------------------------------------


def run_run(args: argparse.Namespace) -> Reply:
    """Run a set under one or several configurations."""
    from eval.load import load_set

    evalset = load_set(args.set, strict=args.strict)
    if not evalset.queries:
        raise EvalError(f"{args.set}: 没有可用的问题。{_problem_lines(evalset.problems)}")
    configs = read_configs(args.config) if args.config else [Config()]
    names = _names(args, evalset, configs)
    runs = []
    with _library_for(args, evalset) as library:
        for config, name in zip(configs, names, strict=True):
            runs.append(_run(args, evalset, config, name, library))
    if args.run_out:
        shutil.copyfile(runs_folder(args) / names[0] / TREC, args.run_out)
    missed = _missed_floors(runs, args.fail_under)
    return Reply(1 if missed else 0, _runs_json(runs, missed), _run_lines(evalset, runs, missed))


def _names(args: argparse.Namespace, evalset: EvalSet, configs: Sequence[Config]) -> list[str]:
    base = args.name or evalset.name
    if not is_name(base):
        raise ConfigError(f"--name {base!r}: expected a name that can be a folder's")
    if args.name and len(configs) == 1:
        return [base]
    return [f"{base}-{config.name}" for config in configs]


@contextmanager
def _library_for(args: argparse.Namespace, evalset: EvalSet) -> Iterator[Library | None]:
    """A question file is asked of the library; a BEIR folder brings its own documents."""
    if evalset.kind == "beir":
        yield None
        return
    with open_library(args) as library:
        yield library


def _run(
    args: argparse.Namespace, evalset: EvalSet, config: Config, name: str, library: Library | None
) -> Run:
    from eval.runner import run_set

    with _bar(f"{name} 建索引") as indexing, _bar(name) as progress:
        return run_set(
            evalset, config, library, runs_folder(args), name, progress, indexing,
            settings_of(args).encoder,
        )  # fmt: skip


@contextmanager
def _bar(label: str) -> Iterator[Progress]:
    with tqdm(desc=label, leave=False, disable=not sys.stderr.isatty()) as bar:

        def show(done: int, of: int) -> None:
            bar.total = of or None
            bar.update(done - bar.n)

        yield show


def _missed_floors(runs: Sequence[Run], floors: Sequence[str]) -> list[str]:
    if not floors:
        return []
    from eval.compare import check_floors

    return [message for run in runs for message in check_floors(run, floors)]


def _runs_json(runs: Sequence[Run], missed: Sequence[str]) -> Json:
    problems = [
        {"file": p.file, "line": p.line, "message": p.message} for p in runs[0].set.problems
    ]
    return {
        "set": runs[0].meta["set"],
        "problems": problems,
        "runs": [{**run.meta, "metrics": run.metrics} for run in runs],
        "failed_floors": list(missed),
    }


def _run_lines(evalset: EvalSet, runs: Sequence[Run], missed: Sequence[str]) -> list[str]:
    lines = [f"{evalset.name}：{len(evalset.queries)} 题"]
    if evalset.problems:
        lines.append(_problem_lines(evalset.problems))
    for run in runs:
        lines += ["", f"{run.name}", *_metric_lines(run)]
    return [*lines, *missed]


def _problem_lines(problems: Sequence[Problem]) -> str:
    """The lines left out, as text."""
    if not problems:
        return ""
    lines = [f"有 {len(problems)} 处问题，涉及的行没有参加评测："]
    lines += [f"  {p.file}:{p.line} {p.message}" for p in problems[:_SHOWN_PROBLEMS]]
    if len(problems) > _SHOWN_PROBLEMS:
        lines.append(f"  …… 另有 {len(problems) - _SHOWN_PROBLEMS} 处（--json 列出全部）")
    return "\n".join(lines)


def _metric_lines(run: Run) -> list[str]:
    """A column for all queries and one for each type."""
    groups = ["all", *(g for g in run.metrics if g.startswith("type:"))]
    names = list(dict.fromkeys(n for g in groups for n in run.metrics.get(g, {})))
    head = "".join(f"{g.removeprefix('type:'):>9}" for g in groups)
    lines = [f"  {'':18}{head}"]
    for name in names:
        values = [run.metrics.get(g, {}).get(name) for g in groups]
        cells = "".join(f"{'' if v is None else format(v, '.3f'):>9}" for v in values)
        lines.append(f"  {name:18}{cells}")
    return lines


# -- compare, report, make, list -------------------------------------------------------------------


def run_compare(args: argparse.Namespace) -> Reply:
    """Compare each run with the first."""
    from eval.compare import compare_many, comparison_to_json, worse
    from eval.comparison_text import comparison_text

    runs = [load_run(runs_folder(args), name) for name in args.runs]
    comparisons = compare_many(runs, force=args.force)
    missed = _missed_floors(runs[1:], args.fail_under)
    failed = bool(missed) or any(worse(one) for one in comparisons)
    wire: Json = {
        "comparisons": [comparison_to_json(one) for one in comparisons],
        "failed_floors": missed,
    }
    return Reply(int(failed), wire, [*(comparison_text(one) for one in comparisons), *missed])


def run_report(args: argparse.Namespace) -> Reply:
    """Write a report of one or several runs."""
    from eval.compare import compare_many
    from eval.report import write_markdown, write_report

    runs = [load_run(runs_folder(args), name) for name in args.runs]
    same = len({run.set.sha256 for run in runs}) == 1
    comparisons = compare_many(runs) if len(runs) > 1 and same else []
    write = write_markdown if args.out.suffix.lower() == ".md" else write_report
    write(runs, args.out, comparisons)
    return Reply(0, {"report": str(args.out)}, [f"报告已写到 {args.out}"])


def run_make(args: argparse.Namespace) -> Reply:
    """Draft questions from the library, or from the readers' votes."""
    from eval.drafts import draft_questions, write_drafts
    from eval.feedback import from_feedback

    if args.file.exists():
        raise EvalError(f"{args.file} 已经存在；请换一个文件名，以免覆盖已经改过的题")
    if args.per_article < 1:
        raise EvalError(f"--per-article {args.per_article}：应为 1 或更大的整数")
    with open_library(args) as library:
        store = library.store
        drafts = (
            from_feedback(store)
            if args.from_feedback
            else draft_questions(store, per_article=args.per_article)
        )
    write_drafts(args.file, drafts)
    text = f"草拟了 {len(drafts)} 题，写到 {args.file}；请逐题取舍、修改，再用于评测。"
    return Reply(0, {"file": str(args.file), "drafts": len(drafts)}, [text])


def run_list(args: argparse.Namespace) -> Reply:
    """List the stored runs."""
    runs = list_runs(runs_folder(args))
    lines = [_list_line(meta) for meta in runs] or ["还没有运行。"]
    return Reply(0, {"runs": runs}, lines)


def _list_line(meta: Json) -> str:
    shown = "  ".join(
        f"{name} {meta['metrics'][name]:.3f}"
        for name in ("nDCG@10", "article_hit@1")
        if name in meta["metrics"]
    )
    state = "" if meta["complete"] else "（未完成）"
    return f"{meta['started'][:16].replace('T', ' ')}  {meta['name']}{state}  {shown}"


COMMANDS: dict[str, Callable[[argparse.Namespace], Reply]] = {
    "run": run_run,
    "compare": run_compare,
    "report": run_report,
    "make": run_make,
    "list": run_list,
}
