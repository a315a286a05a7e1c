"""The page of the library in a real browser: files in, issues out, with mouse and keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.accessibility import assert_accessible
from tests.browser import OpenTab, Watch
from tests.hostile import SCRIPT, assert_harmless, write_hostile
from tests.samplesite import served
from tests.typeset import typeset_docx
from tests.weblibrary import make_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PHONE = {"width": 390, "height": 844}
UPLOADS = "**/api/v1/documents"


@pytest.fixture
def site(tmp_path: Path, chromium: "Browser") -> Iterator[str]:
    """A server for each test: what one adds or removes is not seen by another."""
    library = make_library(tmp_path / "library")
    with served(library) as home:
        yield home
    library.close()


def _issue(number: str, fee: int) -> str:
    return (
        f"澜湾简报\n\n{number}\n\n主办：澜湾办公室\n\n2031年11月15日\n\n一、通道口岸\n\n"
        f"（一）桂屿港公布冷藏箱插电收费\n\n桂屿港冷藏箱插电每箱每小时收费{fee}元。"
    )


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _open(page: "Page") -> None:
    page.goto("/library")
    page.locator("#health summary").wait_for()


def _upload(page: "Page", *paths: Path) -> None:
    page.locator("#files").set_input_files(paths)
    _settle(page)


def _settle(page: "Page") -> None:
    from playwright.sync_api import expect

    expect(page.locator("#results > li:not(.going)").first).to_be_visible()
    expect(page.locator("#results > li.going")).to_have_count(0)
    _refreshed(page)


def _refreshed(page: "Page") -> None:
    page.locator("#rows:not([aria-busy])").wait_for()


def _outcomes(page: "Page") -> list[str]:
    return page.locator("#results .outcome").all_inner_texts()


def _row(page: "Page", name: str) -> "Locator":
    return page.locator("tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))


def _figure(page: "Page", name: str) -> str:
    return page.locator("#figures div", has_text=name).locator("dd").first.inner_text()


def _has_focus(place: "Locator") -> bool:
    return bool(place.evaluate("e => e === document.activeElement"))


def test_a_docx_is_added_and_answers_a_question(page: "Page", tmp_path: Path) -> None:
    _open(page)
    path = _file(tmp_path, "四十三.docx", typeset_docx(_issue("第 43 期", 35)))
    _upload(page, path)
    assert _outcomes(page) == ["已加入《澜湾简报》第43期：1 篇文章，1 段。"]
    assert _row(page, "《澜湾简报》第43期").count() == 1
    assert _figure(page, "期") == "3"
    assert "共 1 个文件：完成 1，有问题 0，还剩 0" in page.locator("#tally").inner_text()
    page.goto("/")
    page.locator("input[name=q]").fill("桂屿港冷藏箱插电每小时收费多少元？")
    page.keyboard.press("Enter")
    page.locator(".answer .text").wait_for()
    assert "35元" in page.locator(".answer .text").inner_text()
    page.wait_for_load_state("networkidle")


def test_a_new_version_replaces_and_the_same_again_changes_nothing(
    page: "Page", tmp_path: Path
) -> None:
    _open(page)
    old = _file(tmp_path, "old.txt", _issue("第 43 期", 35))
    new = _file(tmp_path, "new.txt", _issue("第 43 期", 36))
    _upload(page, old, new, new)
    assert _outcomes(page) == [
        "已加入《澜湾简报》第43期：1 篇文章，1 段。",
        "已替换《澜湾简报》第43期的旧版本：1 篇文章，1 段。",
        "没有变化：馆藏里已有同样的内容，见《澜湾简报》第43期。",
    ]
    page.locator("#tidy").click()
    assert _outcomes(page) == []


@pytest.mark.parametrize("number", ["第 43 期", "2031年第5期", ""])
def test_an_outcome_names_the_issue_as_the_table_does(
    page: "Page", tmp_path: Path, number: str
) -> None:
    _open(page)
    held = set(page.locator("tbody th").all_inner_texts())
    text = _issue(number, 35) if number else "桂屿港插电办法 #1?\n\n收费由港口公布。"
    _upload(page, _file(tmp_path, "a.txt", text))
    (name,) = set(page.locator("tbody th").all_inner_texts()) - held
    link = page.locator("#results a")
    assert link.inner_text() == name
    assert link.get_attribute("href") == _row(page, name).locator("th a").get_attribute("href")


def test_a_broken_file_shows_its_problem_above_the_others(
    page: "Page", watch: Watch, tmp_path: Path
) -> None:
    _open(page)
    good = _file(tmp_path, "good.txt", _issue("第 43 期", 35))
    _upload(page, good, _file(tmp_path, "坏.docx", b"PK\x03\x04 torn"))
    first, second = _outcomes(page)
    assert first.startswith("坏.docx：")
    assert "DOCX" in first
    assert second.startswith("已加入")
    page.get_by_role("button", name="重试 坏.docx").click()
    _settle(page)
    assert _outcomes(page) == [first, second]
    assert page.locator("#tally").inner_text().startswith("共 2 个文件：完成 1，有问题 1，还剩 0")
    assert_accessible(page)
    assert [fault for fault in watch.faults if "422" not in fault] == []
    watch.faults.clear()


def test_a_file_that_did_not_arrive_is_tried_again(
    page: "Page", watch: Watch, tmp_path: Path
) -> None:
    _open(page)
    page.route(UPLOADS, lambda route: route.abort("connectionrefused"))
    _upload(page, _file(tmp_path, "a.txt", _issue("第 43 期", 35)))
    assert _outcomes(page) == ["没有传到：网络不通，或文件选好后又改动过；请检查后重试。"]
    page.unroute(UPLOADS)
    page.get_by_role("button", name="重试 a.txt").click()
    _settle(page)
    assert _outcomes(page)[0].startswith("已加入《澜湾简报》第43期")
    assert all("ERR_CONNECTION_REFUSED" in fault for fault in watch.faults)
    watch.faults.clear()


def test_a_file_over_the_limit_is_not_sent(page: "Page", tmp_path: Path) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.route(
        "**/library",
        lambda route: route.fulfill(
            response=(reply := route.fetch()),
            body=re.sub(r'data-limit="\d+"', 'data-limit="1048576"', reply.text()),
        ),
    )
    _open(page)
    _upload(page, _file(tmp_path, "大.txt", b"a" * (2**20 + 1)))
    assert _outcomes(page) == ["没有上传：文件 1.1 MB，超过上限 1 MB；请拆分后再传。"]
    assert page.locator(".retry:visible").count() == 0
    assert "POST" not in sent


def _folder(place: Path) -> Path:
    folder = place / "简报"
    (folder / "2031").mkdir(parents=True)
    (folder / ".old").mkdir()
    _file(folder, "a.txt", _issue("第 43 期", 35))
    _file(folder / "2031", "b.TXT", _issue("第 44 期", 36))
    _file(folder / "2031", "表.xlsx", b"PK")
    _file(folder / "2031", "~$a.docx", b"PK")
    _file(folder / ".old", "c.txt", _issue("第 45 期", 36))
    return folder


def _assert_folder_taken(page: "Page") -> None:
    _settle(page)
    assert [text.split("：")[0] for text in _outcomes(page)] == [
        "已加入《澜湾简报》第44期",
        "已加入《澜湾简报》第43期",
    ]
    assert page.locator(".skipped").inner_text().startswith("略过了 1 个不能读的文件")


def test_a_folder_is_walked_for_what_can_be_read(page: "Page", tmp_path: Path) -> None:
    _open(page)
    page.locator("#folder").set_input_files(_folder(tmp_path))
    _assert_folder_taken(page)


def test_a_folder_dropped_anywhere_is_walked(page: "Page", tmp_path: Path) -> None:
    _open(page)
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(_folder(tmp_path))], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 600, "data": data})
    assert page.locator("#upload.over").count() == 1
    session.send("Input.dispatchDragEvent", {"type": "drop", "x": 300, "y": 600, "data": data})
    _assert_folder_taken(page)
    assert page.locator("#upload.over").count() == 0


def test_an_issue_is_replaced_by_a_chosen_file(page: "Page", tmp_path: Path) -> None:
    _open(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="替换《澜湾简报》第42期").click()
    chooser.value.set_files(_file(tmp_path, "42b.txt", _issue("第 42 期", 35)))
    _settle(page)
    assert _outcomes(page) == ["已替换《澜湾简报》第42期的旧版本：1 篇文章，1 段。"]
    assert "42b.txt" in _row(page, "《澜湾简报》第42期").inner_text()


def test_a_replacement_that_is_another_issue_is_said_to_be(page: "Page", tmp_path: Path) -> None:
    _open(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="替换《澜湾简报》第42期").click()
    chooser.value.set_files(_file(tmp_path, "a.txt", _issue("第 43 期", 35)))
    _settle(page)
    (said,) = _outcomes(page)
    assert said.startswith("已加入《澜湾简报》第43期")
    assert "它不是要替换的《澜湾简报》第42期，《澜湾简报》第42期没有变" in said
    assert "42.txt" in _row(page, "《澜湾简报》第42期").inner_text()


def test_an_issue_is_removed_only_when_that_is_confirmed(page: "Page") -> None:
    _open(page)
    button = page.get_by_role("button", name="删除《澜湾简报》第42期")
    button.click()
    dialog = page.get_by_role("dialog", name="要删除《澜湾简报》第42期吗？")
    assert "2 篇文章" in dialog.inner_text()
    assert _has_focus(dialog.get_by_role("button", name="取消"))
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert _has_focus(button)
    button.click()
    dialog.get_by_role("button", name="删除").click()
    page.get_by_text("已删除《澜湾简报》第42期。").wait_for()
    _refreshed(page)
    assert _row(page, "《澜湾简报》第42期").count() == 0
    assert _figure(page, "期") == "1"
    assert _has_focus(page.get_by_role("button", name="删除《澜湾简报》第41期"))
    page.reload()
    assert _row(page, "《澜湾简报》第42期").count() == 0


def test_what_stands_in_the_way_of_a_removal_is_said(page: "Page", watch: Watch) -> None:
    _open(page)
    page.route("**/api/v1/issues/**", lambda route: route.abort("connectionrefused"))
    page.get_by_role("button", name="删除《澜湾简报》第42期").click()
    page.locator("#removal-go").click()
    page.get_by_text("没有删除：网络不通，请稍后再试").wait_for()
    page.keyboard.press("Escape")
    assert _row(page, "《澜湾简报》第42期").count() == 1
    assert all("ERR_CONNECTION_REFUSED" in fault for fault in watch.faults)
    watch.faults.clear()


def _tab_to(page: "Page", place: "Locator") -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if _has_focus(place):
            return
    raise AssertionError(f"no way by keyboard to {place}")


def test_everything_is_done_by_keyboard(page: "Page", tmp_path: Path) -> None:
    page.on("filechooser", lambda chooser: None)  # caught from the first on: a key is that fast
    _open(page)
    _tab_to(page, page.locator("#files"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(_file(tmp_path, "a.txt", _issue("第 43 期", 35)))
    _settle(page)
    _tab_to(page, page.get_by_role("button", name="替换《澜湾简报》第43期"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("已删除《澜湾简报》第43期。").wait_for()
    _refreshed(page)
    assert _has_focus(page.get_by_role("button", name="删除《澜湾简报》第42期"))


def test_the_table_is_filtered_while_one_types(page: "Page") -> None:
    _open(page)
    page.locator("#find").press_sequentially("41.txt")
    page.get_by_text("共 1 份").wait_for()
    assert page.locator("tbody th").all_inner_texts() == ["《澜湾简报》第41期"]
    assert page.url.endswith("?find=41.txt")
    assert _has_focus(page.locator("#find"))
    page.locator("#find").fill("")
    page.get_by_text("共 3 份").wait_for()


def test_the_health_is_told_and_asked_for_again(page: "Page") -> None:
    _open(page)
    assert "一切正常（12 项检查" in page.locator("#health").inner_text()
    with page.expect_response("**/library/health?again=1") as reply:
        page.get_by_role("button", name="重新检查").click()
    assert reply.value.ok
    page.locator("#health summary").wait_for()


def test_a_hostile_document_shows_as_text(page: "Page", watch: Watch, tmp_path: Path) -> None:
    _open(page)
    path = write_hostile(tmp_path)
    name = f"\u202e{SCRIPT.replace('/', '_')}.txt"
    file = {"name": name, "mimeType": "text/plain", "buffer": path.read_bytes()}
    page.locator("#files").set_input_files(file)  # type: ignore[arg-type]
    _settle(page)
    assert_harmless(page, watch, "<script>alert(3)<_script>.txt", '澜湾办法"><svg onload=alert(1)>')
    page.locator("tbody tr", has_text="svg onload").locator(".remove").click()
    assert "svg onload" in page.locator("#removal-asked").inner_text()
    assert_harmless(page, watch)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody_on_a_phone_too(open_tab: OpenTab, tmp_path: Path, scheme: str) -> None:
    for viewport in (PHONE, {"width": 1280, "height": 800}):
        page = open_tab(color_scheme=scheme, viewport=viewport)
        _open(page)
        _upload(page, _file(tmp_path, f"{viewport['width']}.txt", _issue("第 43 期", 35)))
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == viewport["width"]
        display = page.locator("tbody tr").first.evaluate("e => getComputedStyle(e).display")
        assert display == ("block" if viewport == PHONE else "table-row")


def test_without_a_script_the_page_reads_and_filters(open_tab: OpenTab) -> None:
    page = open_tab(java_script_enabled=False)
    page.goto("/library")
    assert page.locator("noscript p").is_visible()
    assert page.locator("#upload").is_hidden()
    assert page.locator(".remove").first.is_hidden()
    page.locator("#find").fill("第41期")
    page.keyboard.press("Enter")
    page.get_by_text("共 1 份").wait_for()
    assert page.locator("tbody th").all_inner_texts() == ["《澜湾简报》第41期"]


def test_the_page_works_in_english(open_tab: OpenTab, tmp_path: Path) -> None:
    page = open_tab()
    page.goto("/library?lang=en")
    page.get_by_text("All is well").wait_for()
    _upload(page, _file(tmp_path, "a.txt", _issue("第 43 期", 35)))
    assert _outcomes(page) == ["Added 《澜湾简报》第43期: 1 article(s), 1 passage(s)."]
