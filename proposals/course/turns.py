"""Whose turn it is: which moves a proposal waits for, who makes them, until when.

From the table of moves; Beranda, notices and reminders ask here.
"""

from collections.abc import Iterable
from datetime import date

from assessment.acts import team_of
from assessment.enums import WindowKind
from assessment.models import Window
from proposals.enums import State
from proposals.models import Proposal
from proposals.queries import office_of
from proposals.rules import ON_TOP, ROLES_OF_PERMISSION
from proposals.workflow import MOVES
from proposals.workflow.dossier import Dossier
from proposals.workflow.move_row import MoveRow
from units.enums import TPI_SIDE, Role
from units.role_holders import Holder, RoleHolders
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import in_sentence, join_list
from zona_integritas.ground.transitions import Transition, leaving

WINDOW_OF_STATE = {
    State.CANDIDATE: WindowKind.FILLING,
    State.SELF_ASSESSMENT: WindowKind.FILLING,
    State.BETWEEN: WindowKind.BETWEEN,
    State.SUBMITTED: WindowKind.TPI,
    State.TPI_ASSESSMENT: WindowKind.TPI,
    State.RETURNED: WindowKind.REPAIR,
    State.TPI_FINAL: WindowKind.TPI,
    State.REPORTED: WindowKind.MINISTRY,
    State.APPROVED: WindowKind.MINISTRY,
}
WITH_THE_UNIT = (State.SELF_ASSESSMENT, State.RETURNED)
JUDGING = TPI_SIDE | {Role.LEADERSHIP}


def awaited_moves(proposal: Proposal, state: str | None = None) -> list[MoveRow]:
    """The forward moves out of this state (its own, where none is named) whose turn it is. Inside
    a state that three ranks share, each is waited for only while its rank has the LKE."""
    phase, dossier = phase_of(proposal), Dossier(proposal)
    return [
        move
        for move in leaving(MOVES, state or proposal.state)
        if move.tone == "primary" and move.turn in (None, phase) and meant_for(move, dossier)
    ]


def meant_for(move: MoveRow, dossier: Dossier) -> bool:
    """Is it a move for this proposal at all, whoever makes it?"""
    return not any(guard(dossier, SYSTEM) for guard in move.only_where)


def phase_of(proposal: Proposal) -> str | None:
    return proposal.assessment.phase if proposal.assessment is not None else None


def roles_awaited(moves: Iterable[Transition]) -> list[str]:
    """The roles that may make one of these moves, in the order of the field."""
    roles = {role for move in moves for role in ROLES_OF_PERMISSION[move.permission]}
    return sorted(roles, key=Role.values.index)


def next_turn(proposal: Proposal) -> str:
    """Who goes on, as a sentence; empty where nobody has to."""
    if proposal.state in WITH_THE_UNIT:
        return "Selanjutnya giliran tim unit."
    if proposal.state == State.BETWEEN and (office := office_of(proposal)):
        return f"Selanjutnya giliran kepala {office}."
    roles = roles_awaited(awaited_moves(proposal))
    names = [in_sentence(str(Role(role).label)) for role in roles]
    return f"Selanjutnya giliran {join_list(names, 'atau')}." if names else ""


def people_awaited(role_holders: RoleHolders, proposal: Proposal, state: str) -> list[Holder]:
    """Who could make the next move; while the unit works on its LKE, its whole team.

    Whoever may not judge or decide on this unit (their own, a conflict of interest) is left out,
    and of the pool of assessors whoever the letter of assignment does not name.
    """
    moves = awaited_moves(proposal, state)
    if state == State.BETWEEN:
        return _heads_of_the_office(role_holders, proposal)
    roles = set(roles_awaited(moves))
    on_top = bool(moves) and all(move.permission in ON_TOP for move in moves)
    if state in WITH_THE_UNIT:
        roles.add(Role.UNIT_MEMBER)
    sheet = proposal.assessment
    seated = {(one.rank, one.person_id) for one in (team_of(sheet) if sheet is not None else ())}
    return [
        *(
            one
            for one in role_holders.impartial(sorted(roles & JUDGING), proposal.unit)
            if not seated or one.role not in TPI_SIDE or (one.role, one.person.pk) in seated
        ),
        *(
            one
            for one in role_holders.without_conflict(sorted(roles - JUDGING), proposal.unit)
            if one.agency_wide or not on_top
        ),
    ]


def _heads_of_the_office(role_holders: RoleHolders, proposal: Proposal) -> list[Holder]:
    """Who heads the office that checks, not who heads the unit or anything else above it."""
    office = office_of(proposal)
    if office is None:
        return []
    heads = role_holders.without_conflict([Role.UNIT_HEAD], proposal.unit)
    return [one for one in heads if one.path == office.path]


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
