"""The own unit's result is recorded by two: somebody of the unit, with the letter attached, and a
second person from outside who confirms. Before that it counts for nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from assessment.evidence.services.unit_documents import keep_document
from assessment.models import Evidence
from proposals.course.services.facts import plain_facts
from proposals.course.services.moves import apply_move
from proposals.enums import Move, OwnRecordKind
from proposals.ministry.services.objections import PieceValues, check_pieces
from proposals.ministry.services.records import record_ministry
from proposals.models import OwnRecord, Proposal
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow import facts_of
from proposals.workflow.guards import own_result_problem
from units.models import User
from units.queries import holds_somewhere
from units.role_holders import RoleHolders
from units.rules import conflict_problem, stands_above
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import allowed, require

UNCHANGED = "Tidak ada data yang berubah."
DATES = ("on", "objection_deadline")
PIECES = "pieces"


def records_own(user: User, proposal: Proposal, what: str) -> bool:
    """Would this person record the own unit's result, so that a second person confirms it?"""
    return what in OwnRecordKind.values and own_result_problem(user, proposal.unit) is not None


def records_to_confirm(user: User, proposals: QuerySet[Proposal]) -> list[OwnRecord]:
    """What of these proposals waits for this person's confirmation."""
    if not holds_somewhere(user, ROLES_OF_PERMISSION["proposals.confirm_record"]):
        return []
    rows = OwnRecord.objects.filter(closed_at__isnull=True, proposal__in=proposals.order_by())
    found = rows.select_related("proposal__unit", "proposal__period", "recorded_by", "letter")
    return [own for own in found if confirm_problem(user, own) is None]


@transaction.atomic
def record_own(
    *,
    actor: User,
    proposal: Proposal,
    what: str,
    content: Mapping[str, Any],
    upload: "UploadedFile[bytes] | None",
    note: str = "",
    pieces: Sequence[PieceValues] = (),
) -> OwnRecord:
    """Keeps what somebody of the unit records about its own result, for a second person.

    Refused at once where it could not be recorded: it is tried and taken back. ``content`` is
    what the form of the move, or of the ministry's entry, asks; ``pieces`` those of a sanggah.
    """
    require(actor, "proposals.record_ministry", proposal)
    if own_result_problem(actor, proposal.unit) is None:
        raise Refused(f"Anda bukan dari {proposal.unit_name}; catat hasilnya secara langsung.")
    if problem := conflict_problem(actor, proposal.unit):
        raise Refused(f"{problem} {UNCHANGED}")
    if upload is None:
        raise Refused(
            "Surat dari Kementerian PANRB belum dilampirkan. Hasil unit sendiri dicatat dengan "
            f"suratnya. {UNCHANGED}"
        )
    held = Proposal.objects.get(pk=proposal.pk)
    own = OwnRecord.objects.create(
        proposal=held,
        what=what,
        state_seen=held.state,
        content={
            **{key: _plain(value) for key, value in plain_facts(content).items()},
            **({PIECES: _kept_pieces(actor, held, pieces)} if pieces else {}),
        },
        note=note.strip(),
        letter=keep_document(actor=actor, unit=proposal.unit, upload=upload),
        recorded_by=actor,
    )
    _try(own, actor)
    record(
        actor=actor,
        action="own_record.awaits",
        target=own,
        after={
            "what": what,
            **{key: value for key, value in own.content.items() if key != PIECES},
            **({"grounds": [row["text"] for row in own.content[PIECES]]} if pieces else {}),
            "letter": str(own.letter),
        },
        note=own.note,
        unit_path=proposal.unit.path,
    )
    role_holders = RoleHolders([proposal.unit])
    roles = sorted(ROLES_OF_PERMISSION["proposals.confirm_record"])
    text = (
        f"{proposal.unit_name} · {proposal.get_target_display()} {proposal.period.year}: "
        f"{own.get_what_display()} dicatat oleh orang dari unit itu dan menunggu konfirmasi Anda."
    )
    tell(
        (
            News(
                holder.person, NoticeKind.HANDOVER, f"own:{own.pk}", text,
                reverse("proposals:own_record", args=[proposal.pk, own.pk]),
            )
            for holder in role_holders.impartial(roles, proposal.unit)
            if holder.path != proposal.unit.path or proposal.unit.parent_id is None
        ),
        actor=actor,
    )  # fmt: skip
    return own


def confirm_problem(user: User, own: OwnRecord) -> str | None:
    """Why this person may not confirm it; None for a second person from outside the unit."""
    unit = own.proposal.unit
    if not allowed(user, "proposals.confirm_record", own.proposal):
        return "Konfirmasi diberikan oleh kelompok kerja, pimpinan, atau administrator."
    if own.recorded_by_id == user.pk:
        return "Anda sendiri yang mencatatnya; konfirmasi diberikan oleh orang lain."
    if not stands_above(user, ROLES_OF_PERMISSION["proposals.confirm_record"], unit):
        return (
            f"Anda bertugas di {unit} atau peran Anda diberikan untuk unit itu saja; konfirmasi "
            "diberikan oleh orang dari luar unit itu yang perannya berlaku di atasnya."
        )
    return conflict_problem(user, unit)


@transaction.atomic
def confirm_own(*, actor: User, own: OwnRecord) -> OwnRecord:
    """The second person stands for it: now it is recorded, and counts."""
    if problem := confirm_problem(actor, own):
        raise Refused(f"{problem} {UNCHANGED}")
    _close(own, actor, confirmed=True, note="")
    _write(own, actor)
    record(
        actor=actor,
        action="own_record.confirmed",
        target=own,
        after={"what": own.what, "recorded_by": own.recorded_by.username},
        unit_path=own.proposal.unit.path,
    )
    return own


@transaction.atomic
def refuse_own(*, actor: User, own: OwnRecord, reason: str) -> OwnRecord:
    """Not so: whoever may confirm refuses it, or who recorded it takes it back; with a reason."""
    if own.recorded_by_id != actor.pk and (problem := confirm_problem(actor, own)):
        raise Refused(f"{problem} {UNCHANGED}")
    if not reason.strip():
        raise Refused(f"Alasan belum diisi. Tuliskan apa yang tidak sesuai. {UNCHANGED}")
    _close(own, actor, confirmed=False, note=reason.strip())
    record(
        actor=actor,
        action="own_record.refused",
        target=own,
        after={"what": own.what, "recorded_by": own.recorded_by.username},
        note=reason.strip(),
        unit_path=own.proposal.unit.path,
    )
    return own


def _close(own: OwnRecord, actor: User, *, confirmed: bool, note: str) -> None:
    closed = OwnRecord.objects.filter(pk=own.pk, closed_at__isnull=True).update(
        closed_by=actor, closed_at=timezone.now(), confirmed=confirmed, closed_note=note
    )
    if not closed:
        raise Refused("Catatan ini sudah dikonfirmasi atau ditolak. Muat ulang halaman.")
    own.refresh_from_db()


class _TakeBack(Exception):
    pass


def _try(own: OwnRecord, actor: User) -> None:
    """Records it as if it were confirmed, and takes that back: its rules are written once."""
    try:
        with transaction.atomic():
            _write(own, actor)
            raise _TakeBack
    except _TakeBack:
        pass
    except PermissionDenied as error:
        raise Refused(str(error)) from error


def _write(own: OwnRecord, actor: User) -> None:
    proposal = Proposal.objects.select_related("unit", "period", "assessment").get(
        pk=own.proposal_id
    )
    if own.what == OwnRecordKind.MINISTRY:
        record_ministry(
            actor=actor,
            proposal=proposal,
            recorder=own.recorded_by,
            letter=own.letter,
            **_ministry_values(own),
        )
        return
    dates = {fact.key for fact in facts_of(own.what) if fact.kind == "date"}
    apply_move(
        actor=actor,
        proposal=proposal,
        move=Move(own.what),
        expected_state=own.state_seen,
        note=own.note,
        facts={key: _day(value) if key in dates else value for key, value in own.content.items()},
        date_reason=own.content.get("date_reason", ""),
        recorder=own.recorded_by,
    )


def _ministry_values(own: OwnRecord) -> dict[str, Any]:
    values: dict[str, Any] = {
        key: _day(value) if key in DATES else value
        for key, value in own.content.items()
        if key != PIECES
    }
    score = values.get("score")
    return {**values, "score": Decimal(score) if score else None, "pieces": pieces_of(own)}


def _kept_pieces(
    actor: User, proposal: Proposal, pieces: Sequence[PieceValues]
) -> list[dict[str, Any]]:
    """As they wait for the second person; their files are kept at once."""
    check_pieces(proposal, pieces)
    return [
        {
            "ground": piece.ground,
            "text": piece.text.strip(),
            "evidence": keep_document(actor=actor, unit=proposal.unit, upload=piece.upload).pk
            if piece.upload
            else None,
        }
        for piece in pieces
    ]


def pieces_of(own: OwnRecord) -> list[PieceValues]:
    """What a waiting sanggah says on each ground."""
    rows = own.content.get(PIECES, [])
    files = Evidence.objects.in_bulk([row["evidence"] for row in rows if row["evidence"]])
    return [
        PieceValues(row["ground"], row["text"], evidence=files.get(row["evidence"])) for row in rows
    ]


def _plain(value: object) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
