"""How the deeds of a row of the table of moves are done: the LKE changes hands, papers fall,
predicates are recorded. Each runs inside the move's transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, assert_never

from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.judging.services import teams
from assessment.lke.services import assessments
from assessment.rank_rules import ranks_in_words
from assessment.scoring.report import text
from proposals.plan.services.follow_ups import follow_ups_of_report
from proposals.plan.services.ministry_follow_ups import follow_refusal
from proposals.register.services.issued_papers import withdraw_letters, withdraw_papers
from proposals.workflow.dossier import Dossier
from proposals.workflow.guards import ORDINARY_APPROVAL
from proposals.workflow.lhe_signer import nobody_signs, signing_facts
from proposals.workflow.move_row import (
    Act,
    Deed,
    MoveRow,
    PassLke,
    Recommend,
    WithdrawLetters,
    WithdrawPapers,
)
from units.enums import Role
from units.models import Predicate, User
from units.services.predicates import add_predicate, revoke_predicate
from zona_integritas.ground.errors import Refused


@dataclass(slots=True)
class MoveOutcome:
    """What the move stores besides the new state."""

    changes: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


Effect = Callable[..., MoveOutcome]


def carry_out(
    row: MoveRow, *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    """Everything the row does, in its order."""
    outcome = MoveOutcome()
    for deed in row.does:
        one = _do(deed, actor=actor, dossier=dossier, note=note, facts=facts)
        outcome.changes |= one.changes
        outcome.facts |= one.facts
    return outcome


def _do(
    deed: Deed, *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    match deed:
        case PassLke():
            assessments.set_phase(
                actor=actor,
                assessment=dossier.sheet,
                expected=deed.before,
                phase=deed.after,
                tpi_visible=deed.tpi_visible,
            )
        case WithdrawPapers():
            withdraw_papers(
                actor=actor,
                proposal=dossier.proposal,
                kinds=deed.kinds,
                reason=f"{deed.reason}: {note}",
            )
        case WithdrawLetters():
            reason = f"{deed.reason}: {note}"
            withdraw_letters(actor=actor, proposal=dossier.proposal, reason=reason)
        case Recommend():
            return MoveOutcome(changes={"recommendation": deed.advice or ""})
        case Act():
            return ACTS[deed](actor=actor, dossier=dossier, note=note, facts=facts)
        case _:
            assert_never(deed)
    return MoveOutcome()


def open_lke(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> MoveOutcome:
    assessment = assessments.open_assessment(actor=actor, unit=dossier.unit, period=dossier.period)
    assessments.set_phase(
        actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.UNIT
    )
    return MoveOutcome(changes={"assessment": assessment})


def close_lke(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> MoveOutcome:
    """Whoever has it: nobody goes on writing."""
    assessment = dossier.assessment
    if assessment is not None and assessment.phase != Phase.CLOSED:
        assessments.set_phase(
            actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.CLOSED
        )
    return MoveOutcome()


def begin_repair(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> MoveOutcome:
    assessment = dossier.sheet
    count = assessments.begin_repair_round(actor=actor, assessment=assessment)
    assessments.set_phase(
        actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.REPAIR
    )
    return MoveOutcome(facts={"items": count, "round": assessment.round})


def seat_team(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> MoveOutcome:
    """The letter of assignment names the team as it is now; roles may change hands later."""
    seats = teams.seat_team(
        assessment=dossier.sheet,
        team=[(Side(role), person) for role, person in dossier.team()],
        since=facts["task_start"],
    )
    team = [
        {
            "role": str(Role(seat.rank).label),
            "name": str(seat.person),
            "rank": seat.rank,
            "person": seat.person_id,
            "areas": seat.areas,
        }
        for seat in seats
    ]
    return MoveOutcome(facts={"team": team})


def list_follow_ups(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    follow_ups_of_report(actor=actor, proposal=dossier.proposal, at=timezone.now())
    return MoveOutcome()


def keep_missed_minima(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    """Besides the TPI's words the missed minima stay with the decision, value by value."""
    missed = [
        {
            "rule": row.rule.code,
            "label": row.rule.label,
            "measure": str(row.rule.measure),
            "value": text(row.value),
            "minimum": text(row.minimum),
            "gap": text(row.gap),
        }
        for row in dossier.tpi_verdict.missed
    ]
    return MoveOutcome(facts={"missed": missed})


def keep_shared_ranks(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    """Where fewer than three people were the three ranks, the report says so for good."""
    told = ranks_in_words(dossier.sheet)
    return MoveOutcome(facts={"shared_ranks": told} if told else {})


def keep_lhe_signer(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    """Who signed, by the letter of assignment on that day: the paper names them for good."""
    day = facts["lhe_signed_on"]
    kept = signing_facts(dossier.unit, day)
    if not kept:
        raise Refused(nobody_signs(day))
    return MoveOutcome(facts=kept)


def keep_exception(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    """The reason, and what would have refused the ordinary approval, in its own words."""
    excepted = [said for guard in ORDINARY_APPROVAL if (said := guard(dossier, actor))]
    return MoveOutcome(changes={"exception_reason": note}, facts={"excepted": excepted})


def record_predicate(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    predicate = add_predicate(
        actor=actor,
        unit=dossier.unit,
        kind=dossier.proposal.target,
        year=dossier.period.year,
        decree_number=facts["decree_number"],
        decree_date=facts["decree_date"],
        by_proposal=True,
    )
    return MoveOutcome(facts={"predicate": predicate.pk})


def list_refusal(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> MoveOutcome:
    follow_refusal(actor=actor, proposal=dossier.proposal, note=note)
    return MoveOutcome()


def end_predicate(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> MoveOutcome:
    predicate = Predicate.objects.filter(
        unit=dossier.unit,
        kind=dossier.proposal.target,
        year=dossier.period.year,
        revoked_on__isnull=True,
    ).first()
    if predicate is None:
        raise Refused("Predikat unit dari usulan ini tidak ditemukan atau sudah dicabut.")
    revoke_predicate(
        actor=actor,
        predicate=predicate,
        revoked_on=facts["revoked_on"],
        reason=note,
        source=facts["revoked_source"],
        by_proposal=True,
    )
    return MoveOutcome()


ACTS: dict[Act, Effect] = {
    Act.OPEN_LKE: open_lke,
    Act.CLOSE_LKE: close_lke,
    Act.BEGIN_REPAIR: begin_repair,
    Act.SEAT_TEAM: seat_team,
    Act.LIST_FOLLOW_UPS: list_follow_ups,
    Act.KEEP_MISSED_MINIMA: keep_missed_minima,
    Act.KEEP_SHARED_RANKS: keep_shared_ranks,
    Act.KEEP_LHE_SIGNER: keep_lhe_signer,
    Act.KEEP_EXCEPTION: keep_exception,
    Act.ADD_PREDICATE: record_predicate,
    Act.LIST_REFUSAL: list_refusal,
    Act.REVOKE_PREDICATE: end_predicate,
}
