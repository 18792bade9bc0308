"""An LKE that was judged on paper before the agency joined: once, both sides, confirmed.

An administrator above the unit brings the file in before the LKE's first move here; leadership
that does not belong to the unit confirms it, and only then it is written. Nobody's name stands
under its answers, and the LKE says for ever where they came from. What follows is the ordinary
course: head and ranks still confirm what they take over.
"""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessment.enums import BEFORE_FIRST_MOVE, Side
from assessment.lke.services.answers import hold_phase
from assessment.models import Answer, Assessment, PaperSheet, ScoreSnapshot, SheetImport
from assessment.queries import IS_GIVEN
from assessment.workbooks.problems import sentences
from assessment.workbooks.readings import UnclearColumns, unclear_columns
from assessment.workbooks.services.comparison import WorkbookComparison
from assessment.workbooks.services.imports import (
    apply_lines,
    compare_for_writer,
    content_of,
    keep_sheet,
)
from assessment.workbooks.services.remembered import EVERY_COLUMN, choices_for
from assessment.workbooks.services.rights import NOTHING_CHANGED, check_reason_length
from assessment.workbooks.services.sheet_reading import read_sheet
from assessment.workbooks.sheet_choice import SeveralSheets
from assessment.writing_rules import partial_problem
from units.enums import TPI_SIDE, UNIT_SIDE, Role
from units.models import User
from units.role_holders import Holder, RoleHolders
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, SpreadsheetError
from zona_integritas.ground.formats import ukuran
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import allowed, require
from zona_integritas.ground.person_names import ended

ON_THE_LKE = (*UNIT_SIDE, *TPI_SIDE)


def paper_problem(assessment: Assessment) -> str | None:
    """Why no LKE judged on paper may come in here (any more); None where it may."""
    if not assessment.period.is_open:
        return (
            f"Periode {assessment.period.year} sudah ditutup. Data periode yang sudah ditutup "
            "diimpor sebagai data historis oleh pengelola server."
        )
    if assessment.on_paper:
        return "LKE yang dinilai di atas kertas hanya diimpor satu kali; itu sudah terjadi."
    moved = assessment.phase not in BEFORE_FIRST_MOVE or assessment.round
    if moved or ScoreSnapshot.objects.filter(assessment=assessment).exists():
        return (
            "LKE ini sudah melewati langkah pertamanya di aplikasi, sehingga tidak dapat diganti "
            "dengan penilaian di atas kertas."
        )
    given = Answer.objects.filter(IS_GIVEN, assessment=assessment).count()
    if given:
        return (
            f"Sudah {given} isian tersimpan pada LKE ini. Penilaian di atas kertas hanya dapat "
            "diimpor ke LKE yang masih kosong."
        )
    return None


def waiting_sheet(assessment: Assessment) -> PaperSheet | None:
    """The one that waits for leadership, if any."""
    rows = assessment.paper_sheets.filter(answered_at__isnull=True)
    found: PaperSheet | None = rows.select_related("sheet_import__uploaded_by").first()
    return found


@transaction.atomic
def bring_paper_sheet(
    *, actor: User, assessment: Assessment, upload: "UploadedFile[bytes]", reason: str
) -> tuple[SheetImport, bool]:
    """Keeps the file and asks leadership to confirm it; nothing of it is written yet. False where
    somebody must first say which sheet is meant, or what its columns hold.

    Refused after the LKE's first move here, with a cell that is wrong, without the TPI's side,
    for one's own unit, and while another waits.
    """
    check_room(actor, assessment)
    if not reason.strip():
        raise Refused(f"Alasan belum diisi. {NOTHING_CHANGED}")
    check_reason_length(reason)
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Berkas berukuran {ukuran(upload.size)}; paling besar "
            f"{ukuran(settings.UPLOAD_MAX_BYTES)}. {NOTHING_CHANGED}"
        )
    content = upload.read()
    try:
        found = _examine(assessment, content)
    except (SeveralSheets, UnclearColumns):
        found = None
    if found is not None and (problem := file_problem(found)):
        raise Refused(*problem)
    row = keep_sheet(
        actor=actor,
        assessment=assessment,
        content=content,
        file_name=upload.name or "lke.xlsx",
        reason=reason,
    )
    if found is None:
        return row, False
    ask_leadership(actor, row)
    return row, True


def check_room(actor: User, assessment: Assessment) -> None:
    """Refused where no LKE judged on paper may come in, or another one waits."""
    require(actor, "assessment.bring_paper_sheet", assessment)
    hold_phase(assessment)
    _check(actor, assessment)
    if waiting_sheet(assessment):
        raise Refused(f"Satu berkas masih menunggu konfirmasi pimpinan. {NOTHING_CHANGED}")


def ask_leadership(actor: User, row: SheetImport) -> None:
    """The file is complete: leadership hears that it waits, the unit that it must not fill in."""
    assessment = row.assessment
    waiting = PaperSheet.objects.create(sheet_import=row, assessment=assessment)
    record(
        actor=actor,
        action="paper_sheet.brought",
        target=waiting,
        after={"file": row.file_name, "sha256": row.sha256, "reason": row.reason},
        unit_path=assessment.unit.path,
    )
    what = f"{assessment.unit_name} · LKE {assessment.period.year}"
    holders = RoleHolders([assessment.unit])
    _tell(
        actor,
        waiting,
        holders.impartial((Role.LEADERSHIP,), assessment.unit),
        f"{what} yang dinilai di atas kertas diimpor oleh {actor}; menunggu konfirmasi Anda.",
    )
    _tell(
        actor,
        waiting,
        holders.holders((Role.UNIT_HEAD,), assessment.unit),
        f"{what}: berkas penilaian di atas kertas diimpor oleh {actor} dan menunggu pimpinan. "
        "LKE ini belum boleh diisi: begitu ada isian, berkas itu tidak dapat dipakai.",
    )


def examine_paper_sheet(waiting: PaperSheet) -> WorkbookComparison:
    """What confirming would write, read from the kept file."""
    return examine_kept(waiting.sheet_import)


@transaction.atomic
def confirm_paper_sheet(*, actor: User, waiting: PaperSheet) -> int:
    """Leadership confirms: both sides are written, by nobody's name, and marked for ever. Answers
    how many cells were written. Refused where the LKE has moved on meanwhile."""
    row, sheet_import, assessment = _answerable(actor, waiting)
    hold_phase(assessment)
    if problem := paper_problem(assessment):
        raise Refused(f"{problem} {NOTHING_CHANGED}")
    found = examine_paper_sheet(row)
    if problems := file_problem(found):
        raise Refused(*problems)
    written = apply_lines(
        actor=SYSTEM,
        sheet_import=sheet_import,
        found=found,
        chosen={change.key for change in found.changes},
    )
    row.answered_by, row.answered_at = actor, timezone.now()
    row.save(update_fields=["answered_by", "answered_at"])
    assessment.on_paper = sheet_import.reason
    Assessment.objects.filter(pk=assessment.pk).update(on_paper=assessment.on_paper)
    record(
        actor=actor,
        action="paper_sheet.confirmed",
        target=row,
        after={"cells": written, "reason": sheet_import.reason, "file": sheet_import.file_name},
        unit_path=assessment.unit.path,
    )
    _tell(
        actor,
        row,
        RoleHolders([assessment.unit]).holders(ON_THE_LKE, assessment.unit),
        f"{assessment.unit_name} · LKE {assessment.period.year}: penilaian di atas kertas diimpor "
        f"({written} isian kedua sisi) dan dikonfirmasi {ended(str(actor))} Periksa terlebih "
        f"dahulu isinya.",
    )
    return written


@transaction.atomic
def refuse_paper_sheet(*, actor: User, waiting: PaperSheet, reason: str) -> PaperSheet:
    """Leadership sends the file away with a reason; the LKE stays as it is."""
    row, sheet_import, assessment = _answerable(actor, waiting)
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan menolak belum diisi. {NOTHING_CHANGED}")
    check_reason_length(reason)
    row.answered_by, row.answered_at, row.refusal = actor, timezone.now(), reason
    row.save(update_fields=["answered_by", "answered_at", "refusal"])
    record(
        actor=actor,
        action="paper_sheet.refused",
        target=row,
        after={"reason": reason, "file": sheet_import.file_name},
        unit_path=assessment.unit.path,
    )
    if sheet_import.uploaded_by is not None:
        tell(
            [
                News(
                    sheet_import.uploaded_by,
                    NoticeKind.RETURNED,
                    f"paper_sheet:{row.pk}:refused",
                    f"{assessment.unit_name} · LKE {assessment.period.year}: penilaian di atas "
                    f"kertas ditolak {ended(str(actor))} {reason}",
                    reverse("assessment:paper_sheet", args=[assessment.pk]),
                )
            ],
            actor=actor,
        )
    return row


def _answerable(actor: User, waiting: PaperSheet) -> tuple[PaperSheet, SheetImport, Assessment]:
    """The row, held, for a person who may answer it; never who brought the file."""
    row = (
        PaperSheet.objects.select_for_update(of=("self",))
        .select_related("sheet_import__uploaded_by", "assessment__unit", "assessment__period")
        .get(pk=waiting.pk)
    )
    require(actor, "assessment.confirm_paper_sheet", row.assessment)
    if row.answered_at is not None:
        raise Refused(f"Berkas ini sudah {row.state}. {NOTHING_CHANGED}")
    if row.sheet_import.uploaded_by_id == actor.pk:
        raise Refused(f"Berkas yang Anda impor dikonfirmasi oleh orang lain. {NOTHING_CHANGED}")
    return row, row.sheet_import, row.assessment


def _check(actor: User, assessment: Assessment) -> None:
    problem = partial_problem(actor, assessment.unit) or paper_problem(assessment)
    if problem:
        raise Refused(f"{problem} {NOTHING_CHANGED}")


def examine_kept(kept: SheetImport) -> WorkbookComparison:
    """As it was understood when leadership was asked: nobody can be asked of columns any more."""
    try:
        return _examine(
            kept.assessment, content_of(kept), kept.sheet, kept.columns, rivals_only=True
        )
    except SpreadsheetError as error:
        raise Refused(str(error)) from error


def _examine(
    assessment: Assessment,
    content: bytes,
    wanted: str = "",
    said: Mapping[str, str] | None = None,
    *,
    rivals_only: bool = False,
) -> WorkbookComparison:
    choices = choices_for(EVERY_COLUMN, said)
    try:
        reading = read_sheet(assessment, content, wanted=wanted, choices=choices)
    except (SeveralSheets, UnclearColumns):
        raise
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    if unclear := unclear_columns(reading, rivals_only=rivals_only):
        raise unclear
    return compare_for_writer(SYSTEM, assessment, reading)


def file_problem(found: WorkbookComparison) -> list[str]:
    """Why this file is no LKE that was judged on paper; empty where it is one."""
    if found.refused:
        return [found.refused]
    if found.problems:
        return [*sentences(found.problems), NOTHING_CHANGED]
    sides = {change.side for change in found.changes}
    if Side.UNIT not in sides or not sides - {Side.UNIT}:
        return [
            "Berkas ini tidak memuat kedua sisi. LKE yang dinilai di atas kertas memuat Jawaban "
            f"Unit dan Jawaban TPI. {NOTHING_CHANGED}"
        ]
    return []


def _tell(actor: User, row: PaperSheet, people: Iterable[Holder], text: str) -> None:
    """Leads to the confirming page whom it opens to, others to the LKE."""
    assessment, key = row.assessment, f"paper_sheet:{row.pk}:{row.state}"
    pages = {
        True: reverse("assessment:paper_sheet", args=[assessment.pk]),
        False: reverse("assessment:overview", args=[assessment.pk]),
    }
    tell(
        (
            News(
                one.person,
                NoticeKind.HANDOVER,
                key,
                text,
                pages[allowed(one.person, "assessment.see_paper_sheet", assessment)],
            )
            for one in people
        ),
        actor=actor,
    )
