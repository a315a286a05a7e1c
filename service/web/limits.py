"""The limits of a page, as they stand in its address; each can be taken off by a link."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.datastructures import QueryParams

from index.filters import Filters
from service.api.schemas import FiltersBody
from service.web.language import Language, words_in

_FIELDS = {"publication": "publications", "issue": "issues", "column": "columns"}
_DATES = ("date_from", "date_to")
_ECHOED = 20  # characters of a wrong date that are said again
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """`pairs` are the parameters of the address that limit, in its order.

    `without` are the chips that a question names and that were taken off: (field, value).
    `problem` tells the reader what is wrong with them, if anything is; nothing is limited then.
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
        """With one more of the question's own chips taken off, and the same limit if it is one."""
        rest = self.heeding(name, value)
        pairs = tuple(p for p in rest.pairs if chip_key(*p) != (name, value))
        return replace(rest, pairs=pairs, without=(*rest.without, (name, value)))

    def heeding(self, name: str, value: str) -> "Limits":
        """With a chip that was taken off back in force."""
        return replace(self, without=tuple(p for p in self.without if p != (name, value)))


def chip_key(name: str, value: str) -> tuple[str, str]:
    """The field and value of the chip by which a question names the same limit."""
    return _FIELDS.get(name, name), value


def in_force(name: str, value: str, filters: Filters) -> bool:
    """Whether a limit of an address is one of the filters that a search obeys."""
    held = getattr(filters, _FIELDS.get(name, name))
    return str(held) == value if name in _DATES else value in held


def read_limits(params: QueryParams, language: Language = "zh") -> Limits:
    """The limits in an address; blanks are none. `language` is that of their problem."""
    pairs = tuple(
        (name, value.strip())
        for name, value in params.multi_items()
        if (name in _FIELDS or name in _DATES) and value.strip()
    )
    without = tuple(_chip(value) for value in params.getlist("without") if ":" in value)
    try:
        filters = _filters(pairs)
    except ValidationError as error:
        return Limits(pairs, without, problem=_problem(error, language))
    return Limits(tuple(dict.fromkeys(pairs)), tuple(dict.fromkeys(without)), filters)


def _chip(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name, value


def _problem(error: ValidationError, language: Language) -> str:
    """The first one: the parameters' names are no words for a reader."""
    _ = words_in(language)
    wrong = error.errors()[0]
    if wrong["type"] == "date_order":
        return _("开始日期晚于结束日期；请对调。")
    if wrong["type"] == "date_form":
        given = str(wrong["input"])[:_ECHOED]
        return _("“{given}”不是日期；请写成 2024-07-01 这样。", given=given)
    return _("限定的名称太长，或个数太多；请去掉一些。")


def _filters(pairs: Pairs) -> Filters:
    values: dict[str, object] = {}
    for name, of in _FIELDS.items():
        values[of] = list(dict.fromkeys(value for n, value in pairs if n == name))
    values |= {name: value for name, value in pairs if name in _DATES}
    return FiltersBody.model_validate(values).to_filters()
