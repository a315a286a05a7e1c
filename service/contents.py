"""Questions about an issue or a column as such: answered from its articles' titles."""

import re
from collections.abc import Sequence

from index.filters import Filters
from index.query import query_terms
from index.records import Hit, IssueInfo, Passage, StoredArticle
from index.sentences import split_sentences
from index.store import Store
from service.imprint import imprint_asked, tell_imprint, without_imprint
from service.issuewords import squeeze
from service.names import numbered_name
from service.quotes import Draft
from service.records import Citation, Plan

MAX_LISTED = 50
_ABOUT = re.compile(
    "请问|请|告诉我|给我|帮我|列出|列一下|看一下|看看|一下|说说|讲讲|谈谈|总结|概括|概述|概要|简介|大意|文章|内容|稿件|稿子|标题|题目|目录|栏目|板块|报道|消息|信息|讲述|讲到|讲|谈到|谈|说到|说|写|刊登|登载|登|介绍|关于|主要|"
    "一共|总共|合计|分别|全部|所有|多少|什么|怎么|哪些|哪几|目前|现在|馆藏|收录|之间|其中|里面|和|与|及|跟|各|共|都|里|上|中|本|该|这|那|一|几|个|篇|期|哪|有|了|的|是|过"
)
_HOW_MANY = re.compile(
    r"(?<![近这那前第])(?:几|多少)\s*(?P<unit>篇|个?\s*(?:栏目|板块|专栏)|个?\s*期)"
)
_ARTICLE = r"(?:文章|稿件|稿子|报道)"
_TOLD = r"(?:讲|谈|提|说|写|介绍|关于|报道|涉及)"
_WHICH_ARTICLE = re.compile(
    rf"哪\s*(?:些|几|一)?\s*(?:篇|{_ARTICLE})|第\s*(?:几|多少)\s*篇|什么\s*{_ARTICLE}"
    rf"|(?:有没有|有|是否有)\s*{_ARTICLE}?\s*{_TOLD}[^，。？?]*(?:{_ARTICLE}|吗)"
    rf"|(?:几|多少|两)\s*篇\s*{_ARTICLE}?\s*(?:是|在|分别|都)*\s*(?:{_TOLD}|什么)"
    rf"|{_TOLD}[^，。？?]*的\s*{_ARTICLE}?\s*(?:一共|共|有)+\s*(?:几|多少)\s*篇"
    rf"|[那这]\s*一?\s*篇\s*{_ARTICLE}?\s*的?\s*(?:主要)?\s*(?:{_TOLD}了?|是|内容是?)\s*什么"
)


def is_about_contents(plan: Plan) -> bool:
    """Whether nothing is asked but what stands in the issues or columns named."""
    filters = plan.filters
    if not plan.chips or not (
        filters.issues or filters.columns or filters.date_from or plan.headline
    ):
        return False
    rest = _ABOUT.sub("", without_imprint(plan.query))
    return not re.search(r"\w", rest) or not query_terms(rest).words


def asks_which_article(plan: Plan) -> bool:
    """Whether the answer is an article by its title (第232期有哪篇讲郑湾)."""
    return bool(_WHICH_ARTICLE.search(squeeze(plan.question)))


def issues_within(issues: Sequence[IssueInfo], filters: Filters) -> list[IssueInfo]:
    """The issues that fit `filters`, columns aside."""
    if not (filters.publications or filters.issues or filters.date_from or filters.date_to):
        return list(issues)
    wanted = frozenset(filters.issues)

    def fits(issue: IssueInfo) -> bool:
        day = issue.date
        return (
            (not filters.publications or issue.publication in filters.publications)
            and (not filters.issues or issue.key in wanted or str(issue.number) in wanted)
            and (not filters.date_from or (day is not None and day >= filters.date_from))
            and (not filters.date_to or (day is not None and day <= filters.date_to))
        )

    return [issue for issue in issues if fits(issue)]


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


def dated_name(issue: IssueInfo | StoredArticle) -> str:
    """`《自贸动态》第245期（2024-10-15）`; a document by its title."""
    day = f"（{issue.date}）" if issue.date else ""
    return f"{numbered_name(issue.publication, issue.label) or f'《{issue.key}》'}{day}"
