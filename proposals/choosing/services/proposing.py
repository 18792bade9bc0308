"""Stage 2: many units are proposed at once; those that cannot go along say why."""

from collections.abc import Sequence

from proposals.course.services.asked_moves import MoveRequest, RefusedMove
from proposals.course.services.moves import apply_what_can
from proposals.enums import Move
from proposals.models import Decision, Proposal
from units.models import User


def propose_many(
    *, actor: User, proposals: Sequence[Proposal], seen: dict[int, str]
) -> tuple[list[Decision], list[RefusedMove]]:
    """Proposes what can be proposed. ``seen`` is the state of each that the person saw."""
    return apply_what_can(
        actor=actor,
        wanted=[
            MoveRequest(proposal=one, move=Move.PROPOSE, expected_state=seen.get(one.pk, one.state))
            for one in proposals
        ],
    )
