"""A small invented library behind the web app, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from fastapi.testclient import TestClient

from index.library import Library
from index.records import Article, Issue
from service.app import create_app
from service.settings import Settings
from tests.encoders import HashEncoder

DOCUMENT = "澜湾片区跨境维修管理办法（试行） #1?"
LEASE = (
    "9月3日，澜湾片区完成首单船舶发动机离岸租赁。\n"
    "该笔业务由禾舟租赁有限公司承办，租赁金额为5.2亿元，租期8年。"
    "片区财政所按租赁金额的千分之二给予奖励。"
)


def _issue(number: int, day: date, articles: tuple[Article, ...]) -> Issue:
    columns = tuple(dict.fromkeys(a.column for a in articles))
    source, sha256 = f"{number}.txt", f"{number:064x}"
    return Issue(
        "澜湾简报", str(number), number, day, "澜湾办公室", columns, articles, source, sha256
    )


def invented_issues() -> list[Issue]:
    """Two issues of a newsletter and a document."""
    older = (
        Article(1, "澜湾片区完成首单发动机离岸租赁", "片区动态", LEASE),
        Article(
            2,
            "桂屿港试行夜间查验",
            "通道口岸",
            "桂屿港自8月起试行夜间查验，每晚8时至次日6时受理。试行以来共查验冷藏箱312个。",
        ),
    )
    newer = (
        Article(
            1,
            "禾舟租赁再签发动机租赁合同",
            "片区动态",
            "10月9日，禾舟租赁有限公司与两家航运企业签订合同。"
            "合同约定以离岸方式租赁船舶发动机6台。澜湾片区为其办理登记。",
        ),
        Article(
            2,
            "<b>桂屿港</b> & “绿色”岸电",
            "通道口岸",
            "桂屿港建成岸电设施14套，靠港船舶用电每度优惠0.15元。",
        ),
    )
    rules = (Article(1, DOCUMENT, "", "区内企业可以开展跨境维修业务，应当在办结后30日内备案。"),)
    return [
        _issue(41, date(2031, 9, 15), older),
        _issue(42, date(2031, 10, 15), newer),
        Issue("文件", DOCUMENT, None, None, "", (), rules, "rules.txt", "f" * 64),
    ]


def make_library(folder: Path, *, empty: bool = False) -> Library:
    """An open library in `folder`."""
    library = Library(folder, HashEncoder(), create=True)
    if not empty:
        library.add(invented_issues())
    return library


def large_form() -> Iterator[bytes]:
    """A form with a file of 6 MB, in pieces, as an upload whose length is not known before."""
    yield (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n"
    )
    for _ in range(96):
        yield b"a" * 2**16
    yield b"\r\n--x--\r\n"


@contextmanager
def serving(
    folder: Path, *, empty: bool = False, max_file_mb: int = 1, raising: bool = True
) -> Iterator[TestClient]:
    """A client of an app over the invented library."""
    library = make_library(folder, empty=empty)
    app = create_app(Settings(library=folder, max_file_mb=max_file_mb), library)
    try:
        with TestClient(app, raise_server_exceptions=raising) as client:
            yield client
    finally:
        library.close()
