"""What the tests of the command line share: a way to call it, and documents to take in."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli import main
from service.wire import Json
from tests.encoders import HashEncoder
from tests.libraries import issue_text

LEASE = "岚湾片区完成首单发动机租赁。租赁金额为5.2亿元，租期8年。"
NIGHT = "桂屿港自8月起试行夜间查验，每晚受理到六时。试行以来共查验冷藏箱312个。"
WEAVE = "青芦镇办起了竹编合作社。第一批订单来自邻省，共三百件。"
ASKED = "发动机租赁金额是多少？"

Result = tuple[int, str, str]
Run = Callable[..., Result]


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library in `folder`, the small encoder, no other settings; `folder` is where it runs."""
    for name in ("ENCODER", "RERANKER", "HOST", "PORT", "MAX_FILE_MB", "LLM_BASE_URL", "LLM_MODEL"):
        monkeypatch.delenv(f"WENCE_{name}", raising=False)
    monkeypatch.setenv("WENCE_LIBRARY", str(folder / "library"))
    monkeypatch.setattr("embed.load.load_encoder", lambda spec: HashEncoder(spec or "hash"))
    monkeypatch.chdir(folder)


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a command and returns exit code, standard output and error."""

    def call(*arguments: object) -> Result:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def write_docs(folder: Path) -> Path:
    """Two issues as text files, `41.txt` with two articles and `42.txt` with one."""
    folder.mkdir()
    first = issue_text(41, "2031年9月15日", [("首单发动机租赁", LEASE), ("夜间查验", NIGHT)])
    second = issue_text(42, "2031年10月20日", [("竹编合作社", WEAVE)])
    (folder / "41.txt").write_text(first, encoding="utf-8")
    (folder / "42.txt").write_text(second, encoding="utf-8")
    return folder


def as_json(result: Result) -> Json:
    """Standard output, which is one line of JSON."""
    assert result[1].count("\n") == 1
    found: Json = json.loads(result[1])
    return found


def found_issues(result: Result) -> set[int]:
    """The issues that a search found."""
    return {hit["issue"] for hit in as_json(result)["hits"]}


def one_line(result: Result, code: int, pattern: str) -> None:
    """Assert that a command failed with one line on standard error and nothing else."""
    assert result[0] == code
    assert result[1] == ""
    assert re.fullmatch(rf"wence: .*{pattern}.*\n", result[2]), result[2]
