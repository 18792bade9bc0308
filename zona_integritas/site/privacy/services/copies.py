"""A copy of one person's data: asked for, made in the background, fetched as a ZIP."""

import io
import json
import zipfile
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from units.models import User
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require
from zona_integritas.site.privacy import rules  # noqa: F401  # names the permission
from zona_integritas.site.privacy.own_data import DataTable, data_of

NOTHING_CHANGED = "Tidak ada data yang berubah."


@transaction.atomic
def take_own(*, actor: User) -> Job:
    """Everybody's own."""
    require(actor, "privacy.take_own")
    job = start_job(
        actor=actor,
        key=f"data:{actor.pk}:{actor.pk}",
        title="Salinan data saya",
        permission="privacy.take_own",
        task=make_copy,
        person_id=actor.pk,
        reader_id=actor.pk,
    )
    record(
        actor=actor,
        action="person.data_taken",
        target=actor,
        unit_path=actor.unit.path if actor.unit else "",
    )
    return job


@transaction.atomic
def take_for_person(*, actor: User, person: User, reason: str) -> Job:
    """By who manages the account, for whoever cannot do it; the person is told, with the reason."""
    require(actor, "units.manage_person", person)
    if actor.pk == person.pk:
        raise Refused(f"Data sendiri diambil pada halaman Unduh data saya. {NOTHING_CHANGED}")
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan belum diisi. Tuliskan untuk apa salinannya. {NOTHING_CHANGED}")
    check_length("Alasan", reason, 300)
    job = start_job(
        actor=actor,
        key=f"data:{person.pk}:{actor.pk}",
        title=f"Salinan data {person}",
        permission="units.manage_person",
        about=[person],
        page=reverse("units:person", args=[person.pk]),
        task=make_copy,
        person_id=person.pk,
        reader_id=actor.pk,
    )
    record(
        actor=actor,
        action="person.data_exported",
        target=person,
        note=reason,
        unit_path=person.unit.path if person.unit else "",
    )
    now = timezone.now()
    text = f"{actor} membuat salinan data pribadi Anda pada {tanggal_waktu(now)}: {reason}"
    news = News(
        person, NoticeKind.ACCOUNT, f"data:{now.isoformat()}", text, reverse("privacy:kinds")
    )
    tell([news], actor=actor)
    return job


@task()
def make_copy(job_id: int, person_id: int, reader_id: int) -> None:
    """The ZIP as background work."""
    with run_job(job_id) as progress:
        if progress is None:
            return
        progress.begin(1)
        person = User.objects.select_related("unit").get(pk=person_id)
        reader = User.objects.select_related("unit").get(pk=reader_id)
        tables = data_of(person, reader)
        progress.keep(_zipped(person, reader, tables), f"data-{person.username}.zip")
        progress.step()


def _zipped(person: User, reader: User, tables: list[DataTable]) -> bytes:
    """The same twice: as a page to read, and as JSON for another program."""
    made_at = timezone.now()
    facts: dict[str, Any] = {
        "instansi": agency_name(),
        "orang": str(person),
        "dibuat": made_at.isoformat(),
        "dibuat_oleh": str(reader),
        "isi": {
            table.key: {
                "judul": table.title,
                "baris": [dict(zip(table.headings, row, strict=True)) for row in table.rows],
            }
            for table in tables
        },
    }
    page = render_to_string(
        "site/privacy/copy.html",
        {
            "person": person,
            "own": person.pk == reader.pk,
            "reader": reader,
            "made_at": made_at,
            "agency": facts["instansi"],
            "tables": tables,
        },
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.html", page)
        archive.writestr("data.json", json.dumps(facts, ensure_ascii=False, indent=1))
    return target.getvalue()
