"""What must hold besides the score in one period: the instrument's prerequisites, and what the
agency adds or words otherwise for this period. Met or not follows from value and minimum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Max

from assessment.models import (
    Instrument,
    Period,
    PeriodPrerequisite,
    Prerequisite,
    PrerequisiteState,
)
from units.enums import PredicateKind
from zona_integritas.ground.agency import agency_kinds
from zona_integritas.ground.errors import Refused

# From the worst to the best. Source: the opinions of UU 15/2004 art. 16, and the categories of
# PermenPANRB 88/2021 (evaluation of AKIP), which the RB index shares; a category begins above
# its lower bound.
OPINIONS = ("TMP", "TW", "WDP", "WTP")
CATEGORIES = (("D", 0), ("C", 30), ("CC", 50), ("B", 60), ("BB", 70), ("A", 80), ("AA", 90))
RANKS = {name: rank for rank, (name, _) in enumerate(CATEGORIES)}

WAIT_YEARS = 2

# Of what the ministry's portal looked at in 2024 and 2025, without a regulation that says so.
PRACTICE_SOURCE = (
    "Pemeriksaan portal Kementerian PANRB pada 2024 dan 2025; belum ditemukan dalam peraturan."
)
BOTH = (PredicateKind.WBK.value, PredicateKind.WBBM.value)


@dataclass(frozen=True, slots=True)
class PrerequisiteTerms:
    """One prerequisite as it holds in a period. ``kind``: hard (blocks) · checklist (warns) · off.
    ``minimum``: predicate → the least value; without one, people say whether it is met."""

    code: str
    label: str
    level: str  # agency · unit
    kind: str
    applies_to: tuple[str, ...]
    minimum: dict[str, str]
    source: str

    @property
    def minima(self) -> str:
        """The minimum in words: "WBK paling rendah B; WBBM paling rendah BB"."""
        return "; ".join(f"{one} paling rendah {least}" for one, least in self.minimum.items())


# What is added to every new period: it warns, until the agency makes it hard.
PRACTICE = (
    PrerequisiteTerms(
        "maturitas_spip",
        "Tingkat maturitas SPIP instansi paling rendah 3.",
        "agency",
        "checklist",
        BOTH,
        {"WBK": "3", "WBBM": "3"},
        PRACTICE_SOURCE,
    ),
    PrerequisiteTerms(
        "tlhp",
        "Tindak lanjut hasil pemeriksaan (TLHP) selesai seluruhnya, dinyatakan dengan surat APIP.",
        "agency",
        "checklist",
        BOTH,
        {},
        PRACTICE_SOURCE,
    ),
    PrerequisiteTerms(
        "wbk_dua_tahun",
        "Unit sudah menyandang Menuju WBK paling sedikit dua tahun sebelum diusulkan Menuju WBBM.",
        "unit",
        "checklist",
        (PredicateKind.WBBM.value,),
        {},
        PRACTICE_SOURCE,
    ),
    PrerequisiteTerms(
        "dicanangkan_setahun",
        "Pembangunan Zona Integritas dicanangkan paling sedikit satu tahun sebelum diusulkan.",
        "unit",
        "checklist",
        BOTH,
        {},
        PRACTICE_SOURCE,
    ),
    PrerequisiteTerms(
        "laporan_survei",
        "Laporan SPAK dan SPKP ada, kedua indeksnya mencapai nilai minimal, dan respondennya dapat "
        "dihubungi.",
        "unit",
        "checklist",
        BOTH,
        {},
        PRACTICE_SOURCE,
    ),
)
# What the application answers from its own data and asks of nobody.
COMPUTED = frozenset(
    {
        "predikat_wbk",
        "masa_tunggu_pencabutan",
        "wbk_dua_tahun",
        "dicanangkan_setahun",
        "laporan_survei",
    }
)


def _of(row: Prerequisite | PeriodPrerequisite) -> PrerequisiteTerms:
    return PrerequisiteTerms(
        code=row.code,
        label=row.label,
        level=row.level,
        kind=row.kind,
        applies_to=tuple(row.applies_to),
        minimum={one: str(least) for one, least in row.minimum.items() if least},
        source=row.source,
    )


def bar_ends(revoked: date, instrument: Instrument | None) -> date:
    """From when a unit that lost a predicate on that day may be proposed again: after the years
    that the version says, else the regulation's two (PermenPANRB 90/2021, Lampiran II Bab IV)."""
    terms = instrument.prerequisites.all() if instrument else Prerequisite.objects.none()
    said = terms.aggregate(years=Max("wait_years"))["years"]
    year = revoked.year + (WAIT_YEARS if said is None else int(said))
    try:
        return revoked.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def all_prerequisites(
    period: Period, instrument: Instrument | None = None, kinds: frozenset[str] = frozenset()
) -> list[PrerequisiteTerms]:
    """In the instrument's order, then what the agency added; also those that are not used.
    ``kinds`` of the agency are asked once by whoever asks for many."""
    rows = (instrument or period.instrument).prerequisites.all()
    kinds = kinds or agency_kinds()
    found = {
        row.code: _of(row)
        for row in rows
        if not row.agency_types or not kinds.isdisjoint(row.agency_types)
    }
    return list((found | {row.code: _of(row) for row in period.own_prerequisites.all()}).values())


def prerequisites_of(
    period: Period, instrument: Instrument | None = None, kinds: frozenset[str] = frozenset()
) -> list[PrerequisiteTerms]:
    return [one for one in all_prerequisites(period, instrument, kinds) if one.kind != "off"]


def agency_prerequisites_of(period: Period) -> list[PrerequisiteTerms]:
    """What the agency answers once for all its units."""
    return [one for one in prerequisites_of(period) if one.level == "agency"]


def suffices(value: str, least: str) -> bool:
    """Does the value reach the minimum? Refuses a value that cannot be compared with it."""
    said, least = value.strip().upper(), least.strip().upper()
    if least in OPINIONS:
        if said not in OPINIONS:
            raise Refused(f"Opini «{value}» tidak dikenal. Tulis WTP, WDP, TW, atau TMP.")
        return OPINIONS.index(said) >= OPINIONS.index(least)
    if least in RANKS:
        return RANKS[_category(value, said)] >= RANKS[least]
    wanted, reached = _number(least), _number(said)
    if wanted is None:
        return said == least
    if reached is None:
        raise Refused(f"Capaian «{value}» bukan angka. Tulis angkanya, misalnya 3,2.")
    return reached >= wanted


def _category(value: str, said: str) -> str:
    """The category, also of a figure: a category begins above its lower bound."""
    if said in RANKS:
        return said
    figure = _number(said)
    if figure is None or not 0 <= figure <= 100:
        raise Refused(
            f"Capaian «{value}» tidak dikenal. Tulis predikatnya (AA, A, BB, B, CC, C, atau D) "
            "atau nilainya dari 0 sampai 100, misalnya 68,20."
        )
    return next((name for name, above in reversed(CATEGORIES) if figure > above), "D")


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def judged(item: PrerequisiteTerms, value: str, said: bool | None, predicate: str) -> bool | None:
    """Is it met for this predicate? From value and minimum where there is one; ``said`` (by a
    person) only where there is none. None: not known yet."""
    if predicate not in item.applies_to:
        return None
    least = item.minimum.get(predicate)
    if least is None:
        return said
    return suffices(value, least) if value.strip() else None


def unknown(
    items: Iterable[PrerequisiteTerms], states: dict[str, PrerequisiteState]
) -> list[PrerequisiteTerms]:
    """Which of the agency's prerequisites nobody has filled in for a predicate they apply to."""
    return [
        one
        for one in items
        if one.code not in states
        or any(states[one.code].met(predicate) is None for predicate in one.applies_to)
    ]
