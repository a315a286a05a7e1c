"""What chips limit, each alone and together, and what remains when some are taken off."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.filters import Filters
from service.planning.holdings import Holdings, issues_within
from service.planning.issuewords import NamedIssues
from service.records import Chip, ChipKey, Plan


def issue_chips(named: NamedIssues) -> list[Chip]:
    """The chips of `named` with their issues: one chip means all of them, of several each one."""
    keys = [(key,) for key in named.keys] if len(named.chips) > 1 else [named.keys]
    return [
        replace(chip, limits=Filters(issues=of_chip))
        for chip, of_chip in zip(named.chips, keys, strict=True)
    ]


def limits_of(chips: Sequence[Chip], given: Filters, holdings: Holdings) -> Filters:
    """What `chips` limit together; a side that they leave open is as `given`."""
    limits = [chip.limits for chip in chips]
    # The newest issue that 头条 means is of one publication, though the question name two.
    own = _each(limit.publications for limit in limits if limit.issues)
    publications = own or _each(limit.publications for limit in limits)
    filters = replace(
        given,
        publications=publications or given.publications,
        columns=_each(limit.columns for limit in limits) or given.columns,
    )
    dates = [limit for limit in limits if limit.date_from]
    filters = _on_days(filters, dates, holdings)
    if keys := _each(limit.issues for limit in limits):
        filters = replace(filters, issues=_each([filters.issues, keys]) if dates else keys)
    return _joined(filters, holdings)


def take_off(plan: Plan, without: Iterable[ChipKey], given: Filters, holdings: Holdings) -> Plan:
    """The plan limited by its other chips alone; its query stays, and what it asks for."""
    off = {(field, str(value)) for field, value in without}
    removed = tuple(chip for chip in plan.chips if chip.key in off)
    if not removed:
        return plan
    kept = tuple(chip for chip in plan.chips if chip.key not in off)
    whole = any(chip.field == "articles" for chip in removed)
    return replace(
        plan,
        filters=limits_of(kept, given, holdings),
        chips=kept,
        removed=removed,
        headline=plan.headline and not whole,
    )


def _each(names: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def _on_days(filters: Filters, dates: Sequence[Filters], holdings: Holdings) -> Filters:
    """Several days or months mean their issues: what came out between them is not meant."""
    if not dates:
        return filters
    spans = [replace(filters, date_from=d.date_from, date_to=d.date_to) for d in dates]
    if len(spans) > 1 and (keys := _keys_within(spans, holdings)):
        return replace(filters, issues=keys)
    return spans[0]


def _joined(filters: Filters, holdings: Holdings) -> Filters:
    """第245期和7月1日那期 are both meant, where no issue is the one and the other."""
    by_key = replace(filters, date_from=None, date_to=None)
    by_day = replace(filters, issues=())
    if not (by_key.issues and by_day.date_from) or issues_within(holdings.issues, filters):
        return filters
    days = _keys_within([by_day], holdings)
    return replace(by_key, issues=_each([by_key.issues, days])) if days else filters


def _keys_within(spans: Iterable[Filters], holdings: Holdings) -> tuple[str, ...]:
    return _each((i.key for i in issues_within(holdings.numbered, span)) for span in spans)
