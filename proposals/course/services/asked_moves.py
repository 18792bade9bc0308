"""What is asked of the moves: who wants which, for whom, and what came of asking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proposals.enums import Move
from proposals.models import Proposal
from proposals.workflow import MOVES
from proposals.workflow.chronology import DateQuarrel
from proposals.workflow.dossier import Dossier
from proposals.workflow.move_row import MoveRow
from units.models import User
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.transitions import find

ON_PAPER = "on_paper"  # in the facts of a decision: the signed paper it was taken on


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """A move somebody asks for; ``expected_state`` is the state the person saw."""

    proposal: Proposal
    move: Move
    expected_state: str
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    date_reason: str = ""  # why dates that contradict each other are taken all the same
    # Somebody of the unit, for whose record the actor stands from outside.
    recorder: User | None = None
    # Who decided on paper, and on which: then theirs are the rights and the decision, and the
    # actor only stands for it that the signed paper says so.
    decided_by: User | None = None
    on_paper: Mapping[str, Any] = field(default_factory=dict)

    @property
    def permission(self) -> str:
        own = self.recorder is not None
        return "proposals.confirm_record" if own else find(MOVES, self.move).permission


@dataclass(slots=True)
class CheckedRequest:
    """A wanted move after every question was asked; ``problem`` is why it cannot be made."""

    wanted: MoveRequest
    dossier: Dossier
    row: MoveRow
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    quarrels: list[DateQuarrel] = field(default_factory=list)
    problem: Refused | None = None


@dataclass(frozen=True, slots=True)
class RefusedMove:
    """A proposal that could not go along with the others, and why."""

    proposal: Proposal
    reasons: list[str]


def recorded_by(one: MoveRequest) -> dict[str, Any]:
    """Who recorded what somebody else stands for, or decided on paper; empty for an own deed."""
    who = one.recorder
    if one.on_paper:
        return {ON_PAPER: dict(one.on_paper)}
    return {} if who is None else {"recorded_by": str(who), "recorder": who.pk}
