"""The first thing a newcomer sees: questions over the sample issues, with the models that ship."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from embed.load import load_encoder
from index.ingest import Ingest
from index.library import Library
from service.engine import Engine

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    library = Library(tmp_path_factory.mktemp("samples"), load_encoder(), create=True)
    Ingest(library).run([ROOT / "samples"])
    yield Engine(library)
    library.close()


def test_the_question_that_make_run_asks_is_answered(engine: Engine) -> None:
    asked = re.findall(r"^QUESTION \?= (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    answer = engine.ask(asked[-1])
    assert answer.status == "answered"
    assert answer.short_answer == "46列"
    assert answer.citations[0].article.issue_id == "云港动态/17"


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("海岬冷链二期项目新增冷库容量多少？", "冷库"),
        ("“云港号”国际班列4月开行了多少列？", "61列"),
        ("去临渡片区面试可以免费住几天？", "七天"),
    ],
)
def test_plain_questions_are_answered(engine: Engine, question: str, held: str) -> None:
    answer = engine.ask(question)
    assert answer.status == "answered", answer.confidence
    article = answer.citations[0].article
    assert held in article.title + article.text


@pytest.mark.parametrize(
    "question", ["云港号班列的票价是多少？", "南沙自贸片区去年引进了多少家企业？"]
)
def test_what_the_issues_do_not_tell_is_refused(engine: Engine, question: str) -> None:
    assert engine.ask(question).status == "not_found"
