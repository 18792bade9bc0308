"""Moving proposals: the only place where their state changes, for one and for many alike.

``_examine`` asks every question, ``_carry_out`` changes; a single move is a batch of one, so that
what holds for two hundred proposals in a sitting is what holds for one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment.enums import Phase
from assessment.judging.services.teams import note_acts
from assessment.lke.tpi_ranks import RANK_OF_PHASE
from assessment.models import Assessment, Period
from proposals.course.services.announcements import announce
from proposals.course.services.asked_moves import (
    CheckedRequest,
    MoveRequest,
    RefusedMove,
    recorded_by,
)
from proposals.course.services.date_reasons import keep_date_reasons
from proposals.course.services.effects import MoveOutcome, carry_out
from proposals.course.services.facts import check_number, clean_facts, clean_note, plain_facts
from proposals.course.services.freezing import scores_decided_on
from proposals.course.services.hand_over import accepted_counts
from proposals.enums import Move, State
from proposals.models import Decision, Proposal, Sitting
from proposals.queries import COUNTED, for_moving
from proposals.workflow import MOVES
from proposals.workflow.chronology import BEFORE, DateQuarrel, OutOfOrder, check_order
from proposals.workflow.dossier import dossiers
from proposals.workflow.move_row import MoveRow
from units.models import User
from zona_integritas.ground.audit.record import AuditEntry, record_many
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.gc_pause import pause_collector
from zona_integritas.ground.permissions import require
from zona_integritas.ground.transitions import find, reasons


def apply_move(
    *,
    actor: User,
    proposal: Proposal,
    move: Move,
    expected_state: str,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    date_reason: str = "",
    recorder: User | None = None,
) -> Decision:
    """Makes one move of the table, or refuses with every reason; then nothing was changed.

    The order of the checks is fixed: lock, still the same state, permission, guards, note, facts,
    save, effects, decision row, audit, notices.
    """
    wanted = MoveRequest(
        proposal=proposal,
        move=move,
        expected_state=expected_state,
        note=note,
        facts=facts or {},
        date_reason=date_reason,
        recorder=recorder,
    )
    with transaction.atomic():
        (asked,) = _examine(actor, [wanted], None)
        if asked.problem is not None:
            raise asked.problem
        (decision,) = _carry_out(actor, [asked], None)
    proposal.refresh_from_db()
    return decision


@transaction.atomic
def apply_moves(
    *, actor: User, wanted: Sequence[MoveRequest], sitting: Sitting | None = None
) -> list[Decision]:
    """Makes many moves, as if one after the other: all of them, or none.

    Where one is refused or stale, the refusal names each such unit; nothing was changed.
    """
    with pause_collector():
        return _all_or_none(actor, wanted, sitting)


def _all_or_none(
    actor: User, wanted: Sequence[MoveRequest], sitting: Sitting | None
) -> list[Decision]:
    asked = _examine(actor, wanted, sitting)
    problems = [one for one in asked if one.problem is not None]
    if problems:
        found = [one.problem for one in problems]
        kind: type[Refused] = Refused
        if any(isinstance(one, Stale) for one in found):
            kind = Stale
        elif all(isinstance(one, OutOfOrder) for one in found):
            kind = OutOfOrder
        raise kind(
            *(
                f"{one.dossier.unit}: {reason}"
                for one in problems
                for reason in (one.problem.reasons if one.problem else ())
            )
        )
    return _carry_out(actor, asked, sitting)


@transaction.atomic
def apply_what_can(
    *, actor: User, wanted: Sequence[MoveRequest]
) -> tuple[list[Decision], list[RefusedMove]]:
    """Makes those moves that can be made; the others are named with their reasons."""
    asked = _examine(actor, wanted, None)
    left = [
        RefusedMove(one.dossier.proposal, one.problem.reasons)
        for one in asked
        if one.problem is not None
    ]
    return _carry_out(actor, [one for one in asked if one.problem is None], None), left


def _examine(
    actor: User, wanted: Sequence[MoveRequest], sitting: Sitting | None
) -> list[CheckedRequest]:
    """Locks the proposals and their LKE and asks every question, in the order given."""
    locked = _locked(wanted)
    for one in wanted:
        found = locked[one.proposal.pk]
        if _stale(one, found) is None:
            require(one.decided_by or actor, one.permission, found)
    _hold_sheets(locked.values())
    _hold_quota(wanted, locked)
    shelved = dossiers(locked[one.proposal.pk] for one in wanted)
    asked = []
    for one, dossier in zip(wanted, shelved, strict=True):
        dossier.confirmed = one.recorder is not None
        answer = CheckedRequest(one, dossier, find(MOVES, one.move))
        answer.problem = _ask(answer, actor, sitting)
        if answer.problem is None:
            dossier.batch.take_place(dossier.proposal, _places(one, answer.row))
        asked.append(answer)
    return asked


def _locked(wanted: Sequence[MoveRequest]) -> dict[int, Proposal]:
    ids = [one.proposal.pk for one in wanted]
    rows = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in for_moving(rows)}
    if len(found) != len(ids):
        raise Refused("Satu usulan disebut dua kali atau tidak ada. Muat ulang halaman.")
    return found


def _hold_sheets(proposals: Iterable[Proposal]) -> None:
    """Whoever is saving an answer right now finishes first; whoever comes after is refused."""
    by_sheet = {one.assessment_id: one for one in proposals if one.assessment_id is not None}
    held = Assessment.objects.select_for_update(of=("self",)).filter(pk__in=by_sheet).order_by("pk")
    for row in held:
        proposal = by_sheet[row.pk]
        if proposal.assessment is not None:
            row.instrument = proposal.assessment.instrument
        row.unit, row.period = proposal.unit, proposal.period
        proposal.assessment = row


def _hold_quota(wanted: Sequence[MoveRequest], locked: Mapping[int, Proposal]) -> None:
    """Two approvals (or agreements of one office) at once must not both take the last place: they
    wait at the period."""
    periods = {
        locked[one.proposal.pk].period_id
        for one in wanted
        if _places(one, find(MOVES, one.move)) > 0 or one.move == Move.AGREE_BETWEEN
    }
    list(
        Period.objects.select_for_update(of=("self",))
        .filter(pk__in=periods)
        .order_by("pk")
        .values_list("pk")
    )


def _stale(one: MoveRequest, found: Proposal) -> Stale | None:
    transition = find(MOVES, one.move)
    if found.state == one.expected_state and found.state in transition.sources:
        return None
    return Stale(
        f"Usulan ini sekarang berstatus «{found.get_state_display()}», sehingga langkah "
        f"«{transition.label}» tidak berlaku lagi. Muat ulang halaman."
    )


def _ask(asked: CheckedRequest, actor: User, sitting: Sitting | None) -> Refused | None:
    """Fills in the cleaned note and facts, or answers why not."""
    stale = _stale(asked.wanted, asked.dossier.proposal)
    if stale is not None:
        return stale
    refused = reasons(asked.row, asked.dossier, asked.wanted.decided_by or actor)
    if refused:
        return Refused(*refused)
    try:
        asked.note = clean_note(asked.row, asked.wanted.note)
        asked.facts = {
            **clean_facts(asked.row, asked.wanted.facts),
            **accepted_counts(asked.dossier, asked.row, actor, asked.wanted.facts),
        }
        asked.quarrels = _check_order(asked, sitting)
        check_number(asked.facts, asked.dossier.proposal)
    except Refused as problem:
        return problem
    return None


def _check_order(asked: CheckedRequest, sitting: Sitting | None) -> list[DateQuarrel]:
    """Refused where a date contradicts those recorded before, or another one given with it, and
    no reason is told. The rows are read only for dates that something precedes: two hundred
    candidates of one SK need none."""
    given = {key: day for key, day in asked.facts.items() if key in BEFORE}
    if sitting is not None and asked.wanted.expected_state == State.REPORTED:
        given["approval_sitting"] = sitting.held_on
    if not any(BEFORE[key] for key in given):
        return []
    return check_order(asked.dossier.dates, given, asked.wanted.date_reason)


def _places(one: MoveRequest, row: MoveRow) -> int:
    """How many places of the quota the move takes (negative: gives back)."""
    return (row.target in COUNTED) - (one.expected_state in COUNTED)


def _carry_out(actor: User, asked: list[CheckedRequest], sitting: Sitting | None) -> list[Decision]:
    snapshots = scores_decided_on(actor, [(one.row, one.dossier) for one in asked])
    _note_ranks(actor, asked)
    now = timezone.now()
    outcomes = [
        carry_out(one.row, actor=actor, dossier=one.dossier, note=one.note, facts=one.facts)
        for one in asked
    ]
    _save(asked, outcomes, now)
    decisions = Decision.objects.bulk_create(
        Decision(
            proposal=one.dossier.proposal,
            move=one.row.name,
            label=one.row.label,
            from_state=one.wanted.expected_state,
            to_state=one.row.target,
            actor=one.wanted.decided_by or actor,
            at=now,
            note=one.note,
            facts={**plain_facts(one.facts), **outcome.facts, **recorded_by(one.wanted)},
            snapshot=snapshots.get(one.dossier.proposal.pk),
            sitting=sitting,
        )
        for one, outcome in zip(asked, outcomes, strict=True)
    )
    record_many(
        actor=actor,
        entries=[
            AuditEntry(
                action=f"proposal.{decision.move}",
                target=decision.proposal,
                before={"state": decision.from_state},
                after={
                    "state": decision.to_state,
                    "facts": decision.facts,
                    **({"sitting": sitting.pk} if sitting else {}),
                },
                note=decision.note,
                unit_path=decision.proposal.unit.path,
            )
            for decision in decisions
        ],
    )
    keep_date_reasons(
        actor=actor,
        taken=[(one.dossier.proposal, one.quarrels, one.wanted.date_reason) for one in asked],
    )
    announce(decisions, actor=actor)
    return decisions


def _note_ranks(actor: User, asked: list[CheckedRequest]) -> None:
    """Who moves an LKE within the TPI's work acted as that rank, also without an answer."""
    acts = []
    for one in asked:
        sheet = one.dossier.assessment
        rank = one.row.acts_as
        if sheet is not None and one.row.acts_in_turn:
            rank = RANK_OF_PHASE.get(Phase(sheet.phase))
        if sheet is not None and rank is not None:
            acts.append((sheet, rank))
    if acts:
        note_acts(actor=actor, acts=acts)


def _save(asked: list[CheckedRequest], outcomes: list[MoveOutcome], now: object) -> None:
    """The new states: those that change alike in one statement, against the state they had."""
    alike: dict[Any, list[int]] = {}
    changes: dict[Any, dict[str, Any]] = {}
    for one, outcome in zip(asked, outcomes, strict=True):
        key = (one.wanted.expected_state, one.row.target, *sorted(outcome.changes.items()))
        alike.setdefault(key, []).append(one.dossier.proposal.pk)
        changes[key] = outcome.changes
    for key, ids in alike.items():
        moved = Proposal.objects.filter(pk__in=ids, state=key[0]).update(
            state=key[1], state_since=now, **changes[key]
        )
        if moved != len(ids):
            raise Stale("Usulan ini baru saja diubah oleh orang lain. Muat ulang halaman.")
