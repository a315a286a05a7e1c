"""What the web API takes in; pydantic stops here, records go on."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from index.filters import Filters
from index.search import Mode
from service.records import ChipField, ChipKey
from service.settings import MAX_QUESTION_CHARS

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_NAME = 200
_MAX_NAMES = 100
_MAX_CHIPS = 20


def _issue_key(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return value
    raise PydanticCustomError("issue_type", "应为期号（整数）或文字")


def _day(value: object) -> object:
    try:
        if value is None or (isinstance(value, str) and _DAY.fullmatch(value)):
            return value and date.fromisoformat(str(value))
    except ValueError:
        pass
    raise PydanticCustomError("date_form", "应为日期，如 2024-07-01")


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARS),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_MAX_NAME)]
IssueKey = Annotated[
    Name,
    BeforeValidator(_issue_key),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}]}),
]
Day = Annotated[date | None, BeforeValidator(_day)]
Count = Annotated[StrictInt, Field(ge=1, le=50)]


class _Body(BaseModel):
    # A misspelt field would widen the search without a word.
    model_config = ConfigDict(extra="forbid")


class FiltersBody(_Body):
    """What a search is limited to; the sides are joined by "and"."""

    publications: list[Name] = Field(default=[], max_length=_MAX_NAMES)
    issues: list[IssueKey] = Field(default=[], max_length=_MAX_NAMES, examples=[[245]])
    date_from: Day = Field(default=None, examples=["2024-07-01"])
    date_to: Day = Field(default=None, examples=["2024-12-31"])
    columns: list[Name] = Field(default=[], max_length=_MAX_NAMES)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise PydanticCustomError("date_order", "date_from 不能晚于 date_to")
        return self

    def to_filters(self) -> Filters:
        """The same as a record."""
        return Filters(
            publications=tuple(self.publications),
            issues=tuple(self.issues),
            columns=tuple(self.columns),
            date_from=self.date_from,
            date_to=self.date_to,
        )


class ChipBody(_Body):
    """A chip of the question that is not to limit it, by the field and value it came with."""

    field: ChipField = Field(examples=["issues"])
    value: IssueKey = Field(examples=[245])

    @property
    def key(self) -> ChipKey:
        """The same as a record."""
        return self.field, self.value


class AskBody(_Body):
    """A question.

    `without` takes off limits that the question names, as `interpretation.chips` gave them; the
    rest of the question is then searched without them. What is no chip of it counts for nothing.
    """

    question: Text = Field(examples=["试行船边分流的是哪个口岸？"])
    filters: FiltersBody | None = None
    k: Count = 10
    without: list[ChipBody] = Field(default=[], max_length=_MAX_CHIPS)


class SearchBody(_Body):
    """A query."""

    query: Text = Field(examples=["数据产权质押贷款"])
    filters: FiltersBody | None = None
    k: Count = 10
    mode: Mode = "hybrid"


def to_filters(body: FiltersBody | None) -> Filters | None:
    """The filters of a body, if it has any."""
    return body.to_filters() if body else None
