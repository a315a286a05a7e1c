"""What readers said of answers, kept with the library."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Literal

from index.store import Store

AnswerStatus = Literal["answered", "not_found"]
Vote = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A vote on an answer; `article_id` and `quote` are those of its first citation."""

    question: str
    answer_status: AnswerStatus
    vote: Vote
    article_id: str | None = None
    quote: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """Feedback with its number and the time it came in, UTC, in ISO form."""

    id: int
    created_at: str
    feedback: Feedback


def add_feedback(store: Store, feedback: Feedback) -> int:
    """Keep `feedback` and return its number."""
    cursor = store.connection.execute(
        "INSERT INTO feedback (created_at, question, answer_status, vote, article_id, quote,"
        " comment) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (datetime.now(UTC).isoformat(timespec="seconds"), *astuple(feedback)),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def iter_feedback(store: Store) -> Iterator[StoredFeedback]:
    """All feedback, oldest first."""
    for number, created_at, *values in store.connection.execute(
        "SELECT id, created_at, question, answer_status, vote, article_id, quote, comment"
        " FROM feedback ORDER BY id"
    ):
        yield StoredFeedback(number, created_at, Feedback(*values))
