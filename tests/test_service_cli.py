"""`wence ingest`, `ask` and `search` in one process: what they print, and their exit codes."""

import re
from pathlib import Path

import pytest

from index.library import Library
from service.api.replies import AskReply, SearchReply
from service.commands.options import MODES
from service.settings import MAX_QUESTION_CHARS
from tests.commandline import (
    ASKED,
    NIGHT,
    WEAVE,
    Run,
    as_json,
    found_issues,
    one_line,
    runner,
    set_up,
    write_docs,
)
from tests.encoders import HashEncoder
from tests.libraries import issue_text
from tests.rerankers import Backwards


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(tmp_path, monkeypatch)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_docs(tmp_path / "docs")


@pytest.fixture
def filled(run: Run, docs: Path) -> Path:
    assert run("ingest", docs)[0] == 0
    return docs


# -- ingest --------------------------------------------------------------------------------------


def test_ingest_prints_a_line_for_each_file_and_a_sum(run: Run, docs: Path) -> None:
    code, out, err = run("ingest", docs)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("已收录") and "41.txt → 岚湾通讯/41，2篇 2段" in lines[0]
    assert lines[-1] == "已收录 2，已替换 0，未变 0，失败 0；馆藏现有2期。"
    assert run("ingest", docs)[1] == "已收录 0，已替换 0，未变 2，失败 0；馆藏现有2期。\n"


def test_ingest_as_json(run: Run, docs: Path) -> None:
    reply = as_json(run("ingest", docs, "--json"))
    counts = {name: reply[name] for name in ("added", "replaced", "unchanged", "failed")}
    assert counts == {"added": 2, "replaced": 0, "unchanged": 0, "failed": 0}
    assert reply["revision"] == 1
    assert reply["files"][0]["issue_id"] == "岚湾通讯/41"
    assert reply["files"][0]["kind"] == "added"


def test_a_bad_file_fails_and_the_others_are_taken_in(run: Run, docs: Path) -> None:
    (docs / "empty.txt").write_bytes(b"")
    code, out, _ = run("ingest", docs, docs / "missing.txt")
    assert code == 2
    assert "失败 2；馆藏现有2期。" in out
    assert re.search(r"失败  .*empty\.txt：文件是空的", out)
    assert re.search(r"失败  .*missing\.txt：没有这个文件", out)


def test_a_new_version_takes_the_place_of_the_old_one(run: Run, filled: Path) -> None:
    text = issue_text(42, "2031年10月20日", [("竹编合作社", "合作社搬进了新厂房。")])
    (filled / "42.txt").write_text(text, encoding="utf-8")
    _, out, _ = run("ingest", filled)
    assert "已替换" in out and "替换了原有的 岚湾通讯/42（来自 42.txt）" in out


def test_a_warning_is_shown(run: Run, tmp_path: Path) -> None:
    text = issue_text(43, "", [("没有日期", WEAVE)])
    (tmp_path / "43.txt").write_text(text, encoding="utf-8")
    assert "注意：没有找到出刊日期" in run("ingest", tmp_path / "43.txt")[1]


def test_the_same_content_twice_in_one_call_is_one_issue(run: Run, docs: Path) -> None:
    (docs / "copy.txt").write_bytes((docs / "41.txt").read_bytes())
    reply = as_json(run("ingest", docs, "--json"))
    assert (reply["added"], reply["unchanged"], reply["replaced"]) == (2, 1, 0)


def test_ingest_of_nothing_is_wrong_use_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    one_line(run("ingest"), 2, "wence ingest 文件或文件夹")
    code, out, _ = run("ingest", tmp_path / "mistyped")
    assert code == 2 and "没有这个文件" in out
    assert not (tmp_path / "library").exists()


def test_a_file_over_the_limit_fails(run: Run, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_MAX_FILE_MB", "1")
    (docs / "big.txt").write_bytes(b"x" * (2**20 + 1))
    code, out, _ = run("ingest", docs)
    assert code == 2 and "WENCE_MAX_FILE_MB" in out


def test_a_name_in_an_old_encoding_is_stored_readably(run: Run, docs: Path) -> None:
    try:
        path = Path(
            str(docs / "竹编").encode("gb18030").decode("utf-8", "surrogateescape") + ".txt"
        )
        path.parent.mkdir(exist_ok=True)
        path.write_text("竹编合作社的章程。", encoding="utf-8")
    except (OSError, ValueError):
        pytest.skip("this file system takes only UTF-8 names")
    code, out, _ = run("ingest", path)
    assert code == 0
    assert "竹编.txt" in out


def test_another_encoder_is_refused_until_all_is_embedded_again(
    run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENCE_ENCODER", "other")
    one_line(run("ask", ASKED), 2, "wence ingest --reembed")
    code, out, _ = run("ingest", "--reembed")
    assert (code, out) == (0, "已用 other 重算全部向量：3段。\n")
    assert run("ask", ASKED)[0] == 0
    assert run("doctor")[0] == 0
    reply = as_json(run("ingest", "--reembed", filled, "--json"))
    assert (reply["reembedded"], reply["unchanged"]) == (3, 2)
    monkeypatch.delenv("WENCE_ENCODER")
    assert run("search", "租赁")[0] == 2


# -- ask and search ------------------------------------------------------------------------------


def test_the_answer_stands_above_its_sources(run: Run, filled: Path) -> None:
    code, out, err = run("ask", ASKED)
    assert (code, err) == (0, "")
    assert "[1] 《岚湾通讯》第41期（2031-09-15）·要闻·第1篇《首单发动机租赁》\n    “" in out
    assert "租赁金额为5.2亿元，租期8年。[" in out
    assert "把握 " in out
    assert "\x1b" not in out


def test_the_answer_as_json_is_the_web_apis(run: Run, filled: Path, tmp_path: Path) -> None:
    reply = as_json(run("ask", ASKED, "--json", "-k", 2))
    assert AskReply.model_validate(reply).model_dump().keys() == reply.keys()
    assert reply["status"] == "answered" and len(reply["passages"]) == 2
    library = Library(tmp_path / "library", HashEncoder())
    for citation in reply["citations"]:
        issue_id, _, no = citation["article_id"].rpartition("/")
        article = library.store.article(issue_id, int(no))
        assert article is not None
        assert article.text[citation["start"] : citation["end"]] == citation["quote"]
    library.close()


def test_no_answer_says_what_the_library_holds(run: Run, filled: Path) -> None:
    code, out, _ = run("ask", "火星考察队带了几只猫？")
    assert code == 1
    assert "没有找到" in out and "第41、42期" in out
    code, out, _ = run("ask", "第99期讲了什么？")
    assert code == 1
    assert "馆藏里没有第99期" in out and "限定：第99期" in out
    assert as_json(run("ask", "第99期讲了什么？", "--json"))["status"] == "not_found"


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("text", ["", " \n", "问" * (MAX_QUESTION_CHARS + 1)])
def test_a_question_has_a_length(run: Run, command: str, text: str) -> None:
    one_line(run(command, text), 2, "1 到 500 个字")


def test_the_longest_question_is_answered(run: Run, filled: Path) -> None:
    assert run("ask", "问" * MAX_QUESTION_CHARS)[0] in {0, 1}


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "\udcd6\udcd0"),
        ("search", "\ud83d"),
        ("ask", "问", "--column", "\udcff"),
        ("remove", "\udcff/1"),
    ],
)
def test_undecodable_arguments_are_wrong_use(run: Run, arguments: tuple[str, ...]) -> None:
    one_line(run(*arguments), 2, "UTF-8")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("ask",),
        ("search", "租赁", "-k", "0"),
        ("search", "租赁", "-k", "51"),
        ("search", "租赁", "-k", "x"),
        ("search", "租赁", "--mode", "magic"),
        ("search", "租赁", "--from", "yesterday"),
        ("ask", "租赁", "--lib", "x"),
    ],
)
def test_wrong_use_is_told_with_the_usage(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: wence")


def test_help_is_no_error(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for command in ("ingest", "ask", "search", "serve", "issues", "remove", "doctor"):
        assert command in out


@pytest.mark.parametrize(
    ("limit", "issues"),
    [
        (("--issue", "41"), {41}),
        (("--issue", "第４２期"), {42}),
        (("--issue", "41", "--issue", "42"), {41, 42}),
        (("--publication", "《岚湾通讯》"), {41, 42}),
        (("--publication", "别的刊物"), set()),
        (("--column", "要闻"), {41, 42}),
        (("--column", "口岸"), set()),
        (("--from", "2031-10-01"), {42}),
        (("--to", "2031-10-01"), {41}),
        (("--from", "2031-09-15", "--to", "2031-09-15"), {41}),
    ],
)
def test_filters_limit_the_search(
    run: Run, filled: Path, limit: tuple[str, ...], issues: set[int]
) -> None:
    result = run("search", "合作社 租赁 查验", "--json", *limit)
    assert found_issues(result) == issues
    assert result[0] == (0 if issues else 1)


def test_filters_limit_the_answer(run: Run, filled: Path) -> None:
    reply = as_json(run("ask", ASKED, "--json", "--issue", "41"))
    assert reply["interpretation"]["filters"] == {"issues": [41]}
    code, out, _ = run("ask", ASKED, "--issue", "77")
    assert code == 1 and "没有" in out


def test_dates_in_the_wrong_order_are_wrong_use(run: Run, filled: Path) -> None:
    result = run("search", "租赁", "--from", "2031-10-02", "--to", "2031-10-01")
    one_line(result, 2, "晚于")


def test_search_ranks_passages(run: Run, filled: Path) -> None:
    code, out, _ = run("search", "夜间查验", "-k", 1)
    assert code == 0
    assert out.startswith("1. 《岚湾通讯》第41期（2031-09-15）·要闻·第2篇《夜间查验》  ")
    assert f"   {NIGHT}\n" in out
    for mode in MODES:
        reply = as_json(run("search", "夜间查验", "--mode", mode, "--json"))
        assert SearchReply.model_validate(reply).hits[0].title == "夜间查验"


def test_search_and_ask_use_the_reranker_that_is_set(
    run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = as_json(run("search", "夜间查验 租赁", "--json"))["hits"]
    asked = as_json(run("ask", ASKED, "--json"))["passages"]
    monkeypatch.setenv("WENCE_RERANKER", "backwards")
    monkeypatch.setattr("embed.reranker.load_reranker", Backwards)
    found = as_json(run("search", "夜间查验 租赁", "--json"))["hits"]
    assert [hit["passage_id"] for hit in found] == [hit["passage_id"] for hit in plain[::-1]]
    assert [hit["score"] for hit in found] == [hit["score"] for hit in plain]
    again = as_json(run("ask", ASKED, "--json"))["passages"]
    assert [hit["passage_id"] for hit in again] == [hit["passage_id"] for hit in asked[::-1]]
    assert len(found) > 1 < len(asked)


def test_a_reranker_that_is_not_there_is_one_line(
    run: Run, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENCE_RERANKER", str(tmp_path / "gone"))
    one_line(run("ask", ASKED), 2, "WENCE_RERANKER")


def test_the_modes_are_those_of_the_searcher() -> None:
    from index.search import MODES as SEARCHED

    assert MODES == SEARCHED


def test_a_search_without_hits_is_not_found(run: Run, filled: Path) -> None:
    assert run("search", "qqq", "--mode", "lexical")[:2] == (1, "没有找到相关的段落。\n")
