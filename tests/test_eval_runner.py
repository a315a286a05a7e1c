"""Runs: stored, gone on with, made again, and read back."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from embed.errors import EncoderError
from eval.load import load_set
from eval.records import Config, EvalSet, Query, Run
from eval.runner import run_set
from eval.runstore import META, RESULTS, TREC, RunError, list_runs, load_run
from index.library import Library
from tests.libraries import CountingEncoder, make_issue, make_library
from tests.rerankers import NeedleFirst

TEXTS = (
    "岚湾口岸一季度开行班列59列，同比增长12%。",
    "望潮银行推出出口贷，单户上限300万元。",
    "青屿港新航线开通，首航船载货两千吨。",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = make_library(tmp_path / "library", make_issue(7, *TEXTS), encoder=CountingEncoder())
    yield made
    made.close()


QUESTIONS = EvalSet(
    "small",
    "questions",
    Path("small.jsonl"),
    (
        Query("q1", "岚湾口岸开行了多少列班列？", "F", ("59列",)),
        Query("q2", "出口贷单户上限是多少？", "F", ("300万元",)),
        Query("q3", "怎么申请更换驾驶证？", "U"),
    ),
    {"q1": {"7-1": 1}, "q2": {"7-2": 1}},
    sha256="s1",
)


def beir(folder: Path) -> EvalSet:
    folder.mkdir()
    rows = [{"_id": f"d{n}", "title": f"标题{n}", "text": t} for n, t in enumerate(TEXTS)]
    rows.append({"_id": "only-title", "title": "更换驾驶证的办法", "text": ""})
    queries = [{"_id": "a", "text": "班列开行"}, {"_id": "b", "text": "驾驶证"}]
    for name, lines in (("corpus", rows), ("queries", queries)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\na\td0\t1\nb\tonly-title\t1\n", encoding="utf-8"
    )
    return load_set(folder)


def run(evalset: EvalSet, library: Library, tmp_path: Path, config: Config | None = None) -> Run:
    return run_set(evalset, config or Config(), library, tmp_path / "evals", "r")


def test_questions_are_asked_and_measured(library: Library, tmp_path: Path) -> None:
    found = run(QUESTIONS, library, tmp_path)
    assert found.metrics["all"]["article_hit@1"] == 1.0
    assert found.metrics["all"]["RR@10"] == 1.0
    answer = found.results[0].answer
    assert answer is not None
    assert answer["citations"][0] == {
        "doc": "7-1",
        "article_id": "岚湾通讯/7/1",
        "quote": TEXTS[0],
        "start": 0,
        "end": len(TEXTS[0]),
        "exact": True,
    }
    assert found.results[2].answer is not None
    assert found.results[2].answer["status"] == "not_found"


def test_a_run_is_read_back_as_it_was(library: Library, tmp_path: Path) -> None:
    found = run(QUESTIONS, library, tmp_path)
    stored = load_run(tmp_path / "evals", "r")
    assert stored == found
    assert [meta["name"] for meta in list_runs(tmp_path / "evals")] == ["r"]
    lines = (tmp_path / "evals" / "r" / TREC).read_text(encoding="utf-8").splitlines()
    assert lines[0].split()[:4] == ["q1", "Q0", "7-1", "1"]


def test_a_run_can_be_repeated_exactly(library: Library, tmp_path: Path) -> None:
    first = run(QUESTIONS, library, tmp_path)
    again = run(QUESTIONS, library, tmp_path)
    assert [(r.id, r.ranking, r.answer) for r in first.results] == [
        (r.id, r.ranking, r.answer) for r in again.results
    ]


def test_an_interrupted_run_goes_on_where_it_stopped(library: Library, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    folder = tmp_path / "evals"
    with pytest.raises(KeyboardInterrupt):
        run_set(QUESTIONS, Config(), library, folder, "r", stop)
    with pytest.raises(RunError, match="not finished"):
        load_run(folder, "r")
    place = folder / "r" / RESULTS
    lines = place.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    kept = json.loads(lines[0]) | {"ms": 123456.0}
    place.write_text(json.dumps(kept) + "\n" + lines[1][:20], encoding="utf-8")  # cut off
    found = run(QUESTIONS, library, tmp_path)
    assert [r.id for r in found.results] == ["q1", "q2", "q3"]
    assert found.results[0].ms == 123456.0


def test_other_settings_do_not_go_on_with_an_interrupted_run(
    library: Library, tmp_path: Path
) -> None:
    run(QUESTIONS, library, tmp_path)
    meta = tmp_path / "evals" / "r" / META
    meta.write_text(meta.read_text("utf-8").replace('"complete": true', '"complete": false'))
    found = run(QUESTIONS, library, tmp_path, Config(k=5))
    assert found.meta["config"]["k"] == 5
    assert found.results[0].ms < 100_000


def test_a_beir_corpus_is_indexed_once(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    library = make_library(tmp_path / "library", encoder=encoder)
    evalset = beir(tmp_path / "set")
    found = run(evalset, library, tmp_path)
    assert found.metrics["all"]["nDCG@10"] == 1.0
    assert found.results[1].ranking[0][0] == "only-title"
    assert encoder.passages == 4
    run(evalset, library, tmp_path)
    assert encoder.passages == 4
    library.close()


def test_a_reranker_orders_a_beir_ranking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.runner.load_reranker", NeedleFirst)
    evalset = beir(tmp_path / "set")
    with closing(make_library(tmp_path / "library", encoder=CountingEncoder())) as library:
        plain = run(evalset, library, tmp_path).results[0].ranking
        found = run(evalset, library, tmp_path, Config(reranker="驾驶证"))
    assert plain[0][0] == "d0"
    assert found.results[0].ranking[0] == ("only-title", plain[0][1])
    assert found.meta["config"]["reranker"] == "驾驶证"
    assert found.metrics["all"]["RR@10"] < 1


def test_a_reranker_orders_the_passages_of_an_answer(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.runner.load_reranker", NeedleFirst)
    plain = run(QUESTIONS, library, tmp_path).results[0].ranking
    found = run(QUESTIONS, library, tmp_path, Config(reranker="青屿港")).results[0].ranking
    assert plain[0][0] == "7-1"
    assert found[0] == ("7-3", plain[0][1])


def test_a_reranker_that_does_not_load_leaves_the_old_run(library: Library, tmp_path: Path) -> None:
    run(QUESTIONS, library, tmp_path)
    with pytest.raises(EncoderError, match="WENCE_RERANKER"):
        run(QUESTIONS, library, tmp_path, Config(reranker=str(tmp_path / "gone")))
    assert load_run(tmp_path / "evals", "r").results


def test_another_passage_size_has_an_index_of_its_own(library: Library, tmp_path: Path) -> None:
    run(QUESTIONS, library, tmp_path, Config(passage_chars=20))
    assert library.store.count("passages") == 3
    found = run(replace(QUESTIONS, sha256="s2"), library, tmp_path, Config(passage_chars=20))
    assert found.meta["library"]["passages"] > 3


def test_a_run_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"no run 'x'.*runs: none"):
        load_run(tmp_path, "x")
