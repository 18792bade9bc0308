"""How fast judging goes, and whether it will be done in time. Pure arithmetic on days and counts.

The workload page shows it per assessor; an overview for leaders may show when all will be done.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class WorkForecast:
    """Work of ``done`` items since ``since`` (that day included), ``left`` still to do until
    ``closes`` (that day included); a date nobody knows is None.
    """

    done: int
    left: int
    since: date | None
    closes: date | None
    today: date

    @property
    def days(self) -> int:
        """Days worked so far, the present one included; 0 where the beginning is unknown."""
        return max((self.today - self.since).days + 1, 1) if self.since else 0

    @property
    def per_day(self) -> Fraction | None:
        """Items done a day; None before anything can be said."""
        return Fraction(self.done, self.days) if self.days else None

    @property
    def days_left(self) -> int | None:
        """Days until the window closes, the present one included; 0 once it is over."""
        return None if self.closes is None else max((self.closes - self.today).days + 1, 0)

    @property
    def needed(self) -> Fraction | None:
        """Items a day it takes to be done in time; None without an end or with no day left."""
        return Fraction(self.left, self.days_left) if self.days_left else None

    @property
    def finish(self) -> date | None:
        """The day it will be done at this pace; None where nothing was done yet."""
        if not self.left:
            return self.today
        if not self.per_day:
            return None
        return self.today + timedelta(days=ceil(self.left / self.per_day))

    @property
    def over(self) -> bool:
        """Is the window over while items are left?"""
        return bool(self.left) and self.days_left == 0

    @property
    def late(self) -> bool:
        """Over, or at this pace not done in time. Who has only just begun is not late yet."""
        if not self.left or self.closes is None:
            return False
        if self.over:
            return True
        if self.days < 2 and not self.done:
            return False
        return self.finish is None or self.finish > self.closes
