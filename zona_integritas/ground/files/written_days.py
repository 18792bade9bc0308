"""Days as people and their programs write them into a table: 5/3/2026, 5 Mei 2026, with a clock."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.formats import MONTHS

_NUMBERS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[ ,T].*)?")
_IN_WORDS = re.compile(r"(?:[^\W\d]+,? )?(\d{1,2})[ -]([^\W\d]{3,9})\.?[ -](\d{2,4})(?:[ ,].*)?")
_OTHER_MONTHS = {
    "may": 5, "mar": 3, "aug": 8, "agt": 8, "ags": 8, "august": 8, "oct": 10, "october": 10,
    "dec": 12, "december": 12, "nop": 11, "nopember": 11, "pebruari": 2, "january": 1,
    "february": 2, "march": 3, "june": 6, "july": 7,
}  # fmt: skip


def month_comes_first(cells: Iterable[object]) -> bool:
    """Does this column write the month before the day? Only where some of its days can be read
    in no other way, and none the other way about: here the day comes first."""
    first, second = 0, 0
    for cell in cells:
        found = None if isinstance(cell, date) else _NUMBERS.fullmatch(plain_text(cell))
        if found and len(found[1]) <= 2:
            first, second = max(first, int(found[1])), max(second, int(found[2]))
    return first <= 12 < second <= 31


def day_in(value: object, *, month_first: bool = False) -> date | None:
    """The day a cell names; None where it names none that exists."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = plain_text(value)
    if found := _NUMBERS.fullmatch(text):
        one, two, three = int(found[1]), int(found[2]), int(found[3])
        if len(found[1]) == 4:
            return _day(one, two, three)
        if month_first:
            one, two = two, one
        return _day(_year(three), two, one)
    if found := _IN_WORDS.fullmatch(text):
        month = _month(found[2].casefold())
        return _day(_year(int(found[3])), month, int(found[1])) if month else None
    return None


def _month(word: str) -> int | None:
    for number, name in enumerate(MONTHS, 1):
        if word in (name.casefold(), name[:3].casefold()):
            return number
    return _OTHER_MONTHS.get(word)


def _year(number: int) -> int:
    return 2000 + number if number < 100 else number


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
