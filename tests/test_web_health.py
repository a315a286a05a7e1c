"""The doctor on the page: one check at a time, kept for a revision, problems in plain lines."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from embed.protocol import Encoder
from index.doctor import Finding, check
from index.errors import LibraryError
from index.library import Library
from index.store import DATABASE
from service.web.health import Health, health_of
from tests.libraries import make_issue, make_library
from tests.weblibrary import serving

_PATIENCE = 20


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = make_library(tmp_path, make_issue(1, "岚湾港开通夜间查验。"))
    yield made
    made.close()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were checked."""
    seen: list[Path] = []

    def counting(folder: Path, encoder: Encoder | None = None) -> list[Finding]:
        seen.append(folder)
        return check(folder, encoder)

    monkeypatch.setattr("service.web.health.check", counting)
    return seen


def _health(client: TestClient, **params: str) -> str:
    response = client.get("/library/health", params=params)
    assert response.status_code == 200
    return response.text


def _damage(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_sound_library_is_well(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        text = _health(client)
    assert "一切正常（12 项检查，用时 0." in text
    assert text.count("<li>") == 12


def test_an_empty_library_is_well(tmp_path: Path) -> None:
    with serving(tmp_path, empty=True) as client:
        assert "一切正常" in _health(client, lang="zh")
        assert "All is well" in _health(client, lang="en")


def test_every_check_has_the_doctors_own_title(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        text = _health(client)
    for finding in check(tmp_path):
        assert f"<li>{finding.title}</li>" in text


def test_a_problem_is_told_with_what_to_do(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        _damage(tmp_path, "UPDATE issues SET date = '<i>' WHERE number = 41")
        text = _health(client)
    assert "12 项检查中有 1 项不通过" in text
    assert "不通过：期刊信息可读" in text
    assert "澜湾简报/41：日期或栏目无法读取" in text
    assert "wence restore" in text
    assert "一切正常" not in text


def test_a_damaged_index_is_told_without_a_folder_of_the_machine(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        _damage(tmp_path, "DELETE FROM vectors WHERE passage = 1")
        _damage(tmp_path, "DELETE FROM passages WHERE row = 1")
        text = _health(client)
    assert "删除文件夹 馆藏/dense 后" in text
    assert str(tmp_path) not in text


def test_a_checkup_is_kept_until_the_library_changes(library: Library, counted: list[Path]) -> None:
    health = Health()
    first = health.examine(library)
    assert first
    assert (first.failed, len(first.findings)) == ([], 12)
    assert health.examine(library) is first
    assert len(counted) == 1
    library.add([make_issue(2, "岚湾港建成岸电。")])
    second = health.examine(library)
    assert second
    assert second.revision == first.revision + 1
    assert len(counted) == 2


def test_it_is_checked_again_when_that_is_asked_for(tmp_path: Path, counted: list[Path]) -> None:
    with serving(tmp_path) as client:
        assert "一切正常" in _health(client)
        _damage(tmp_path, "UPDATE issues SET columns = '' WHERE number = 41")
        assert "一切正常" in _health(client)
        assert "不通过" in _health(client, again="1")
        assert "不通过" in _health(client)
    assert len(counted) == 2


def test_nobody_waits_for_the_check_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ending = threading.Event(), threading.Event()

    def slow(folder: Path, encoder: Encoder | None = None) -> list[Finding]:
        begun.set()
        assert ending.wait(_PATIENCE)
        return [Finding("file", "数据库文件完整", True)]

    with serving(tmp_path) as client:
        assert "一切正常" in _health(client)
        monkeypatch.setattr("service.web.health.check", slow)
        first = threading.Thread(target=_health, args=(client,), kwargs={"again": "1"})
        first.start()
        assert begun.wait(_PATIENCE)
        # Neither the old findings nor a second check; questions are answered meanwhile.
        assert "data-running" in _health(client)
        assert "data-running" in _health(client, again="1")
        asked = client.post("/api/v1/ask", json={"question": "夜间查验每晚几时受理？"})
        assert asked.json()["status"] == "answered"
        ending.set()
        first.join(_PATIENCE)
        assert "一切正常（1 项检查" in _health(client)


def test_a_check_that_fails_leaves_the_way_open_for_the_next(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path, encoder: Encoder | None = None) -> list[Finding]:
        raise LibraryError(f"another program has been writing to {folder}")

    health = Health()
    with monkeypatch.context() as patch:
        patch.setattr("service.web.health.check", fail)
        with pytest.raises(LibraryError):
            health.examine(library)
    assert health.examine(library)


def test_a_library_that_is_being_written_to_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path, encoder: Encoder | None = None) -> list[Finding]:
        raise LibraryError(f"another program has been writing to {folder}")

    monkeypatch.setattr("service.web.health.check", fail)
    with serving(tmp_path) as client:
        text = _health(client)
    assert "别的程序正在写入馆藏" in text
    assert str(tmp_path) not in text


def test_each_library_has_one_health_of_its_own(library: Library, tmp_path: Path) -> None:
    other = make_library(tmp_path / "other")
    assert health_of(library) is health_of(library)
    assert health_of(library) is not health_of(other)
    other.close()
