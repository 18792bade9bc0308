"""Leadership that does not click decides on one signed nota dinas with the list: somebody records
what it says, a second person confirms it from the copy. Before that it counts for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assessment.evidence.services.files import check_upload
from proposals.enums import Move
from proposals.models import Decision, Proposal, SignedNote, Sitting
from proposals.rules import ROLES_OF_PERMISSION
from proposals.sittings.services.sittings import FOLDER, DecisionChoice, decide
from units.models import User
from units.queries import belongs_to, holds_agency_wide, people_with
from units.rules import conflict_problem
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import store
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."
CONFIRMING = ROLES_OF_PERMISSION["proposals.confirm_record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteData:
    """What stands on the paper: who decides, on what, its number and day."""

    decided_by: User
    number: str
    dated: date
    mandate: str = ""


@transaction.atomic
def record_note(
    *,
    actor: User,
    sitting: Sitting,
    data: NoteData,
    choices: Sequence[DecisionChoice],
    upload: "UploadedFile[bytes] | None",
) -> SignedNote:
    """Keeps what the signed paper decides, for a second person.

    Refused at once where it could not be decided so: it is tried and taken back.
    """
    require(actor, "proposals.prepare_sitting")
    _check(actor, sitting, data, choices)
    if upload is None:
        raise Refused(
            f"Salinan nota dinas yang sudah ditandatangani belum dilampirkan. {UNCHANGED}"
        )
    content = check_upload(upload)
    note = SignedNote.objects.create(
        sitting=sitting,
        decided_by=data.decided_by,
        mandate=data.mandate.strip(),
        number=data.number.strip(),
        dated=data.dated,
        file_name=content.name,
        sha256=store(FOLDER, content.data),
        choices=[
            {
                "proposal": one.proposal.pk,
                "state": one.expected_state,
                "move": one.move,
                "note": one.note,
                "date_reason": one.date_reason,
            }
            for one in choices
        ],
        recorded_by=actor,
    )
    _try(note, actor)
    record(
        actor=actor,
        action="note.awaits",
        target=note,
        after={**_told(note), "sitting": sitting.pk, "decisions": len(choices)},
    )
    page = reverse("proposals:note", args=[sitting.pk, note.pk])
    text = (
        f"{note} atas {len(choices)} usulan ({sitting}) dicatat oleh {actor} dan menunggu "
        "konfirmasi Anda."
    )
    waits = [
        News(person, NoticeKind.HANDOVER, f"note:{note.pk}", text, page)
        for person in _second_people(note)
        if person != note.decided_by
    ]
    tell([*waits, _to_who_decided(note, "dicatat", page)], actor=actor)
    return note


def _check(
    actor: User, sitting: Sitting, data: NoteData, choices: Sequence[DecisionChoice]
) -> None:
    number = data.number.strip()
    problems = []
    if not number:
        problems.append("Nomor nota dinas belum diisi.")
    if data.decided_by == actor:
        problems.append(
            "Nota dinas ini putusan Anda sendiri. Putuskan langsung pada halaman sidang, atau "
            "minta orang lain mencatatnya."
        )
    if SignedNote.objects.filter(sitting=sitting, closed_at=None).exists():
        problems.append(
            "Masih ada nota dinas sidang ini yang menunggu konfirmasi. Selesaikan, atau "
            "tarik terlebih dahulu."
        )
    taken = SignedNote.objects.filter(~Q(confirmed=False), number__iexact=number)
    if number and taken.exists():
        problems.append(f"Nomor nota dinas {number} sudah dicatat.")
    for one in choices:
        if problem := partial_problem(actor, one.proposal):
            problems.append(f"{one.proposal.unit}: {problem}")
    if problems:
        raise Refused(*problems, UNCHANGED)
    check_length("Nomor nota dinas", number, 100)
    check_length("Dasar pelimpahan wewenang", data.mandate.strip(), 200)
    check_fact(data.dated, "Tanggal nota dinas")


def partial_problem(user: User, proposal: Proposal) -> str | None:
    """Why this person stands for no decision about the unit, not even one of another."""
    unit = proposal.unit
    if unit.parent_id is not None and belongs_to(user, unit):
        return f"Anda bertugas di {unit}, sehingga tidak mencatat atau mengonfirmasi putusannya."
    return conflict_problem(user, unit)


def confirm_problem(user: User, note: SignedNote) -> str | None:
    """Why this person may not confirm it; None for a second person who is partial to no unit."""
    if not holds_agency_wide(user, CONFIRMING):
        return (
            "Konfirmasi diberikan oleh kelompok kerja, pimpinan, atau administrator tingkat "
            "instansi."
        )
    if note.recorded_by_id == user.pk:
        return "Anda sendiri yang mencatatnya; konfirmasi diberikan oleh orang lain."
    problems = (partial_problem(user, one.proposal) for one in choices_of(note))
    return next((problem for problem in problems if problem), None)


def choices_of(note: SignedNote) -> list[DecisionChoice]:
    """What the paper decides, proposal by proposal, in its order."""
    ids = [row["proposal"] for row in note.choices]
    found = Proposal.objects.select_related("unit", "period").in_bulk(ids)
    return [
        DecisionChoice(
            proposal=found[row["proposal"]],
            move=Move(row["move"]),
            expected_state=row["state"],
            note=row["note"],
            date_reason=row["date_reason"],
        )
        for row in note.choices
    ]


def notes_to_confirm(user: User) -> list[SignedNote]:
    """What waits for this person's confirmation."""
    if not holds_agency_wide(user, CONFIRMING):
        return []
    rows = SignedNote.objects.filter(closed_at=None).select_related("sitting", "recorded_by")
    return [one for one in rows if confirm_problem(user, one) is None]


def _second_people(note: SignedNote) -> list[User]:
    """Everybody who could confirm it."""
    top = choices_of(note)[0].proposal.unit
    people = {person.pk: person for role in sorted(CONFIRMING) for person in people_with(role, top)}
    return [person for person in people.values() if confirm_problem(person, note) is None]


@transaction.atomic
def confirm_note(*, actor: User, note: SignedNote) -> list[Decision]:
    """The second person stands for it: now it is decided, by who signed."""
    if problem := confirm_problem(actor, note):
        raise Refused(f"{problem} {UNCHANGED}")
    _close(note, actor, confirmed=True, reason="")
    decisions = _carry_out(note, actor)
    record(
        actor=actor,
        action="note.confirmed",
        target=note,
        after={**_told(note), "noted_by": str(note.recorded_by)},
    )
    page = reverse("proposals:note", args=[note.sitting_id, note.pk])
    tell([_to_who_decided(note, "dikonfirmasi", page)], actor=actor)
    return decisions


@transaction.atomic
def refuse_note(*, actor: User, note: SignedNote, reason: str) -> SignedNote:
    """Not so: whoever may confirm refuses it, who recorded it takes it back, and who is said to
    have decided it contradicts; with a reason."""
    own = actor.pk in (note.recorded_by_id, note.decided_by_id)
    if not own and (problem := confirm_problem(actor, note)):
        raise Refused(f"{problem} {UNCHANGED}")
    if not reason.strip():
        raise Refused(f"Alasan belum diisi. Tuliskan apa yang tidak sesuai. {UNCHANGED}")
    _close(note, actor, confirmed=False, reason=reason.strip())
    record(
        actor=actor,
        action="note.refused",
        target=note,
        after={"note_number": note.number, "noted_by": str(note.recorded_by)},
        note=reason.strip(),
    )
    return note


def _close(note: SignedNote, actor: User, *, confirmed: bool, reason: str) -> None:
    closed = SignedNote.objects.filter(pk=note.pk, closed_at=None).update(
        closed_by=actor, closed_at=timezone.now(), confirmed=confirmed, closed_note=reason
    )
    if not closed:
        raise Refused("Nota dinas ini sudah dikonfirmasi atau ditolak. Muat ulang halaman.")
    note.refresh_from_db()


class _TakeBack(Exception):
    pass


def _try(note: SignedNote, actor: User) -> None:
    """Decides as if it were confirmed, and takes that back: the rules are written once."""
    try:
        with transaction.atomic():
            _carry_out(note, actor)
            raise _TakeBack
    except _TakeBack:
        pass
    except PermissionDenied as error:
        raise Refused(
            f"{note.decided_by} tidak berwenang memutuskan salah satu usulan ini. {UNCHANGED}"
        ) from error


def _carry_out(note: SignedNote, actor: User) -> list[Decision]:
    return decide(actor=actor, sitting=note.sitting, choices=choices_of(note), note=note)


def _told(note: SignedNote) -> dict[str, object]:
    return {
        "note_number": note.number,
        "note_date": note.dated,
        "decided_by": str(note.decided_by),
        "mandate": note.mandate,
        "file_name": note.file_name,
        "sha256": note.sha256,
    }


def _to_who_decided(note: SignedNote, done: str, page: str) -> News:
    text = (
        f"{note} atas {len(note.choices)} usulan ({note.sitting}) {done} sebagai putusan Anda. "
        "Periksa bila Anda tidak menandatanganinya."
    )
    return News(note.decided_by, NoticeKind.DECISION, f"note:{note.pk}:{done}", text, page)
