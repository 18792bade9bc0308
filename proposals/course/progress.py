"""Where a proposal is, what may happen next, who may do it, and why not: for the screen."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from assessment.enums import Side
from proposals.course.services.asked_moves import ON_PAPER
from proposals.course.services.hand_over import BARE, accepted_in_words
from proposals.course.turns import meant_for, next_turn
from proposals.enums import ENDED, STAGE_OF, Move, Stage, State
from proposals.models import Decision, Proposal
from proposals.queries import for_moving
from proposals.rules import ON_OFFICE, ROLES_OF_PERMISSION
from proposals.workflow import MOVES, facts_of, row_of
from proposals.workflow.dossier import Dossier, dossiers
from proposals.workflow.missed_minima import missed_lines
from proposals.workflow.move_row import DAYS, HandsOn, MoveRow, PassLke
from units.enums import Role
from units.models import User
from zona_integritas.ground.formats import in_sentence, join_list, tanggal
from zona_integritas.ground.permissions import allowed
from zona_integritas.ground.transitions import find, leaving, reasons


@dataclass(frozen=True, slots=True)
class StageStep:
    """One of the five stages on the stepper."""

    label: str
    state: str  # done · current · upcoming · stopped
    date: datetime | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class NextMove:
    """A move out of the present state, as this person sees it.

    ``open`` moves have a button; the others say why not. ``holders`` are the people who may do
    it, for whoever may not.
    """

    transition: MoveRow
    permitted: bool
    reasons: list[str] = field(default_factory=list)
    roles: str = ""
    holders: list[User] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.permitted and not self.reasons


def stage_steps(dossier: Dossier) -> list[StageStep]:
    """The five stages; a finished one carries when it ended and who ended it."""
    proposal = dossier.proposal
    decisions = list(proposal.decisions.all())
    stopped = proposal.state in ENDED
    current = proposal.stage or _last_stage(decisions)
    found = []
    for stage in Stage:
        last = _left(decisions, stage) if stage < current else None
        if stage < current:
            found.append(
                StageStep(
                    proposal.worded(stage.label),
                    "done",
                    last.at if last else None,
                    str(last.actor) if last else "",
                )
            )
        elif stage == current:
            done = proposal.state == State.AWARDED
            newest = decisions[-1] if decisions else None
            found.append(
                StageStep(
                    proposal.worded(stage.label),
                    "done" if done else "stopped" if stopped else "current",
                    proposal.state_since,
                    str(newest.actor) if (done or stopped) and newest else "",
                )
            )
        else:
            found.append(StageStep(proposal.worded(stage.label), "upcoming"))
    return found


def _left(decisions: list[Decision], stage: Stage) -> Decision | None:
    """The last decision that took the proposal out of ``stage``, onwards."""
    for decision in reversed(decisions):
        source = STAGE_OF.get(State(decision.from_state))
        target = STAGE_OF.get(State(decision.to_state))
        if source == stage and target is not None and target > stage:
            return decision
    return None


def _last_stage(decisions: list[Decision]) -> Stage:
    """A withdrawn proposal stopped in the stage it was withdrawn from."""
    for decision in reversed(decisions):
        if decision.to_state == State.WITHDRAWN:
            return STAGE_OF[State(decision.from_state)]
    return Stage.IDENTIFICATION


def next_moves(dossier: Dossier, actor: User) -> list[NextMove]:
    """Every move out of the present state, those that the person may make first."""
    moves = [
        describe(move, dossier, actor)
        for move in leaving(MOVES, dossier.proposal.state)
        if meant_for(move, dossier)
    ]
    if dossier.proposal.state == State.BETWEEN:
        moves = _one_way_back(moves)
    return sorted(moves, key=lambda move: (not move.open, not move.permitted))


def _one_way_back(moves: list[NextMove]) -> list[NextMove]:
    """Who heads the office heads the unit below it as well: of the two ways back to the unit one is
    offered, the office's own before the unit's, and one that is open before one that is not."""
    back = [one for one in moves if one.permitted and one.transition.came_back]
    kept = next((one for one in back if one.open), None) or next(iter(back), None)
    return [one for one in moves if one is kept or one not in back]


def worded(move: MoveRow, proposal: Proposal) -> MoveRow:
    """The move in the words for this proposal: where the agency awards WBK itself, its own panel
    stands in the place of the ministry."""
    if not proposal.by_agency:
        return move
    return replace(
        move,
        label=proposal.worded(move.label),
        past=proposal.worded(move.past),
        consequence=proposal.worded(move.consequence),
        note_label=proposal.worded(move.note_label),
        prompt=proposal.worded(move.prompt),
        heard=proposal.worded(move.heard),
    )


def applies(move: MoveRow, dossier: Dossier) -> bool:
    """Does the move lead out of where the proposal is? Of the TPI's ranks only the one whose turn
    it is can pass the LKE on."""
    if dossier.proposal.state not in move.sources or not meant_for(move, dossier):
        return False
    held = dossier.assessment.phase if dossier.assessment else None
    return all(deed.before == held for deed in move.does if isinstance(deed, PassLke))


def describe(move: MoveRow, dossier: Dossier, actor: User) -> NextMove:
    """One move as this person sees it, with the reasons why not where there are any."""
    roles = sorted(ROLES_OF_PERMISSION[move.permission], key=Role.values.index)
    permitted = allowed(actor, move.permission, dossier.proposal)
    holders: list[User] = []
    if not permitted:
        for role in roles:
            holders += [person for person in dossier.holders(role) if person not in holders]
        if move.permission in ON_OFFICE:
            holders = [one for one in holders if allowed(one, move.permission, dossier.proposal)]
    return NextMove(
        transition=worded(move, dossier.proposal),
        permitted=permitted,
        reasons=_least(move, dossier, [actor] if permitted else holders or [actor]),
        roles=join_list([in_sentence(Role(role).label) for role in roles], "atau"),
        holders=holders,
    )


def _least(move: MoveRow, dossier: Dossier, people: Iterable[Any]) -> list[str]:
    """Why not, for whoever of these people has the least in the way: that the reader proposed a
    unit keeps no leader from naming it."""
    found: list[list[str]] = []
    for person in people:
        found.append(reasons(move, dossier, person))
        if not found[-1]:
            break
    return min(found, key=len)


def describe_many(
    name: Move, proposals: Iterable[Proposal], actor: User
) -> list[tuple[Proposal, NextMove]]:
    """One move for many proposals, read in one go; who else may make it is not looked up."""
    transition = find(MOVES, name)
    ids = [one.pk for one in proposals]
    found = {
        dossier.proposal.pk: dossier
        for dossier in dossiers(for_moving(Proposal.objects.filter(pk__in=ids)))
    }
    return [
        (
            found[pk].proposal,
            NextMove(
                transition=transition,
                permitted=allowed(actor, transition.permission, found[pk].proposal),
                reasons=reasons(transition, found[pk], actor),
            ),
        )
        for pk in ids
    ]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One decision with its facts in words, for the record on the page."""

    decision: Decision
    said: str  # what was done, in the past
    facts: list[tuple[str, str]]
    note: str


def history(decisions: list[Decision], *, tpi_shown: bool) -> list[HistoryLine]:
    """The decisions, newest first, each with the facts its move asked for.

    Without ``tpi_shown`` the reader may not see the TPI's side yet, nor what assessors wrote when
    they passed the LKE among themselves.
    """
    return [_history_line(one, tpi_shown) for one in reversed(decisions)]


def _history_line(decision: Decision, tpi_shown: bool) -> HistoryLine:
    row = row_of(decision.move)
    of_unit = row is not None and row.hands_on == HandsOn(Side.UNIT)
    hidden = row is not None and row.among_assessors and not tpi_shown
    return HistoryLine(
        decision,
        decision.proposal.worded(row.past if row is not None else decision.label),
        _facts_in_words(decision, tpi_shown=tpi_shown or of_unit),
        "" if hidden else decision.note,
    )


NUMBER_LATER = "menyusul"


def _facts_in_words(decision: Decision, *, tpi_shown: bool) -> list[tuple[str, str]]:
    """``tpi_shown``: how many items a rank changed is said to who may see the TPI's side."""
    lines = []
    for fact in facts_of(decision.move):
        value = decision.facts.get(fact.key)
        if fact.later and value == "":
            value = NUMBER_LATER
        if value in (None, "", True):
            continue
        text = tanggal(date.fromisoformat(value)) if fact.kind in DAYS else str(value)
        lines.append((fact.label, text))
    if decision.facts.get("accepted") and tpi_shown:
        lines.append(("Penerimaan butir", accepted_in_words(decision.facts["accepted"])))
    if decision.facts.get(BARE):
        lines.append(("Jawaban tertinggi tanpa bukti", str(decision.facts[BARE])))
    if "items" in decision.facts:
        lines.append(("Butir dikembalikan", str(decision.facts["items"])))
    if decision.facts.get("team"):
        named = [f"{one['name']} ({one['role']})" for one in decision.facts["team"]]
        lines.append(("Tim penilai", ", ".join(named)))
    lines += _recorded_in_words(decision)
    if decision.facts.get("shared_ranks"):
        lines.append(("Jenjang TPI", str(decision.facts["shared_ranks"])))
    if decision.facts.get("lhe_signer"):
        told = decision.facts["lhe_signer"]
        lines.append(("Penanda tangan LHE", f"{told['name']}, {told['office']}"))
    if decision.facts.get("excepted") and tpi_shown:
        lines.append(("Yang dikecualikan", " ".join(decision.facts["excepted"])))
    if decision.facts.get("missed"):
        lines.append(
            ("Nilai minimal yang belum terpenuhi", "; ".join(missed_lines(decision.facts)))
        )
    return lines


def _recorded_in_words(decision: Decision) -> list[tuple[str, str]]:
    """Where others recorded than decided: who they are."""
    lines = []
    if told := on_paper_in_words(decision):
        lines.append(("Diputuskan dengan", told))
    if decision.facts.get("recorded_by"):
        lines.append(("Dicatat oleh (dari unit ini)", str(decision.facts["recorded_by"])))
        lines.append(("Dikonfirmasi dari luar unit oleh", str(decision.actor)))
    return lines


def on_paper_in_words(decision: Decision) -> str:
    """The signed paper the decision was taken on, and who recorded it; empty where it was taken
    in the application."""
    paper = decision.facts.get(ON_PAPER)
    if not paper:
        return ""
    mandate = f", berdasarkan {paper['mandate']}" if paper["mandate"] else ""
    return (
        f"Nota Dinas Nomor {paper['note_number']} tanggal "
        f"{tanggal(date.fromisoformat(paper['note_date']))}{mandate}; dicatat oleh "
        f"{paper['noted_by']}, dikonfirmasi oleh {paper['note_confirmed_by']}"
    )


def excepted_of(decisions: list[Decision]) -> list[str]:
    """What the newest exception covers, as it was said when leadership made it."""
    made = [one for one in decisions if one.move == Move.APPROVE_EXCEPTION]
    return list(made[-1].facts.get("excepted", ())) if made else []


def done_in_words(row: MoveRow, proposal: Proposal) -> str:
    """What happened and what comes next, for whoever just made the move."""
    proposal.refresh_from_db()
    said = f"{proposal.unit_name}: {in_sentence(proposal.worded(row.past))}."
    if State(row.target) == proposal.state and row.target not in row.sources:
        said += f" Statusnya «{proposal.get_state_display()}»."
    return f"{said} {next_turn(proposal)}".strip()


def waiting_for(state: str, actor: User, proposal: object) -> list[MoveRow]:
    """The forward moves this person may make by role, without asking the guards (for lists)."""
    return [
        move
        for move in leaving(MOVES, state)
        if move.tone == "primary" and allowed(actor, move.permission, proposal)
    ]
