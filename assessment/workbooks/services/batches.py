"""Hundreds of LKE workbooks in one ZIP: each for itself, in the background, file by file.

One transaction a file: a broken one stops nobody else, and what is done stays done. Begun again,
a batch goes on with the files that wait.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from assessment.enums import BatchItemState
from assessment.lke.services.assessments import lke_for
from assessment.models import Period, SheetBatch, SheetBatchItem
from assessment.workbooks.identity import identity_in
from assessment.workbooks.services.comparison import WorkbookComparison, cleared_items
from assessment.workbooks.services.imports import import_sheet
from assessment.workbooks.services.rights import NO_PERSON, NOTHING_CHANGED, check_reason_length
from units.models import Actor, Unit, User
from units.queries import visible_units
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, SpreadsheetError
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.names import shown_name
from zona_integritas.ground.files.spreadsheets import WorkbookReader, read_table_file
from zona_integritas.ground.formats import bulat, ukuran
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import Reporter, run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.permissions import require_somewhere

FOLDER = "impor-lke-banyak"
MAX_FILES = 2000
ENDINGS = (".xlsx", ".ods", ".csv")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
_IDLE = re.compile(r"^(__MACOSX/|.*/)?(\.|~\$)|^__MACOSX/")


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
    names = _checked_names(file)
    sha256 = _digest(file)
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
        )
        SheetBatchItem.objects.bulk_create(
            SheetBatchItem(batch=batch, name=one, unit=unit_named(one, units)) for one in names
        )
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


def _checked_names(file: IO[bytes]) -> list[str]:
    """The workbooks in the ZIP, in their order; refused where it cannot be worked through."""
    file.seek(0, 2)
    if file.tell() > settings.BATCH_MAX_BYTES:
        raise Refused(
            f"Berkas ZIP berukuran {ukuran(file.tell())}; paling besar "
            f"{ukuran(settings.BATCH_MAX_BYTES)}. Bagi menjadi beberapa ZIP. {NOTHING_CHANGED}"
        )
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused(
            f"Berkas ini bukan ZIP atau rusak. Buat ulang ZIP-nya. {NOTHING_CHANGED}"
        ) from error
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(f"ZIP ini dikunci dengan kata sandi. Buat tanpa sandi. {NOTHING_CHANGED}")
    names = [
        part.filename
        for part in parts
        if part.filename.casefold().endswith(ENDINGS) and not _IDLE.match(part.filename)
    ]
    if not names:
        raise Refused(f"ZIP ini tidak memuat lembar LKE (XLSX, ODS, atau CSV). {NOTHING_CHANGED}")
    if len(names) > MAX_FILES or len(parts) > 10 * MAX_FILES:
        raise Refused(
            f"ZIP ini memuat {bulat(len(names))} lembar; paling banyak {bulat(MAX_FILES)}. "
            f"Bagi menjadi beberapa ZIP. {NOTHING_CHANGED}"
        )
    twice = next((one for one in names if names.count(one) > 1 or len(one) > 300), None)
    if twice is not None:
        raise Refused(
            f"Nama «{twice[:80]}» ada lebih dari satu kali di ZIP ini, atau terlalu panjang. "
            f"Buat ulang ZIP-nya. {NOTHING_CHANGED}"
        )
    return names


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def codes_of(actor: Actor) -> dict[str, Unit]:
    """The units a file may be for, by code in small letters: those the person may see."""
    units = Unit.objects.all() if actor is SYSTEM else visible_units(actor)
    return {unit.code.casefold(): unit for unit in units.filter(is_active=True)}


def unit_named(name: str, units: dict[str, Unit]) -> Unit | None:
    """The unit whose code is the first word of the file's name, or of its folder's.

    ``lke-BLN-01-2026.xlsx`` as the application names its exports, ``BLN-01 final.xlsx`` as people
    do. ``BLN-01-2.xlsx`` is never BLN-01's.
    """
    path = PurePosixPath(name.casefold())
    for text in (path.stem, path.parent.name):
        word = re.split(r"[\s_(,]", text.removeprefix("lke-").removeprefix("lke_").strip())[0]
        for code in (word, re.sub(r"-20\d\d$", "", word)):
            if code in units:
                return units[code]
    return None


def start_batch(*, actor: User, batch: SheetBatch, again: bool = False) -> Job:
    """Begins, or goes on with, the files that wait; with ``again`` also those that failed."""
    require_somewhere(actor, "assessment.import_any_sheet")
    if batch.uploaded_by_id != actor.pk:
        raise PermissionDenied("Berkas ini diunggah orang lain.")
    with transaction.atomic():
        if again:
            batch.items.filter(state=BatchItemState.FAILED).update(
                state=BatchItemState.WAITING, problems=[], finished_at=None
            )
        waiting = batch.items.filter(state=BatchItemState.WAITING).count()
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
    """Imports every waiting file of the batch, one transaction each.

    What a file would empty stays as it is unless ``allow_clearing``; the file's result says so.
    """
    actor = batch.uploaded_by or SYSTEM  # history, brought in from the shell
    items = list(batch.items.filter(state=BatchItemState.WAITING))
    units = codes_of(actor)
    progress.begin(len(items))
    with _archive(batch) as archive, WorkbookReader() as reader:
        for item in items:
            _import(actor, batch, item, archive, reader, units, allow_clearing)
            progress.step(item.shown_name)


@contextmanager
def _archive(batch: SheetBatch) -> Iterator[zipfile.ZipFile]:
    try:
        file = default_storage.open(stored_name(batch.sha256))
    except OSError as error:
        raise Refused(
            f"Berkas «{batch.file_name}» tidak ada lagi di penyimpanan. Unggah lagi."
        ) from error
    with file, zipfile.ZipFile(file) as archive:
        yield archive


def _import(
    actor: Actor,
    batch: SheetBatch,
    item: SheetBatchItem,
    archive: zipfile.ZipFile,
    reader: WorkbookReader,
    units: dict[str, Unit],
    allow_clearing: bool,
) -> None:
    """One file: its answers and its result are written together, or only its failure is."""
    try:
        with transaction.atomic():
            content = _content(archive, item.name)
            unit = item.unit or _unit_inside(content, units, reader)
            item.unit = unit
            found = import_sheet(
                actor=actor,
                assessment=lke_for(actor, unit, batch.period, open_it=batch.historic),
                content=content,
                file_name=shown_name(item.name),
                reader=reader,
                reason=batch.reason,
                historic=batch.historic,
                allow_clearing=allow_clearing,
            )
            problems = _problems(found)
            if problems:
                raise Refused(*problems)
            changed = found.new + found.changed + (found.cleared if allow_clearing else 0)
            item.state = BatchItemState.APPLIED if changed else BatchItemState.UNCHANGED
            item.summary = {
                "new": found.new, "changed": found.changed, "unchanged": found.unchanged,
                "cleared": found.cleared, "cleared_items": cleared_items(found)[:50],
                "cleared_applied": allow_clearing, "warnings": _remarks(found)[:50],
            }  # fmt: skip
            _finish(item)
    except (Refused, SpreadsheetError, PermissionDenied) as error:
        item.state = BatchItemState.FAILED
        item.problems = error.reasons if isinstance(error, Refused) else [str(error)]
        _finish(item)


def _remarks(found: WorkbookComparison) -> list[str]:
    """What the file's result says beside its numbers: sums that disagree first."""
    return [*(one.sentence for one in found.sums), *found.warnings]


def _finish(item: SheetBatchItem) -> None:
    item.finished_at = timezone.now()
    item.save(update_fields=["unit", "state", "summary", "problems", "finished_at"])


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        size = archive.getinfo(name).file_size
        if size > settings.UPLOAD_MAX_BYTES:
            raise Refused(
                f"Berkas berukuran {ukuran(size)}; paling besar "
                f"{ukuran(settings.UPLOAD_MAX_BYTES)}."
            )
        with archive.open(name) as file:
            content = file.read(settings.UPLOAD_MAX_BYTES + 1)
    except UNREADABLE as error:
        raise Refused("Berkas rusak di dalam ZIP dan tidak dapat dibuka.") from error
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise Refused(f"Berkas lebih besar dari {ukuran(settings.UPLOAD_MAX_BYTES)}.")
    return content


def _unit_inside(content: bytes, units: dict[str, Unit], reader: WorkbookReader) -> Unit:
    """The unit a workbook of ours was made for; other files must say it in their names."""
    sheets = read_table_file(content, settings.UPLOAD_MAX_BYTES, reader)
    identity = identity_in(sheets)
    unit = units.get(identity.unit.casefold()) if identity else None
    if unit is None:
        raise Refused(
            "Unitnya tidak dikenali. Awali nama berkas dengan kode unit, misalnya "
            "«BLN-01 lke.xlsx», lalu unggah lagi."
        )
    return unit


def _problems(found: WorkbookComparison) -> list[str]:
    """Why nothing of the file was written; empty where it was."""
    if found.refused:
        return [found.refused]
    if found.problems:
        return [problem.message for problem in found.problems[:20]]
    if found.conflicts:
        codes = ", ".join(one.indicator for one in found.changes if one.kind == "conflict")
        return [
            f"{found.conflicts} isian diubah di aplikasi dan di berkas ({codes}). Impor berkas ini "
            "dari halaman LKE unitnya untuk memilih yang berlaku."
        ]
    return []


def stored_name(sha256: str) -> str:
    """Where an uploaded ZIP lies: by its content."""
    return f"{FOLDER}/{sha256}"
