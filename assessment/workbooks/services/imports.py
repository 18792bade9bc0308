"""Bringing a filled LKE workbook in: uploaded, examined, and only then applied.

The two TPI columns of a ministry's sheet are the first and the settling judgement; they become
the member's and the supervisor's answers.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import IntegerField
from django.utils import timezone

from assessment.enums import AnswerSource, Side
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.answers import hold_phase
from assessment.models import Answer, Assessment, Indicator, PaperSheet, SheetImport
from assessment.queries import indicators_of
from assessment.workbooks.readings import UnclearColumns, unclear_columns
from assessment.workbooks.services.comparison import (
    CellChange,
    WorkbookComparison,
    compare_workbook,
)
from assessment.workbooks.services.evidence import add_from_sheet
from assessment.workbooks.services.history import mark_history, tell_unit
from assessment.workbooks.services.remembered import (
    EVERY_COLUMN,
    check_read,
    choices_for,
    columns_of_side,
    own_columns,
)
from assessment.workbooks.services.rights import (
    NO_PERSON,
    check_history,
    check_open,
    mandate,
    need_reason,
)
from assessment.workbooks.services.sheet_reading import read_sheet
from assessment.workbooks.sheet_choice import SeveralSheets
from assessment.workbooks.workbook_reading import WorkbookReading
from units.models import Actor, User
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, SpreadsheetError, Stale
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.names import short_name
from zona_integritas.ground.files.spreadsheets import WorkbookReader
from zona_integritas.ground.formats import ukuran
from zona_integritas.ground.kept_statements import Given, KeptStatement
from zona_integritas.ground.many_rows import update_rows
from zona_integritas.ground.permissions import require

FOLDER = "impor-lke"
_VERSIONS = KeptStatement(
    lambda: (
        Answer.objects.filter(assessment=Given("assessment", IntegerField()))
        .order_by("pk")
        .values_list("pk", "version")
    )
)
_ITEMS = KeptStatement(
    lambda: (
        Indicator.objects.filter(instrument=Given("instrument", IntegerField()))
        .order_by()
        .only("id", "code", "instrument_id")
    )
)
STALE = (
    "Jawaban LKE ini berubah sejak Anda memeriksa berkas. Periksa lagi lalu terapkan. "
    "Tidak ada data yang berubah."
)


def upload_sheet(
    *, actor: User, assessment: Assessment, upload: "UploadedFile[bytes]", reason: str = ""
) -> SheetImport:
    """Keeps the workbook as it came (by content). Refused when it is no LKE sheet, and for who
    may write nothing now; on behalf of a unit the ``reason`` is asked.
    """
    require(actor, "assessment.import_sheet", assessment)
    check_open(assessment)
    need_reason(actor, assessment, reason)
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Berkas berukuran {ukuran(upload.size)}; paling besar "
            f"{ukuran(settings.UPLOAD_MAX_BYTES)}. Tidak ada data yang berubah."
        )
    content = upload.read()
    try:
        read_sheet(assessment, content, choices=choices_for(own_columns(actor, assessment)))
    except (SeveralSheets, UnclearColumns):
        pass  # asked on the next page
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    return keep_sheet(
        actor=actor,
        assessment=assessment,
        content=content,
        file_name=upload.name or "lke.xlsx",
        reason=reason if mandate(actor, assessment).on_behalf else "",
    )


@transaction.atomic
def keep_sheet(
    *,
    actor: Actor,
    assessment: Assessment,
    content: bytes,
    file_name: str,
    reason: str = "",
    historic: bool = False,
) -> SheetImport:
    """Stores the file by its content and notes who brought it, and why."""
    sha256 = kept_files.store(FOLDER, content)
    row = SheetImport.objects.create(
        assessment=assessment,
        file_name=short_name(file_name),
        sha256=sha256,
        uploaded_by=person_of(actor),
        reason=reason.strip(),
        historic=historic,
    )
    record(
        actor=actor,
        action="sheet.uploaded",
        target=row,
        after={"file": row.file_name, "sha256": sha256, **_why(row)},
        unit_path=assessment.unit.path,
    )
    return row


def content_of(sheet_import: SheetImport) -> bytes:
    """The file as it came. Refused where the storage has lost it."""
    return kept_files.fetch(FOLDER, sheet_import.sha256, sheet_import.file_name)


def examine_sheet(actor: User, sheet_import: SheetImport) -> WorkbookComparison:
    """Reads the kept file again and compares it with the answers as they are now.

    Raises ``SeveralSheets`` until a person has chosen one, ``UnclearColumns`` until it is said
    what every filled column holds.
    """
    assessment = sheet_import.assessment
    choices = choices_for(own_columns(actor, assessment), sheet_import.columns)
    content = content_of(sheet_import)
    try:
        reading = read_sheet(assessment, content, wanted=sheet_import.sheet, choices=choices)
    except (SeveralSheets, UnclearColumns):
        raise
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    if unclear := unclear_columns(reading):
        raise unclear
    return compare_for_writer(actor, assessment, reading)


def compare_for_writer(
    actor: Actor,
    assessment: Assessment,
    reading: WorkbookReading,
    columns: Collection[str] = EVERY_COLUMN,
) -> WorkbookComparison:
    """The comparison as far as ``actor`` may write now: one side, in the own areas.

    ``actor=SYSTEM`` compares everything, for history and for a look that writes nothing.
    """
    if actor is SYSTEM:
        return compare_workbook(assessment, reading, columns, lambda change: change.side)
    found = mandate(actor, assessment)
    side = found.side
    problem_of = found.item_problem(actor, assessment)
    indicators = {row.code: row for row in indicators_of(assessment)}

    def scope(change: CellChange) -> Side | str:
        return problem_of(indicators[change.indicator]) or side

    return compare_workbook(assessment, reading, columns_of_side(side, columns), scope)


def fingerprint(assessment: Assessment, found: WorkbookComparison | None = None) -> str:
    """Changes whenever any answer of the sheet does, or a column of the file is read as something
    else; what was examined is what is applied."""
    versions = _VERSIONS.tuples(assessment=assessment.pk)
    text = ",".join(f"{pk}:{version}" for pk, version in versions)
    read = found.reading.columns if found else ()
    text += "".join(f"|{one.column}={one.meaning}" for one in read if one.decision)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def apply_sheet(
    *, actor: User, sheet_import: SheetImport, seen: str, chosen: Collection[str]
) -> int:
    """Writes the ``chosen`` lines (``Change.key``) of what was examined, all or nothing.

    ``seen`` is the fingerprint shown. Answers how many lines were written.
    """
    row = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet_import.pk)
    assessment = sheet_import.assessment
    require(actor, "assessment.import_sheet", assessment)
    if row.uploaded_by_id != actor.pk:
        raise Refused(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk menerapkannya."
        )
    if row.applied_at is not None or PaperSheet.objects.filter(sheet_import=row).exists():
        raise Refused("Berkas ini sudah diterapkan, atau menunggu konfirmasi pimpinan.")
    check_open(assessment)
    hold_phase(assessment)
    need_reason(actor, assessment, row.reason)
    found = examine_sheet(actor, sheet_import)
    if fingerprint(assessment, found) != seen:
        raise Stale(STALE)
    written = apply_lines(actor=actor, sheet_import=row, found=found, chosen=chosen)
    tell_unit(actor=actor, sheet_import=row, lines=written)
    return written


@transaction.atomic
def apply_lines(
    *, actor: Actor, sheet_import: SheetImport, found: WorkbookComparison, chosen: Collection[str]
) -> int:
    """Writes lines of a comparison that was made inside this transaction."""
    assessment = sheet_import.assessment
    if found.refused:
        raise Refused(found.refused)
    if found.problems:
        raise Refused(
            f"Berkas masih memuat {len(found.problems)} kesalahan; perbaiki lalu unggah lagi. "
            "Tidak ada data yang berubah."
        )
    taken = [change for change in found.changes if change.key in chosen]
    rows = _ITEMS.rows(instrument=assessment.instrument_id)
    indicators = {row.code: row for row in rows}
    write_many(
        actor=actor,
        assessment=assessment,
        entries=[
            AnswerEntry(indicators[one.indicator], one.side, one.after, one.note_after)
            for one in taken
        ],
        source=AnswerSource.IMPORT,
    )
    evidence = add_from_sheet(
        actor=actor,
        assessment=assessment,
        lines=[(indicators[one.indicator], line) for one in taken for line in one.evidence],
    )
    sheet_import.applied_at = timezone.now()
    sheet_import.summary = {
        "new": sum(one.kind == "new" for one in taken),
        "changed": sum(one.kind == "changed" for one in taken),
        "cleared": sum(one.kind == "cleared" for one in taken),
        "conflicts": sum(one.kind == "conflict" for one in taken),
        "left": len(found.changes) - len(taken),
        "unchanged": found.unchanged,
        "evidence": evidence,
    }
    done = (sheet_import.pk, sheet_import.applied_at, sheet_import.summary)
    update_rows(SheetImport, ("applied_at", "summary"), [done])
    record(
        actor=actor,
        action="sheet.applied",
        target=sheet_import,
        after={**sheet_import.summary, **_why(sheet_import)},
        unit_path=assessment.unit.path,
    )
    return len(taken)


def _why(row: SheetImport) -> dict[str, Any]:
    """What the record says of the reason, where one was asked."""
    return {"reason": row.reason} if row.reason else {}


@transaction.atomic
def import_sheet(
    *,
    actor: Actor,
    assessment: Assessment,
    content: bytes,
    file_name: str,
    columns: Collection[str] = EVERY_COLUMN,
    dry_run: bool = False,
    allow_clearing: bool = False,
    reader: WorkbookReader | None = None,
    reason: str = "",
    historic: bool = False,
    wanted: str = "",
    chosen: Mapping[str, str] | None = None,
    ask: bool = False,
) -> WorkbookComparison:
    """Reads, compares and applies in one go, for commands and batches, where nobody chooses.

    ``wanted`` and ``chosen`` say beforehand which sheet is meant and what columns hold, by their
    letters. ``UnclearColumns`` is raised where two columns say the same; with ``ask`` also where
    nobody knows a filled column, which otherwise is named as not read.

    Acts under the rights of ``actor``; ``historic`` brings in every column of a past season, and
    no answer of it bears a person's name. Nothing is written on a dry run, when a cell is wrong,
    when the file belongs elsewhere, or when file and application were both changed. Lines that
    would empty something stay out unless ``allow_clearing``. Raises ``SpreadsheetError`` for an
    unreadable file, ``Refused`` for who or what may not come in.
    """
    check_open(assessment)
    if historic:
        check_history(actor, assessment, reason)
    elif actor is not SYSTEM:
        require(actor, "assessment.import_sheet", assessment)
        need_reason(actor, assessment, reason)
    elif not dry_run:
        raise Refused(NO_PERSON)
    author = SYSTEM if historic else actor
    choices = choices_for(own_columns(author, assessment, columns), chosen)
    reading = read_sheet(assessment, content, reader, wanted, choices)
    if unclear := unclear_columns(reading, rivals_only=not ask):
        raise unclear
    check_read(choices.chosen, reading)
    hold_phase(assessment)
    found = compare_for_writer(author, assessment, reading, columns)
    taken = [one for one in found.changes if allow_clearing or one.kind != "cleared"]
    if dry_run or found.refused or found.problems or found.conflicts or not taken:
        return found
    asked = historic or (actor is not SYSTEM and mandate(actor, assessment).on_behalf)
    row = keep_sheet(
        actor=actor,
        assessment=assessment,
        content=content,
        file_name=file_name,
        reason=reason if asked else "",
        historic=historic,
    )
    written = apply_lines(
        actor=author,
        sheet_import=row,
        found=found,
        chosen={change.key for change in taken},
    )
    if historic:
        mark_history(actor=actor, sheet_import=row)
    else:
        tell_unit(actor=actor, sheet_import=row, lines=written)
    return found
