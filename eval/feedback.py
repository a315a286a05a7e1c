"""Questions from readers' votes on answers, for a person to check and fill in."""

from eval.drafts import Draft, doc_of
from index.asked import what_is_asked
from index.feedback import Feedback, StoredFeedback, iter_feedback
from index.records import StoredArticle
from index.store import Store

_TO_FILL = "读者认为答得不对；请填写 gold 和 answers，或删去这一行"
_GONE = "读者认为答得对，但引文已不在馆藏里；请填写 gold 和 answers，或删去这一行"
_REFUSED = "读者认为馆藏里确实没有答案；请核对"


def from_feedback(store: Store) -> list[Draft]:
    """A draft for each question that was voted on; of several votes the last one counts.

    An answer found right gives the article and the answer; one found wrong leaves both empty.
    """
    votes = {stored.feedback.question: stored for stored in iter_feedback(store)}
    return [_draft(stored, store) for stored in sorted(votes.values(), key=lambda vote: vote.id)]


def _draft(stored: StoredFeedback, store: Store) -> Draft:
    given = stored.feedback
    name = f"feedback-{stored.id:04d}"
    kind = "S" if what_is_asked(given.question).kind == "none" else "F"
    said = f"；读者说：{given.comment}" if given.comment else ""
    if given.vote == "down":
        return Draft(name, kind, given.question, (), (), note=_TO_FILL + said)
    if given.answer_status == "not_found":
        return Draft(name, "U", given.question, (), (), note=_REFUSED + said)
    article = _article(store, given.article_id)
    if article is None or not given.quote or given.quote not in article.text:
        return Draft(name, kind, given.question, (), (), note=_GONE + said)
    answers = (_short(given),)
    note = said.removeprefix("；")
    return Draft(name, kind, given.question, (doc_of(article),), answers, given.quote, note)


def _article(store: Store, article_id: str | None) -> StoredArticle | None:
    issue_id, _, no = (article_id or "").rpartition("/")
    return store.article(issue_id, int(no)) if no.isdecimal() else None


def _short(given: Feedback) -> str:
    """The value asked for, where the quote holds just one; else the quote."""
    quote = given.quote or ""
    values = {match[0] for match in what_is_asked(given.question).values(quote)}
    return values.pop() if len(values) == 1 else quote
