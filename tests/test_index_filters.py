"""Limits joined: the dates of both, the names of the first."""

from datetime import date

import pytest

from index.filters import Filters, both

JUNE = Filters(date_from=date(2031, 6, 1), date_to=date(2031, 6, 30))


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (Filters(), JUNE, JUNE),
        (JUNE, Filters(), JUNE),
        (
            Filters(date_from=date(2031, 6, 15), date_to=date(2031, 7, 15)),
            JUNE,
            Filters(date_from=date(2031, 6, 15), date_to=date(2031, 6, 30)),
        ),
        (
            Filters(columns=("要闻",)),
            JUNE,
            Filters(columns=("要闻",), date_from=JUNE.date_from, date_to=JUNE.date_to),
        ),
        (Filters(issues=("1",)), Filters(issues=("2",), columns=("要闻",)),
         Filters(issues=("1",), columns=("要闻",))),
    ],
)  # fmt: skip
def test_limits_are_joined(one: Filters, other: Filters, joined: Filters) -> None:
    assert both(one, other) == joined
