"""`POST /api/v1/feedback`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.feedback import Feedback, iter_feedback
from index.store import Store
from tests.weblibrary import serving

PATH = "/api/v1/feedback"
GOOD: dict[str, Any] = {
    "question": " 岸电每度优惠多少？ ",
    "answer_status": "answered",
    "article_id": "澜湾简报/42/2",
    "quote": "靠港船舶用电每度优惠0.15元。",
    "vote": "up",
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path / "library") as found:
        yield found


def test_a_vote_is_kept_under_a_number(client: TestClient, tmp_path: Path) -> None:
    replies = [client.post(PATH, json=body) for body in (GOOD, {**GOOD, "comment": " 对 "})]
    assert [(reply.status_code, reply.json()) for reply in replies] == [
        (201, {"id": 1}),
        (201, {"id": 2}),
    ]
    store = Store(tmp_path / "library" / "library.db")
    first, second = (stored.feedback for stored in iter_feedback(store))
    store.close()
    assert first == Feedback(
        "岸电每度优惠多少？", "answered", "up", "澜湾简报/42/2", "靠港船舶用电每度优惠0.15元。"
    )
    assert second.comment == "对"


def test_an_answer_without_citations_can_be_voted_on(client: TestClient) -> None:
    body = {**GOOD, "answer_status": "not_found", "article_id": None, "quote": None, "vote": "down"}
    assert client.post(PATH, json=body).status_code == 201


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vote": "maybe"}, "vote 应为以下之一"),
        ({"answer_status": "unsure"}, "answer_status 应为以下之一"),
        ({"question": "  "}, "question 不能为空"),
        ({"question": "问" * 501}, "question 最多 500 字"),
        ({"comment": "好" * 1001}, "comment 最多 1000 字"),
        ({"votes": "up"}, "votes 不是可用的字段"),
        ({"article_id": "澜湾简报/42/9"}, "馆藏里没有“澜湾简报/42/9”"),
        ({"article_id": "澜湾简报/43/1"}, "馆藏里没有"),
        ({"article_id": "澜湾简报/42/" + "9" * 30}, "馆藏里没有"),
        ({"article_id": "42"}, "馆藏里没有"),
        ({"article_id": ""}, "馆藏里没有"),
    ],
)
def test_bad_input_is_named(client: TestClient, change: dict[str, str], message: str) -> None:
    reply = client.post(PATH, json={**GOOD, **change})
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert error["code"] == "invalid_request"
    assert message in error["message"]


def test_a_vote_is_required(client: TestClient) -> None:
    body = {name: value for name, value in GOOD.items() if name != "vote"}
    reply = client.post(PATH, json=body)
    assert (reply.status_code, reply.json()["error"]["message"]) == (422, "vote 缺少")


@pytest.mark.parametrize(("site", "status"), [("same-origin", 201), ("cross-site", 403)])
def test_pages_of_other_sites_cannot_vote(client: TestClient, site: str, status: int) -> None:
    reply = client.post(PATH, json=GOOD, headers={"Sec-Fetch-Site": site})
    assert reply.status_code == status


def test_the_documentation_lists_it(client: TestClient) -> None:
    post = client.get("/openapi.json").json()["paths"][PATH]["post"]
    assert {"201", "403", "422"} <= set(post["responses"])
