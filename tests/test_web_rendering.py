"""What all pages share: addresses, and text that shows as text."""

import re
from pathlib import Path

import pytest

from index.errors import LibraryError
from service.engine import Engine
from service.web import rendering
from service.web.rendering import article_path, issue_path, marked, plain, shown
from tests.weblibrary import DOCUMENT, serving


def test_marks_of_direction_are_seen_and_do_nothing() -> None:
    assert shown("甲\u202e乙\u2069") == (
        '甲<span class="sign" title="U+202E">◌</span>乙<span class="sign" title="U+2069">◌</span>'
    )
    assert plain("甲\u202e乙") == "甲◌乙"


def test_what_is_shown_is_escaped() -> None:
    assert shown('<script>alert("1")</script> & ＜') == (
        "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; ＜"
    )


def test_marks_are_told_from_text() -> None:
    assert marked("甲。[1]乙[x]") == [("甲。", False), ("1", True), ("乙[x]", False)]


def test_addresses_hold_any_name() -> None:
    assert issue_path("澜湾简报", 41) == "issues/%E6%BE%9C%E6%B9%BE%E7%AE%80%E6%8A%A5/41"
    assert issue_path("a/b", "c #1?") == "issues/a%2Fb/c%20%231%3F"
    at = {"publication": "p", "issue": "2024-5", "article_no": 3}
    assert article_path(at) == "issues/p/2024-5/3"
    assert article_path({**at, "start": 4, "end": 9}) == "issues/p/2024-5/3?start=4&end=9#quote"


@pytest.mark.parametrize("path", ["/", "/issues", f"/{issue_path('文件', DOCUMENT)}", "/no/where"])
def test_links_lead_to_the_root_from_any_depth(tmp_path: Path, path: str) -> None:
    with serving(tmp_path) as client:
        page = client.get(path, headers={"accept": "text/html"})
        home = re.search(r'<a class="brand" href="([^"]+)"', page.text)
        assert home
        assert page.url.join(home[1]).path == "/"


def test_a_browser_is_told_on_a_page_what_is_not_there(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        page = client.get("/no/such?lang=en", headers={"accept": "text/html,*/*"})
        assert page.status_code == 404
        assert "<h1>There is no such page</h1>" in page.text
        api = client.get("/api/v1/no", headers={"accept": "text/html"})
        assert api.json()["error"]["code"] == "not_found"
        assert client.get("/no/such").json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (RuntimeError("secret"), 500, "Something went wrong in the service"),
        (LibraryError("secret"), 503, "The library cannot be read at the moment"),
    ],
)
def test_a_browser_is_told_on_a_page_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, said: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(Engine, "steps", fail)
    with serving(tmp_path, raising=False) as client:
        page = client.get("/?q=x&lang=en", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["x-content-type-options"]) == (status, "nosniff")
        assert "<h1>This page cannot be opened</h1>" in page.text
        assert said in page.text
        assert "secret" not in page.text
        api = client.post("/api/v1/ask", json={"question": "x"})
        assert (api.status_code, set(api.json())) == (status, {"error"})


def test_no_template_is_compiled_while_a_reader_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering._PAGES.cache.clear()  # type: ignore[union-attr]
    with serving(tmp_path) as client:
        monkeypatch.setattr(rendering._PAGES, "compile", None)
        for path in ("/", "/?q=桂屿港", "/search?q=桂屿港", "/issues", "/library"):
            assert client.get(path).status_code == 200
