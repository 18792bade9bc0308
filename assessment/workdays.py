"""Which days are working days, and how limits count them.

Saturday and Sunday are none, nor is what stands in the year's list of holidays. Where no list of a
year is kept, only the holidays that can be reckoned are known (``reckoned_holidays``).
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from assessment.models import Holiday, HolidayList
from zona_integritas.ground.formats import hari, tanggal

_FIXED = (
    (1, 1, "Tahun Baru Masehi"),
    (5, 1, "Hari Buruh Internasional"),
    (6, 1, "Hari Lahir Pancasila"),
    (8, 17, "Proklamasi Kemerdekaan"),
    (12, 25, "Kelahiran Yesus Kristus"),
)
_FROM_EASTER = (
    (-2, "Wafat Yesus Kristus"),
    (0, "Kebangkitan Yesus Kristus (Paskah)"),
    (39, "Kenaikan Yesus Kristus"),
)
_LONGEST = 400  # days to look through for a limit; no limit is longer


def reckoned_holidays(year: int) -> dict[date, str]:
    """The national holidays that follow from the calendar; those of the moon and the Saka year are
    set by decree only."""
    easter = _easter(year)
    found = {date(year, month, day): name for month, day, name in _FIXED}
    found |= {easter + timedelta(days=shift): name for shift, name in _FROM_EASTER}
    return dict(sorted(found.items()))


def _easter(year: int) -> date:
    """The Gregorian reckoning (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays_between(first: date, last: date) -> dict[date, str]:
    """The holidays from one day to another, by name."""
    years = set(range(first.year, last.year + 1))
    kept = HolidayList.objects.filter(year__in=years)
    rows = kept.values_list("year", "days__day", "days__name", "days__joint")
    found: dict[date, str] = {}
    for year, day, name, joint in rows:
        years.discard(year)
        if day is not None:
            found[day] = str(Holiday(name=name, joint=joint))
    for year in years:
        found |= reckoned_holidays(year)
    return {day: name for day, name in found.items() if first <= day <= last}


def is_list_kept(year: int) -> bool:
    return HolidayList.objects.filter(year=year).exists()


def closed_because(day: date) -> str:
    """Why the day is no working day, in words; "" where it is one."""
    return holidays_between(day, day).get(day) or (hari(day) if day.weekday() >= 5 else "")


def workday_after(day: date, count: int) -> date:
    """The ``count``-th working day after a day, which itself is not counted."""
    last = day + timedelta(days=_LONGEST)
    days = list(_workdays(day + timedelta(days=1), last))
    return days[count - 1]


def workdays_after(days: Collection[date], count: int) -> dict[date, date]:
    """The same for many days, with the holidays read once."""
    if not days:
        return {}
    last = max(days) + timedelta(days=_LONGEST)
    found = list(_workdays(min(days) + timedelta(days=1), last))
    return {day: found[bisect_right(found, day) + count - 1] for day in days}


def workdays_until(day: date, today: date) -> int:
    """How many working days are left after today, the day itself included."""
    return sum(1 for _ in _workdays(today + timedelta(days=1), day))


def closing_remark(day: date) -> str:
    """A word about a limit that falls on a day on which offices are closed; "" on any other."""
    why = closed_because(day)
    if not why:
        return ""
    before = list(_workdays(day - timedelta(days=30), day))[-1]
    return (
        f"{tanggal(day)} bukan hari kerja ({why}). Hari kerja terakhir sebelumnya {hari(before)}, "
        f"{tanggal(before)}."
    )


def _workdays(first: date, last: date) -> Iterator[date]:
    closed = holidays_between(first, last) if first <= last else {}
    day = first
    while day <= last:
        if day.weekday() < 5 and day not in closed:
            yield day
        day += timedelta(days=1)
