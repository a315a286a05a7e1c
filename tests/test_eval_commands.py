"""`wence eval ...` from the command line's side."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.plugin import main
from service.cli import main as wence

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eval") / "library"
    assert wence(["ingest", "--library", str(folder), str(SAMPLES)]) == 0
    return folder


def run(capsys: pytest.CaptureFixture[str], library: Path, *arguments: object) -> tuple[int, Any]:
    capsys.readouterr()
    code = main([*map(str, arguments), "--library", str(library), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_run_compare_report_and_list(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    config = tmp_path / "runs.toml"
    config.write_text('[[run]]\nname = "a"\n[[run]]\nname = "b"\nmode = "lexical"\n', "utf-8")
    out = tmp_path / "run.trec"
    code, reply = run(
        capsys, library, "run", SAMPLES / "questions.jsonl", "--config", config, "--run-out", out
    )
    assert code == 0
    assert [r["name"] for r in reply["runs"]] == ["questions-a", "questions-b"]
    assert reply["problems"] == []
    metrics = reply["runs"][0]["metrics"]
    assert metrics["all"]["citation_exact"] == 1.0
    assert metrics["all"]["article_hit@1"] >= 0.85
    assert set(metrics) >= {"type:F", "type:U", "issue:19"}
    assert reply["runs"][0]["encoder"]["name"] == "wence-static-zh"
    assert out.read_text("utf-8").splitlines()[0].split()[1] == "Q0"

    code, reply = run(capsys, library, "compare", "questions-a", "questions-a")
    assert code == 0
    assert {m["p"] for m in reply["comparisons"][0]["metrics"]} == {1.0}
    assert {m["difference"] for m in reply["comparisons"][0]["metrics"]} == {0.0}

    page = tmp_path / "report.html"
    assert run(capsys, library, "report", "questions-a", "questions-b", "--out", page)[0] == 0
    assert "questions-a" in page.read_text("utf-8")
    assert run(capsys, library, "report", "questions-a", "--out", tmp_path / "r.md")[0] == 0

    code, reply = run(capsys, library, "list")
    assert {r["name"] for r in reply["runs"]} == {"questions-a", "questions-b"}


@pytest.mark.parametrize(("floor", "expected"), [("nDCG@10=.1", 0), ("nDCG@10=1.01", 1)])
def test_a_floor_guards(
    capsys: pytest.CaptureFixture[str], library: Path, floor: str, expected: int
) -> None:
    code, reply = run(
        capsys, library, "run", SAMPLES / "questions.jsonl", "--name", "f", "--fail-under", floor
    )
    assert code == expected
    assert len(reply["failed_floors"]) == expected


def test_a_hundred_bad_lines_are_listed_and_the_others_run(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    good = json.loads((SAMPLES / "questions.jsonl").read_text("utf-8").splitlines()[0])
    lines = [json.dumps(good | {"id": f"q{n}"}, ensure_ascii=False) for n in range(1000)]
    for n in range(100):
        lines.insert(n * 11, "{not json" if n % 2 else '{"id": "x"}')
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    code, reply = run(capsys, library, "run", path)
    assert code == 0
    assert len(reply["problems"]) == 100
    assert [p["line"] for p in reply["problems"][:3]] == [1, 12, 23]
    assert reply["runs"][0]["metrics"]["all"]["article_hit@1"] == 1.0
    code, reply = run(capsys, library, "run", path, "--strict")
    assert code == 2
    assert "100" in reply["error"]["message"]


def test_drafts_are_a_set_that_runs(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    path = tmp_path / "drafts.jsonl"
    code, reply = run(capsys, library, "make", path)
    assert code == 0
    assert reply["drafts"] > 10
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert all(row["draft"] is True for row in rows)
    code, reply = run(capsys, library, "run", path, "--name", "drafts")
    assert code == 0
    assert reply["problems"] == []
    code, reply = run(capsys, library, "make", path)
    assert code == 2
    assert "已经存在" in reply["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "none.jsonl"],
        ["compare", "nothing", "nobody"],
        ["report", "nothing"],
        ["run", str(SAMPLES / "questions.jsonl"), "--name", "a/b"],
        ["run", str(SAMPLES / "questions.jsonl"), "--config", "none.toml"],
    ],
)
def test_what_cannot_be_done_is_one_line(
    capsys: pytest.CaptureFixture[str], library: Path, arguments: list[str]
) -> None:
    code, reply = run(capsys, library, *arguments)
    assert code == 2
    assert "\n" not in reply["error"]["message"]


def test_wrong_use_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["run"]) == 2
    assert main(["--help"]) == 0
    capsys.readouterr()
