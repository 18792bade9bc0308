"""What an exported LKE workbook says: every answer, note and evidence, and where each came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from assessment.enums import Side
from assessment.evidence.lines import evidence_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Assessment, EvidenceUse
from assessment.queries import answers_of, evidence_of, indicators_of
from assessment.scoring import model
from assessment.scoring.engine import score
from assessment.scoring.result import Result
from assessment.workbooks.identity import CellOrigin, SheetIdentity
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.formats import tanggal

# Whose answers stand in a column; of several the last one that answered.
SIDES_OF_COLUMN: dict[str, tuple[Side, ...]] = {
    "unit": (Side.UNIT,),
    "tpi": (Side.TPI_MEMBER, Side.TPI_LEAD),
    "tpi2": (Side.TPI_SUPERVISOR,),
}


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """One column's answers and notes by indicator code."""

    answers: Mapping[str, model.Answer]
    notes: Mapping[str, str]


SILENT = ColumnContent({}, {})


@dataclass(frozen=True)
class WorkbookContent:
    """All of a workbook; ``columns`` are those the reader may see."""

    instrument: model.Instrument
    guidance: Mapping[str, str]
    columns: Mapping[str, ColumnContent]
    evidence: Mapping[str, str]
    identity: SheetIdentity
    agency: str
    unit: str
    title: str
    made_at: str

    def column(self, key: str) -> ColumnContent:
        return self.columns.get(key, SILENT)

    def result(self, key: str) -> Result:
        """What the column scores: the supervisor's where given, else the answer before it."""
        answers = dict(self.column(key).answers)
        if key == "tpi2":
            answers = {**self.column("tpi").answers, **answers}
        return score(self.instrument, answers)


def content_of(assessment: Assessment, *, tpi_side: bool, made_at: datetime) -> WorkbookContent:
    """The LKE as it stands now; the TPI's columns only where they may be seen."""
    instrument = scoring_instrument(assessment.instrument)
    kept: dict[tuple[str, str], dict[str, Any]] = {
        (row["side"], row["indicator__code"]): dict(row)
        for row in answers_of(assessment).values(
            "side", "indicator__code", "value", "note", "version"
        )
    }
    columns: dict[str, ColumnContent] = {}
    origins: dict[tuple[str, str], CellOrigin] = {}
    for key, sides in SIDES_OF_COLUMN.items():
        if key != "unit" and not tpi_side:
            continue
        answers: dict[str, model.Answer] = {}
        notes: dict[str, str] = {}
        for entry in instrument.indicators:
            row = _speaking(
                [kept[side, entry.code] for side in sides if (side, entry.code) in kept]
            )
            if row is None:
                origins[key, entry.code] = CellOrigin(sides[0], 0)
                continue
            origins[key, entry.code] = CellOrigin(row["side"], row["version"])
            answer = model.parse_answer(entry, row["value"])
            if answer is not None:
                answers[entry.code] = answer
            if row["note"]:
                notes[entry.code] = sheet_text(row["note"])
        columns[key] = ColumnContent(answers, notes)
    rows = list(indicators_of(assessment))
    uses: dict[str, list[EvidenceUse]] = {}
    codes = {row.pk: row.code for row in rows}
    for use in evidence_of(assessment, rows):
        uses.setdefault(codes[use.indicator_id], []).append(use)
    when = timezone.localtime(made_at)
    return WorkbookContent(
        instrument=instrument,
        guidance={row.code: row.guidance for row in rows},
        columns=columns,
        evidence={code: evidence_text(found) for code, found in uses.items()},
        identity=SheetIdentity(
            unit=assessment.unit.code,
            year=assessment.period.year,
            instrument=assessment.instrument.code,
            instrument_version=assessment.instrument.version,
            instrument_digest=assessment.instrument.digest,
            exported_at=made_at.isoformat(),
            origins=origins,
        ),
        agency=agency_name(),
        unit=assessment.unit.name,
        title=str(assessment.instrument),
        made_at=f"{tanggal(when.date())} pukul {when:%H.%M}",
    )


def _speaking(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The last rank that answered; where none did, the last that wrote a note; else the last."""
    for asked in ("value", "note"):
        for row in reversed(rows):
            if row[asked] not in (None, ""):
                return row
    return rows[-1] if rows else None


def sheet_text(text: str) -> str:
    """A text as a cell keeps it: a browser's line ends would come back as something else."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
