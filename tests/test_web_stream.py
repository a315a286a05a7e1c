"""`GET /stream`: the parts of an answered page, one event each."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.engine import Engine
from tests.llmserver import llm_server, llm_settings, saying
from tests.weblibrary import make_library, serving

QUESTION = "第41期禾舟租赁承办的发动机离岸租赁金额是多少？"
_EVENT = re.compile(r"event: (\w+)\ndata: (.*)\n\n")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("library")) as found:
        yield found


def _events(client: TestClient, **params: str) -> list[tuple[str, dict[str, str]]]:
    response = client.get("/stream", params=params)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    return [(name, json.loads(data)) for name, data in _EVENT.findall(response.text)]


def _without_times(html: str) -> str:
    return re.sub(r"用时 \d+", "用时", html)


@pytest.mark.parametrize("question", [QUESTION, "怎么申请更换驾驶证？"])
def test_the_parts_are_those_of_the_page(client: TestClient, question: str) -> None:
    events = _events(client, q=question, column="片区动态")
    assert [name for name, _ in events] == ["limits", "answer"]
    page = _without_times(client.get("/", params={"q": question, "column": "片区动态"}).text)
    for _, data in events:
        assert _without_times(data["html"]).strip() in page


def test_chips_taken_off_are_taken_off(client: TestClient) -> None:
    limits, _ = _events(client, q=QUESTION, without="issues:41")
    assert '<li class="off"><span>第41期</span>' in limits[1]["html"]


def test_the_parts_are_in_the_language_asked_for(client: TestClient) -> None:
    limits, answer = _events(client, q=QUESTION, lang="en")
    assert 'aria-label="Remove 第41期"' in limits[1]["html"]
    assert "<h2>Answer</h2>" in answer[1]["html"]
    assert '<span lang="zh-CN">片区动态</span>' in answer[1]["html"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "q 不能为空"),
        ({"q": " "}, "q 不能为空"),
        ({"q": "问" * 501}, "问题最多 500 字，现在有 501 字"),
        ({"q": "桂屿港", "date_to": "昨天"}, "“昨天”不是日期"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    client: TestClient, params: dict[str, str], said: str
) -> None:
    response = client.get("/stream", params=params)
    assert response.status_code == 422
    assert said in response.json()["error"]["message"]


def test_a_failure_on_the_way_is_an_event(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(Engine, "steps", fail)
    ((name, data),) = _events(client, q=QUESTION)
    assert name == "error"
    assert "secret" not in str(data)


def test_what_a_model_writes_comes_as_it_is_written(tmp_path: Path) -> None:
    written = "禾舟租赁承办的业务租赁金额为5.2亿元。[1]"
    library = make_library(tmp_path)
    with (
        llm_server(saying(written)) as server,
        TestClient(create_app(llm_settings(server), library)) as client,
    ):
        names = _events(client, q=QUESTION)
    library.close()
    assert [name for name, _ in names] == ["limits", "delta", "answer"]
    assert names[1][1]["text"] == written
    assert written.removesuffix("[1]") in names[2][1]["html"]
