"""The commands that look after a library, in one process: output, exit codes, errors."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.store import DATABASE
from service.api.replies import IssuesReply
from service.settings import Settings
from tests.commandline import (
    ASKED,
    Run,
    as_json,
    found_issues,
    one_line,
    runner,
    set_up,
    write_docs,
)
from tests.encoders import HashEncoder


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(tmp_path, monkeypatch)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_docs(tmp_path / "docs")


@pytest.fixture
def filled(run: Run, docs: Path) -> Path:
    assert run("ingest", docs)[0] == 0
    return docs


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "租赁"),
        ("search", "租赁"),
        ("issues",),
        ("remove", "岚湾通讯/41"),
        ("doctor",),
        ("backup", "saved.db"),
        ("ingest", "--reembed"),
    ],
)
def test_a_missing_library_is_told_with_the_remedy(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    one_line(run(*arguments), 2, "wence ingest 文件或文件夹")
    assert not list(tmp_path.iterdir())


def test_an_error_as_json_is_the_web_apis(run: Run) -> None:
    code, out, err = run("issues", "--json")
    assert code == 2
    error = json.loads(out)["error"]
    assert error.keys() == {"code", "message", "detail"}
    assert err == f"wence: {error['message']}\n"


def test_a_bad_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_MAX_FILE_MB", "many")
    one_line(run("issues"), 2, "WENCE_MAX_FILE_MB=many")


def test_a_library_that_is_no_database_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / DATABASE).write_text("不是数据库" * 500, encoding="utf-8")
    one_line(run("issues"), 2, "cannot open the library")
    assert run("doctor")[0] == 1


def test_the_option_goes_before_the_environment(run: Run, filled: Path, tmp_path: Path) -> None:
    assert run("issues", "--library", tmp_path / "elsewhere")[0] == 2
    run("ingest", filled, "--library", tmp_path / "elsewhere")
    assert run("issues", "--library", tmp_path / "elsewhere")[0] == 0


def test_issues_are_listed_newest_first(run: Run, filled: Path) -> None:
    code, out, _ = run("issues")
    assert code == 0
    assert out.splitlines() == [
        "2031-10-20  岚湾通讯/42  1篇 1段  42.txt",
        "2031-09-15  岚湾通讯/41  2篇 2段  41.txt",
        "共2期，3段。",
    ]
    reply = as_json(run("issues", "--json"))
    assert IssuesReply.model_validate(reply).total == 2


def test_a_removed_issue_is_gone(run: Run, filled: Path) -> None:
    assert as_json(run("remove", "岚湾通讯/41", "--json")) == {
        "removed": "岚湾通讯/41",
        "revision": 2,
    }
    assert found_issues(run("search", "租赁 查验 合作社", "--json")) == {42}
    one_line(run("remove", "岚湾通讯/41"), 1, "没有 岚湾通讯/41")
    assert "馆藏现有0期" in run("remove", "岚湾通讯/42")[1]
    assert run("issues")[:2] == (0, "馆藏里还没有任何一期。\n")


def test_doctor_names_every_check(run: Run, filled: Path, tmp_path: Path) -> None:
    code, out, _ = run("doctor")
    assert code == 0
    assert out.count("通过    ") == 12 and out.endswith("12项检查全部通过。\n")
    with closing(sqlite3.connect(tmp_path / "library" / DATABASE)) as connection:
        connection.execute("DELETE FROM vectors WHERE passage = 1")
        connection.commit()
    code, out, _ = run("doctor")
    assert code == 1
    assert "不通过  每段都有有效向量：第 1 段没有向量" in out
    reply = as_json(run("doctor", "--json"))
    assert reply["ok"] is False
    assert [c["check"] for c in reply["checks"] if not c["ok"]] == ["vectors"]


def test_doctor_goes_on_without_the_encoder(
    run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from embed.errors import EncoderError

    def refuse(spec: str) -> HashEncoder:
        raise EncoderError("no such model")

    monkeypatch.setattr("embed.load.load_encoder", refuse)
    code, out, _ = run("doctor")
    assert code == 1
    assert out.count("通过    ") == 12 and "no such model" in out
    one_line(run("ask", "租赁"), 2, "no such model")


def test_backup_and_restore(run: Run, filled: Path, tmp_path: Path) -> None:
    code, out, _ = run("backup", "saved.db")
    assert code == 0 and "2期" in out
    one_line(run("backup", "saved.db"), 2, "已经存在.*--force")
    assert as_json(run("backup", "saved.db", "--force", "--json"))["issues"] == 2
    run("remove", "岚湾通讯/41")
    one_line(run("restore", "saved.db"), 2, "已有馆藏.*--force")
    assert run("restore", "saved.db", "--force")[0] == 0
    assert run("doctor")[0] == 0
    assert run("ask", ASKED)[0] == 0
    reply = as_json(run("restore", "saved.db", "--library", tmp_path / "new", "--json"))
    assert (reply["issues"], reply["revision"]) == (2, 1)
    one_line(run("restore", "nothing.db", "--library", "x"), 2, "没有备份文件")


def test_a_restore_for_another_encoder_says_what_to_do(
    run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "saved.db")
    monkeypatch.setenv("WENCE_ENCODER", "other")
    code, out, _ = run("restore", "saved.db", "--force")
    assert code == 0
    assert "注意：" in out and "--reembed" in out


# -- serve and the edges -------------------------------------------------------------------------


def test_serve_gets_the_settings(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []

    def serve(settings: Settings) -> int:
        served.append(settings)
        return 0

    monkeypatch.setattr("service.commands.serve.serve", serve)
    assert run("serve", "--host", "0.0.0.0", "--port", 8123) == (0, "", "")
    assert (served[0].host, served[0].port) == ("0.0.0.0", 8123)
    assert served[0].library == tmp_path / "library"
    assert as_json(run("serve", "--json"))["port"] == 8000
    one_line(run("serve", "--port", "many"), 2, "--port many")


def test_an_interrupt_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.commands.keeping.run_issues", interrupt)
    one_line(run("issues"), 130, "已中断")


def test_a_full_disk_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.commands.keeping.run_issues", fail)
    one_line(run("issues"), 2, "No space left on device")
