"""The pages' texts: every Chinese one has its English, and nothing is left over."""

import re
from pathlib import Path
from string import Formatter

import pytest
from fastapi.testclient import TestClient

import service.web.language
from service.web.language import english, translate
from tests.weblibrary import serving

WEB = Path(service.web.language.__file__).parent
_TEXT = re.compile(r"""_\(\s*(?:"([^"]+)"|'([^']+)')""")


def _texts() -> set[str]:
    files = [*WEB.glob("templates/*.html"), *WEB.glob("*.py")]
    found = (_TEXT.findall(path.read_text(encoding="utf-8")) for path in files)
    return {a or b for texts in found for a, b in texts}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_of_the_pages_has_its_english_and_no_other_has() -> None:
    assert _texts() == set(english())


def test_no_text_has_two_translations() -> None:
    lines = [
        line.split(" = ")[0]
        for path in WEB.glob("english/*.toml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]
    assert len(lines) == len(set(lines)) == len(english())


@pytest.mark.parametrize("text", sorted(english()))
def test_a_translation_says_the_same_values_without_chinese(text: str) -> None:
    assert _names(text) == _names(english()[text])
    assert not re.search("[\u4e00-\u9fff\uff00-\uffef，。：]", english()[text])


def test_values_are_put_into_a_text_as_they_are() -> None:
    assert translate("去掉 {label}", "zh", label="{x} %s") == "去掉 {x} %s"
    assert translate("去掉 {label}", "en", label="第1期") == "Remove 第1期"


def test_a_language_once_chosen_is_kept(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        assert '<html lang="zh-CN">' in client.get("/").text
        first = client.get("/?q=x&lang=en")
        assert '<html lang="en">' in first.text
        assert 'href="?q=x&amp;lang=zh"' in first.text
        assert '<html lang="en">' in client.get("/").text
        assert '<html lang="zh-CN">' in client.get("/?lang=zh").text
        assert '<html lang="zh-CN">' in client.get("/").text


def test_a_language_that_there_is_not_is_chinese(client_of_english: TestClient) -> None:
    assert '<html lang="zh-CN">' in client_of_english.get("/?lang=fr").text


@pytest.fixture
def client_of_english(tmp_path: Path) -> TestClient:
    with serving(tmp_path) as client:
        client.cookies.set("language", "en")
        return client
