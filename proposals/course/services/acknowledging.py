"""Leadership takes note of what the TPI does not propose yet: one acknowledgement for many."""

from collections.abc import Sequence

from proposals.course.services.asked_moves import MoveRequest, RefusedMove
from proposals.course.services.moves import apply_what_can
from proposals.enums import Move, State
from proposals.models import Decision, Proposal
from units.models import User


def acknowledge_reports(
    *, actor: User, proposals: Sequence[Proposal], note: str = ""
) -> tuple[list[Decision], list[RefusedMove]]:
    """Closes those that can be closed; the others are named with their reasons. ``note`` is said
    to all of them."""
    return apply_what_can(
        actor=actor,
        wanted=[
            MoveRequest(
                proposal=one, move=Move.ACKNOWLEDGE, expected_state=State.REPORTED, note=note
            )
            for one in proposals
        ],
    )
