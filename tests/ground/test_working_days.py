"""Limits in working days, counted by hand on a calendar."""

from datetime import date

import pytest

from zona_integritas.ground.working_days import working_days_after


@pytest.mark.parametrize(
    ("day", "count", "ends"),
    [
        (date(2026, 11, 30), 10, date(2026, 12, 14)),  # a Monday: two whole weeks
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # a Friday
        (date(2026, 11, 28), 10, date(2026, 12, 11)),  # a Saturday
        (date(2026, 11, 30), 0, date(2026, 11, 30)),
    ],
)
def test_saturday_and_sunday_do_not_count(day: date, count: int, ends: date) -> None:
    assert working_days_after(day, count) == ends


def test_neither_does_a_holiday() -> None:
    holidays = {date(2026, 12, 24), date(2026, 12, 25)}
    assert working_days_after(date(2026, 12, 23), 1, holidays) == date(2026, 12, 28)
