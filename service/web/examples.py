"""Questions that a newcomer can click, made of what the newest issue holds."""

from collections.abc import Sequence

from index.records import IssueInfo, StoredArticle
from index.store import Store
from service.planning.holdings import Holdings

_TITLES = 3
_MAX_TITLE = 60  # characters


def example_questions(store: Store, holdings: Holdings) -> list[str]:
    """Of the newest issue's contents, a column and articles; of a document without issues."""
    newest = holdings.newest
    if newest is None:
        return _titles(store, holdings.issues[0]) if holdings.issues else []
    which = f"《{newest.publication}》" if len(holdings.publications) > 1 else ""
    column = [f"{which}最新一期“{name}”栏目有哪些文章？" for name in newest.columns[:1]]
    return [f"{which}最新一期有哪些文章？", *column, *_about(_titles(store, newest))]


def _titles(store: Store, issue: IssueInfo) -> list[str]:
    """The shortest titles: a long one asks for too much at once."""
    found = dict.fromkeys(_one_line(article) for article in store.articles(issue.id))
    return sorted((t for t in found if 0 < len(t) <= _MAX_TITLE), key=len)[:_TITLES]


def _one_line(article: StoredArticle) -> str:
    return " ".join(article.title.split())


def _about(titles: Sequence[str]) -> list[str]:
    """Titles ask as they are; the last one shows how to look for an article."""
    return [*titles[:-1], *(f"哪篇文章讲了{title}？" for title in titles[-1:])]
