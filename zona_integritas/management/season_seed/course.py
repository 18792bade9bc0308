"""How far an invented proposal came, and the moves that brought it there."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from assessment.enums import Phase, TeamDuty
from proposals.enums import Move, State
from proposals.workflow import MOVES
from zona_integritas.ground.transitions import find
from zona_integritas.management.season_seed.agency import INSPECTOR, SeedAgency, SeedUnit

TO_SHEET = (Move.PROPOSE, Move.NAME_CANDIDATE, Move.START_SELF_ASSESSMENT)
TO_TPI = (*TO_SHEET, Move.SUBMIT, Move.START_TPI)
RANKS = (Move.HAND_TO_LEAD, Move.HAND_TO_SUPERVISOR, Move.SETTLE)
SETTLED = (*TO_TPI, *RANKS)

# What may become of a proposal in the running year, and how often (of about a hundred).
RUNNING = {
    State.IDENTIFIED: 5,
    State.PROPOSED: 5,
    State.CANDIDATE: 6,
    State.WITHDRAWN: 1,
    State.REJECTED: 3,
    State.SELF_ASSESSMENT: 22,
    State.SUBMITTED: 8,
    State.TPI_ASSESSMENT: 19,
    State.RETURNED: 5,
    State.NOT_CONTINUED: 2,
    State.TPI_FINAL: 6,
    State.REPORTED: 7,
    State.APPROVED: 4,
    State.SENT: 3,
    State.NATIONAL: 4,
    State.AWARDED: 1,
    State.NOT_AWARDED: 1,
}
OVER = {State.AWARDED: 70, State.NOT_AWARDED: 26, State.WITHDRAWN: 4}
# These need every threshold; a proposal that misses one is reported instead.
MINISTRY = (State.APPROVED, State.SENT, State.NATIONAL, State.AWARDED, State.NOT_AWARDED)
MINISTRY_MOVES = {
    State.APPROVED: (Move.APPROVE,),
    State.SENT: (Move.APPROVE, Move.SEND),
    State.NATIONAL: (Move.APPROVE, Move.SEND, Move.START_NATIONAL),
    State.AWARDED: (Move.APPROVE, Move.SEND, Move.START_NATIONAL, Move.AWARD),
    State.NOT_AWARDED: (Move.APPROVE, Move.SEND, Move.START_NATIONAL, Move.NOT_AWARD),
}
WITH_MINISTRY = (State.NATIONAL, State.AWARDED, State.NOT_AWARDED)
WITH_SHEET_OPEN = {
    State.SELF_ASSESSMENT: Phase.UNIT,
    State.RETURNED: Phase.REPAIR,
}
WITHOUT_SHEET = (
    State.IDENTIFIED,
    State.PROPOSED,
    State.CANDIDATE,
    State.WITHDRAWN,
    State.REJECTED,
)
NOTES = {
    Move.REJECT: "Tahun ini diutamakan kantor dengan layanan langsung; diusulkan kembali tahun "
    "depan.",
    Move.DECLINE: "Beberapa nilai minimal belum terpenuhi; diajukan kembali setelah diperbaiki.",
    Move.STOP_AT_GATE: "Bukti pelaksanaan belum cukup untuk dinilai tahun ini; lengkapi sejak awal "
    "tahun depan.",
    Move.WITHDRAW: "Unit sedang digabung dengan unit lain, sehingga usulan ditarik.",
    Move.REPORT_NOT_YET: "Beberapa nilai minimal belum terpenuhi; unit perlu memperbaiki bukti "
    "pelaksanaan.",
    Move.RETURN_ITEMS: "Mohon dilengkapi paling lambat minggu depan.",
    Move.NOT_AWARD: "Bukti pelaksanaan pada dua area belum meyakinkan tim evaluasi.",
}


@dataclass(frozen=True, slots=True)
class SeedMove:
    """One move that was made: its name, and when."""

    move: Move
    at: datetime

    @property
    def label(self) -> str:
        return find(MOVES, self.move).label

    @property
    def target(self) -> State:
        return State(find(MOVES, self.move).target)

    @property
    def note(self) -> str:
        return NOTES.get(self.move, "")


@dataclass(frozen=True, slots=True)
class Course:
    """Where a proposal stands, the steps that led there, and who may write in its LKE now."""

    state: State
    steps: tuple[SeedMove, ...]
    began: datetime
    phase: Phase
    repair: bool  # items went back to the unit once

    def at(self, move: Move) -> datetime | None:
        return next((step.at for step in self.steps if step.move == move), None)

    @property
    def has_sheet(self) -> bool:
        return self.at(Move.START_SELF_ASSESSMENT) is not None

    @property
    def since(self) -> datetime:
        return self.steps[-1].at if self.steps else self.began


def draw_state(chance: random.Random, running: bool) -> State:
    """The state a proposal of this or an earlier year comes to, thresholds left aside."""
    table = RUNNING if running else OVER
    return chance.choices(list(table), weights=list(table.values()))[0]


def course_to(
    state: State, met: bool, room: bool, running: bool, year: int, chance: random.Random
) -> Course:
    """The steps to a state. ``met``: do all thresholds of the target hold on the TPI's side?
    ``room``: has the quota a place left?"""
    repair = state == State.RETURNED
    moves: tuple[Move, ...]
    phase = Phase.CLOSED
    report = Move.REPORT_PROPOSED if met else Move.REPORT_NOT_YET
    if state in MINISTRY and not (met and room):
        over = (State.REJECTED, Move.DECLINE) if met else (State.NOT_PROPOSED, Move.ACKNOWLEDGE)
        state = State.REPORTED if running else over[0]
        moves = (*SETTLED, report, *(() if running else over[1:]))
    elif state in MINISTRY:
        moves = (*SETTLED, report, *MINISTRY_MOVES[state])
    elif state == State.TPI_ASSESSMENT:
        ranks = chance.choices((0, 1, 2), weights=(6, 2, 1))[0]
        moves = (*TO_TPI, *RANKS[:ranks])
        phase = (Phase.TPI_MEMBER, Phase.TPI_LEAD, Phase.TPI_SUPERVISOR)[ranks]
    else:
        moves = {
            State.IDENTIFIED: (),
            State.PROPOSED: TO_SHEET[:1],
            State.CANDIDATE: TO_SHEET[:2],
            State.WITHDRAWN: (Move.PROPOSE, Move.WITHDRAW),
            State.REJECTED: (Move.PROPOSE, Move.REJECT),
            State.SELF_ASSESSMENT: TO_SHEET,
            State.SUBMITTED: TO_TPI[:-1],
            State.RETURNED: (*TO_TPI, Move.RETURN_ITEMS),
            State.NOT_CONTINUED: (*TO_TPI[:-1], Move.STOP_AT_GATE),
            State.TPI_FINAL: SETTLED,
            State.REPORTED: (*SETTLED, report),
        }[state]
        phase = WITH_SHEET_OPEN.get(state, Phase.CLOSED)
    if Move.HAND_TO_LEAD in moves and chance.random() < 0.15:
        place = moves.index(Move.HAND_TO_LEAD)
        moves = (*moves[:place], Move.RETURN_ITEMS, Move.RESUBMIT, *moves[place:])
        repair = True
    began, steps = _dated(moves, running, year, chance)
    return Course(state, steps, began, phase, repair)


def _dated(
    moves: tuple[Move, ...], running: bool, year: int, chance: random.Random
) -> tuple[datetime, tuple[SeedMove, ...]]:
    """When each step was made: back from today, or from the day an earlier season ended."""
    last = timezone.localdate() if running else date(year, 12, 10)
    day = last - timedelta(days=chance.randint(0, 24 if running else 20))
    longest = 7 if running else 26
    days = [day]
    for _ in moves:
        day -= timedelta(days=chance.randint(1, longest))
        days.append(day)
    days.reverse()
    moments = [_moment(day, chance) for day in days]
    moments = [min(moment, timezone.now()) for moment in sorted(moments)]
    return moments[0], tuple(
        SeedMove(move, moment) for move, moment in zip(moves, moments[1:], strict=True)
    )


def _moment(day: date, chance: random.Random) -> datetime:
    """A moment of that day in office hours."""
    at = time(chance.randint(8, 15), chance.randint(0, 59), chance.randint(0, 59))
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone())


def actor_of(move: Move, place: SeedUnit, agency: SeedAgency) -> Any:
    """Who makes this move for the unit."""
    team = place.team
    return {
        Move.NAME_CANDIDATE: agency.leadership,
        Move.REJECT: agency.leadership,
        Move.APPROVE: agency.leadership,
        Move.DECLINE: agency.leadership,
        Move.ACKNOWLEDGE: agency.leadership,
        Move.START_SELF_ASSESSMENT: place.head,
        Move.SUBMIT: place.head,
        Move.RESUBMIT: place.head,
        Move.START_TPI: team.lead,
        Move.HAND_TO_LEAD: team.member,
        Move.RETURN_ITEMS: team.member,
        Move.HAND_TO_SUPERVISOR: team.lead,
        Move.STOP_AT_GATE: team.lead,
        Move.REPORT_PROPOSED: team.lead,
        Move.REPORT_NOT_YET: team.lead,
        Move.SETTLE: team.supervisor,
    }.get(move, agency.pokja)


def facts_of(step: SeedMove, number: int, year: int) -> dict[str, Any]:
    """What the form of the move would have asked, as a decision row keeps it."""
    day = timezone.localdate(step.at)
    on = day.isoformat()
    facts: dict[str, dict[str, Any]] = {
        Move.NAME_CANDIDATE: {"sk_number": f"KEP-17/BLN/{year}", "sk_date": on},
        Move.SUBMIT: {"certified": True},
        Move.START_TPI: {
            "task_number": f"ST-{number:05d}/IT/{year}",
            "task_date": on,
            "task_start": on,
            "task_end": (day + timedelta(days=30)).isoformat(),
        },
        Move.REPORT_PROPOSED: _reported(number, year, on),
        Move.REPORT_NOT_YET: _reported(number, year, on),
        Move.SEND: {
            "letter_number": f"B-{number:05d}/BLN/{year}",
            "letter_date": on,
            "sptjm_number": f"SPTJM-{number:05d}/BLN/{year}",
            "sptjm_date": on,
        },
        Move.START_NATIONAL: {"started_on": on},
        Move.AWARD: {"decree_number": f"512 Tahun {year} (contoh)", "decree_date": on},
        Move.NOT_AWARD: {"decided_on": on},
    }
    return facts.get(step.move, {})


def _reported(number: int, year: int, on: str) -> dict[str, Any]:
    return {
        "lhe_number": f"LHE-{number:05d}/IT/{year}",
        "lhe_date": on,
        "lhe_signed_on": on,
        "lhe_signer": {**INSPECTOR, "above": []},
        "officers": [{"duty": TeamDuty.ANSWERABLE.value, **INSPECTOR}],
    }
