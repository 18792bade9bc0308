"""Which moves a sitting decides, in which state: rows of the one table of moves."""

from proposals.enums import State
from proposals.workflow import MOVES
from zona_integritas.ground.transitions import Transition

MOVES_AT_SITTING = (
    "name_candidate",
    "send_back",
    "reject",
    "approve",
    "approve_exception",
    "decline",
)


def moves_at_sitting(state: str) -> list[Transition]:
    """The decisions leadership may take on a proposal in this state."""
    return [one for one in MOVES if one.name in MOVES_AT_SITTING and state in one.sources]


def decidable(state: str) -> bool:
    """Does a proposal in this state wait for a decision of leadership?"""
    return state in DECIDABLE


DECIDABLE = (State.PROPOSED, State.REPORTED)
