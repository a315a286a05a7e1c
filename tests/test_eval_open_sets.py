"""The README's table of results is the one that the stored results give."""

from pathlib import Path

import pytest

from eval.open_sets import BEGIN, END, ROOT, main, put_table, read_results, table


def test_the_readme_shows_the_stored_results() -> None:
    results = read_results()
    assert len(results) >= 6
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert put_table(readme, results) == readme


def test_every_result_names_machine_settings_and_code() -> None:
    for result in read_results():
        assert {"machine", "encoder", "code", "runs", "set"} <= set(result)
        assert [run["config"]["name"] for run in result["runs"]] == ["hybrid", "bm25-words"]


def test_the_table_is_put_between_its_marks() -> None:
    made = put_table(f"前\n{BEGIN}\n旧表\n{END}\n后\n", [])
    assert made == f"前\n{BEGIN}\n{table([])}\n{END}\n后\n"


def test_without_the_material_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 0
    assert "skipped" in capsys.readouterr().out
