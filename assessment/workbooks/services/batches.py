"""Hundreds of LKE workbooks in one ZIP: each for itself, in the background, file by file.

Looked at first (*Periksa*): what every file would do, and whose it is. Then one transaction a
file: a broken one stops nobody else, and what is done stays done. Begun again, a batch goes on
with the files that wait.
"""

from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from assessment.enums import BatchItemState, BatchQuestion, RecognisedBy
from assessment.lke.services.assessments import lke_for
from assessment.models import Period, SheetBatch, SheetBatchItem
from assessment.workbooks.problems import sentences
from assessment.workbooks.readings import UnclearColumns
from assessment.workbooks.services.batch_files import (
    ArchiveReader,
    UnitUnknown,
    checked_names,
    codes_of,
    find_unit,
    opened,
    stored_name,
    unit_named,
    zip_digest,
)
from assessment.workbooks.services.comparison import WorkbookComparison, cleared_items
from assessment.workbooks.services.imports import import_sheet
from assessment.workbooks.services.rights import NO_PERSON, NOTHING_CHANGED, check_reason_length
from assessment.workbooks.sheet_choice import SeveralSheets
from units.models import Actor, Unit, User
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, SpreadsheetError
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.names import shown_name
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import Reporter, run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.permissions import require_somewhere

RESULT = ("unit", "recognised_by", "summary", "problems", "asks", "sheets")


def upload_batch(
    *,
    actor: Actor,
    period: Period,
    file: IO[bytes],
    name: str,
    reason: str = "",
    historic: bool = False,
) -> SheetBatch:
    """Keeps the ZIP and lists its files, each with the unit its name points to.

    Nothing is imported yet. The same ZIP for the same period and reason is the batch it already
    was. ``reason`` says why the files come in on behalf of the units, or why they are history;
    history alone may come without a person (``actor=SYSTEM``). Refused in words where the ZIP is
    damaged, locked or too large.
    """
    reason = reason.strip()
    if actor is not SYSTEM:
        require_somewhere(actor, "assessment.import_any_sheet")
    elif not historic:
        raise Refused(NO_PERSON)
    if not reason:
        raise Refused(f"Alasan impor belum diisi. Tuliskan alasannya. {NOTHING_CHANGED}")
    check_reason_length(reason)
    names, others = checked_names(file)
    sha256 = zip_digest(file)
    kept_files.keep(stored_name(sha256), file, sha256)
    known = SheetBatch.objects.filter(
        period=period, sha256=sha256, uploaded_by=person_of(actor), reason=reason, historic=historic
    ).first()
    if known is not None:
        return known
    units = codes_of(actor)
    with transaction.atomic():
        batch = SheetBatch.objects.create(
            period=period,
            file_name=name[-200:],
            sha256=sha256,
            uploaded_by=person_of(actor),
            reason=reason,
            historic=historic,
            others=others,
        )
        SheetBatchItem.objects.bulk_create(_item(batch, one, units) for one in names)
        record(
            actor=actor,
            action="sheet_batch.uploaded",
            target=batch,
            after={
                "file": batch.file_name,
                "sha256": sha256,
                "files": len(names),
                "reason": reason,
            },
        )
    return batch


def _item(batch: SheetBatch, name: str, units: dict[str, Unit]) -> SheetBatchItem:
    unit = unit_named(name, units)
    by = RecognisedBy.NAME if unit else ""
    return SheetBatchItem(batch=batch, name=name, unit=unit, recognised_by=by)


def start_batch(*, actor: User, batch: SheetBatch, again: bool = False) -> Job:
    """Begins, or goes on with, the files that wait; with ``again`` also those that failed."""
    require_somewhere(actor, "assessment.import_any_sheet")
    if batch.uploaded_by_id != actor.pk:
        raise PermissionDenied("Berkas ini diunggah orang lain.")
    with transaction.atomic():
        if again:
            batch.items.filter(state=BatchItemState.FAILED).update(
                state=BatchItemState.WAITING, asks="", problems=[], finished_at=None
            )
        waiting = batch.items.filter(state=BatchItemState.WAITING, asks="").count()
        if not waiting:
            raise Refused("Semua berkas dalam ZIP ini sudah dikerjakan.")
        job = start_job(
            actor=actor,
            key=f"sheet-batch:{batch.pk}",
            title=f"Impor {bulat(waiting)} lembar LKE",
            permission="assessment.import_any_sheet",
            task=import_batch,
            page=reverse("assessment:batch", args=[batch.pk]),
            total=waiting,
            batch_id=batch.pk,
        )
        batch.job = job
        batch.save(update_fields=["job"])
    return job


@task()
def import_batch(job_id: int, batch_id: int) -> None:
    """The batch as background work."""
    with run_job(job_id) as progress:
        if progress is not None:
            work_through(SheetBatch.objects.get(pk=batch_id), progress)


def work_through(batch: SheetBatch, progress: Reporter, *, allow_clearing: bool = False) -> None:
    """Imports every waiting file of the batch of which nothing must be said first, one
    transaction each.

    What a file would empty stays as it is unless ``allow_clearing``; the file's result says so.
    """
    actor = batch.uploaded_by or SYSTEM  # history, brought in from the shell
    items = list(batch.items.filter(state=BatchItemState.WAITING, asks=""))
    units = codes_of(actor)
    progress.begin(len(items))
    with opened(batch, items) as reader:
        for item in items:
            _import(actor, batch, item, reader, units, allow_clearing)
            if item.state == BatchItemState.FAILED:
                progress.remark(f"{item.shown_name}: {' '.join(item.problems)}")
            progress.step(item.shown_name)


def _import(
    actor: Actor,
    batch: SheetBatch,
    item: SheetBatchItem,
    reader: ArchiveReader,
    units: dict[str, Unit],
    allow_clearing: bool,
) -> None:
    """One file: its answers and its result are written together, or only its failure is."""
    try:
        with transaction.atomic():
            found = _compared(actor, batch, item, reader, units, allow_clearing)
            changed = found.new + found.changed + (found.cleared if allow_clearing else 0)
            item.state = BatchItemState.APPLIED if changed else BatchItemState.UNCHANGED
            item.summary = {**_summary(found), "cleared_applied": allow_clearing}
            item.problems = []
            _finish(item)
    except (Refused, SpreadsheetError, PermissionDenied) as error:
        item.state = BatchItemState.FAILED
        _note(item, error)
        _finish(item)


def _compared(
    actor: Actor,
    batch: SheetBatch,
    item: SheetBatchItem,
    reader: ArchiveReader,
    units: dict[str, Unit],
    allow_clearing: bool,
    *,
    dry_run: bool = False,
) -> WorkbookComparison:
    """What the file does, or (``dry_run``) would do. Refused where nothing of it may come in."""
    content = reader.content(item.name)
    unit = find_unit(item, content, units, reader)
    found = import_sheet(
        actor=actor,
        assessment=lke_for(actor, unit, batch.period, open_it=batch.historic),
        content=content,
        file_name=shown_name(item.name),
        reader=reader,
        reason=batch.reason,
        historic=batch.historic,
        allow_clearing=allow_clearing,
        dry_run=dry_run,
        wanted=item.sheet,
        chosen=item.columns,
        ask=True,
    )
    if problems := _problems(found):
        raise Refused(*problems)
    return found


def _summary(found: WorkbookComparison) -> dict[str, Any]:
    return {
        "new": found.new, "changed": found.changed, "unchanged": found.unchanged,
        "cleared": found.cleared, "cleared_items": cleared_items(found)[:50],
        "cleared_applied": False, "warnings": _remarks(found)[:50],
    }  # fmt: skip


def _note(item: SheetBatchItem, error: Exception) -> None:
    """Why the file does not come in, and what a person may say so that it does."""
    item.problems = error.reasons if isinstance(error, Refused) else [str(error)]
    kinds = {UnitUnknown: BatchQuestion.UNIT, SeveralSheets: BatchQuestion.SHEET,
             UnclearColumns: BatchQuestion.COLUMNS}  # fmt: skip
    item.asks = kinds.get(type(error), "")
    item.sheets = error.names if isinstance(error, SeveralSheets) else []


# Looking first ----------------------------------------------------------------------------


def start_check(*, actor: User, batch: SheetBatch) -> Job:
    """Looks at every file that waits and was not looked at since it or its unit changed."""
    require_somewhere(actor, "assessment.import_any_sheet")
    if batch.uploaded_by_id != actor.pk:
        raise PermissionDenied("Berkas ini diunggah orang lain.")
    unseen = batch.items.filter(state=BatchItemState.WAITING, checked_at=None).count()
    if not unseen:
        raise Refused("Semua berkas yang menunggu sudah diperiksa.")
    with transaction.atomic():
        batch.job = start_job(
            actor=actor,
            key=f"sheet-batch:{batch.pk}",
            title=f"Periksa {bulat(unseen)} lembar LKE",
            permission="assessment.import_any_sheet",
            task=check_batch,
            page=reverse("assessment:batch", args=[batch.pk]),
            total=unseen,
            batch_id=batch.pk,
        )
        batch.save(update_fields=["job"])
    return batch.job


@task()
def check_batch(job_id: int, batch_id: int) -> None:
    """The look as background work."""
    with run_job(job_id) as progress:
        if progress is not None:
            look_through(SheetBatch.objects.get(pk=batch_id), progress)


def look_through(batch: SheetBatch, progress: Reporter) -> None:
    """What every waiting file would do is written beside it; nothing of any LKE is."""
    actor = batch.uploaded_by or SYSTEM
    items = list(batch.items.filter(state=BatchItemState.WAITING, checked_at=None))
    units = codes_of(actor)
    progress.begin(len(items))
    with opened(batch, items) as reader:
        for item in items:
            try:
                with transaction.atomic():
                    found = _compared(actor, batch, item, reader, units, False, dry_run=True)
                    transaction.set_rollback(True)  # an LKE that was opened for the look alone
                item.summary, item.problems = _summary(found), []
            except (Refused, SpreadsheetError, PermissionDenied) as error:
                item.summary = {}
                _note(item, error)
                progress.remark(f"{item.shown_name}: {' '.join(item.problems)}")
            item.checked_at = timezone.now()
            item.save(update_fields=[*RESULT, "checked_at"])
            progress.step(item.shown_name)


def _remarks(found: WorkbookComparison) -> list[str]:
    """What the file's result says beside its numbers: sums that disagree first."""
    return [*(one.sentence for one in found.sums), *found.warnings]


def _finish(item: SheetBatchItem) -> None:
    item.finished_at = timezone.now()
    item.save(update_fields=[*RESULT, "state", "finished_at"])


def _problems(found: WorkbookComparison) -> list[str]:
    """Why nothing of the file was written; empty where it was."""
    if found.refused:
        return [found.refused]
    if found.problems:
        return sentences(found.problems)
    if found.conflicts:
        codes = ", ".join(one.indicator for one in found.changes if one.kind == "conflict")
        return [
            f"{found.conflicts} isian diubah di aplikasi dan di berkas ({codes}). Impor berkas ini "
            "dari halaman LKE unitnya untuk memilih yang berlaku."
        ]
    return []
