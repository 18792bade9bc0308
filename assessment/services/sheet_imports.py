"""Bringing a filled LKE workbook in: uploaded, examined, and only then applied.

The two TPI columns of a ministry's sheet are the first and the settling judgement; they become
the member's and the supervisor's answers.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assessment.enums import AnswerSource, Phase, Side, View
from assessment.lke_sheet import SheetProblem, SheetReading, read_lke_sheet
from assessment.models import Answer, Assessment, SheetImport
from assessment.queries import indicators_of
from assessment.scoring.engine import Result, score
from assessment.scoring.model import Answer as ParsedAnswer
from assessment.scoring_input import answers_by_side, of_view, scoring_instrument, stored
from assessment.services.answers import Entry, hold_phase, write_many
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused, Stale
from zona_integritas.formats import ukuran
from zona_integritas.permissions import require
from zona_integritas.spreadsheets import SpreadsheetError

SIDE_OF_COLUMN = {"unit": Side.UNIT, "tpi": Side.TPI_MEMBER, "tpi2": Side.TPI_SUPERVISOR}


@dataclass(frozen=True, slots=True)
class Change:
    """One answer of the file beside the application's."""

    indicator: str
    side: Side
    before: Any
    after: Any
    note_before: str
    note_after: str

    @property
    def kind(self) -> str:
        """new · changed"""
        return "new" if self.before is None and not self.note_before else "changed"


@dataclass(slots=True)
class Examination:
    """What applying the file would do; nothing has been changed."""

    reading: SheetReading
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    results: dict[View, Result] = field(default_factory=dict)
    unread_evidence: int = 0

    @property
    def problems(self) -> list[SheetProblem]:
        return self.reading.problems

    @property
    def new(self) -> int:
        return sum(1 for change in self.changes if change.kind == "new")

    @property
    def changed(self) -> int:
        return len(self.changes) - self.new


def upload_sheet(*, actor: Any, assessment: Assessment, upload: UploadedFile) -> SheetImport:
    """Keeps the workbook as it came (by content). Refused when it is no workbook of ours."""
    require(actor, "assessment.import_sheet", assessment)
    _check_open(assessment)
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Berkas berukuran {ukuran(upload.size)}; paling besar "
            f"{ukuran(settings.UPLOAD_MAX_BYTES)}."
        )
    content = upload.read()
    try:
        read_lke_sheet(content, scoring_instrument(assessment.instrument))
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    sha256 = hashlib.sha256(content).hexdigest()
    name = _stored_name(sha256)
    with transaction.atomic():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
        row = SheetImport.objects.create(
            assessment=assessment,
            file_name=(upload.name or "lke.xlsx")[-200:],
            sha256=sha256,
            uploaded_by=actor,
        )
        record(
            actor=actor,
            action="sheet.uploaded",
            target=row,
            after={"file": row.file_name, "sha256": sha256},
            unit_path=assessment.unit.path,
        )
    return row


def examine(sheet_import: SheetImport) -> Examination:
    """Reads the kept file again and compares it with the answers as they are now."""
    assessment = sheet_import.assessment
    instrument = scoring_instrument(assessment.instrument)
    with default_storage.open(_stored_name(sheet_import.sha256)) as file:
        reading = read_lke_sheet(file.read(), instrument)
    present = {
        (row.side, row.indicator.code): row
        for row in Answer.objects.filter(assessment=assessment).select_related("indicator")
    }
    found = Examination(reading)
    sides: dict[Side, dict[str, ParsedAnswer]] = answers_by_side(assessment)
    for column, side_reading in reading.sides.items():
        side = SIDE_OF_COLUMN[column]
        found.unread_evidence += len(side_reading.evidence)
        sides[side] = {**sides[side], **side_reading.answers}
        for entry in instrument.indicators:
            code = entry.code
            if code not in side_reading.answers and code not in side_reading.notes:
                continue
            row = present.get((side, code))
            before, note_before = (row.value, row.note) if row else (None, "")
            after = (
                stored(side_reading.answers.get(code)) if code in side_reading.answers else before
            )
            note_after = side_reading.notes.get(code, note_before)
            if (before, note_before) == (after, note_after):
                found.unchanged += 1
            else:
                found.changes.append(Change(code, side, before, after, note_before, note_after))
    found.results = {view: score(instrument, of_view(sides, view)) for view in View}
    return found


def fingerprint(assessment: Assessment) -> str:
    """Changes whenever any answer of the sheet does; what was examined is what is applied."""
    rows = Answer.objects.filter(assessment=assessment).order_by("pk")
    text = ",".join(f"{pk}:{version}" for pk, version in rows.values_list("pk", "version"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def apply_sheet(*, actor: Any, sheet_import: SheetImport, seen: str) -> int:
    """Writes what was examined, all of it or nothing. ``seen`` is the fingerprint shown."""
    row = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet_import.pk)
    assessment = sheet_import.assessment
    require(actor, "assessment.import_sheet", assessment)
    if row.uploaded_by_id != actor.pk:
        raise Refused("Berkas ini diunggah orang lain; unggah sendiri untuk menerapkannya.")
    if row.applied_at is not None:
        raise Refused("Berkas ini sudah diterapkan.")
    _check_open(assessment)
    hold_phase(assessment)
    if fingerprint(assessment) != seen:
        raise Stale(
            "Jawaban LKE ini berubah sejak Anda memeriksa berkas. Periksa lagi lalu terapkan. "
            "Tidak ada data yang berubah."
        )
    found = examine(sheet_import)
    if found.problems:
        raise Refused(
            f"Berkas masih memuat {len(found.problems)} kesalahan; perbaiki lalu unggah lagi. "
            "Tidak ada data yang berubah."
        )
    indicators = {entry.code: entry for entry in indicators_of(assessment)}
    written = write_many(
        actor=actor,
        assessment=assessment,
        entries=[
            Entry(indicators[change.indicator], change.side, change.after, change.note_after)
            for change in found.changes
        ],
        source=AnswerSource.IMPORT,
    )
    row.applied_at = timezone.now()
    row.summary = {"new": found.new, "changed": found.changed, "unchanged": found.unchanged}
    row.save(update_fields=["applied_at", "summary"])
    record(
        actor=actor,
        action="sheet.applied",
        target=row,
        after=row.summary,
        unit_path=assessment.unit.path,
    )
    return written


def _check_open(assessment: Assessment) -> None:
    if assessment.phase == Phase.CLOSED:
        raise Refused(
            "LKE ini sudah ditutup; nilainya dipakai untuk keputusan dan tidak dapat diimpor lagi."
        )


def _stored_name(sha256: str) -> str:
    return f"impor-lke/{sha256[:2]}/{sha256}"
