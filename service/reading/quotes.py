"""Quotes to an answer: every quote is checked against the stored text before it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Hit
from index.store import Store
from service.records import Citation


@dataclass(frozen=True, slots=True)
class Draft:
    """A quote before it is checked: characters `start` to `end` of the hit's article."""

    hit: Hit
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The characters, as the hit's article has them."""
        return self.hit.article.text[self.start : self.end]


def cite(drafts: Sequence[Draft], store: Store) -> list[Citation]:
    """Number the quotes that stand in the stored articles; one that does not is left out.

    An issue may be replaced while a question about it is answered.
    """
    citations: list[Citation] = []
    for draft in drafts:
        article = store.article(draft.hit.article.issue_id, draft.hit.article.no)
        quote = draft.quote
        if article is None or not 0 <= draft.start < draft.end <= len(article.text):
            continue
        if article.text[draft.start : draft.end] != quote:
            continue
        citations.append(
            Citation(
                n=len(citations) + 1,
                article=article,
                passage_id=draft.hit.passage_id,
                quote=quote,
                start=draft.start,
                end=draft.end,
                also_in=draft.hit.also_in,
            )
        )
    return citations


def compose(citations: Sequence[Citation]) -> str:
    """The quotes as one text, each with its mark: `……。[1]……。[2]`."""
    return "".join(f"{citation.quote}[{citation.n}]" for citation in citations)
