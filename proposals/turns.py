"""Whose turn it is: which moves a proposal waits for, who makes them, until when.

From the table of moves; Beranda, notices and reminders ask here.
"""

from collections.abc import Iterable
from datetime import date

from assessment.enums import Phase, WindowKind
from assessment.models import Window
from proposals.enums import State
from proposals.models import Proposal
from proposals.rules import ON_TOP, ROLES_OF_PERMISSION
from proposals.workflow import MOVES
from units.circle import Circle, Holder
from units.enums import TPI_SIDE, Role
from zona_integritas.ground.transitions import Transition, leaving

# Three hand-overs inside one state: each is waited for only while its rank has the sheet.
PHASE_OF_MOVE = {
    "hand_to_lead": Phase.TPI_MEMBER,
    "hand_to_supervisor": Phase.TPI_LEAD,
    "settle": Phase.TPI_SUPERVISOR,
}
WINDOW_OF_STATE = {
    State.CANDIDATE: WindowKind.FILLING,
    State.SELF_ASSESSMENT: WindowKind.FILLING,
    State.SUBMITTED: WindowKind.TPI,
    State.TPI_ASSESSMENT: WindowKind.TPI,
    State.RETURNED: WindowKind.REPAIR,
    State.TPI_FINAL: WindowKind.TPI,
    State.REPORTED: WindowKind.MINISTRY,
    State.APPROVED: WindowKind.MINISTRY,
}
WITH_THE_UNIT = (State.SELF_ASSESSMENT, State.RETURNED)
# Where the move is one outcome among several, whose turn it is is told of none beforehand.
ASKED = {
    "name_candidate": "Buka dan putuskan",
    "approve": "Buka dan putuskan",
    "report_proposed": "Laporkan ke pimpinan",
    "award": "Catat hasil KemenPAN-RB",
}
JUDGING = TPI_SIDE | {Role.LEADERSHIP}


def awaited(state: str, phase: str | None) -> list[Transition]:
    """The forward moves out of this state whose turn it is."""
    return [
        move
        for move in leaving(MOVES, state)
        if move.tone == "primary" and PHASE_OF_MOVE.get(move.name, phase) == phase
    ]


def asked(move: Transition) -> str:
    """What the person whose turn it is has to do, in the words of a button."""
    return ASKED.get(move.name, move.label)


def phase_of(proposal: Proposal) -> str | None:
    return proposal.assessment.phase if proposal.assessment is not None else None


def roles_awaited(moves: Iterable[Transition]) -> list[str]:
    """The roles that may make one of these moves, in the order of the field."""
    roles = {role for move in moves for role in ROLES_OF_PERMISSION[move.permission]}
    return sorted(roles, key=Role.values.index)


def people_awaited(circle: Circle, proposal: Proposal, state: str) -> list[Holder]:
    """Who could make the next move; while the unit works on its LKE, its whole team.

    Whoever may not judge or decide on this unit (their own, a conflict of interest) is left out.
    """
    moves = awaited(state, phase_of(proposal))
    roles = set(roles_awaited(moves))
    on_top = bool(moves) and all(move.permission in ON_TOP for move in moves)
    if state in WITH_THE_UNIT:
        roles.add(Role.UNIT_MEMBER)
    return [
        *circle.impartial(sorted(roles & JUDGING), proposal.unit),
        *(
            one
            for one in circle.without_conflict(sorted(roles - JUDGING), proposal.unit)
            if one.agency_wide or not on_top
        ),
    ]


def window_of(proposal: Proposal) -> Window | None:
    """The window in which the next move belongs (from the period's prefetched windows)."""
    kind = WINDOW_OF_STATE.get(State(proposal.state))
    for window in proposal.period.windows.all():
        if window.kind == kind:
            return window
    return None


def closes_on(proposal: Proposal) -> date | None:
    window = window_of(proposal)
    return window.closes_on if window is not None else None
