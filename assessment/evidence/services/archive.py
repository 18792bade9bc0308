"""All evidence of one LKE as a ZIP named by indicator code, made in the background."""

import csv
import io
import re
import tempfile
import zipfile
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django_tasks import task

from assessment.evidence.services.files import storage_name
from assessment.models import Assessment, EvidenceRevision, EvidenceUse
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.spreadsheets import safe_cell
from zona_integritas.ground.formats import shown_day, shown_in, ukuran
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import JobProgress, run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.permissions import require

LIST_NAME = "daftar-bukti.csv"
_UNSAFE = re.compile(r"[^\w .()\[\]-]+")


@transaction.atomic
def start_archive(*, actor: User, assessment: Assessment) -> Job:
    """Asks for the ZIP. Whoever may see the LKE may have its evidence; it is on record."""
    require(actor, "assessment.view_lke", assessment)
    uses = evidence_uses(assessment)
    if not uses:
        raise Refused("LKE ini belum mempunyai bukti.")
    size = sum(revision.size for _, revision in uses)
    if size > settings.ARCHIVE_MAX_BYTES:
        raise Refused(
            f"Semua bukti berjumlah {ukuran(size)}; arsip paling besar "
            f"{ukuran(settings.ARCHIVE_MAX_BYTES)}. Unduh buktinya per area dari halaman LKE."
        )
    job = start_job(
        actor=actor,
        key=f"evidence:{assessment.pk}:{actor.pk}",
        title=f"Arsip bukti {assessment.unit.code} {assessment.period.year}",
        permission="assessment.view_lke",
        about=[assessment],
        task=make_archive,
        page=reverse("assessment:overview", args=[assessment.pk]),
        total=len(uses),
        assessment_id=assessment.pk,
    )
    record(
        actor=actor,
        action="evidence.exported",
        target=assessment,
        after={"pieces": len(uses), "bytes": size},
        unit_path=assessment.unit.path,
    )
    return job


def evidence_uses(assessment: Assessment) -> list[tuple[EvidenceUse, EvidenceRevision]]:
    """Every running evidence with its newest revision, in the sheet's order."""
    uses = (
        EvidenceUse.objects.filter(assessment=assessment, ended_at__isnull=True)
        .select_related("indicator", "evidence")
        .prefetch_related("evidence__revisions")
        .order_by("indicator__order", "pk")
    )
    pairs = [(use, next(iter(use.evidence.revisions.all()), None)) for use in uses]
    return [(use, revision) for use, revision in pairs if revision is not None]


@task()
def make_archive(job_id: int, assessment_id: int) -> None:
    """The archive as background work."""
    with run_job(job_id) as progress:
        if progress is None:
            return
        assessment = Assessment.objects.select_related("unit", "period").get(pk=assessment_id)
        name = f"bukti-{assessment.unit.code}-{assessment.period.year}.zip"
        # Nobody's page is shown here: the table inside has the unit's own clock as its pages do.
        with shown_in(assessment.unit.time_zone), tempfile.TemporaryFile() as file:
            write_archive(assessment, file, progress)
            file.seek(0)
            progress.keep(file, name)


def write_archive(assessment: Assessment, target: IO[bytes], progress: JobProgress) -> None:
    """The files one by one, and a table of all pieces: links and mentions stand only there."""
    uses = evidence_uses(assessment)
    progress.begin(len(uses))
    numbers: dict[str, int] = {}
    rows: list[list[Any]] = [
        [
            "Butir",
            "Nama di arsip",
            "Judul",
            "Tautan atau keterangan",
            "SHA-256",
            "Versi",
            "Disimpan",
            "Berlaku sejak",
            "Berlaku sampai",
        ]
    ]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for use, revision in uses:
            code = use.indicator.code
            numbers[code] = numbers.get(code, 0) + 1
            inside, said = "", revision.url or revision.mention
            if revision.sha256:
                name = storage_name(revision.sha256)
                try:
                    content = kept_files.fetch_named(name, revision.sha256, revision.file_name)
                except Refused as refused:
                    said = str(refused)
                else:
                    inside = f"{code}/{numbers[code]:02d} {safe_name(revision.file_name)}"
                    archive.writestr(inside, content)
            rows.append(
                [
                    code,
                    inside,
                    use.evidence.title,
                    said,
                    revision.sha256,
                    revision.number,
                    shown_day(revision.added_at).isoformat(),
                    *(
                        day.isoformat() if day else ""
                        for day in (revision.effective_on, revision.valid_until)
                    ),
                ]
            )
            progress.step(use.evidence.title)
        table = io.StringIO(newline="")
        csv.writer(table, delimiter=";").writerows(
            [[safe_cell(cell) for cell in row] for row in rows]
        )
        archive.writestr(LIST_NAME, "\ufeff" + table.getvalue())


def safe_name(name: str) -> str:
    """A file name that leads nowhere else and opens on every system."""
    path = PurePath(name.replace("\\", "/")).name
    stem, ending = PurePath(path).stem, PurePath(path).suffix
    clean = _UNSAFE.sub("_", stem).strip(" .") or "berkas"
    return f"{clean[:100]}{_UNSAFE.sub('', ending)[:10]}"
