"""Questions drafted from the library's own articles, for a person to accept, edit or drop."""

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.phrasing import is_plain, phrase, tidy_title
from index.errors import WenceError
from index.records import StoredArticle
from index.sentences import split_sentences
from index.store import Store

STATUS = "draft"


class DraftError(WenceError):
    """Drafts that cannot be written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that nobody has looked at yet; `sentence` is where its answer stands.

    `gold` are articles as `ISSUE-ARTICLE`; each of `answers` stands in them word for word. `note`
    is what a person who fills it in should know.
    """

    id: str
    type: str
    question: str
    gold: tuple[str, ...]
    answers: tuple[str, ...]
    sentence: str = ""
    note: str = ""
    status: str = STATUS


def draft_questions(store: Store, per_article: int = 3, seed: int = 0) -> list[Draft]:
    """At most `per_article` questions from each article, the same ones for the same `seed`.

    One of them asks what the article is about, the others for figures, dates and names in it.
    """
    drafts: list[Draft] = []
    for article in _articles(store):
        drafts += _from_article(article, per_article, random.Random(f"{seed} {article.id}"))
    kept = _without_doubles(_with_reprints(drafts, store))
    return [replace(draft, id=f"draft-{n:04d}") for n, draft in enumerate(kept, 1)]


def write_drafts(path: Path, drafts: Iterable[Draft]) -> int:
    """Write a question file whose rows say that they are drafts; returns how many there are.

    Raises:
        DraftError: the file is there already; it may hold a person's work.
    """
    rows = [json.dumps(_row(draft), ensure_ascii=False) + "\n" for draft in drafts]
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(rows)
    except FileExistsError as error:
        raise DraftError(f"{path} 已经存在，可能有人改过；请换一个文件名") from error
    return len(rows)


def doc_of(article: StoredArticle) -> str:
    """What question files call an article: `245-4`."""
    return f"{article.key}-{article.no}"


def _row(draft: Draft) -> dict[str, object]:
    row: dict[str, object] = {
        "id": draft.id,
        "type": draft.type,
        "question": draft.question,
        "gold": list(draft.gold),
        "answers": list(draft.answers),
        "draft": draft.status == STATUS,
        "sentence": draft.sentence,
    }
    return {**row, "note": draft.note} if draft.note else row


def _articles(store: Store) -> Iterator[StoredArticle]:
    for issue in store.issues():
        yield from store.articles(issue.id)


def _from_article(
    article: StoredArticle, per_article: int, chance: random.Random
) -> Sequence[Draft]:
    sentences = [article.text[start:end] for start, end in split_sentences(article.text)]
    about = _about(article, sentences)
    found = [
        (made, Draft("", "F", made.question, (doc_of(article),), (made.answer,), sentence))
        for sentence in sentences
        for made in phrase(sentence, article.title)
    ]
    chance.shuffle(found)
    used: dict[str, int] = defaultdict(int)
    ranked: list[tuple[int, bool, int, Draft]] = []
    for made, draft in found:
        # One from each sentence first; then those that name what they ask about.
        ranked.append((used[draft.sentence], not made.whole, len(ranked), draft))
        used[draft.sentence] += 1
    facts = [draft for *_, draft in sorted(ranked, key=lambda entry: entry[:3])]
    return [*facts[: per_article - len(about)], *about][:per_article]


def _about(article: StoredArticle, sentences: Sequence[str]) -> list[Draft]:
    """The question for the article as a whole; its first sentence answers it."""
    question = f"《{tidy_title(article.title)}》一文讲了什么？"
    if not sentences or not is_plain(question):
        return []
    return [Draft("", "S", question, (doc_of(article),), (sentences[0],), sentences[0])]


def _with_reprints(drafts: Sequence[Draft], store: Store) -> list[Draft]:
    """Every article that prints a draft's sentence answers it as well."""
    wanted = {draft.sentence for draft in drafts}
    holders: dict[str, list[str]] = defaultdict(list)
    for article in _articles(store):
        found = {article.text[start:end] for start, end in split_sentences(article.text)}
        for sentence in found & wanted:
            holders[sentence].append(doc_of(article))
    return [replace(draft, gold=tuple(dict.fromkeys(holders[draft.sentence]))) for draft in drafts]


def _without_doubles(drafts: Sequence[Draft]) -> list[Draft]:
    """A question once; not at all where two articles answer it differently."""
    answers: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    gold: dict[str, dict[str, None]] = defaultdict(dict)
    for draft in drafts:
        answers[draft.question].add(draft.answers)
        gold[draft.question] |= dict.fromkeys(draft.gold)
    first = {draft.question: draft for draft in reversed(drafts)}
    return [
        replace(draft, gold=tuple(gold[draft.question]))
        for draft in drafts
        if len(answers[draft.question]) == 1 and first[draft.question] is draft
    ]
