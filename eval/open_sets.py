"""The project's own results on the open sets: `python -m eval.open_sets SHARED [--out FOLDER]`.

Runs the question file over the five issues and each BEIR folder of `SHARED`, hybrid and words
alone (BM25), with the embedded encoder; writes one JSON file for each set and puts the table into
the README.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from embed.load import load_encoder
from eval.load import load_set
from eval.records import Config, EvalSet, Run
from eval.runner import run_set
from index.ingest import Ingest
from index.library import Library

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
BEGIN, END = "<!-- results -->", "<!-- /results -->"
CONFIGS = (
    Config("hybrid"),
    Config("bm25-words", mode="lexical", grams=0.0),
)
_SHOWN = ("nDCG@10", "R@5", "R@100")


def find_sets(shared: Path) -> list[Path]:
    """The question file and the BEIR folders of the evaluation material."""
    folders = sorted(p.parent for p in shared.glob("eval/*/queries.jsonl*"))
    return [shared / "gold" / "dev.jsonl", *folders]


def run_sets(shared: Path, work: Path) -> dict[str, list[Run]]:
    """Run every set under every configuration."""
    library = Library(work / "library", load_encoder(), create=True)
    Ingest(library).run([shared / "corpus"])
    runs: dict[str, list[Run]] = {}
    for path in find_sets(shared):
        evalset = load_set(path)
        if evalset.kind == "questions":
            evalset = replace(evalset, name="gold-dev")
        runs[evalset.name] = [_run(evalset, config, library, work) for config in CONFIGS]
    library.close()
    return runs


def _run(evalset: EvalSet, config: Config, library: Library, work: Path) -> Run:
    sys.stderr.write(f"{evalset.name} {config.name} ...\n")
    return run_set(evalset, config, library, work / "evals", f"{evalset.name}-{config.name}")


def result_of(runs: Sequence[Run]) -> dict[str, Any]:
    """What is kept of the runs of one set; times are of this machine and stay out of diffs."""
    first = runs[0].meta
    return {
        "set": {**first["set"], "queries": len(runs[0].set.queries)},
        "encoder": first["encoder"],
        "machine": first["machine"],
        "code": first["code"],
        "runs": [{"config": run.meta["config"], "metrics": _rounded(run.metrics)} for run in runs],
    }


def _rounded(metrics: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        group: {name: round(value, 4) for name, value in values.items()}
        for group, values in metrics.items()
    }


def table(results: Sequence[dict[str, Any]]) -> str:
    """The README's table of retrieval results."""
    head = " | ".join(f"{name} 混合 / BM25" for name in _SHOWN)
    lines = [f"| 测试集 | 查询 | {head} |", "|---|---|" + "---|" * len(_SHOWN)]
    for result in results:
        hybrid, words = (run["metrics"]["all"] for run in result["runs"])
        cells = " | ".join(f"{hybrid[name]:.3f} / {words[name]:.3f}" for name in _SHOWN)
        lines.append(f"| {result['set']['name']} | {result['set']['queries']} | {cells} |")
    return "\n".join(lines)


def read_results(folder: Path = RESULTS) -> list[dict[str, Any]]:
    """The stored results, by name."""
    return [json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))]


def put_table(readme: str, results: Sequence[dict[str, Any]]) -> str:
    """The README with its table made anew."""
    before, rest = readme.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n{table(results)}\n{END}{after}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.open_sets", description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args(argv)
    if not (arguments.shared / "eval").is_dir():
        sys.stdout.write(f"skipped: {arguments.shared} with the open evaluation sets is absent\n")
        return 0
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for name, runs in run_sets(arguments.shared, Path(work)).items():
            text = json.dumps(result_of(runs), ensure_ascii=False, indent=1) + "\n"
            (arguments.out / f"{name}.json").write_text(text, encoding="utf-8")
    readme = ROOT / "README.md"
    content = put_table(readme.read_text(encoding="utf-8"), read_results(arguments.out))
    readme.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
