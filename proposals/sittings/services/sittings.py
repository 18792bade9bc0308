"""Sittings: leadership meets, looks at an agenda, and decides different things at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assessment.evidence.services.files import check_upload
from assessment.queries import today
from proposals.course.services.asked_moves import MoveRequest
from proposals.course.services.moves import apply_moves
from proposals.enums import Move, State
from proposals.models import AgendaItem, Decision, Proposal, SignedNote, Sitting
from proposals.sittings.moves import BY_DECREE, MOVES_AT_SITTING, is_decidable
from proposals.workflow.chronology import DateQuarrel, date_quarrels, recorded_dates
from units.models import User
from units.rules import conflict_problem
from zona_integritas.ground.audit.record import AuditEntry, record, record_many
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import store
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."
FOLDER = "keputusan"
LONGEST_NUMBER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChoice:
    """What leadership chose for one proposal; ``expected_state`` is the state it saw."""

    proposal: Proposal
    move: Move
    expected_state: str
    note: str = ""
    date_reason: str = ""  # why it is decided on an LHE that bears a later day


@transaction.atomic
def open_sitting(
    *, actor: User, title: str, held_on: date, sk_number: str = "", sk_date: date | None = None
) -> Sitting:
    """A new sitting; its SK may follow, but before candidates are named in it."""
    require(actor, "proposals.prepare_sitting")
    return _opened(actor, title, held_on, sk_number, sk_date)


def _opened(
    actor: User, title: str, held_on: date, sk_number: str, sk_date: date | None
) -> Sitting:
    title, sk_number = _checked(title, sk_number, sk_date)
    check_days(held_on, sk_date)
    sitting = Sitting.objects.create(
        title=title, held_on=held_on, sk_number=sk_number, sk_date=sk_date, opened_by=actor
    )
    record(
        actor=actor,
        action="sitting.opened",
        target=sitting,
        after={"title": title, "held_on": held_on, "sk_number": sk_number, "sk_date": sk_date},
    )
    return sitting


@transaction.atomic
def update_sitting(
    *,
    actor: User,
    sitting: Sitting,
    title: str,
    held_on: date,
    sk_number: str,
    sk_date: date | None,
    upload: "UploadedFile[bytes] | None" = None,
) -> Sitting:
    """Title, date, SK and its file. The day of a sitting that has decided does not change any
    more, nor what candidates were named with."""
    require(actor, "proposals.prepare_sitting")
    return _changed(actor, sitting, title, held_on, sk_number, sk_date, upload)


def _changed(
    actor: User,
    sitting: Sitting,
    title: str,
    held_on: date,
    sk_number: str,
    sk_date: date | None,
    upload: "UploadedFile[bytes] | None",
) -> Sitting:
    held = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    title, sk_number = _checked(title, sk_number, sk_date)
    named = held.decisions.filter(move__in=BY_DECREE).exists()
    if named and (sk_number, sk_date) != (held.sk_number, held.sk_date):
        raise Refused(
            f"Nomor dan tanggal SK sidang ini ({held.sk_number}, {tanggal(held.sk_date)}) sudah "
            f"dipakai untuk menetapkan calon dan tidak dapat diubah. {UNCHANGED}"
        )
    if held_on != held.held_on and held.decisions.exists():
        raise Refused(
            f"Sidang ini sudah memutuskan, sehingga tanggalnya ({tanggal(held.held_on)}) tidak "
            f"dapat diubah. {UNCHANGED}"
        )
    check_days(held_on, sk_date)
    fields = ("title", "held_on", "sk_number", "sk_date", "file_name", "sha256")
    before = {name: getattr(held, name) for name in fields}
    held.title, held.held_on = title, held_on
    held.sk_number, held.sk_date = sk_number, sk_date
    if upload is not None:
        content = check_upload(upload)
        held.file_name, held.sha256 = content.name, store(FOLDER, content.data)
    held.save()
    after = {name: getattr(held, name) for name in fields}
    if after != before:
        record(actor=actor, action="sitting.changed", target=held, before=before, after=after)
    return held


@transaction.atomic
def put_on_agenda(
    *, actor: User, sitting: Sitting, proposals: Sequence[Proposal], reasons: Mapping[int, str]
) -> tuple[list[AgendaItem], list[tuple[Proposal, str]]]:
    """Puts proposals on the sitting, each with the reason it was chosen (by the proposal's id).

    Answers what was put on it, and what was not with the reason why not.
    """
    require(actor, "proposals.prepare_sitting")
    return _put(actor, sitting, proposals, reasons)


def _put(
    actor: User, sitting: Sitting, proposals: Sequence[Proposal], reasons: Mapping[int, str]
) -> tuple[list[AgendaItem], list[tuple[Proposal, str]]]:
    there = set(sitting.agenda.values_list("proposal_id", flat=True))
    rows, left = [], []
    for proposal in proposals:
        if proposal.pk in there:
            left.append((proposal, "sudah ada pada agenda sidang ini"))
        elif problem := conflict_problem(actor, proposal.unit):
            left.append((proposal, problem))
        elif not is_decidable(proposal.state):
            left.append(
                (proposal, f"berstatus «{proposal.get_state_display()}», tidak menunggu putusan")
            )
        else:
            reason = reasons.get(proposal.pk, "").strip()
            check_length(f"Alasan memilih {proposal.unit_name}", reason, 300)
            rows.append(
                AgendaItem(sitting=sitting, proposal=proposal, reason=reason, added_by=actor)
            )
    added = AgendaItem.objects.bulk_create(rows)
    record_many(
        actor=actor,
        entries=[
            AuditEntry(
                action="sitting.agenda_added",
                target=item.proposal,
                after={"sitting": sitting.pk, "title": sitting.title},
                note=item.reason,
                unit_path=item.proposal.unit.path,
            )
            for item in added
        ],
    )
    return added, left


@transaction.atomic
def take_off_agenda(*, actor: User, item: AgendaItem) -> None:
    """Takes an undecided proposal off the agenda. The record keeps that it stood there."""
    require(actor, "proposals.prepare_sitting")
    if problem := conflict_problem(actor, item.proposal.unit):
        raise Refused(f"{problem} {UNCHANGED}")
    if Decision.objects.filter(sitting=item.sitting, proposal=item.proposal).exists():
        raise Refused(f"{item.proposal.unit_name} sudah diputuskan pada sidang ini. {UNCHANGED}")
    record(
        actor=actor,
        action="sitting.agenda_removed",
        target=item.proposal,
        before={"sitting": item.sitting_id, "reason": item.reason},
        unit_path=item.proposal.unit.path,
    )
    item.delete()


@transaction.atomic
def decide(
    *,
    actor: User,
    sitting: Sitting,
    choices: Sequence[DecisionChoice],
    note: SignedNote | None = None,
) -> list[Decision]:
    """Different decisions on many proposals in one sitting: all of them, or none.

    One that is refused or has moved meanwhile refuses all, and is named. With a ``note`` it is
    decided by who signed it; ``actor`` stands for it that the copy says so.
    """
    held = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    if not choices:
        raise Refused(f"Belum ada putusan yang dipilih. {UNCHANGED}")
    on_agenda = set(held.agenda.values_list("proposal_id", flat=True))
    problems = [
        f"{one.proposal.unit_name}: tidak ada pada agenda sidang ini."
        for one in choices
        if one.proposal.pk not in on_agenda
    ]
    problems += [
        f"{one.proposal.unit_name}: «{one.move}» bukan putusan sidang."
        for one in choices
        if one.move not in MOVES_AT_SITTING
    ]
    problems += decree_problems(held, choices)
    if held.held_on > today():
        problems.append(
            f"Sidang ini direncanakan pada {tanggal(held.held_on)}, sehingga belum dapat "
            f"memutuskan apa pun. Putuskan setelah sidang, atau perbaiki tanggalnya. {UNCHANGED}"
        )
    if problems:
        raise Refused(*problems)
    facts = {"sk_number": held.sk_number, "sk_date": held.sk_date}
    decisions = apply_moves(
        actor=actor,
        wanted=[
            MoveRequest(
                proposal=one.proposal,
                move=one.move,
                expected_state=one.expected_state,
                note=one.note,
                date_reason=one.date_reason,
                facts=facts if one.move in BY_DECREE else {},
                decided_by=note.decided_by if note is not None else None,
                on_paper=_on_paper(note, actor) if note is not None else {},
            )
            for one in choices
        ],
        sitting=held,
    )
    record(
        actor=actor,
        action="sitting.decided",
        target=held,
        after={"decisions": counts(decision.label for decision in decisions)},
    )
    return decisions


def _on_paper(note: SignedNote, actor: User) -> dict[str, str]:
    return {
        "note_number": note.number,
        "note_date": note.dated.isoformat(),
        "mandate": note.mandate,
        "noted_by": str(note.recorded_by),
        "note_confirmed_by": str(actor),
    }


@transaction.atomic
def name_with_decree(
    *,
    actor: User,
    proposal: Proposal,
    expected_state: str,
    sk_number: str,
    sk_date: date,
    upload: "UploadedFile[bytes]",
    note: str = "",
) -> Decision:
    """Names one candidate with the decree's file: kept by a sitting of its own, as that of many.

    Who decides on the unit may do so, without the right to prepare the agency's sittings.
    """
    require(actor, "proposals.decide", proposal)
    day, title = sk_date, f"Penetapan calon {proposal.unit.code} {proposal.period.year}"
    sitting = _opened(actor, title, day, sk_number, sk_date)
    _changed(actor, sitting, title, day, sitting.sk_number, sk_date, upload)
    _put(actor, sitting, [proposal], {})
    seen = DecisionChoice(
        proposal=proposal, move=Move.NAME_CANDIDATE, expected_state=expected_state, note=note
    )
    (decision,) = decide(actor=actor, sitting=sitting, choices=[seen])
    proposal.refresh_from_db()
    return decision


def decree_problems(sitting: Sitting, choices: Sequence[DecisionChoice]) -> list[str]:
    """Candidates are named with the sitting's decree; what it still lacks for that."""
    names = any(one.move in BY_DECREE for one in choices)
    if not names or (sitting.sk_number and sitting.sk_date is not None):
        return []
    return [
        "Nomor dan tanggal SK sidang belum diisi; keduanya diperlukan untuk menetapkan "
        "calon. Isi pada data sidang lalu putuskan lagi."
    ]


def dated_before(
    sitting: Sitting, choices: Sequence[DecisionChoice]
) -> dict[int, list[DateQuarrel]]:
    """Which of the proposals the sitting would decide on an LHE that bears a later day: by id,
    what quarrels. Whoever confirms is asked why; the move asks again."""
    reported = [one.proposal for one in choices if one.expected_state == State.REPORTED]
    known = recorded_dates(reported) if reported else {}
    found = {
        pk: date_quarrels(dates, {"approval_sitting": sitting.held_on})
        for pk, dates in known.items()
    }
    return {pk: quarrels for pk, quarrels in found.items() if quarrels}


def check_days(held_on: date, sk_date: date | None) -> None:
    """A decree follows the sitting it rests on, so that one still to come has none."""
    if sk_date is not None and sk_date < held_on:
        raise Refused(
            f"Tanggal SK {tanggal(sk_date)} mendahului tanggal sidang {tanggal(held_on)}. SK "
            f"ditetapkan pada hari sidang atau sesudahnya; periksa kedua tanggalnya. {UNCHANGED}"
        )


def counts(labels: Iterable[str]) -> dict[str, int]:
    """How many of each, in the order they first come."""
    found: dict[str, int] = {}
    for label in labels:
        found[label] = found.get(label, 0) + 1
    return found


def _checked(title: str, sk_number: str, sk_date: date | None) -> tuple[str, str]:
    title, sk_number = title.strip(), sk_number.strip()
    if not title:
        raise Refused(f"Nama sidang belum diisi. {UNCHANGED}")
    check_fact(sk_date, "Tanggal SK")
    if bool(sk_number) != (sk_date is not None):
        raise Refused(f"Isi nomor dan tanggal SK, atau kosongkan keduanya. {UNCHANGED}")
    if len(sk_number) > LONGEST_NUMBER:
        raise Refused(
            f"Nomor SK berisi {len(sk_number)} karakter; paling banyak {LONGEST_NUMBER}. "
            f"{UNCHANGED}"
        )
    return title, sk_number
