"""Questions about an issue or a column as such: answered from its articles' titles."""

import re
from collections.abc import Sequence

from index.records import Hit, IssueInfo, Passage, StoredArticle
from index.sentences import split_sentences
from index.store import Store
from service.names import dated_name
from service.planning.imprint import imprint_asked, tell_imprint
from service.planning.issuewords import squeeze
from service.reading.quotes import Draft
from service.records import Citation, Plan

MAX_LISTED = 50
_HOW_MANY = re.compile(
    r"(?<![近这那前第])(?:几|多少)\s*(?P<unit>篇|个?\s*(?:栏目|板块|专栏)|个?\s*期)"
)


def list_articles(store: Store, issues: Sequence[IssueInfo], plan: Plan) -> list[Hit]:
    """The articles of `issues` that fit `plan`, each with its first sentence."""
    hits: list[Hit] = []
    for issue in issues:
        for article in _fitting(store, issue, plan):
            if (lead := _lead(article)) is not None:
                hits.append(Hit(f"{article.id}/1", lead, article, 1.0))
        if len(hits) >= MAX_LISTED:
            break
    return hits[:MAX_LISTED]


def _fitting(store: Store, issue: IssueInfo, plan: Plan) -> list[StoredArticle]:
    """The issue's articles in the plan's columns; of a headline plan the one in its place."""
    columns = plan.filters.columns
    fit = [a for a in store.articles(issue.id) if not columns or a.column in columns]
    if not plan.headline:
        return fit
    if issue.number is None:
        return []
    place = next((int(chip.value) for chip in plan.chips if chip.field == "articles"), 1)
    if place < 0:
        return fit[place:]
    return fit[place - 1 : place] if columns else [a for a in fit if a.no == place] or []


def only_headlines(hits: Sequence[Hit], store: Store, plan: Plan) -> list[Hit]:
    """The hits that are of the article of their issue that the plan asks for."""
    firsts: dict[str, int] = {}
    for issue_id in {hit.article.issue_id for hit in hits}:
        issue = store.issue(issue_id)
        if issue and (fit := _fitting(store, issue, plan)):
            firsts[issue_id] = fit[0].no
    return [hit for hit in hits if firsts.get(hit.article.issue_id) == hit.article.no]


def count_asked(store: Store, issues: Sequence[IssueInfo], plan: Plan) -> str | None:
    """What is asked of the issues as such: `10篇`, `4个栏目`, `5期`, or a date or number of one."""
    if (told := imprint_asked(plan.question, issues)) is not None:
        return told
    match = _HOW_MANY.search(squeeze(plan.question))
    if match is None:
        return None
    if "期" in match["unit"]:
        return f"{len(issues)}期"
    if match["unit"] != "篇":
        return f"{len({c for issue in issues for c in issue.columns})}个栏目"
    return f"{_count(store, issues, plan)}篇"


def _count(store: Store, issues: Sequence[IssueInfo], plan: Plan) -> int:
    if plan.filters.columns or plan.headline:
        return sum(len(_fitting(store, issue, plan)) for issue in issues)
    return sum(issue.articles for issue in issues)


def _lead(article: StoredArticle) -> Passage | None:
    spans = split_sentences(article.text)
    if not spans:
        return None
    start, end = spans[0]
    return Passage(article.text[start:end], start, end)


def lead_drafts(hits: Sequence[Hit]) -> list[Draft]:
    """Each listed article's first sentence as a quote."""
    return [Draft(hit, hit.passage.start, hit.passage.end) for hit in hits]


def compose_contents(citations: Sequence[Citation]) -> str:
    """The titles with their marks, under their issue and column; each title once."""
    marks: dict[tuple[str, str], str] = {}
    for citation in citations:
        article = citation.article
        name = " · ".join(p for p in (dated_name(article), article.column) if p)
        line = (name, f"{article.no}. {article.title}")
        marks[line] = f"{marks.get(line, '')}[{citation.n}]"
    lines: list[str] = []
    heading = ""
    for (name, title), mark in marks.items():
        if name != heading:
            heading = name
            lines.append(f"{name}：")
        lines.append(f"{title}{mark}")
    return "\n".join(lines)


def compose_listing(
    citations: Sequence[Citation],
    count: str | None,
    store: Store,
    issues: Sequence[IssueInfo],
    plan: Plan,
) -> str:
    """The titles, with what is asked of the issues in front, and their number if some lack."""
    listing = compose_contents(citations)
    if count and count == imprint_asked(plan.question, issues):
        return f"{tell_imprint(issues[0])}\n{listing}"
    if len(citations) == MAX_LISTED and (total := _count(store, issues, plan)) > MAX_LISTED:
        return f"共{count or f'{total}篇'}，列出前{MAX_LISTED}篇：\n{listing}"
    return f"共{count}：\n{listing}" if count else listing
