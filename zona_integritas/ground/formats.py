"""Numbers, dates and times as Indonesian readers write them. Pure.

Screens reach these through the filters of ``zi``; papers and commands call them directly. What is
only shown is rounded here, half up. What is rounded before it comes here says why where it is done:
a figure that is stored or written into the LKE, one that the regulation gives in two decimals, a
share that may not look complete (down), a need that has to be enough (up). The engine computes
with fractions, may not import this module, and writes its own sentences with four decimals.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

Number = Decimal | int | float | str

NONE = "–"
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
JAKARTA = ZoneInfo("Asia/Jakarta")
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
# The clock in which moments are shown: the unit's own on its pages and papers, Jakarta's
# everywhere else. Only showing: what a day is to a window or a rule is asked in Jakarta.
_shown: ContextVar[ZoneInfo] = ContextVar("shown_zone", default=JAKARTA)
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def exact_decimal(value: Number) -> Decimal:
    """The number as a Decimal; a float by its shortest writing, never by its binary expansion."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def angka(value: Number | None, places: int = 2) -> str:
    """``75,00``; half is rounded up, away from zero. Nothing known is a dash, not a zero."""
    if value is None:
        return NONE
    number = exact_decimal(value)
    if not number.is_finite():
        return NONE
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def ringkas(value: Number | None) -> str:
    """A weight or a count without idle zeros: ``17,5``, ``60``, ``1.250``."""
    text = angka(value, 4)
    return text.rstrip("0").rstrip(",") if "," in text else text


def nilai(value: Number | None) -> str:
    """A score as somebody told it: ``87,50`` and ``87,3752``, two decimals at least."""
    if value is None:
        return NONE
    return angka(value, score_places(exact_decimal(value)))


def score_places(value: Decimal) -> int:
    """How many decimals a score was told with, between two and four."""
    exponent = value.normalize().as_tuple().exponent
    return min(max(2, -exponent if isinstance(exponent, int) else 2), 4)


def bulat(value: Number | None) -> str:
    """``1.250``: whole, with a dot between the thousands."""
    return angka(value, 0)


def persen(value: Number | None, places: int = 2) -> str:
    """``57,20 %`` from 57.2 (a percentage, not a ratio)."""
    return NONE if value is None else f"{angka(value, places)}{NBSP}%"


def kurang(gap: Number | None, *, percent: bool = False) -> str:
    """``kurang 0,42``; a gap too small to show is still named, never ``kurang 0,00``."""
    if gap is None:
        return NONE
    number = exact_decimal(gap)
    unit = f"{NBSP}poin persen" if percent else ""
    if number <= 0:
        return "terpenuhi"
    small = Decimal("0.01")
    return f"kurang dari 0,01{unit} lagi" if number < small else f"kurang {angka(number)}{unit}"


def selisih(spare: Number, *, percent: bool = False) -> str:
    """How a value stands to its minimum: ``lebih 0,09``, ``kurang 2,80 poin persen``. What is too
    small to show is still named on its side."""
    number = exact_decimal(spare)
    word = "kurang" if number < 0 else "lebih"
    size = abs(number)
    shown = "kurang dari 0,01" if 0 < size < Decimal("0.005") else angka(size)
    return f"{word} {shown}{f'{NBSP}poin persen' if percent else ''}"


def rupiah(value: Number | None) -> str:
    """``Rp1.250.000``."""
    text = bulat(value)
    if text == NONE:
        return text
    return f"{MINUS}Rp{text[1:]}" if text.startswith(MINUS) else f"Rp{text}"


def ukuran(size: int | None) -> str:
    """The size of a file: ``812 B``, ``240 KB``, ``3,4 MB``."""
    if size is None:
        return NONE
    if size < 1024:
        return f"{size}{NBSP}B"
    if size < 1024 * 1024:
        return f"{bulat(exact_decimal(size) / 1024)}{NBSP}KB"
    return f"{angka(exact_decimal(size) / (1024 * 1024), 1)}{NBSP}MB"


def show_in(zone: str) -> None:
    """From here to the end of the request moments are shown by this clock (a unit's own)."""
    _shown.set(ZoneInfo(zone))


@contextmanager
def shown_in(zone: str = "Asia/Jakarta") -> Iterator[None]:
    """Moments are shown by this clock inside, and as before afterwards."""
    token = _shown.set(ZoneInfo(zone))
    try:
        yield
    finally:
        _shown.reset(token)


def shown_zone() -> str:
    """The clock in which moments are shown now: ``Asia/Makassar``."""
    return _shown.get().key


def zone_name(zone: str | None = None) -> str:
    """``WITA``; without a zone, that of the clock in which moments are shown now."""
    return ZONE_NAMES[zone or shown_zone()]


def as_shown(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(_shown.get())
    return value


def shown_day(value: date | datetime) -> date:
    """The calendar day by the clock in which moments are shown."""
    local = as_shown(value)
    return local.date() if isinstance(local, datetime) else local


def tanggal(value: date | datetime | None) -> str:
    """``23 November 2026``; a moment counts by the day it has where it is shown."""
    if value is None:
        return NONE
    day = shown_day(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def hari(day: date) -> str:
    """``Senin``."""
    return DAYS[day.weekday()]


def waktu(value: datetime | None) -> str:
    """``14.02 WIB``."""
    if value is None:
        return NONE
    return f"{as_shown(value):%H.%M}{NBSP}{zone_name()}"


def tanggal_waktu(value: datetime | None) -> str:
    """``23 November 2026, 14.02 WIB``."""
    return NONE if value is None else f"{tanggal(value)}, {waktu(value)}"


def sejak(value: date | datetime | None, today: date | None = None) -> str:
    """``hari ini``, ``kemarin``, ``3 hari yang lalu``; else the date itself."""
    if value is None:
        return NONE
    today = today or datetime.now(_shown.get()).date()
    days = (today - shown_day(value)).days
    if 0 <= days <= 30:
        return {0: "hari ini", 1: "kemarin"}.get(days, f"{days} hari yang lalu")
    return tanggal(value)


def sisa_hari(day: date, today: date) -> str:
    """How long until a day, in words: «5 hari lagi», «hari ini», «terlambat 3 hari»."""
    left = (day - today).days
    if left == 0:
        return "hari ini"
    return f"{left} hari lagi" if left > 0 else f"terlambat {-left} hari"


def join_list(parts: Sequence[str], last: str = "dan") -> str:
    """``a``, ``a dan b``, ``a, b, dan c``; or with *atau*."""
    if len(parts) < 3:
        return f" {last} ".join(parts)
    return f"{', '.join(parts[:-1])}, {last} {parts[-1]}"


def in_sentence(label: str) -> str:
    """A label inside a sentence: it begins small, unless it begins with an abbreviation or is a
    title (*Laporan Hasil Evaluasi*)."""
    first, _, rest = label.partition(" ")
    second, _, _ = rest.partition(" ")
    title = second[:1].isupper() and not second.isupper()
    return label if first.isupper() or title else label[:1].lower() + label[1:]


def whole_number(text: str) -> int | None:
    """A whole number of at most eighteen digits out of an address or a form, which every database
    can hold; None for anything else (``isdigit`` also says yes to ², which ``int`` refuses)."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
