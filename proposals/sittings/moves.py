"""Which moves a sitting decides, in which state: rows of the one table of moves."""

from proposals.enums import Move, State
from proposals.workflow import MOVES
from proposals.workflow.move_row import MoveRow
from zona_integritas.ground.transitions import leaving

_ROWS = tuple(row for row in MOVES if row.at_sitting)
MOVES_AT_SITTING: tuple[Move, ...] = tuple(row.name for row in _ROWS)
# What is chosen for all at once: the moves that lead on.
LEADING_ON: tuple[Move, ...] = tuple(row.name for row in _ROWS if row.tone == "primary")
# Made with the decree of the sitting.
BY_DECREE: tuple[Move, ...] = tuple(row.name for row in _ROWS if row.by_decree)
DECIDABLE = tuple(dict.fromkeys(State(state) for row in _ROWS for state in row.sources))


def moves_at_sitting(state: str) -> list[MoveRow]:
    """The decisions leadership may take on a proposal in this state."""
    return leaving(_ROWS, state)


def is_decidable(state: str) -> bool:
    """Does a proposal in this state wait for a decision of leadership?"""
    return state in DECIDABLE
