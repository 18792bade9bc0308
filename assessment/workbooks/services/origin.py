"""Where a workbook's answers came from: this LKE or another, and what stood there then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import IntegerField

from assessment.enums import Side, View
from assessment.lke.tpi_ranks import speaker
from assessment.models import Answer, AnswerRevision, Assessment
from assessment.workbooks.identity import SheetIdentity
from zona_integritas.ground.kept_statements import Given, KeptStatement

# Whose answers a column holds; of several ranks the last that answered speaks.
SIDES_OF_COLUMN: Mapping[str, tuple[Side, ...]] = {
    "unit": (Side.UNIT,),
    "tpi": (Side.TPI_MEMBER, Side.TPI_LEAD),
    "tpi2": (Side.TPI_SUPERVISOR,),
    "tpn": (Side.TPN,),
}
VIEW_OF_COLUMN = {"unit": View.UNIT, "tpi": View.TPI, "tpi2": View.TPI, "tpn": View.TPN}
MINISTRY_COLUMN = "tpn"
COLUMN_LABELS = {
    "unit": "Jawaban Unit",
    "tpi": "Jawaban TPI",
    "tpi2": "Jawaban TPI kedua",
    "tpn": "Jawaban TPN",
}
_ANSWER = ("side", "indicator__code", "version", "value", "note", "updated_by__full_name",
           "updated_at")  # fmt: skip
_ANSWERS = KeptStatement(
    lambda: (
        Answer.objects.filter(assessment=Given("assessment", IntegerField()))
        .order_by()
        .values_list(*_ANSWER)
    )
)


@dataclass(frozen=True, slots=True)
class CellContent:
    """What the application holds for one place of a column."""

    side: Side
    version: int = 0
    value: Any = None
    note: str = ""
    who: str = ""
    when: datetime | None = None


def identity_problem(identity: SheetIdentity | None, assessment: Assessment) -> str:
    """Why a workbook of ours does not belong to this LKE; empty when it does, or is foreign."""
    if identity is None:
        return ""
    unit, year = assessment.unit, assessment.period.year
    own = assessment.instrument
    if identity.unit != unit.code:
        return (
            f"Berkas ini diunduh untuk unit {identity.unit}, sedangkan LKE ini milik {unit.name} "
            f"({unit.code}). Buka LKE unit {identity.unit} lalu unggah di sana. Tidak ada data "
            "yang berubah."
        )
    if identity.year != year:
        return (
            f"Berkas ini diunduh untuk periode {identity.year}, sedangkan LKE ini periode {year}. "
            f"Unduh LKE periode {year}, isi, lalu unggah lagi. Tidak ada data yang berubah."
        )
    if (identity.instrument, identity.instrument_version) != (own.code, own.version):
        return (
            f"Berkas ini memakai instrumen {identity.instrument} versi "
            f"{identity.instrument_version}, sedangkan LKE ini memakai {own.code} versi "
            f"{own.version}. Unduh LKE ini, isi, lalu unggah lagi. Tidak ada data yang berubah."
        )
    return ""


_SILENT = {column: CellContent(sides[0]) for column, sides in SIDES_OF_COLUMN.items()}


def answers_now(assessment: Assessment) -> dict[tuple[str, str], dict[str, Any]]:
    """What every side says now, by side and indicator; one query."""
    rows = (
        dict(zip(_ANSWER, one, strict=True)) for one in _ANSWERS.tuples(assessment=assessment.pk)
    )
    return {(row["side"], row["indicator__code"]): row for row in rows}


def current_cell(rows: Mapping[tuple[str, str], Any], column: str, code: str) -> CellContent:
    """The voice of a column now: the last rank that answered; else the last that wrote a note."""
    kept = {side: rows[side, code] for side in SIDES_OF_COLUMN[column] if (side, code) in rows}
    if not kept:
        return _SILENT[column]
    side = speaker((one, row["value"], row["note"]) for one, row in kept.items())
    return CellContent(SIDES_OF_COLUMN[column][0]) if side is None else _cell(side, kept[side])


def _cell(side: Side, row: Mapping[str, Any]) -> CellContent:
    who = row["updated_by__full_name"] or "Sistem"
    return CellContent(side, row["version"], row["value"], row["note"], who, row["updated_at"])


def cells_then(
    assessment: Assessment, identity: SheetIdentity | None, rows: Mapping[tuple[str, str], Any]
) -> dict[tuple[str, str], CellContent]:
    """What stood in each cell when the file was made, from the revisions that were kept."""
    if identity is None:
        return {}
    bases: dict[tuple[str, str], CellContent] = {}
    older: dict[tuple[str, str, int], tuple[str, str]] = {}
    for place, origin in identity.origins.items():
        row = rows.get((origin.side, place[1]))
        if origin.version == 0 or row is None or origin.side not in Side.values:
            bases[place] = CellContent(SIDES_OF_COLUMN.get(place[0], (Side.UNIT,))[0])
        elif row["version"] == origin.version:
            bases[place] = _cell(Side(origin.side), row)
        else:
            older[origin.side, place[1], origin.version] = place
    if older:
        revisions = AnswerRevision.objects.filter(answer__assessment=assessment).values_list(
            "answer__side", "answer__indicator__code", "version", "value", "note"
        )
        for side, code, version, value, note in revisions:
            found = older.get((side, code, version))
            if found is not None:
                bases[found] = CellContent(Side(side), version, value, note)
    return bases
