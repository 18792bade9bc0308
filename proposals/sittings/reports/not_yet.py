"""What the TPI reported as not to be proposed yet, and waits to be taken note of."""

from dataclasses import dataclass
from decimal import Decimal

from assessment.queries import newest_totals
from proposals.course.progress import describe_many
from proposals.enums import Move, Recommendation, State
from proposals.models import Decision, Proposal
from proposals.queries import visible_proposals
from proposals.workflow.missed_minima import missed_lines
from units.models import User


@dataclass(frozen=True, slots=True)
class NotYetLine:
    """One report: its score, the minima it missed, the TPI's reason; ``problems`` say why this
    person cannot take note of it."""

    proposal: Proposal
    total: Decimal | None
    missed: list[str]
    reason: str
    report: str
    problems: list[str]


def not_yet_lines(user: User) -> list[NotYetLine]:
    """All that wait, of whatever season, the lowest score last."""
    rows = visible_proposals(user).filter(
        state=State.REPORTED, recommendation=Recommendation.NOT_YET
    )
    proposals = list(rows)
    reported = {
        one.proposal_id: one
        for one in Decision.objects.filter(
            proposal__in=proposals, move=Move.REPORT_NOT_YET
        ).order_by("id")
    }
    totals = newest_totals([one.assessment_id for one in proposals if one.assessment_id])
    found = []
    for proposal, move in describe_many(Move.ACKNOWLEDGE, proposals, user):
        decision = reported.get(proposal.pk)
        found.append(
            NotYetLine(
                proposal=proposal,
                total=totals.get(proposal.assessment_id or 0),
                missed=missed_lines(decision.facts) if decision else [],
                reason=decision.note if decision else "",
                report=str(decision.facts.get("lhe_number", "")) if decision else "",
                problems=move.reasons
                if move.permitted
                else ["Keputusan atas unit ini di luar peran Anda."],
            )
        )
    return sorted(found, key=lambda one: (-(one.total or Decimal()), one.proposal.unit.code))
