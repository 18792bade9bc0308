"""The ministry and a unit meet: invitation, hour and addresses, and afterwards what came of it."""

from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessment.evidence.services.evidence import checked_url
from assessment.evidence.services.unit_documents import keep_document
from proposals.course.services.announcements import HEARING
from proposals.enums import MeetingKind, State
from proposals.models import MinistryMeeting, Proposal
from proposals.workflow.chronology import recorded_dates
from units.models import User
from units.role_holders import RoleHolders
from units.rules import conflict_problem
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact, plan_problem
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import in_sentence, tanggal
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."
MEETS = (State.SENT, State.NATIONAL)
TEXT_LIMIT = 5000
ADDRESSES = ("meeting_url", "presentation_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingValues:
    """What a meeting's form asks, but for the file of the invitation."""

    kind: str
    on: date
    starts_at: time | None = None
    invitation_number: str = ""
    invitation_date: date | None = None
    place: str = ""
    meeting_url: str = ""
    presentation_url: str = ""
    attendants: str = ""
    observed: str = ""


NAMES = tuple(one.name for one in fields(MeetingValues))


def meets_problem(proposal: Proposal) -> str | None:
    """Why no meeting can be written down now; None while the ministry has the proposal."""
    if proposal.state in MEETS:
        return None
    return (
        f"Usulan ini berstatus «{proposal.get_state_display()}»; pertemuan dicatat sejak usulan "
        "dikirim sampai hasilnya ditetapkan."
    )


@transaction.atomic
def save_meeting(
    *,
    actor: User,
    proposal: Proposal,
    values: MeetingValues,
    meeting: MinistryMeeting | None = None,
    upload: "UploadedFile[bytes] | None" = None,
) -> MinistryMeeting:
    """A new meeting, or another hour, place or outcome of one. Unit and pokja are told when."""
    held = _held(actor, proposal)
    clean = _clean(held, values)
    row = _standing(meeting) if meeting else MinistryMeeting(proposal=held, recorded_by=actor)
    before = {name: getattr(row, name) for name in NAMES} if meeting else {}
    for name, value in clean.items():
        setattr(row, name, value)
    changed = {name: clean[name] for name in NAMES if not meeting or before[name] != clean[name]}
    if upload is not None:
        row.invitation = keep_document(actor=actor, unit=held.unit, upload=upload)
    if meeting and not changed and upload is None:
        return row
    row.save()
    record(
        actor=actor,
        action="meeting.saved",
        target=row,
        before={name: _plain(before[name]) for name in changed if meeting} or None,
        after={
            **{name: _plain(value) for name, value in changed.items() if value},
            **({"evidence": str(row.invitation)} if upload is not None else {}),
        },
        unit_path=held.unit.path,
    )
    if {"kind", "on", "starts_at", "place", "meeting_url"} & set(changed):
        _tell(row, actor, f"{in_sentence(row.get_kind_display())} {row.when}")
    return row


@transaction.atomic
def end_meeting(*, actor: User, meeting: MinistryMeeting, reason: str) -> MinistryMeeting:
    """It does not take place; what was written down stays to be read."""
    held = _held(actor, meeting.proposal)
    row = _standing(meeting)
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan belum diisi. Tuliskan mengapa pertemuan batal. {UNCHANGED}")
    check_length("Alasan", reason, 300)
    row.ended_at, row.end_reason = timezone.now(), reason
    row.save(update_fields=["ended_at", "end_reason"])
    record(
        actor=actor,
        action="meeting.ended",
        target=row,
        after={"kind": row.kind, "on": row.on.isoformat()},
        note=reason,
        unit_path=held.unit.path,
    )
    _tell(row, actor, f"{in_sentence(row.get_kind_display())} {tanggal(row.on)} dibatalkan")
    return row


def _held(actor: User, proposal: Proposal) -> Proposal:
    require(actor, "proposals.record_ministry", proposal)
    held = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("unit", "period")
        .get(pk=proposal.pk)
    )
    problem = conflict_problem(actor, held.unit) or meets_problem(held)
    if problem:
        raise Refused(f"{problem} {UNCHANGED}")
    return held


def _standing(meeting: MinistryMeeting) -> MinistryMeeting:
    row = MinistryMeeting.objects.select_related("proposal__unit", "invitation").get(pk=meeting.pk)
    if row.ended_at is not None:
        raise Refused(f"Pertemuan ini sudah dibatalkan: {row.end_reason} {UNCHANGED}")
    return row


def _clean(proposal: Proposal, values: MeetingValues) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name in NAMES:
        value = getattr(values, name)
        clean[name] = value.strip() if isinstance(value, str) else value
    if clean["kind"] not in MeetingKind.values:
        raise Refused(f"Jenis pertemuan belum dipilih. {UNCHANGED}")
    if problem := plan_problem(clean["on"], "Tanggal pertemuan"):
        raise Refused(f"{problem} {UNCHANGED}")
    if clean["invitation_date"] is not None:
        check_fact(clean["invitation_date"], "Tanggal undangan")
    for name in ADDRESSES:
        if clean[name]:
            clean[name] = checked_url(clean[name])
    check_length("Nomor undangan", clean["invitation_number"], 200)
    check_length("Tempat", clean["place"], 300)
    check_length("Peserta", clean["attendants"], TEXT_LIMIT)
    check_length("Hasil pertemuan", clean["observed"], TEXT_LIMIT)
    letter = recorded_dates([proposal])[proposal.pk].get("letter_date")
    days = [("Tanggal pertemuan", clean["on"]), ("Tanggal undangan", clean["invitation_date"])]
    for label, day in days:
        if letter is not None and day is not None and day < letter:
            raise Refused(
                f"{label} {tanggal(day)} mendahului surat usulan {tanggal(letter)}. Isi "
                f"{tanggal(letter)} atau sesudahnya. {UNCHANGED}"
            )
    invited = clean["invitation_date"]
    if invited is not None and invited > clean["on"]:
        raise Refused(
            f"Tanggal undangan {tanggal(invited)} sesudah pertemuannya {tanggal(clean['on'])}. "
            f"Periksa kedua tanggalnya. {UNCHANGED}"
        )
    return clean


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H.%M}"
    return value.isoformat() if isinstance(value, date) else value


def _tell(meeting: MinistryMeeting, actor: User, said: str) -> None:
    proposal = meeting.proposal
    text = f"{proposal.unit_name} · {proposal.get_target_display()} {proposal.period.year}: {said}."
    key = f"meeting:{meeting.pk}:{meeting.on}:{meeting.starts_at}:{meeting.ended_at is not None}"
    role_holders = RoleHolders([proposal.unit])
    tell(
        (
            News(
                held.person, NoticeKind.HANDOVER, key, text,
                reverse("proposals:meetings", args=[proposal.pk]),
            )
            for held in role_holders.holders(HEARING, proposal.unit)
        ),
        actor=actor,
    )  # fmt: skip
