"""The TPI's own file of a period: kept, read, taken out again with a reason."""

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from assessment.assignments import rules  # noqa: F401 - names the permissions
from assessment.assignments.rules import READERS
from assessment.enums import TpiDocumentKind
from assessment.evidence.services.files import check_upload
from assessment.models import Assessment, Period, TeamSeat, TpiDocument
from units.models import User
from units.queries import roles_of
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.permissions import require

FOLDER = "berkas-tpi"
UNCHANGED = "Tidak ada data yang berubah."
NOT_YOURS = (
    "Berkas untuk seluruh periode disimpan oleh yang memegang perannya di instansi, dan berkas "
    f"satu unit oleh tim penilai unit itu. {UNCHANGED}"
)
NOT_STORED = (
    "Berkas dikeluarkan oleh yang menyimpannya, ketua tim, pengendali teknis, atau administrator. "
    f"{UNCHANGED}"
)


@transaction.atomic
def keep_document(
    *,
    actor: User,
    period: Period,
    kind: str,
    dated: date,
    upload: "UploadedFile[bytes]",
    number: str = "",
    assessment: Assessment | None = None,
    person: User | None = None,
) -> TpiDocument:
    """Keeps one paper of the TPI's work; it proves, and changes no right."""
    what = TpiDocumentKind(kind)
    if what.of_person and person is None:
        raise Refused(f"Pilih penilai yang menandatangani pernyataan ini. {UNCHANGED}")
    if assessment is not None and assessment.period_id != period.pk:
        raise Refused(f"LKE itu bukan dari periode {period.year}. {UNCHANGED}")
    check_fact(dated, "Tanggal")
    document = TpiDocument(
        period=period,
        kind=kind,
        assessment=assessment if what.of_unit else None,
        person=person if what.of_person else None,
        number=number.strip(),
        dated=dated,
        added_by=actor,
        added_at=timezone.now(),
    )
    require(actor, "assessment.keep_tpi_file", document, NOT_YOURS)
    content = check_upload(upload)
    document.sha256 = kept_files.store(FOLDER, content.data)
    document.file_name, document.content_type = content.name, content.content_type
    document.save(force_insert=True)
    record(
        actor=actor,
        action="tpi_file.added",
        target=document,
        after={
            "number": document.number,
            "date": dated.isoformat(),
            "file": content.name,
            "sha256": document.sha256,
            "unit": assessment.unit.code if assessment is not None and what.of_unit else None,
            "seated": str(person) if what.of_person else None,
        },
        unit_path=_path(document),
    )
    return document


@transaction.atomic
def end_document(*, actor: User, document: TpiDocument, reason: str) -> None:
    """Takes a paper out of the file; it is kept, and listed with the reason."""
    require(actor, "assessment.end_tpi_file", document, NOT_STORED)
    if not reason.strip():
        raise Refused(f"Alasannya belum diisi. {UNCHANGED}")
    rows = TpiDocument.objects.filter(pk=document.pk, ended_at=None)
    if not rows.update(ended_at=timezone.now()):
        raise Refused(f"Berkas ini sudah dikeluarkan. {UNCHANGED}")
    record(
        actor=actor,
        action="tpi_file.ended",
        target=document,
        before={"file": document.file_name},
        note=reason.strip(),
        unit_path=_path(document),
    )


def readable_documents(user: User, period: Period) -> QuerySet[TpiDocument]:
    """The papers of the period that this person may read. Parity with
    ``assessment.read_tpi_file`` is tested."""
    return _within_reach(user, period).filter(ended_at=None)


@dataclass(frozen=True, slots=True)
class EndedDocument:
    """A paper that was taken out: by whom, and why."""

    document: TpiDocument
    by: str
    reason: str


def ended_documents(user: User, period: Period) -> list[EndedDocument]:
    """What was taken out of the file, the latest first; for whom could read it there."""
    rows = list(_within_reach(user, period).exclude(ended_at=None).order_by("-ended_at"))
    events = AuditEvent.objects.filter(
        action="tpi_file.ended",
        object_type=TpiDocument._meta.label_lower,
        object_id__in=[str(one.pk) for one in rows],
    )
    told = {one.object_id: one for one in events}
    found = [(one, told.get(str(one.pk))) for one in rows]
    return [
        EndedDocument(one, event.actor_text if event else "", event.note if event else "")
        for one, event in found
    ]


def _within_reach(user: User, period: Period) -> QuerySet[TpiDocument]:
    reach = Q(assessment=None)
    for held in roles_of(user):
        if held.role in READERS:
            reach |= Q(assessment__unit__path__startswith=held.path)
    rows = TpiDocument.objects.filter(reach, period=period)
    return rows.select_related("assessment__unit", "person", "added_by")


@dataclass(frozen=True, slots=True)
class Independence:
    """Whose statement of independence the file has, and whose it lacks."""

    given: int
    missing: list[User]


def independence_of(period: Period) -> Independence:
    """Everybody who sits or sat in a team of the period signs one."""
    seated = TeamSeat.objects.filter(assessment__period=period).values("person")
    signed = TpiDocument.objects.filter(
        period=period, kind=TpiDocumentKind.INDEPENDENCE, ended_at=None
    ).values("person")
    people = User.objects.filter(pk__in=seated).order_by("sort_name")
    missing = list(people.exclude(pk__in=signed))
    return Independence(people.count() - len(missing), missing)


def _path(document: TpiDocument) -> str:
    return document.assessment.unit.path if document.assessment is not None else ""
