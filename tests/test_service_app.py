"""The app as a whole: start, probes, documentation, a real server."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from index.errors import LibraryError
from service.app import create_app
from service.commands.serve import listen, serve
from service.settings import Settings
from tests.encoders import HashEncoder
from tests.rerankers import Backwards
from tests.samplesite import served
from tests.weblibrary import large_form, make_library, serving

ROUTES = {
    ("post", "/api/v1/ask"),
    ("post", "/api/v1/search"),
    ("post", "/api/v1/feedback"),
    ("get", "/api/v1/issues"),
    ("get", "/api/v1/issues/{publication}/{issue}"),
    ("delete", "/api/v1/issues/{publication}/{issue}"),
    ("get", "/api/v1/articles/{publication}/{issue}/{article}"),
    ("get", "/api/v1/articles/{publication}/{issue}/{article}/related"),
    ("post", "/api/v1/documents"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}

EVALS = "/api/v1/evals"  # a plugin's: there where the package is installed


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path / "library", raising=False) as found:
        yield found


def test_the_documentation_lists_every_route(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    own = {path: methods for path, methods in paths.items() if not path.startswith(EVALS)}
    assert {(method, path) for path, methods in own.items() for method in methods} == ROUTES


def test_the_documentation_shows_replies_and_errors(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    ask = document["paths"]["/api/v1/ask"]["post"]["responses"]
    assert set(ask["200"]["content"]) == {"application/json", "text/event-stream"}
    error = ask["422"]["content"]["application/json"]["schema"]["$ref"]
    assert error == "#/components/schemas/ErrorReply"
    reply = document["components"]["schemas"]["AskReply"]["properties"]
    assert {"answer", "citations", "passages", "took_ms"} <= set(reply)


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "revision": 1,
        "issues": 3,
        "passages": 5,
        "encoder": "hash",
    }


def test_a_library_that_does_not_answer_is_not_ready(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError("disk gone")

    monkeypatch.setattr("index.store.Store.count", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "not_ready"
    assert "disk gone" not in response.text
    assert client.get("/healthz").status_code == 200


def test_a_library_error_names_no_folder(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LibraryError("another program writes to /srv/private")

    monkeypatch.setattr("index.library.Library.remove", fail)
    response = client.delete("/api/v1/issues/澜湾简报/41")
    assert response.status_code == 503
    assert "private" not in response.text


def test_metrics_count_by_template(client: TestClient) -> None:
    client.get("/api/v1/issues/澜湾简报/41")
    client.get("/api/v1/issues/澜湾简报/7")
    client.get("/wp-login.php")
    client.post("/api/v1/ask", json={"question": "夜间查验每晚几时受理？"})
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    lines = response.text.splitlines()
    route = 'route="/api/v1/issues/{publication}/{issue}"'
    assert f'wence_http_requests_total{{method="GET",{route},status="200"}} 1.0' in lines
    assert f'wence_http_requests_total{{method="GET",{route},status="404"}} 1.0' in lines
    assert 'wence_http_request_seconds_count{route="/api/v1/ask"} 1.0' in lines
    assert 'wence_questions_total{status="answered"} 1.0' in lines
    assert "wence_issues 3.0" in lines
    assert "wence_passages 5.0" in lines
    assert "wp-login" not in response.text
    assert "澜湾" not in response.text


def test_two_apps_count_apart(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as first, serving(tmp_path / "b") as second:
        first.get("/healthz")
        assert 'route="/healthz"' not in second.get("/metrics").text


def test_a_missing_library_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.api.state.load_encoder", lambda spec: HashEncoder())
    with TestClient(create_app(Settings(library=tmp_path / "new"))) as client:
        assert client.get("/readyz").json()["issues"] == 0


def test_another_encoder_fails_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_library(tmp_path).close()
    monkeypatch.setattr("service.api.state.load_encoder", lambda spec: HashEncoder("other", 32))
    settings = Settings(library=tmp_path, port=0)
    with (
        pytest.raises(LibraryError, match="holds vectors of hash"),
        TestClient(create_app(settings)),
    ):
        pass
    assert serve(settings) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "hash" in line
    assert "other" in line


def test_a_reranker_is_loaded_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embed.reranker.load_reranker", Backwards)
    library = make_library(tmp_path)
    body = {"query": "夜间查验", "k": 2}
    found = []
    for reranker in ("", "backwards"):
        app = create_app(Settings(library=tmp_path, reranker=reranker), library)
        with TestClient(app) as client:
            hits = client.post("/api/v1/search", json=body).json()["hits"]
            found.append([(hit["passage_id"], hit["score"]) for hit in hits])
    library.close()
    assert found[0][0][0] != found[1][0][0]
    assert found[0][0][1] == found[1][0][1]


def test_a_reranker_that_does_not_load_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(library=tmp_path, port=0, reranker=str(tmp_path / "gone"))
    assert serve(settings) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "WENCE_RERANKER" in line


def test_a_port_in_use_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert serve(Settings(library=tmp_path, port=port)) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert f"127.0.0.1:{port}" in line
    assert "--port" in line


def test_an_address_that_is_not_here_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(Settings(library=tmp_path, host="192.0.2.1", port=0)) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_real_server_answers_streams_and_refuses(tmp_path: Path) -> None:
    library = make_library(tmp_path)
    question = {"question": "夜间查验每晚几时受理？"}
    settings = Settings(library=tmp_path, max_file_mb=1)
    with served(library, settings) as url, httpx2.Client(base_url=url, timeout=20) as client:
        reply = client.post("/api/v1/ask", json=question).json()
        assert reply["citations"][0]["article_id"] == "澜湾简报/41/2"
        headers = {"Accept": "text/event-stream"}
        with client.stream("POST", "/api/v1/ask", json=question, headers=headers) as stream:
            names = [line for line in stream.iter_lines() if line.startswith("event: ")]
        assert names[0] == "event: interpretation"
        assert names[-1] == "event: done"
        large = client.post("/api/v1/documents", files={"file": ("大.txt", b"a" * 2**24)})
        assert large.status_code == 413
        assert large.json()["error"]["code"] == "too_large"
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        large = client.post("/api/v1/documents", content=large_form(), headers=headers)
        assert large.status_code == 413
        assert client.get("/api/v1/articles/澜湾简报/41/2").json()["article_no"] == 2
    library.close()


_SERVE = """
import sys
from pathlib import Path
import service.api.state
from service.commands.serve import serve
from service.settings import Settings
from tests.encoders import HashEncoder
service.api.state.load_encoder = lambda spec: HashEncoder()
sys.exit(serve(Settings(library=Path(sys.argv[1]), port=0)))
"""


def test_serve_tells_its_address_and_stops_cleanly(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        assert httpx2.get(f"{found[0]}/readyz", timeout=20).status_code == 200
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
    assert errors == ""


def test_ask_needs_no_web_framework() -> None:
    code = (
        "import sys, service.settings, service.wire, service.engine;"
        "sys.exit(bool({'fastapi', 'uvicorn', 'starlette'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == 0


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_it_listens_on_ipv6() -> None:
    try:
        found = listen("::1", 0)
    except OSError:
        pytest.skip("no IPv6 address here")
    with found:
        assert found.family == socket.AF_INET6
