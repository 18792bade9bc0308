"""What a move does besides changing the state: scores are frozen, the LKE changes hands,
predicates are recorded. Each effect runs inside the move's transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from assessment.enums import Phase, Side, SnapshotPurpose, View
from assessment.judging.services import teams
from assessment.lke.services import assessments
from assessment.rules import ranks_in_words
from assessment.scoring.report import text
from proposals.dossier import Dossier
from proposals.enums import PaperKind, Recommendation
from proposals.services.follow_ups import follow_ups_of_report
from proposals.services.ministry_follow_ups import follow_refusal
from proposals.services.paper_keeping import letters_fall, papers_fall
from units.enums import Role
from units.models import Predicate
from units.services.predicates import add_predicate, revoke_predicate
from zona_integritas.ground.errors import Refused


@dataclass(slots=True)
class Outcome:
    """What the move stores besides the new state."""

    changes: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


Effect = Callable[..., Outcome]

# The moves that freeze the scores they are made on: before anything changes hands, and for many
# proposals in one go.
FREEZES: dict[str, tuple[SnapshotPurpose, View]] = {
    "submit": (SnapshotPurpose.SUBMITTED, View.UNIT),
    "resubmit": (SnapshotPurpose.SUBMITTED, View.UNIT),
    "settle": (SnapshotPurpose.TPI_FINAL, View.TPI),
    "report_proposed": (SnapshotPurpose.REPORTED, View.TPI),
    "report_not_yet": (SnapshotPurpose.REPORTED, View.TPI),
    "approve": (SnapshotPurpose.APPROVED, View.TPI),
    "approve_exception": (SnapshotPurpose.APPROVED, View.TPI),
    "send": (SnapshotPurpose.SENT, View.TPI),
}
# Leadership says no on the scores that were reported: the decision points at those.
DECIDED_ON = {"decline": SnapshotPurpose.REPORTED}


def _phase(expected: Phase, phase: Phase, tpi_visible: bool | None = None) -> Effect:
    def effect(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
        assessments.set_phase(
            actor=actor,
            assessment=dossier.sheet,
            expected=expected,
            phase=phase,
            tpi_visible=tpi_visible,
        )
        return Outcome()

    return effect


def start_self_assessment(
    *, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]
) -> Outcome:
    assessment = assessments.open_assessment(actor=actor, unit=dossier.unit, period=dossier.period)
    assessments.set_phase(
        actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.UNIT
    )
    return Outcome(changes={"assessment": assessment})


def return_items(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    assessment = dossier.sheet
    count = assessments.begin_repair_round(actor=actor, assessment=assessment)
    assessments.set_phase(
        actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.REPAIR
    )
    return Outcome(facts={"items": count, "round": assessment.round})


def start_tpi(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    """The letter of assignment names the team as it is now; roles may change hands later."""
    _phase(Phase.CLOSED, Phase.TPI_MEMBER)(actor=actor, dossier=dossier, note=note, facts=facts)
    seats = teams.seat_team(
        assessment=dossier.sheet,
        team=[(Side(role), person) for role, person in dossier.team(actor)],
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


def report_proposed(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    follow_ups_of_report(actor=actor, proposal=dossier.proposal, at=timezone.now())
    return Outcome(changes={"recommendation": Recommendation.PROPOSE}, facts=_shared_ranks(dossier))


def report_not_yet(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    """Besides the TPI's words the missed minima stay with the decision, value by value."""
    follow_ups_of_report(actor=actor, proposal=dossier.proposal, at=timezone.now())
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
    return Outcome(
        changes={"recommendation": Recommendation.NOT_YET},
        facts={"missed": missed, **_shared_ranks(dossier)},
    )


def _shared_ranks(dossier: Dossier) -> dict[str, str]:
    """Where fewer than three people were the three ranks, the report says so for good."""
    told = ranks_in_words(dossier.sheet)
    return {"shared_ranks": told} if told else {}


def approve_exception(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    return Outcome(changes={"exception_reason": note})


def award(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
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


def not_award(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    follow_refusal(actor=actor, proposal=dossier.proposal, note=note)
    return Outcome()


def revoke(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
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


def withdraw(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    """Nobody goes on writing in the LKE of a withdrawn proposal."""
    assessment = dossier.assessment
    if assessment is not None and assessment.phase != Phase.CLOSED:
        assessments.set_phase(
            actor=actor, assessment=assessment, expected=assessment.phase, phase=Phase.CLOSED
        )
    letters_fall(actor=actor, proposal=dossier.proposal, reason=f"Usulan ditarik: {note}")
    return Outcome()


def cancel_approval(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    reason = f"Persetujuan pimpinan dibatalkan: {note}"
    letters_fall(actor=actor, proposal=dossier.proposal, reason=reason)
    return Outcome()


def reopen_tpi(*, actor: Any, dossier: Dossier, note: str, facts: dict[str, Any]) -> Outcome:
    _phase(Phase.CLOSED, Phase.TPI_SUPERVISOR, tpi_visible=False)(
        actor=actor, dossier=dossier, note=note, facts=facts
    )
    papers_fall(
        actor=actor,
        proposal=dossier.proposal,
        kinds=(PaperKind.LHE, PaperKind.MINUTES),
        reason=f"Penilaian TPI dibuka kembali: {note}",
    )
    return Outcome(changes={"recommendation": ""})


EFFECTS: dict[str, Effect] = {
    "start_self_assessment": start_self_assessment,
    "submit": _phase(Phase.UNIT, Phase.CLOSED),
    "give_back": _phase(Phase.CLOSED, Phase.UNIT),
    "start_tpi": start_tpi,
    "hand_to_lead": _phase(Phase.TPI_MEMBER, Phase.TPI_LEAD),
    "back_to_member": _phase(Phase.TPI_LEAD, Phase.TPI_MEMBER),
    "hand_to_supervisor": _phase(Phase.TPI_LEAD, Phase.TPI_SUPERVISOR),
    "back_to_lead": _phase(Phase.TPI_SUPERVISOR, Phase.TPI_LEAD),
    "return_items": return_items,
    # Repaired items pass all three ranks again, in order.
    "resubmit": _phase(Phase.REPAIR, Phase.TPI_MEMBER),
    "settle": _phase(Phase.TPI_SUPERVISOR, Phase.CLOSED, tpi_visible=True),
    "reopen_tpi": reopen_tpi,
    "report_proposed": report_proposed,
    "report_not_yet": report_not_yet,
    "approve_exception": approve_exception,
    "cancel_approval": cancel_approval,
    "award": award,
    "not_award": not_award,
    "revoke": revoke,
    "withdraw": withdraw,
}
