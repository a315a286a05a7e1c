"""What the evaluation routes take in and give back, for their documentation."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class StartBody(BaseModel):
    """A set of the server's folder of sets, and settings for the run."""

    model_config = ConfigDict(extra="forbid")

    set: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = (
        Field(examples=["questions.jsonl"])
    )
    config: dict[str, Any] | None = Field(default=None, examples=[{"mode": "lexical", "k": 50}])


class StartReply(BaseModel):
    """The name of the run that was begun."""

    run: str


class RunEntry(BaseModel):
    """A stored run as it is listed; `metrics` are means over all queries, empty until it ends."""

    name: str
    set: dict[str, Any]
    config: dict[str, Any]
    metrics: dict[str, float | None]
    started: str
    complete: bool


class RunsReply(BaseModel):
    """The stored runs, newest first."""

    runs: list[RunEntry]


class ProblemReply(BaseModel):
    """A line of the set that was left out."""

    file: str
    line: int
    message: str


class RunReply(RunEntry):
    """A run; `groups` are the metrics by type and issue (`type:F`, `issue:245`)."""

    model_config = ConfigDict(extra="allow")

    groups: dict[str, dict[str, float | None]]
    problems: list[ProblemReply]
