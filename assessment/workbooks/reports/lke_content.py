"""What an exported LKE workbook says: every answer, note and evidence, and where each came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from assessment.enums import Side
from assessment.evidence.lines import evidence_text
from assessment.lke.reading import Answers, Reading, read_lke
from assessment.lke.tpi_ranks import speaker
from assessment.models import Assessment, EvidenceUse
from assessment.queries import evidence_of, indicators_of
from assessment.scoring import model
from assessment.scoring.result import Result
from assessment.workbooks.identity import CellOrigin, SheetIdentity
from assessment.workbooks.services.origin import SIDES_OF_COLUMN
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.formats import tanggal

# The columns that are written, each as one voice; the supervisor's stands on the one before it.
VOICE = {"unit": Side.UNIT, "tpi": Side.TPI_LEAD, "tpi2": Side.TPI_SUPERVISOR}
BEFORE = {"tpi2": (VOICE["tpi"],)}


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """One column's answers and notes by indicator code."""

    answers: Answers
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

    @cached_property
    def reading(self) -> Reading:
        """What the columns say that the reader may see."""
        return Reading(
            self.instrument,
            (
                (VOICE[key], code, answer)
                for key, column in self.columns.items()
                for code, answer in column.answers.items()
            ),
        )

    def result(self, key: str) -> Result:
        """What the column scores: the supervisor's where given, else the answer before it."""
        return self.reading.result_of(*BEFORE.get(key, ()), VOICE[key])


def content_of(assessment: Assessment, *, tpi_side: bool, made_at: datetime) -> WorkbookContent:
    """The LKE as it stands now; the TPI's columns only where they may be seen."""
    reading = read_lke(assessment)
    kept = {(line.side, line.indicator): line for line in reading.lines}
    columns: dict[str, ColumnContent] = {}
    origins: dict[tuple[str, str], CellOrigin] = {}
    for key in VOICE:
        if key != "unit" and not tpi_side:
            continue
        sides = SIDES_OF_COLUMN[key]
        notes: dict[str, str] = {}
        for code in reading.codes:
            rows = {side: kept[side, code] for side in sides if (side, code) in kept}
            side = speaker((one, row.value, row.note) for one, row in rows.items())
            if side is None:
                origins[key, code] = CellOrigin(sides[0], 0)
                continue
            origins[key, code] = CellOrigin(side, rows[side].version)
            if rows[side].note:
                notes[code] = sheet_text(rows[side].note)
        columns[key] = ColumnContent(reading.answers_of(*sides), notes)
    indicators = list(indicators_of(assessment))
    uses: dict[str, list[EvidenceUse]] = {}
    codes = {row.pk: row.code for row in indicators}
    for use in evidence_of(assessment, indicators):
        uses.setdefault(codes[use.indicator_id], []).append(use)
    when = timezone.localtime(made_at)
    return WorkbookContent(
        instrument=reading.instrument,
        guidance={row.code: row.guidance for row in indicators},
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
        unit=assessment.unit_name,
        title=" · ".join(filter(None, (str(assessment.instrument), assessment.origin))),
        made_at=f"{tanggal(when.date())} pukul {when:%H.%M}",
    )


def sheet_text(text: str) -> str:
    """A text as a cell keeps it: a browser's line ends would come back as something else."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
