"""Limits as chips: each with the address of the same page without it, or with it again."""

from dataclasses import dataclass, replace

from service.names import numbered_name
from service.records import Chip, Plan
from service.web.language import Language, words_in
from service.web.limits import Limits, chip_key, in_force


@dataclass(frozen=True, slots=True)
class LinkedChip:
    """A chip as `parts.html` shows it; `off` where it was taken off and the link restores it.

    `idle` is one of the address that limits nothing, as the question names something else.
    """

    label: str
    href: str
    off: bool = False
    idle: bool = False


def answer_chips(plan: Plan, limits: Limits, language: Language) -> list[LinkedChip]:
    """The limits that the question names, those taken off, and the others of the address."""
    question = plan.question
    named = [
        LinkedChip(chip.label, limits.ignoring(*_key(chip)).address(q=question))
        for chip in plan.chips
    ]
    removed = [
        LinkedChip(chip.label, limits.heeding(*_key(chip)).address(q=question), off=True)
        for chip in plan.removed
    ]
    own = {_key(chip) for chip in plan.chips}
    given = zip(limits.pairs, limit_chips(limits, language, q=question), strict=True)
    others = [
        replace(chip, idle=not in_force(*pair, plan.filters))
        for pair, chip in given
        if chip_key(*pair) not in own
    ]
    return [*named, *removed, *others]


def limit_chips(limits: Limits, language: Language, **params: str) -> list[LinkedChip]:
    """The limits of an address; `params` are what else stands in it."""
    return [
        LinkedChip(limit_label(name, value, language), limits.less(name, value).address(**params))
        for name, value in limits.pairs
    ]


def limit_label(name: str, value: str, language: Language) -> str:
    """What a limit is called: `《澜湾简报》`, `第41期`, `自 2031-09-01 起`."""
    _ = words_in(language)
    if name == "date_from":
        return _("自 {day} 起", day=value)
    if name == "date_to":
        return _("至 {day}", day=value)
    if name == "issue":
        label = int(value) if value.isascii() and value.isdecimal() else value
        return numbered_name("", label).removeprefix("《》") or f"《{value}》"
    return f"《{value}》" if name == "publication" else value


def _key(chip: Chip) -> tuple[str, str]:
    return chip.field, str(chip.value)
