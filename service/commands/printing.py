"""Records as lines for a reader at a terminal, in Chinese."""

from collections.abc import Sequence

from index.records import Hit, IssueInfo, StoredArticle
from service.names import clean, issue_name, source_line
from service.records import Answer, Citation, Generation
from service.terminal import Style

_NEAREST = 3
_EXCERPT = 100  # characters


def answer_lines(answer: Answer, style: Style) -> list[str]:
    """The answer with its sources, or what stands nearest to one."""
    found = _found(answer, style) if answer.citations else _nearest(answer, style)
    chips = "、".join(chip.label for chip in answer.plan.chips)
    notes = [f"限定：{chips}"] if chips else []
    notes += [f"把握 {answer.confidence:.0%}"] if answer.citations else []
    lines = [*found, *(["", style.dim(" · ".join(notes))] if notes else [])]
    return lines + _generation_lines(answer.generation, style)


def _generation_lines(generation: Generation | None, style: Style) -> list[str]:
    if generation is None or not generation.message:
        return []
    line = f"语言模型 {generation.model}：{generation.message}"
    return [style.dim(line) if generation.status == "written" else style.warn(line)]


def _found(answer: Answer, style: Style) -> list[str]:
    lines = [style.good(answer.short_answer), ""] if answer.short_answer else []
    lines.append(style.bold(answer.text))
    for citation in answer.citations:
        lines += ["", *_citation_lines(citation, style)]
    return lines


def _citation_lines(citation: Citation, style: Style) -> list[str]:
    lines = [f"[{citation.n}] {source_line(citation.article)}", f"    “{clean(citation.quote)}”"]
    return lines + _also_in(citation.also_in, style)


def _also_in(reprints: Sequence[StoredArticle], style: Style) -> list[str]:
    if not reprints:
        return []
    places = "、".join(f"{issue_name(a.publication, a.label)}第{a.no}篇" for a in reprints)
    return [style.dim(f"    另见：{places}")]


def _nearest(answer: Answer, style: Style) -> list[str]:
    lines = [style.warn(answer.text or "没有找到答案。")]
    if answer.passages:
        lines += ["", "最接近的段落："]
    for hit in answer.passages[:_NEAREST]:
        lines += [f"  · {source_line(hit.article)}", style.dim(f"    {_excerpt(hit)}")]
    return lines


def _excerpt(hit: Hit) -> str:
    text = " ".join(hit.passage.text.split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}……"


def hit_lines(hits: Sequence[Hit], style: Style) -> list[str]:
    """Ranked passages with their sources."""
    lines: list[str] = []
    for rank, hit in enumerate(hits, 1):
        head = (
            f"{style.bold(f'{rank}. {source_line(hit.article)}')}  {style.dim(f'{hit.score:.3f}')}"
        )
        body = [f"   {clean(line)}" for line in hit.passage.text.split("\n")]
        lines += [*([""] if lines else []), head, *body, *_also_in(hit.also_in, style)]
    return lines or [style.warn("没有找到相关的段落。")]


def issue_lines(issues: Sequence[IssueInfo], style: Style) -> list[str]:
    """The issues held, one line each, and how many they are."""
    lines = []
    for issue in issues:
        day = issue.date.isoformat() if issue.date else "无日期    "
        held = style.dim(f"{issue.articles}篇 {issue.passages}段  {issue.source}")
        lines.append(f"{day}  {style.bold(issue.id)}  {held}")
        lines += [style.warn(f"            注意：{warning}") for warning in issue.warnings]
    passages = sum(issue.passages for issue in issues)
    return [*lines, f"共{len(issues)}期，{passages}段。"] if lines else ["馆藏里还没有任何一期。"]
