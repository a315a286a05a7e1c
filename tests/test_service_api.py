"""Questions and searches: what they return, and what is refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.api.replies import AskReply, SearchReply
from service.api.sse import pieces
from service.engine import Engine
from tests.weblibrary import LEASE, serving

QUESTION = "禾舟租赁承办的发动机离岸租赁金额是多少？"

EMPTY = "question 不能为空（至少 1 字）；应为 1 至 500 字的文字"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("library"), raising=False) as found:
        yield found


def _ask(client: TestClient, body: object) -> tuple[int, Any]:
    response = client.post("/api/v1/ask", json=body)
    return response.status_code, response.json()


def test_an_answer_quotes_the_text_word_for_word(client: TestClient) -> None:
    status, reply = _ask(client, {"question": f"　{QUESTION}\n"})
    assert status == 200
    assert set(reply) == set(AskReply.model_fields)
    AskReply.model_validate(reply, strict=True)
    assert reply["question"] == QUESTION
    assert reply["status"] == "answered"
    first = reply["citations"][0]
    assert first["article_id"] == "澜湾简报/41/1"
    assert LEASE[first["start"] : first["end"]] == first["quote"]
    assert "5.2亿元" in first["quote"]
    assert "[1]" in reply["answer"]
    assert first["date"] == "2031-09-15"
    assert set(reply["took_ms"]) == {"plan", "search", "read", "total"}


def test_what_the_library_does_not_hold_is_not_found(client: TestClient) -> None:
    status, reply = _ask(client, {"question": "怎么申请更换驾驶证？"})
    assert status == 200
    assert (reply["status"], reply["citations"]) == ("not_found", [])
    assert 0 <= reply["confidence"] <= 1


def test_an_issue_in_the_question_becomes_a_filter(client: TestClient) -> None:
    _, reply = _ask(client, {"question": "第42期桂屿港建成岸电设施多少套？"})
    assert reply["interpretation"]["filters"]["issues"] == [42]
    assert reply["interpretation"]["chips"][0]["value"] == 42
    assert {hit["issue"] for hit in reply["passages"]} == {42}


@pytest.mark.parametrize("value", [42, "42"])
def test_a_chip_of_the_reply_can_be_taken_off(client: TestClient, value: object) -> None:
    body = {"question": "第42期夜间查验的冷藏箱有多少个？"}
    _, limited = _ask(client, body)
    (chip,) = limited["interpretation"]["chips"]
    assert (chip["field"], chip["value"]) == ("issues", 42)
    assert {hit["issue"] for hit in limited["passages"]} == {42}
    status, reply = _ask(client, {**body, "without": [{"field": chip["field"], "value": value}]})
    assert status == 200
    assert reply["interpretation"] == {"filters": {}, "chips": [], "read_as": ""}
    assert reply["citations"][0]["article_id"] == "澜湾简报/41/2"
    assert "312个" in reply["citations"][0]["quote"]


def test_every_chip_can_be_sent_back_as_it_came(client: TestClient) -> None:
    body = {"question": "第42期和9月15日那期片区动态栏目的头条讲了什么"}
    _, reply = _ask(client, body)
    chips = reply["interpretation"]["chips"]
    assert {chip["field"] for chip in chips} == {"issues", "dates", "columns", "articles"}
    without = [{"field": chip["field"], "value": chip["value"]} for chip in chips]
    status, reply = _ask(client, {**body, "without": without})
    assert (status, reply["interpretation"]) == (200, {"filters": {}, "chips": [], "read_as": ""})


def test_without_is_documented(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    without = schemas["AskBody"]["properties"]["without"]
    assert (without["maxItems"], without["items"]) == (
        20,
        {"$ref": "#/components/schemas/ChipBody"},
    )
    assert "issues" in schemas["ChipBody"]["properties"]["field"]["enum"]


def test_k_limits_the_passages(client: TestClient) -> None:
    _, reply = _ask(client, {"question": QUESTION, "k": 1})
    assert len(reply["passages"]) == 1


@pytest.mark.parametrize(
    ("filters", "issues"),
    [
        ({"issues": [41]}, {41}),
        ({"issues": ["42"]}, {42}),
        ({"date_from": "2031-10-01"}, {42}),
        ({"date_from": "2031-09-15", "date_to": "2031-09-15"}, {41}),
        ({"columns": ["通道口岸"], "issues": [41, 42]}, {41, 42}),
        ({"publications": ["没有的刊物"]}, set()),
        ({"issues": [7]}, set()),
        ({}, {41, 42}),
        (None, {41, 42}),
    ],
)
def test_filters_limit_the_search(client: TestClient, filters: object, issues: set[int]) -> None:
    body = {"query": "桂屿港 夜间查验 岸电", "filters": filters}
    reply = client.post("/api/v1/search", json=body).json()
    SearchReply.model_validate(reply, strict=True)
    assert {hit["issue"] for hit in reply["hits"] if hit["publication"] == "澜湾简报"} == issues


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_search_modes(client: TestClient, mode: str) -> None:
    body = {"query": "夜间查验", "mode": mode, "k": 2}
    hits = client.post("/api/v1/search", json=body).json()["hits"]
    assert hits[0]["article_id"] == "澜湾简报/41/2"
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert len(hits) <= 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"question": " \n　"}, EMPTY),
        ({"question": "问" * 501}, "question 最多 500 字（收到 501 字）"),
        ({"question": 5}, "question 应为文字；应为 1 至 500 字的文字"),
        ({"question": None}, "question 应为文字；应为 1 至 500 字的文字"),
        ({"question": ["租赁"]}, "question 应为文字；应为 1 至 500 字的文字"),
        ({}, "question 缺少；应为 1 至 500 字的文字"),
        ({"question": "租赁", "k": 0}, "k 不能小于 1"),
        ({"question": "租赁", "k": 51}, "k 不能大于 50"),
        ({"question": "租赁", "k": "10"}, "k 应为整数"),
        ({"question": "租赁", "k": True}, "k 应为整数"),
        ({"question": "租赁", "topk": 3}, "topk 不是可用的字段"),
        ({"question": "租赁", "filters": {"issue": [1]}}, "filters.issue 不是可用的字段"),
        ({"question": "租赁", "filters": [41]}, "filters 应为 JSON 对象"),
        ({"question": "租赁", "filters": {"issues": 41}}, "filters.issues 应为列表"),
        (
            {"question": "租赁", "filters": {"issues": [True]}},
            "filters.issues.0 应为期号（整数）或文字",
        ),
        ({"question": "租赁", "filters": {"columns": ["栏"] * 101}}, "filters.columns 最多 100 项"),
        (
            {"question": "租赁", "filters": {"date_from": "2031-02-30"}},
            "filters.date_from 应为日期，如 2024-07-01",
        ),
        (
            {"question": "租赁", "filters": {"date_to": 1720000000}},
            "filters.date_to 应为日期，如 2024-07-01",
        ),
        (
            {"question": "租赁", "filters": {"date_from": "2031-10-01", "date_to": "2031-09-01"}},
            "filters date_from 不能晚于 date_to",
        ),
        ({"question": "租赁", "without": 41}, "without 应为列表"),
        ({"question": "租赁", "without": ["第41期"]}, "without.0 应为 JSON 对象"),
        ({"question": "租赁", "without": [{"field": "issues"}]}, "without.0.value 缺少"),
        (
            {"question": "租赁", "without": [{"field": "issues", "value": 4.5}]},
            "without.0.value 应为期号（整数）或文字",
        ),
        (
            {"question": "租赁", "without": [{"field": "issue", "value": 41}]},
            "without.0.field 应为以下之一：'issues', 'publications', 'columns', 'date_from', "
            "'date_to', 'dates' or 'articles'",
        ),
        (
            {"question": "租赁", "without": [{"field": "issues", "value": 1, "label": "第1期"}]},
            "without.0.label 不是可用的字段",
        ),
        (
            {"question": "租赁", "without": [{"field": "issues", "value": n} for n in range(21)]},
            "without 最多 20 项",
        ),
        ([], "请求体应为 JSON 对象，请求头 Content-Type 应为 application/json"),
        ("租赁", "请求体应为 JSON 对象，请求头 Content-Type 应为 application/json"),
    ],
)
def test_a_bad_question_is_refused_in_one_line(
    client: TestClient, body: object, message: str
) -> None:
    status, reply = _ask(client, body)
    assert status == 422
    assert set(reply) == {"error"}
    assert reply["error"]["code"] == "invalid_request"
    assert reply["error"]["message"] == message
    assert set(reply["error"]) == {"code", "message", "detail"}


def test_all_problems_are_told(client: TestClient) -> None:
    _, reply = _ask(client, {"question": "", "k": 99})
    assert reply["error"]["message"] == f"{EMPTY}；k 不能大于 50"
    assert [d["field"] for d in reply["error"]["detail"]] == ["question", "k"]


def test_500_characters_are_taken(client: TestClient) -> None:
    assert _ask(client, {"question": f" {'问' * 500} "})[0] == 200


def test_an_unknown_mode_names_the_known_ones(client: TestClient) -> None:
    response = client.post("/api/v1/search", json={"query": "租赁", "mode": "fuzzy"})
    assert response.status_code == 422
    assert "'hybrid', 'dense' or 'lexical'" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"question": ', "application/json", 422),
        (b"", "application/json", 422),
        (b'{"question": "a"}', "text/plain", 422),
        (b'{"question": "\\ud800"}', "application/json", 422),
        (b'{"question": "\xff"}', "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b'{"question": "' + b"a" * 2**20 + b'"}', "application/json", 413),
    ],
)
def test_what_is_not_json_is_refused(
    client: TestClient, content: bytes, kind: str, status: int
) -> None:
    response = client.post("/api/v1/ask", content=content, headers={"Content-Type": kind})
    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_malformed_json_tells_where(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/v1/ask", content=b'{"question" 1}', headers=headers)
    assert "不是有效的 JSON（第 12 个字符处" in response.json()["error"]["message"]


def _events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_the_stream_holds_the_same_as_the_reply(client: TestClient) -> None:
    headers = {"Accept": "text/event-stream"}
    response = client.post("/api/v1/ask", json={"question": QUESTION}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = _events(response.text)
    names = [name for name, _ in events]
    assert list(dict.fromkeys(names)) == [
        "interpretation", "passages", "delta", "citation", "done",
    ]  # fmt: skip
    done = events[-1][1]
    _, reply = _ask(client, {"question": QUESTION})
    assert {**done, "took_ms": 0} == {**reply, "took_ms": 0}
    assert events[0][1] == done["interpretation"]
    assert events[1][1] == done["passages"]
    assert "".join(data["text"] for name, data in events if name == "delta") == done["answer"]
    assert [data for name, data in events if name == "citation"] == done["citations"]


def test_a_stream_refuses_a_bad_question_like_any_other(client: TestClient) -> None:
    headers = {"Accept": "text/event-stream"}
    response = client.post("/api/v1/ask", json={"question": ""}, headers=headers)
    assert response.status_code == 422
    assert response.json()["error"]["message"] == EMPTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("甲。[1]乙！[2][3]", ["甲。[1]", "乙！[2][3]"]),
        ("甲。乙；\n丙", ["甲。", "乙；", "\n丙"]),
        ("没有句号", ["没有句号"]),
    ],
)
def test_pieces_of_an_answer(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected
    assert "".join(pieces(text)) == text


def _fail(*_: object) -> Iterator[object]:
    raise RuntimeError("secret")
    yield


def test_a_failure_shows_no_traceback(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "steps", _fail)
    response = client.post("/api/v1/ask", json={"question": QUESTION})
    assert response.status_code == 500
    assert response.json()["error"] == {
        "code": "internal",
        "message": "服务内部出错，请稍后再试",
        "detail": None,
    }
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_failure_in_a_stream_is_an_event(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "steps", _fail)
    headers = {"Accept": "text/event-stream"}
    response = client.post("/api/v1/ask", json={"question": QUESTION}, headers=headers)
    ((name, data),) = _events(response.text)
    assert name == "error"
    assert data["error"]["code"] == "internal"
    assert "secret" not in response.text
