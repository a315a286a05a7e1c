"""The limits of a page, as they stand in its address; each can be taken off by a link."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.datastructures import QueryParams

from index.filters import Filters
from service.schemas import FiltersBody
from service.validation import describe

_FIELDS = {"publication": "publications", "issue": "issues", "column": "columns"}
_DATES = ("date_from", "date_to")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """`pairs` are the parameters of the address that limit, in its order.

    `without` are the chips that a question names and that were taken off: (field, value).
    `problem` says what is wrong with the limits, if anything is; nothing is limited then.
    """

    pairs: Pairs = ()
    without: Pairs = ()
    filters: Filters = field(default_factory=Filters)
    problem: str = ""

    def address(self, **params: str) -> str:
        """The query string of a page with these limits and `params`, which come first."""
        given = [(name, value) for name, value in params.items() if value]
        removed = [("without", f"{name}:{value}") for name, value in self.without]
        return "?" + urlencode([*given, *self.pairs, *removed])

    def less(self, name: str, value: str) -> "Limits":
        """Without one of the limits."""
        return replace(self, pairs=tuple(p for p in self.pairs if p != (name, value)))

    def more(self, name: str, value: str) -> "Limits":
        """With one more."""
        rest = self.less(name, value)
        return replace(rest, pairs=(*rest.pairs, (name, value)))

    def ignoring(self, name: str, value: str) -> "Limits":
        """With one more of the question's own chips taken off."""
        rest = self.heeding(name, value)
        return replace(rest, without=(*rest.without, (name, value)))

    def heeding(self, name: str, value: str) -> "Limits":
        """With a chip that was taken off back in force."""
        return replace(self, without=tuple(p for p in self.without if p != (name, value)))


def read_limits(params: QueryParams) -> Limits:
    """The limits in an address; blanks are none."""
    pairs = tuple(
        (name, value.strip())
        for name, value in params.multi_items()
        if (name in _FIELDS or name in _DATES) and value.strip()
    )
    without = tuple(_chip(value) for value in params.getlist("without") if ":" in value)
    try:
        filters = _filters(pairs)
    except ValidationError as error:
        # What is wrong with two limits together has no place of its own.
        errors = [{**e, "loc": ("query", *(e["loc"] or ("",)))} for e in error.errors()]
        problem, _ = describe(errors)
        return Limits(pairs, without, problem=problem)
    return Limits(tuple(dict.fromkeys(pairs)), tuple(dict.fromkeys(without)), filters)


def _chip(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name, value


def _filters(pairs: Pairs) -> Filters:
    values: dict[str, object] = {}
    for name, of in _FIELDS.items():
        values[of] = list(dict.fromkeys(value for n, value in pairs if n == name))
    values |= {name: value for name, value in pairs if name in _DATES}
    return FiltersBody.model_validate(values).to_filters()
