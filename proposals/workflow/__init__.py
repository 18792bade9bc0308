"""The one table of moves of a proposal: the five stages of a season.

The table makes the buttons, the enforcement, the reasons why not, all consequences, the tests and
``docs/workflow.md``. Nothing about a move is written anywhere else: a new one is a row.
"""

from proposals.enums import Move, PaperKind
from proposals.workflow.assessing import JUDGING, REPORTING
from proposals.workflow.choosing import CHOOSING
from proposals.workflow.deciding import AT_THE_MINISTRY, DECIDING
from proposals.workflow.filling import FILLING
from proposals.workflow.move_row import DAYS as DAYS
from proposals.workflow.move_row import Fact, MoveRow, WithdrawLetters, WithdrawPapers

MOVES: tuple[MoveRow, ...] = (
    *CHOOSING,
    *FILLING,
    *JUDGING,
    *REPORTING,
    *DECIDING,
    *AT_THE_MINISTRY,
)
_ROWS: dict[str, MoveRow] = {row.name: row for row in MOVES}


def row_of(decided: str) -> MoveRow | None:
    """The row behind a stored decision; None for the identification, which is no move."""
    return _ROWS.get(decided)


def facts_of(decided: str) -> tuple[Fact, ...]:
    """What the move of a stored decision asked."""
    row = row_of(decided)
    return row.asks if row is not None else ()


def deciding_moves(kind: PaperKind) -> tuple[Move, ...]:
    """The moves whose decision a paper of this kind rests on."""
    return tuple(row.name for row in MOVES if kind in row.papers)


def ending_moves(kind: PaperKind) -> tuple[Move, ...]:
    """The moves after which a paper of this kind does not stand any more."""
    return tuple(
        row.name
        for row in MOVES
        if any(
            isinstance(deed, WithdrawPapers | WithdrawLetters) and kind in deed.kinds
            for deed in row.does
        )
    )
