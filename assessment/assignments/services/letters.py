"""Letters of assignment: the file with its number and date, and who may read it."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet

from assessment.acts import forget_seats
from assessment.evidence.services.files import Content, check_upload
from assessment.models import Assessment, AssignmentLetter, TeamSeat
from units.enums import Role
from units.models import User
from units.queries import holds_agency_wide, visible_units
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.permissions import require_somewhere

FOLDER = "surat-tugas"
PDF = "application/pdf"


def check_letter(upload: "UploadedFile[bytes]") -> Content:
    """The letter as it may come in: a PDF by its content, whatever it is called."""
    content = check_upload(upload)
    if content.content_type != PDF:
        raise Refused(
            f"Berkas «{content.name}» bukan PDF. Pindai surat tugasnya menjadi PDF lalu unggah "
            "lagi. Tidak ada data yang berubah."
        )
    return content


@transaction.atomic
def keep_letter(*, actor: User, number: str, dated: date, content: Content) -> AssignmentLetter:
    """Keeps a letter; it gives nobody a seat by itself."""
    require_somewhere(actor, "assessment.assign_team")
    number = number.strip()
    if not number:
        raise Refused("Nomor surat tugas belum diisi. Tidak ada data yang berubah.")
    check_fact(dated, "Tanggal surat tugas")
    kept_files.keep(kept_files.storage_path(FOLDER, content.sha256), content.data, content.sha256)
    letter = AssignmentLetter.objects.create(
        number=number,
        dated=dated,
        sha256=content.sha256,
        file_name=content.name,
        uploaded_by=actor,
    )
    record(
        actor=actor,
        action="team.letter",
        target=letter,
        after={
            "number": number,
            "date": dated.isoformat(),
            "file": content.name,
            "sha256": content.sha256,
        },
    )
    return letter


@transaction.atomic
def correct_letter(
    *,
    actor: User,
    assessment: Assessment,
    old: AssignmentLetter | None,
    number: str,
    dated: date,
    content: Content | None,
) -> AssignmentLetter:
    """The letter with its right number, day or file takes the place of the old one in the team of
    this LKE; the old one stays. The correction has asked who may, and records both."""
    if content is not None:
        path = kept_files.storage_path(FOLDER, content.sha256)
        kept_files.keep(path, content.data, content.sha256)
        file = {"sha256": content.sha256, "file_name": content.name}
    elif old is not None:
        file = {"sha256": old.sha256, "file_name": old.file_name}
    else:
        raise Refused("Berkas surat tugas belum ada. Tidak ada data yang berubah.")
    letter = AssignmentLetter.objects.create(number=number, dated=dated, uploaded_by=actor, **file)
    TeamSeat.objects.filter(assessment=assessment, letter=old, follows=None).update(letter=letter)
    forget_seats(assessment)
    return letter


def readable_letters(user: User) -> QuerySet[AssignmentLetter]:
    """One's own, those of units whose team one may see, all for administrators of the agency."""
    if holds_agency_wide(user, {Role.ADMIN}):
        return AssignmentLetter.objects.all()
    units = visible_units(user).values("pk")
    seats = TeamSeat.objects.filter(assessment__unit__in=units)
    return AssignmentLetter.objects.filter(
        Q(uploaded_by=user)
        | Q(seats__grant__unit__in=units)
        | Q(pk__in=seats.values("letter"))
        | Q(pk__in=seats.values("ended_by_letter"))
    ).distinct()
