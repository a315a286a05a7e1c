"""The report: what it shows, that it stands alone, and that its text is escaped."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from eval import plots
from eval.compare import compare_many
from eval.labels import figure
from eval.outcomes import outcomes
from eval.records import Run
from eval.report import ReportError, markdown_cell, write_markdown, write_report
from tests.evalruns import PERFECT, beir_run, make_run


def _page(tmp_path: Path, *runs: Run, compared: bool = False) -> str:
    path = tmp_path / "folder" / "report.html"
    write_report(runs, path, compare_many(runs) if compared else ())
    return path.read_text(encoding="utf-8")


def test_outcomes_say_what_went_wrong() -> None:
    run = make_run()
    judged = outcomes(run)
    assert [o.fault for o in judged] == ["", "", "文章不对", "没有回答", "不该回答"]
    assert [o.rank for o in judged] == [1, 1, 0, 2, 0]
    assert judged[3].given == "18-2"
    missing = replace(run, results=run.results[1:])
    assert outcomes(missing)[0].fault == "没有结果"
    assert [o.fault for o in outcomes(beir_run(2))] == ["", "文章不对"]


def test_a_quote_without_the_answer_is_wrong() -> None:
    run = make_run()
    run.results[0].answer["citations"][0]["quote"] = "总投资若干"  # type: ignore[index]
    assert outcomes(run)[0].fault == "句子不对"


def test_one_run(tmp_path: Path) -> None:
    page = _page(tmp_path, make_run())
    for heading in ("按题型", "答得多，还是答得准", "分数能否分开对错", "每题用时", "答错的题",
                    "题集里的问题", "设置与机器"):  # fmt: skip
        assert f"<h2>{heading}" in page
    assert "段长的影响" not in page
    assert "5 题中 3 题" in page
    assert "测试处理器" in page
    assert page.count("<svg") == 4


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    page = _page(tmp_path, make_run("甲"), make_run("乙", passage_chars=400), compared=True)
    assert not re.search(r"https?:|//\w|<script|<link|<img|url\((?!#)|@import|<!DOCTYPE svg", page)


def test_text_is_escaped(tmp_path: Path) -> None:
    page = _page(tmp_path, make_run("<script>x"))
    assert "到&lt;b&gt;阿尔维港" in page
    assert "| &lt;i&gt;增长" in page
    assert "<script" not in page
    assert "&#39;q1&#39; &amp; more" in page


def test_several_runs(tmp_path: Path) -> None:
    first = make_run("甲", {"nDCG@10": {**PERFECT, "q3": 0.0}}, passage_chars=200)
    page = _page(tmp_path, first, make_run("乙", passage_chars=400), compared=True)
    assert "比较：甲（甲）→ 乙（乙）" in page
    assert "变好 1 题" in page
    assert "<h2>段长的影响" in page
    assert page.count('class="legend"') >= 2
    assert re.search(r'class="n best">\s*1\.000', page)


def test_plots_without_data_are_left_out(tmp_path: Path) -> None:
    run = beir_run(0)
    page = _page(tmp_path, replace(run, metrics={}, per_query={}))
    assert "<svg" not in page
    page = _page(tmp_path, beir_run())
    assert "答得多" not in page
    assert "按题型" not in page
    assert "第一条的得分" in page
    assert "30 题中 15 题" in page


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    runs = (make_run("甲"), make_run("乙", passage_chars=400))
    assert _page(tmp_path, *runs) == _page(tmp_path, *runs)


def test_long_lists_are_capped(tmp_path: Path) -> None:
    page = _page(tmp_path, beir_run(500))
    assert "另有 50 题未列出" in page


def test_no_run_and_no_place_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="at least one"):
        write_report([], tmp_path / "x.html")
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match="cannot be written"):
        write_markdown([make_run()], tmp_path / "file" / "x.md")


def test_markdown(tmp_path: Path) -> None:
    first = make_run("甲", {"nDCG@10": {**PERFECT, "q3": 0.0}})
    runs = (first, make_run("乙"))
    write_markdown(runs, tmp_path / "x.md", compare_many(runs))
    text = (tmp_path / "x.md").read_text(encoding="utf-8")
    assert "| nDCG@10 | 前十条的排序质量 | 0.750 | 1.000 |" in text
    assert "| q3 鲸屿到&lt;b>阿尔维港&lt;/b>要几天 | 文章不对 | 18-7 6天 | 19-6 " in text
    assert r"累计开行143列 \| &lt;i>增长" in text
    assert "### 变好 1 题" in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_markdown_cell() -> None:
    assert markdown_cell("a|b\n<i> *c*") == r"a\|b &lt;i> \*c\*"


def test_figures() -> None:
    assert figure(None) == figure(float("nan")) == "—"
    assert figure(0.12345, "nDCG@10") == "0.123"
    assert figure(12.34, "ms_p95") == "12.3 ms"


def test_plots_take_the_colours_of_the_page() -> None:
    svg = plots.bars(["事实 F", "a$b$<c>"], [[0.5, 1.0], [0.25, 0.0]])
    assert svg.startswith("<svg viewBox=")
    assert "currentColor" in svg
    assert "var(--s1)" in svg
    assert "事实 F</text>" in svg
    assert "a$b$&lt;c&gt;</text>" in svg
    assert "font-family" not in svg
    assert 'id="figure' not in svg


@pytest.mark.parametrize("values", [[0.0, 0.0], [3.0, 3.0], [1.0, 1e6]])
def test_plots_of_untidy_numbers(values: list[float]) -> None:
    assert "<svg" in plots.latency(values, 9)
    assert "<svg" in plots.histogram([(0, values), (1, [])], "x")
    assert "<svg" in plots.risk_coverage([[(1.0, 0.0)], []], [None, None])
