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
from proposals.register.services.keeping import letters_fall, papers_fall
from proposals.workflow.dossier import Dossier
from proposals.workflow.row import Act, Deed, LettersFall, MoveRow, PapersFall, Pass, Recommend
from units.enums import Role
from units.models import Predicate, User
from units.services.predicates import add_predicate, revoke_predicate
from zona_integritas.ground.errors import Refused


@dataclass(slots=True)
class Outcome:
    """What the move stores besides the new state."""

    changes: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


Effect = Callable[..., Outcome]


def carry_out(
    row: MoveRow, *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> Outcome:
    """Everything the row does, in its order."""
    outcome = Outcome()
    for deed in row.does:
        one = _do(deed, actor=actor, dossier=dossier, note=note, facts=facts)
        outcome.changes |= one.changes
        outcome.facts |= one.facts
    return outcome


def _do(deed: Deed, *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    match deed:
        case Pass():
            assessments.set_phase(
                actor=actor,
                assessment=dossier.sheet,
                expected=deed.before,
                phase=deed.after,
                tpi_visible=deed.tpi_visible,
            )
        case PapersFall():
            papers_fall(
                actor=actor,
                proposal=dossier.proposal,
                kinds=deed.kinds,
                reason=f"{deed.reason}: {note}",
            )
        case LettersFall():
            reason = f"{deed.reason}: {note}"
            letters_fall(actor=actor, proposal=dossier.proposal, reason=reason)
        case Recommend():
            return Outcome(changes={"recommendation": deed.advice or ""})
        case Act():
            return ACTS[deed](actor=actor, dossier=dossier, note=note, facts=facts)
        case _:
            assert_never(deed)
    return Outcome()


def open_lke(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    assessment = assessments.open_assessment(actor=actor, unit=dossier.unit, period=dossier.period)
    assessments.set_phase(
        actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.UNIT
    )
    return Outcome(changes={"assessment": assessment})


def close_lke(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    """Whoever has it: nobody goes on writing."""
    assessment = dossier.assessment
    if assessment is not None and assessment.phase != Phase.CLOSED:
        assessments.set_phase(
            actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.CLOSED
        )
    return Outcome()


def begin_repair(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    assessment = dossier.sheet
    count = assessments.begin_repair_round(actor=actor, assessment=assessment)
    assessments.set_phase(
        actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.REPAIR
    )
    return Outcome(facts={"items": count, "round": assessment.round})


def seat_team(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
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
    return Outcome(facts={"team": team})


def list_follow_ups(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    follow_ups_of_report(actor=actor, proposal=dossier.proposal, at=timezone.now())
    return Outcome()


def keep_missed_minima(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> Outcome:
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
    return Outcome(facts={"missed": missed})


def keep_shared_ranks(
    *, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]
) -> Outcome:
    """Where fewer than three people were the three ranks, the report says so for good."""
    told = ranks_in_words(dossier.sheet)
    return Outcome(facts={"shared_ranks": told} if told else {})


def keep_exception(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    return Outcome(changes={"exception_reason": note})


def record_predicate(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    predicate = add_predicate(
        actor=actor,
        unit=dossier.unit,
        kind=dossier.proposal.target,
        year=dossier.period.year,
        decree_number=facts["decree_number"],
        decree_date=facts["decree_date"],
        by_proposal=True,
    )
    return Outcome(facts={"predicate": predicate.pk})


def list_refusal(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    follow_refusal(actor=actor, proposal=dossier.proposal, note=note)
    return Outcome()


def end_predicate(*, actor: User, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
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
    return Outcome()


ACTS: dict[Act, Effect] = {
    Act.OPEN_LKE: open_lke,
    Act.CLOSE_LKE: close_lke,
    Act.BEGIN_REPAIR: begin_repair,
    Act.SEAT_TEAM: seat_team,
    Act.LIST_FOLLOW_UPS: list_follow_ups,
    Act.KEEP_MISSED_MINIMA: keep_missed_minima,
    Act.KEEP_SHARED_RANKS: keep_shared_ranks,
    Act.KEEP_EXCEPTION: keep_exception,
    Act.ADD_PREDICATE: record_predicate,
    Act.LIST_REFUSAL: list_refusal,
    Act.REVOKE_PREDICATE: end_predicate,
}
