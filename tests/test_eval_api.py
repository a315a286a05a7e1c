"""Evaluation runs over HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from eval import api
from eval.jobs import Busy, Jobs, Progress
from eval.runstore import METRICS
from tests.weblibrary import serving

PATH = "/api/v1/evals"
ROWS = (
    {"id": "q1", "type": "F", "question": "桂屿港建成岸电设施多少套？", "gold": ["42-2"],
     "answers": ["14套"]},
    {"id": "q2", "type": "S", "question": "桂屿港夜间查验", "gold": ["41-2"],
     "answers": ["夜间查验"]},
)  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Path:
    sets = tmp_path / "library" / "sets"
    sets.mkdir(parents=True)
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (sets / "港区.jsonl").write_text("\n".join([*lines, "{", ""]), encoding="utf-8")
    (sets / "bad.jsonl").write_text("not a set\n", encoding="utf-8")
    (tmp_path / "secret.jsonl").write_text(lines[0], encoding="utf-8")
    return tmp_path / "library"


@pytest.fixture
def client(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    # The package's entry point may not be installed where the tests run.
    monkeypatch.setattr("service.app.plugin_routers", lambda: [api.make_router()])
    with serving(library) as found:
        yield found


def _events(client: TestClient, run: str) -> list[tuple[str, Any]]:
    reply = client.get(f"{PATH}/{run}/events")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in reply.text.split("\n\n"):
        if block.startswith("event: "):
            name, data = block.split("\n", 1)
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def _run(client: TestClient, **config: object) -> str:
    reply = client.post(PATH, json={"set": "港区.jsonl", "config": config})
    assert reply.status_code == 202, reply.text
    return str(reply.json()["run"])


def test_a_run_is_started_followed_listed_and_read(client: TestClient) -> None:
    assert client.get(PATH).json() == {"runs": []}
    run = _run(client, name="words", mode="lexical")
    assert run.startswith("港区-words-")
    *_, (name, done) = _events(client, run)
    assert name == "done"
    (listed,) = client.get(PATH).json()["runs"]
    assert set(listed) == {"name", "set", "config", "metrics", "started", "complete"}
    assert (listed["name"], listed["complete"]) == (run, True)
    assert (listed["set"]["name"], listed["config"]["mode"]) == ("港区", "lexical")
    assert listed["metrics"]["R@5"] == 1
    read = client.get(f"{PATH}/{run}").json()
    assert read == done
    assert read["metrics"] == listed["metrics"]
    assert {"type:F", "type:S", "issue:41", "issue:42"} <= set(read["groups"])
    assert "all" not in read["groups"]
    assert [problem["line"] for problem in read["problems"]] == [3]


def test_a_finished_run_can_still_be_followed(client: TestClient) -> None:
    first = _run(client)
    _events(client, first)
    second = _run(client)
    _events(client, second)
    assert [name for name, _ in _events(client, first)] == ["done"]
    assert [run["name"] for run in client.get(PATH).json()["runs"]] != []
    assert first != second


def _waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Make runs report two of five queries, then wait for the event."""
    go = threading.Event()

    def run_set(*arguments: object) -> None:
        running, indexing = arguments[5:7]
        assert callable(running) and callable(indexing)
        indexing(10, 10)
        running(2, 5)
        while not go.wait(0.01):
            running(2, 5)

    monkeypatch.setattr(api, "run_set", run_set)
    return go


def test_one_run_at_a_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    go = _waiting(monkeypatch)
    run = _run(client)
    reply = client.post(PATH, json={"set": "港区.jsonl"})
    assert reply.status_code == 409
    error = reply.json()["error"]
    assert (error["code"], error["detail"]) == ("busy", {"run": run})
    threading.Timer(0.5, go.set).start()
    names = _events(client, run)
    assert names[0] == ("progress", {"phase": "running", "done": 2, "of": 5})
    assert names[-1][0] == "error"  # this run stored nothing


def test_a_run_that_fails_says_why(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(api, "run_set", fail)
    ((name, error),) = _events(client, _run(client))[-1:]
    assert name == "error"
    assert "日志" in error["error"]["message"]
    assert "disk" not in error["error"]["message"]


def test_the_server_stops_while_a_run_is_under_way(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _waiting(monkeypatch)
    monkeypatch.setattr("service.app.plugin_routers", lambda: [api.make_router()])
    begin = time.monotonic()
    with serving(library) as client:
        _run(client)
    assert time.monotonic() - begin < 10
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("run ")]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"set": "../secret.jsonl"}, "没有名为"),
        ({"set": "/etc/passwd"}, "没有名为"),
        ({"set": "link.jsonl"}, "没有名为"),
        ({"set": ".."}, "没有名为"),
        ({"set": "nothing.jsonl"}, "没有名为"),
        ({"set": "bad.jsonl"}, "“bad.jsonl”无法使用"),
        ({"set": ""}, "set 不能为空"),
        ({}, "set 缺少"),
        ({"set": "港区.jsonl", "config": {"mode": "psychic"}}, "mode"),
        ({"set": "港区.jsonl", "config": {"colour": 1}}, "colour"),
        ({"set": "港区.jsonl", "config": {"name": "../up"}}, "name"),
        ({"set": "港区.jsonl", "config": {"encoder": "/srv/model"}}, "encoder"),
        ({"set": "港区.jsonl", "config": {"reranker": "/srv/model"}}, "reranker"),
        ({"set": "港区.jsonl", "folder": "/"}, "folder"),
    ],
)
def test_bad_requests_are_named(
    client: TestClient, library: Path, body: dict[str, object], message: str
) -> None:
    (library / "sets" / "link.jsonl").symlink_to(library.parent / "secret.jsonl")
    reply = client.post(PATH, json=body)
    assert reply.status_code == 422
    assert message in reply.json()["error"]["message"]
    assert str(library) not in reply.text


@pytest.mark.parametrize("run", ["nothing", "..", "%2E%2E", "cache"])
def test_a_run_that_is_not_there_is_404(client: TestClient, run: str) -> None:
    assert client.get(f"{PATH}/{run}x").status_code == 404
    assert client.get(f"{PATH}/{run}x/events").status_code == 404


def test_pages_of_other_sites_cannot_start_runs(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(PATH, json={"set": "港区.jsonl"}, headers=headers).status_code == 403


def test_a_mean_over_nothing_is_null(client: TestClient, library: Path) -> None:
    run = _run(client)
    _events(client, run)
    place = library / "evals" / run / METRICS
    content = json.loads(place.read_text(encoding="utf-8"))
    content["metrics"]["all"]["R@5"] = float("nan")
    place.write_text(json.dumps(content), encoding="utf-8")
    assert client.get(PATH).json()["runs"][0]["metrics"]["R@5"] is None
    assert client.get(f"{PATH}/{run}").json()["metrics"]["R@5"] is None


def test_the_documentation_lists_the_routes(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    found = {(m, path) for path in paths if path.startswith(PATH) for m in paths[path]}
    assert found == {
        ("get", PATH),
        ("post", PATH),
        ("get", PATH + "/{run}"),
        ("get", PATH + "/{run}/events"),
    }


# -- jobs ------------------------------------------------------------------------------------------


def _job(go: threading.Event) -> Callable[[Progress, Progress], None]:
    def work(indexing: Progress, running: Progress) -> None:
        while not go.wait(0.01):
            running(1, 2)

    return work


def test_a_job_ends_when_it_is_stopped() -> None:
    jobs = Jobs()
    assert jobs.state is None
    jobs.stop()
    jobs.start("甲", _job(threading.Event()))
    with pytest.raises(Busy, match="甲"):
        jobs.start("乙", _job(threading.Event()))
    jobs.stop()
    assert jobs.state is not None
    assert (jobs.state.phase, jobs.state.ended) == ("failed", True)
    done = threading.Event()
    done.set()
    jobs.start("乙", _job(done))
    jobs.stop()
    assert jobs.state.run == "乙"
    assert jobs.state.phase == "done"
