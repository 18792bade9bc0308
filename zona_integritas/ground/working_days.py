"""Working days: Monday to Friday, without the holidays somebody names."""

from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date] = frozenset()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def working_days_after(day: date, count: int, holidays: Collection[date] = frozenset()) -> date:
    """The working day that is the ``count``-th after this day, which itself does not count."""
    found = day
    while count > 0:
        found += timedelta(days=1)
        count -= is_working_day(found, holidays)
    return found
