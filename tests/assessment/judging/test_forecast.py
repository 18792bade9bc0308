"""Pace: days, items, and whether it ends in time."""

from datetime import date
from fractions import Fraction

import pytest

from assessment.judging.forecast import WorkForecast

MONDAY = date(2026, 11, 23)


def pace(
    done: int = 0,
    left: int = 0,
    since: int | None = None,
    closes: int | None = None,
    today: int = 25,
) -> WorkForecast:
    day = lambda number: None if number is None else MONDAY.replace(day=number)  # noqa: E731
    return WorkForecast(done, left, day(since), day(closes), MONDAY.replace(day=today))


def test_the_first_and_the_last_day_count() -> None:
    one = pace(done=30, left=20, since=23, closes=26)
    assert (one.days, one.per_day) == (3, Fraction(10))
    assert (one.days_left, one.needed) == (2, Fraction(10))
    assert one.finish == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("values", "late"),
    [
        ({"done": 30, "left": 10, "since": 23, "closes": 26}, False),
        ({"done": 30, "left": 20, "since": 23, "closes": 26}, True),  # ends a day after it
        ({"done": 0, "left": 5, "since": 25, "closes": 30}, False),  # began today
        ({"done": 0, "left": 5, "since": 20, "closes": 30}, True),  # nothing since days
        ({"done": 99, "left": 1, "since": 1, "closes": 24}, True),  # over
        ({"done": 99, "left": 0, "since": 1, "closes": 24}, False),  # done
        ({"done": 1, "left": 99, "since": 1}, False),  # no end is set
    ],
)
def test_late_means_over_or_not_in_time_at_this_pace(values: dict[str, int], late: bool) -> None:
    assert pace(**values).late is late


def test_what_nobody_knows_is_not_made_up() -> None:
    unknown = pace(left=3)
    assert (unknown.per_day, unknown.needed, unknown.finish, unknown.days_left) == (None,) * 4
    assert pace(left=3, since=23, closes=24).needed is None
    assert pace(done=5, since=23).finish == date(2026, 11, 25)
