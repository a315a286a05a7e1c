"""Questions about an issue or a column as such: answered from its articles' titles."""

import re
from collections.abc import Sequence

from index.filters import Filters
from index.query import query_terms
from index.records import Hit, IssueInfo, Passage, StoredArticle
from index.sentences import split_sentences
from index.store import Store
from service.quotes import Draft
from service.records import Citation, Plan

MAX_LISTED = 30
_ABOUT = re.compile(
    "文章|内容|稿件|稿子|标题|题目|目录|栏目|板块|报道|消息|信息|讲述|讲到|讲|谈到|谈|说到|说|写|刊登|登载|登|介绍|关于|主要|一共|"
    "全部|所有|都|里面|里|上|中|本|该|这|那|一|几|篇|期|什么|哪些|哪|有|了|的|是|过"
)


def is_about_contents(plan: Plan) -> bool:
    """Whether nothing is asked but what stands in the issues or columns named."""
    if not plan.chips or not (
        plan.filters.issues or plan.filters.columns or plan.filters.date_from
    ):
        return False
    rest = _ABOUT.sub("", plan.query)
    return not re.search(r"\w", rest) or not query_terms(rest).words


def issues_within(issues: Sequence[IssueInfo], filters: Filters) -> list[IssueInfo]:
    """The issues that fit `filters`, columns aside."""

    def fits(issue: IssueInfo) -> bool:
        day = issue.date
        return (
            (not filters.publications or issue.publication in filters.publications)
            and (not filters.issues or bool({issue.key, str(issue.number)} & set(filters.issues)))
            and (not filters.date_from or (day is not None and day >= filters.date_from))
            and (not filters.date_to or (day is not None and day <= filters.date_to))
        )

    return [issue for issue in issues if fits(issue)]


def list_articles(store: Store, issues: Sequence[IssueInfo], filters: Filters) -> list[Hit]:
    """The articles of `issues` in the columns of `filters`, each with its first sentence."""
    hits = []
    for issue in issues:
        for article in store.articles(issue.id):
            if filters.columns and article.column not in filters.columns:
                continue
            if (lead := _lead(article)) is not None:
                hits.append(Hit(f"{article.id}/1", lead, article, 1.0))
        if len(hits) >= MAX_LISTED:
            break
    return hits[:MAX_LISTED]


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
    """The titles with their marks, under their issue and column."""
    lines: list[str] = []
    heading = ""
    for citation in citations:
        article = citation.article
        name = " · ".join(p for p in (issue_name(article), article.column) if p)
        if name != heading:
            heading = name
            lines.append(f"{name}：")
        lines.append(f"{article.no}. {article.title}[{citation.n}]")
    return "\n".join(lines)


def issue_name(issue: IssueInfo | StoredArticle) -> str:
    """`《自贸动态》第245期（2024-10-15）`; a document by its title."""
    day = f"（{issue.date}）" if issue.date else ""
    if isinstance(issue.label, int):
        return f"《{issue.publication}》第{issue.label}期{day}"
    if re.fullmatch(r"\d{4}-\d+", issue.key):
        year, number = issue.key.split("-")
        return f"《{issue.publication}》{year}年第{number}期{day}"
    return f"《{issue.key}》{day}"
