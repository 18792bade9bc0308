"""Beranda: where the season stands, what waits for this person, what is late."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from assessment.enums import TPI_PHASES, Phase, WindowKind
from assessment.models import Assessment, Period
from assessment.queries import current_period, today, visible_assessments
from assessment.rules import writable_side
from proposals.enums import Stage, State
from proposals.models import Proposal
from proposals.progress import waiting_for
from proposals.queries import running, visible_proposals
from zona_integritas.formats import tanggal
from zona_integritas.transitions import Transition

MOST = 30


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One window of the season, in words: open with days left, still closed, or over."""

    label: str
    text: str
    state: str  # open · soon · upcoming · over


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the person: which unit, what, since when, one button."""

    unit: str
    what: str
    since: datetime
    verb: str
    url: str
    late: bool


def page(user: Any) -> dict[str, Any]:
    """Everything Beranda shows to this person."""
    period = current_period()
    proposals = list(
        running(visible_proposals(user)).filter(period=period).order_by("state_since")
        if period
        else []
    )
    if period is not None:
        for proposal in proposals:
            proposal.period = period  # the one whose windows were read already
    lines = [line for proposal in proposals for line in _waiting(user, proposal)]
    late = [line for line in lines if line.late]
    waiting = [line for line in lines if not line.late]
    own_sheets = _own_sheets(user, period) if period else []
    return {
        "period": period,
        "windows": _windows(period) if period else [],
        "late": late[:MOST],
        "more_late": max(len(late) - MOST, 0),
        "waiting": waiting[:MOST],
        "more_waiting": max(len(waiting) - MOST, 0),
        "funnel": _funnel(user, period) if period else [],
        "own_sheets": own_sheets[:MOST],
        "more_sheets": max(len(own_sheets) - MOST, 0),
    }


def _windows(period: Period) -> list[WindowLine]:
    day = today()
    lines = []
    for window in period.windows.all():
        label = window.get_kind_display()
        if day < window.opens_on:
            lines.append(WindowLine(label, f"dibuka {tanggal(window.opens_on)}", "upcoming"))
        elif day > window.closes_on:
            lines.append(WindowLine(label, f"ditutup {tanggal(window.closes_on)}", "over"))
        else:
            left = (window.closes_on - day).days
            text = "tutup hari ini" if left == 0 else f"tutup {left} hari lagi"
            lines.append(
                WindowLine(
                    label, f"{text}, {tanggal(window.closes_on)}", "soon" if left <= 14 else "open"
                )
            )
    return lines


_WINDOW_OF_STATE = {
    State.CANDIDATE: WindowKind.FILLING,
    State.SELF_ASSESSMENT: WindowKind.FILLING,
    State.SUBMITTED: WindowKind.TPI,
    State.TPI_ASSESSMENT: WindowKind.TPI,
    State.RETURNED: WindowKind.REPAIR,
    State.TPI_FINAL: WindowKind.TPI,
    State.REPORTED: WindowKind.MINISTRY,
    State.APPROVED: WindowKind.MINISTRY,
}


def _closes(proposal: Proposal) -> date | None:
    kind = _WINDOW_OF_STATE.get(State(proposal.state))
    for window in proposal.period.windows.all():
        if window.kind == kind:
            return window.closes_on
    return None


def _waiting(user: Any, proposal: Proposal) -> list[Waiting]:
    """The forward moves of a proposal that this person's roles may make, as one line."""
    moves = [
        move
        for move in waiting_for(proposal.state, user, proposal)
        if _is_turn(move.name, proposal.assessment)
    ]
    if not moves:
        return []
    closes = _closes(proposal)
    return [
        Waiting(
            unit=proposal.unit.name,
            what=f"{proposal.get_target_display()} · {proposal.get_state_display()}",
            since=proposal.state_since,
            verb=_verb(moves),
            url=reverse("proposals:detail", args=[proposal.pk]),
            late=closes is not None and today() > closes,
        )
    ]


def _verb(moves: list[Transition]) -> str:
    """A decision of leadership has several outcomes: the button says only that it waits."""
    if len(moves) > 1 or moves[0].permission == "proposals.decide":
        return "Buka dan putuskan"
    return moves[0].label


_PHASE_OF_MOVE = {
    "hand_to_lead": Phase.TPI_MEMBER,
    "hand_to_supervisor": Phase.TPI_LEAD,
    "settle": Phase.TPI_SUPERVISOR,
}


def _is_turn(move: str, assessment: Assessment | None) -> bool:
    """A rank of the TPI is only waited for when it is its turn."""
    phase = _PHASE_OF_MOVE.get(move)
    return phase is None or (assessment is not None and assessment.phase == phase)


def _funnel(user: Any, period: Period) -> list[tuple[str, int]]:
    """How many proposals stand in each of the five stages."""
    counts = dict.fromkeys(Stage, 0)
    states = visible_proposals(user).filter(period=period).values_list("state", flat=True)
    for state in states:
        stage = Proposal(state=state).stage
        if stage is not None:
            counts[stage] += 1
    return [(stage.label, count) for stage, count in counts.items()]


def _own_sheets(user: Any, period: Period) -> list[Assessment]:
    """The LKE this person may write in now."""
    phases = (Phase.UNIT, Phase.REPAIR, *TPI_PHASES)
    rows = visible_assessments(user).filter(period=period, phase__in=phases)
    return [row for row in rows if writable_side(user, row) is not None]
