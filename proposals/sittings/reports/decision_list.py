"""The decision list of a sitting: one context for the screen, its print, and the paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from proposals.course.progress import on_paper_in_words
from proposals.enums import Move
from proposals.models import Decision, Sitting
from proposals.sittings.moves import MOVES_AT_SITTING
from proposals.workflow import MOVES
from zona_integritas.ground.transitions import find


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One decision: on which unit, what, why, by whom, and on which frozen score."""

    number: int
    decision: Decision
    unit: str
    unit_code: str
    parent: str
    predicate: str
    label: str
    from_state: str
    to_state: str
    note: str
    reason_chosen: str
    affirmative: bool
    exception: bool
    person: str
    on_paper: str  # the signed paper, where it was decided on one
    position: str
    at: datetime
    total: Decimal | None
    digest: str


@dataclass(frozen=True, slots=True)
class DecisionGroup:
    """The decisions of one kind, in the order of the table of moves."""

    label: str
    lines: list[DecidedLine]

    @property
    def count(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class SittingList:
    """What was decided at a sitting. ``periods`` are the years its proposals belong to."""

    sitting: Sitting
    title: str
    held_on: date
    sk_number: str
    sk_date: date | None
    file_name: str
    groups: list[DecisionGroup]
    people: list[str]
    on_paper: list[str]  # the signed papers, each once
    periods: list[int]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def sitting_list(sitting: Sitting, decisions: QuerySet[Decision] | None = None) -> SittingList:
    """All decisions of the sitting (or those of ``decisions``, what a reader may see)."""
    rows = sitting.decisions.all() if decisions is None else decisions.filter(sitting=sitting)
    found = list(
        rows.select_related(
            "proposal__unit__parent", "proposal__period", "actor", "snapshot__sealed"
        )
        .defer("snapshot__sealed__answers")
        .order_by("proposal__target", "proposal__unit__code", "id")
    )
    reasons = dict(sitting.agenda.values_list("proposal_id", "reason"))
    return SittingList(
        sitting=sitting,
        title=sitting.title,
        held_on=sitting.held_on,
        sk_number=sitting.sk_number,
        sk_date=sitting.sk_date,
        file_name=sitting.file_name,
        groups=_groups(found, reasons),
        people=list(dict.fromkeys(str(row.actor) for row in found)),
        on_paper=list(dict.fromkeys(told for row in found if (told := on_paper_in_words(row)))),
        periods=sorted({row.proposal.period.year for row in found}),
    )


def _groups(rows: Iterable[Decision], reasons: dict[int, str]) -> list[DecisionGroup]:
    by_move: dict[str, list[Decision]] = {}
    for row in rows:
        by_move.setdefault(row.move, []).append(row)
    number = 0
    groups = []
    for move in MOVES_AT_SITTING:
        lines = []
        for row in by_move.get(move, ()):
            number += 1
            lines.append(_line(number, row, reasons))
        if lines:
            groups.append(DecisionGroup(find(MOVES, move).label, lines))
    return groups


def _line(number: int, row: Decision, reasons: dict[int, str]) -> DecidedLine:
    proposal, snapshot = row.proposal, row.snapshot
    actor: Any = row.actor
    return DecidedLine(
        number=number,
        decision=row,
        unit=proposal.unit_name,
        unit_code=proposal.unit.code,
        parent=proposal.unit.parent.name if proposal.unit.parent else "",
        predicate=proposal.get_target_display(),
        label=row.label,
        from_state=row.get_from_state_display(),
        to_state=row.get_to_state_display(),
        note=row.note,
        reason_chosen=reasons.get(proposal.pk, ""),
        affirmative=proposal.affirmative,
        exception=row.move == Move.APPROVE_EXCEPTION,
        person=str(actor),
        on_paper=on_paper_in_words(row),
        position=actor.position,
        at=row.at,
        total=snapshot.total if snapshot else None,
        digest=snapshot.digest if snapshot else "",
    )
