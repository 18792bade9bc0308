"""When a side of a proposal counts: the LKE's own rule, and the ministry only once it has ended
its evaluation. What the ministry does not give is said so, and is never a zero."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessment.enums import View
from assessment.lke import completion as sheets
from proposals.enums import State
from proposals.models import MinistryRecord, Proposal

EVALUATING = (State.SENT, State.NATIONAL)
EVALUATED = (State.AWARDED, State.NOT_AWARDED, State.REVOKED)
BEING_EVALUATED = "dievaluasi"


def is_finished(proposal: Proposal, view: str, answered: int, of: int) -> bool:
    """Does this side of the proposal's LKE count?"""
    sheet = proposal.assessment
    if sheet is None or (view == View.TPN and proposal.state in EVALUATING):
        return False
    return sheets.is_finished(view, sheet.phase, answered, of)


def finished_condition(figures: str, view: str) -> Q:
    """The same, asked of proposals whose stored figures of this view are joined."""
    rule = sheets.finished_condition(figures, view)
    return rule & ~Q(state__in=EVALUATING) if view == View.TPN else rule


def ministry_words(state: str) -> str:
    """What stands in the place of a score the ministry has not given."""
    return (
        BEING_EVALUATED if state in EVALUATING else sheets.NOT_GIVEN if state in EVALUATED else ""
    )


def ministry_scores(proposals: Iterable[Any]) -> dict[int, Decimal]:
    """The newest score the ministry told of each proposal it has done with."""
    done = [one.pk for one in proposals if one.state in EVALUATED]
    rows = MinistryRecord.objects.filter(proposal__in=done, score__isnull=False).order_by("id")
    return {row.proposal_id: row.score for row in rows if row.score is not None}
