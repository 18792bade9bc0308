"""Hundreds of LKE workbooks in one ZIP: each for itself, in the background, file by file.

Looked at first (*Periksa*): what every file would do, and whose it is. Then one transaction a
file: a broken one stops nobody else, and what is done stays done. Begun again, a batch goes on
with the files that wait.
"""

from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from assessment.enums import BatchItemState, RecognisedBy
from assessment.models import Period, SheetBatch, SheetBatchItem
from assessment.workbooks.services.batch_choices import ANEW, ask_which_file
from assessment.workbooks.services.batch_files import (
    ArchiveReader,
    checked_names,
    codes_of,
    find_unit,
    opened,
    stored_name,
    unit_named,
    zip_digest,
)
from assessment.workbooks.services.batch_results import (
    compare_item,
    known_outlook,
    note_why,
    outlook_of,
    summary_of,
)
from assessment.workbooks.services.rights import NO_PERSON, NOTHING_CHANGED, check_reason_length
from units.models import Actor, Unit, User
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record, recorded_together
from zona_integritas.ground.errors import Refused, SpreadsheetError
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.names import short_name
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.jobs.lanes import in_lanes
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import Reporter, run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.many_rows import update_rows
from zona_integritas.ground.permissions import require_somewhere

READY: dict[str, Any] = {
    "state": BatchItemState.WAITING, "asks": "", "problems": [], "checked_at__isnull": False,
}  # fmt: skip
RESULT = ("unit_id", "recognised_by", "summary", "problems", "asks", "sheets")


class ChangedSinceLook(Refused):
    """The LKE is no longer as it was when the file was looked at."""


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
            file_name=short_name(name),
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
    """Begins, or goes on with, the files that were looked at and found right; with ``again`` also
    those that failed."""
    require_somewhere(actor, "assessment.import_any_sheet")
    if batch.uploaded_by_id != actor.pk:
        raise PermissionDenied(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk melanjutkan."
        )
    with transaction.atomic():
        if again:
            batch.items.filter(state=BatchItemState.FAILED).update(
                state=BatchItemState.WAITING, asks="", problems=[], finished_at=None
            )
        ask_which_file(batch)
        waiting = batch.items.filter(**READY).count()
        if not waiting:
            raise Refused(_nothing_ready(batch))
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
            work_through(SheetBatch.objects.get(pk=batch_id), progress, ready_only=True)


def _nothing_ready(batch: SheetBatch) -> str:
    if batch.items.filter(state=BatchItemState.WAITING).exists():
        return (
            "Belum ada berkas yang siap diimpor: periksa berkasnya, atau jawab pilihannya, "
            f"terlebih dahulu. {NOTHING_CHANGED}"
        )
    return "Semua berkas dalam ZIP ini sudah dikerjakan."


def work_through(
    batch: SheetBatch,
    progress: Reporter,
    *,
    allow_clearing: bool = False,
    ready_only: bool = False,
) -> None:
    """Imports every waiting file of the batch of which nothing must be said first, one
    transaction each; with ``ready_only`` those that were looked at and found right.

    What a file would empty stays as it is unless ``allow_clearing``; the file's result says so.
    """
    actor = batch.uploaded_by or SYSTEM  # history, brought in from the shell
    units = codes_of(actor)
    waiting = {"state": BatchItemState.WAITING, "asks": ""}
    if not ready_only:
        _recognise(batch, list(batch.items.filter(**waiting, unit=None)), units)
    ask_which_file(batch)
    items = _with_units(batch.items.filter(**(READY if ready_only else waiting)), units)
    progress.begin(len(items))

    def lane(share: Sequence[SheetBatchItem]) -> Generator[SheetBatchItem, None, None]:
        with opened(batch, share) as reader:
            for item in share:
                _import(actor, batch, item, reader, units, allow_clearing)
                yield item

    for item in in_lanes(items, lane):
        if item.state == BatchItemState.FAILED:
            progress.remark(f"{item.shown_name}: {' '.join(item.problems)}")
        progress.step(item.shown_name)


def _with_units(rows: QuerySet[SheetBatchItem], units: dict[str, Unit]) -> list[SheetBatchItem]:
    """The files in their order, each with the unit that is read already."""
    known = {unit.pk: unit for unit in units.values()}
    for item in (items := list(rows)):
        if item.unit_id in known:
            item.unit = known[item.unit_id]
    return items


def _recognise(batch: SheetBatch, items: list[SheetBatchItem], units: dict[str, Unit]) -> None:
    """Whose the files are that no name tells, before any comes in; where nothing tells either,
    that is said when its turn comes."""
    if not items:
        return
    with opened(batch, items) as reader:
        for item in items:
            with suppress(Refused, SpreadsheetError):
                find_unit(item, reader.content(item.name), units, reader)
                item.save(update_fields=["unit", "recognised_by"])


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
        with transaction.atomic(), recorded_together():
            found, seen = compare_item(actor, batch, item, reader, units, allow_clearing)
            if item.summary.get("seen", seen) != seen:
                raise ChangedSinceLook(
                    "LKE unit ini, atau arti kolom yang diingat, berubah sejak berkas diperiksa. "
                    f"Periksa lagi. {NOTHING_CHANGED}"
                )
            changed = found.new + found.changed + (found.cleared if allow_clearing else 0)
            item.state = BatchItemState.APPLIED if changed else BatchItemState.UNCHANGED
            outlook = known_outlook(found, item.summary)
            item.summary = {**summary_of(found, outlook), "cleared_applied": allow_clearing}
            item.problems = []
            _finish(item)
    except ChangedSinceLook as changed:
        item.summary, item.problems, item.checked_at = {}, changed.reasons, None
        item.save(update_fields=["unit", "summary", "problems", "checked_at"])
    except (Refused, SpreadsheetError, PermissionDenied) as error:
        item.state = BatchItemState.FAILED
        note_why(item, error)
        _finish(item)


# Looking first ----------------------------------------------------------------------------


def start_check(*, actor: User, batch: SheetBatch, again: bool = False) -> Job:
    """Looks at every file that waits and was not looked at since it or its unit changed; with
    ``again`` also at those in which something was wrong."""
    require_somewhere(actor, "assessment.import_any_sheet")
    if batch.uploaded_by_id != actor.pk:
        raise PermissionDenied(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk melanjutkan."
        )
    if again:
        wrong = batch.items.filter(state=BatchItemState.WAITING, asks="").exclude(problems=[])
        wrong.update(**ANEW)
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
    units = codes_of(actor)
    items = _with_units(batch.items.filter(state=BatchItemState.WAITING, checked_at=None), units)
    progress.begin(len(items))

    def lane(share: Sequence[SheetBatchItem]) -> Generator[SheetBatchItem, None, None]:
        with opened(batch, share) as reader:
            for item in share:
                _look(actor, batch, item, reader, units)
                yield item

    for item in in_lanes(items, lane):
        if item.problems:
            progress.remark(f"{item.shown_name}: {' '.join(item.problems)}")
        progress.step(item.shown_name)
    ask_which_file(batch)


def _look(
    actor: Actor,
    batch: SheetBatch,
    item: SheetBatchItem,
    reader: ArchiveReader,
    units: dict[str, Unit],
) -> None:
    try:
        with transaction.atomic(), recorded_together():
            found, seen = compare_item(actor, batch, item, reader, units, False, dry_run=True)
            transaction.set_rollback(True)  # an LKE that was opened for the look alone
        outlook = outlook_of(found)
        item.summary = {**summary_of(found, outlook), "seen": seen, "outlook": outlook}
        item.problems = []
        item.asks, item.sheets = "", []
    except (Refused, SpreadsheetError, PermissionDenied) as error:
        note_why(item, error)
    item.checked_at = timezone.now()
    _note(item, *RESULT, "checked_at")


def _finish(item: SheetBatchItem) -> None:
    item.finished_at = timezone.now()
    _note(item, *RESULT, "state", "finished_at")


def _note(item: SheetBatchItem, *names: str) -> None:
    update_rows(SheetBatchItem, names, [(item.pk, *(getattr(item, name) for name in names))])
