"""What an issue is called where a person reads it."""

import re

from index.records import IssueInfo, StoredArticle

_CONTROLS = {code: None for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
_YEARLY = re.compile(r"(\d{4})-(\d+)")


def issue_name(publication: str, label: int | str) -> str:
    """`《云港动态》第17期`, `《云港动态》2024年第5期`; a document by its title alone."""
    from index.document import PUBLICATION  # the parsers wait until a document is named

    if numbered := numbered_name(publication, label):
        return numbered
    return f"《{label}》" if publication == PUBLICATION else f"《{publication}》{label}"


def numbered_name(publication: str, label: int | str) -> str:
    """The name of a numbered issue; empty for a document."""
    if isinstance(label, int):
        return f"《{publication}》第{label}期"
    if yearly := _YEARLY.fullmatch(label):
        return f"《{publication}》{yearly[1]}年第{yearly[2]}期"
    return ""


def dated_name(issue: IssueInfo | StoredArticle) -> str:
    """`《自贸动态》第245期（2024-10-15）`; a document by its title."""
    day = f"（{issue.date}）" if issue.date else ""
    return f"{numbered_name(issue.publication, issue.label) or f'《{issue.key}》'}{day}"


def source_line(article: StoredArticle) -> str:
    """`《云港动态》第17期（2025-02-25）·片区动态·第1篇《……》`."""
    day = f"（{article.date.isoformat()}）" if article.date else ""
    column = f"·{article.column}" if article.column else ""
    name = issue_name(article.publication, article.label)
    return clean(f"{name}{day}{column}·第{article.no}篇《{article.title}》")


def clean(text: str) -> str:
    """Text without control characters, line feeds and tabs aside."""
    return text.translate(_CONTROLS)
