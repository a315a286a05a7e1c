"""Issues, articles, related articles, uploads, removals."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from service.api.replies import (
    ArticleReply,
    ContentsReply,
    IssuesReply,
    RelatedReply,
    UploadReply,
)
from tests.weblibrary import DOCUMENT, LEASE, large_form, serving

NEWSLETTER = """澜湾简报
第 43 期
主办：澜湾办公室
2031 年 11 月 15 日

一、片区动态

（一）禾舟租赁设立海事服务公司

11月6日，禾舟租赁有限公司在澜湾片区设立海事服务公司，注册资本3000万元。

（二）桂屿港新增泊位

桂屿港新增5万吨级泊位2个，年通过能力达到800万吨。
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("library")) as found:
        yield found


@pytest.fixture
def own_client(tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path / "library") as found:
        yield found


def _path(*parts: str | int) -> str:
    return "/api/v1/" + "/".join(quote(str(part), safe="") for part in parts)


def test_issues_newest_first(client: TestClient) -> None:
    reply = client.get("/api/v1/issues").json()
    IssuesReply.model_validate(reply, strict=True)
    assert [i["issue"] for i in reply["issues"]] == [42, 41, DOCUMENT]
    assert reply["total"] == 3


def test_issues_are_paged(client: TestClient) -> None:
    reply = client.get("/api/v1/issues?limit=1&offset=1").json()
    assert [i["issue"] for i in reply["issues"]] == [41]
    assert reply["total"] == 3
    assert client.get("/api/v1/issues?offset=3").json()["issues"] == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit 不能小于 1"),
        ("limit=201", "limit 不能大于 200"),
        ("offset=-1", "offset 不能小于 0"),
        ("offset=99999999999999999999", "offset 不能大于 1000000000"),
        ("limit=all", "limit 应为整数"),
    ],
)
def test_bad_pages_are_refused(client: TestClient, query: str, message: str) -> None:
    response = client.get(f"/api/v1/issues?{query}")
    assert response.status_code == 422
    assert response.json()["error"]["message"] == message


def test_an_issue_lists_its_articles(client: TestClient) -> None:
    reply = client.get(_path("issues", "澜湾简报", 41)).json()
    ContentsReply.model_validate(reply, strict=True)
    assert reply["columns"] == ["片区动态", "通道口岸"]
    assert [a["article_id"] for a in reply["articles"]] == ["澜湾简报/41/1", "澜湾简报/41/2"]


def test_a_document_is_named_by_its_title(client: TestClient) -> None:
    reply = client.get(_path("issues", "文件", DOCUMENT)).json()
    assert reply["issue"] == DOCUMENT
    article = client.get(_path("articles", "文件", DOCUMENT, 1)).json()
    assert article["title"] == DOCUMENT


def test_an_article_has_its_text(client: TestClient) -> None:
    reply = client.get(_path("articles", "澜湾简报", 41, 1)).json()
    ArticleReply.model_validate(reply, strict=True)
    assert reply["text"] == LEASE
    assert "\n".join(reply["paragraphs"]) == LEASE


def test_related_articles_with_the_relating_sentence(client: TestClient) -> None:
    reply = client.get(_path("articles", "澜湾简报", 41, 1, "related")).json()
    RelatedReply.model_validate(reply, strict=True)
    ids = [entry["article_id"] for entry in reply["related"]]
    assert ids[0] == "澜湾简报/42/1"
    assert "澜湾简报/41/1" not in ids
    assert len(ids) == len(set(ids))
    assert reply["related"][0]["sentence"] == "合同约定以离岸方式租赁船舶发动机6台。"
    assert all(entry["sentence"] in entry["text"] for entry in reply["related"])
    limited = client.get(_path("articles", "澜湾简报", 41, 1, "related") + "?k=1").json()
    assert [entry["article_id"] for entry in limited["related"]] == ids[:1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (_path("issues", "澜湾简报", 7), 404),
        (_path("articles", "澜湾简报", 41, 9), 404),
        (_path("articles", "澜湾简报", 41, 9, "related"), 404),
        (_path("articles", "澜湾简报", 41, "一"), 422),
        (_path("articles", "澜湾简报", 41, 10**19), 422),
        (_path("articles", "澜湾简报", 41, 1, "related") + "?k=21", 422),
        (_path("nothing"), 404),
        ("/etc/passwd", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/answer.html", 404),
    ],
)
def test_what_is_not_there(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    error = response.json()["error"]
    assert error["code"] == {404: "not_found", 422: "invalid_request"}[status]
    assert error["message"]


def test_a_wrong_method_names_the_right_one(client: TestClient) -> None:
    response = client.get("/api/v1/ask")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.json()["error"]["code"] == "method_not_allowed"


# -- uploads -------------------------------------------------------------------------------------


def _upload(
    client: TestClient, name: str, data: bytes, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, dict[str, object]]]:
    response = client.post("/api/v1/documents", files={"file": (name, data)}, headers=headers)
    return response.status_code, response.json()


def test_an_upload_can_be_asked_about_at_once(own_client: TestClient) -> None:
    status, reply = _upload(own_client, "简报 43.txt", NEWSLETTER.encode())
    assert status == 201
    UploadReply.model_validate(reply, strict=True)
    assert reply["issue"]["id"] == "澜湾简报/43"
    assert reply["issue"]["articles"] == 2
    assert (reply["outcome"]["kind"], reply["outcome"]["path"]) == ("added", "简报 43.txt")
    asked = own_client.post("/api/v1/ask", json={"question": "海事服务公司注册资本是多少？"}).json()
    assert asked["citations"][0]["article_id"] == "澜湾简报/43/1"


def test_the_same_file_again_is_unchanged(own_client: TestClient) -> None:
    _upload(own_client, "43.txt", NEWSLETTER.encode())
    status, reply = _upload(own_client, "43.txt", NEWSLETTER.encode())
    assert (status, reply["outcome"]["kind"]) == (200, "unchanged")


def test_a_new_version_replaces_the_old_one(own_client: TestClient) -> None:
    _upload(own_client, "43.txt", NEWSLETTER.encode())
    status, reply = _upload(own_client, "43b.txt", NEWSLETTER.replace("3000", "4000").encode())
    assert (status, reply["outcome"]["kind"]) == (201, "replaced")
    hits = own_client.post("/api/v1/search", json={"query": "注册资本3000万元"}).json()["hits"]
    assert all("3000万元" not in hit["text"] for hit in hits)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/43.txt", "43.txt"),
        ("C:\\资料\\简报 43.txt", "简报 43.txt"),
        ("简\n报43.txt", "简报43.txt"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(own_client: TestClient, sent: str, kept: str) -> None:
    status, reply = _upload(own_client, sent, NEWSLETTER.encode())
    assert (status, reply["issue"]["source"]) == (201, kept)


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("空 白.txt", b"", "空的"),
        ("简报.xyz", b"text", "不支持"),
        ("坏文件.docx", b"not a zip", "DOCX"),
    ],
)
def test_an_unreadable_file_is_named_with_cause_and_remedy(
    own_client: TestClient, name: str, data: bytes, cause: str
) -> None:
    status, reply = _upload(own_client, name, data)
    assert status == 422
    error = reply["error"]
    assert error["code"] == "unreadable_document"
    message = str(error["message"])
    assert message.startswith(f"{name}：")
    assert cause in message
    assert "请" in message
    assert own_client.get("/api/v1/issues").json()["total"] == 3


def test_a_file_over_the_limit_is_413(own_client: TestClient) -> None:
    status, reply = _upload(own_client, "大.txt", "字".encode() * 2**20)
    assert status == 413
    assert reply["error"]["code"] == "too_large"
    assert "1 MB" in str(reply["error"]["message"])


def test_just_over_the_limit_is_413_too(own_client: TestClient) -> None:
    assert _upload(own_client, "大.txt", b"a" * (2**20 + 1))[0] == 413


def test_an_upload_of_unknown_length_stops_at_the_limit(own_client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = own_client.post("/api/v1/documents", content=large_form(), headers=headers)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"


def test_an_upload_without_a_file_is_refused(own_client: TestClient) -> None:
    response = own_client.post("/api/v1/documents", files={"data": ("43.txt", b"x")})
    assert response.status_code == 422
    assert response.json()["error"]["message"] == "file 缺少"
    response = own_client.post("/api/v1/documents", json={"file": "43.txt"})
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({"Origin": "http://testserver"}, 201),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_pages_of_other_sites_cannot_upload(
    own_client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert _upload(own_client, "43.txt", NEWSLETTER.encode(), headers)[0] == status


# -- removal -------------------------------------------------------------------------------------


def test_a_removed_issue_is_gone(own_client: TestClient) -> None:
    path = _path("issues", "澜湾简报", 41)
    response = own_client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    assert own_client.get(path).status_code == 404
    hits = own_client.post("/api/v1/search", json={"query": "夜间查验"}).json()["hits"]
    assert all(hit["issue"] != 41 for hit in hits)
    again = own_client.delete(path)
    assert again.status_code == 404
    assert again.json()["error"]["message"] == "馆藏里没有“澜湾简报/41”"


def test_a_document_can_be_removed(own_client: TestClient) -> None:
    assert own_client.delete(_path("issues", "文件", DOCUMENT)).status_code == 204
