"""What an office between unit and TPI has before it: its own ranking, and how much of its quota is
left."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from assessment.enums import SnapshotPurpose
from assessment.models import Period, ScoreSnapshot
from assessment.queries import TOTAL_TEXT
from proposals.enums import State
from proposals.models import Proposal
from proposals.queries import PAST_BETWEEN, agreed_below, offices_of, visible_proposals
from units.models import Unit, User


@dataclass(slots=True)
class BetweenLine:
    """A unit of the office; ``total`` is what it certified, ``waits`` for the office to check."""

    proposal: Proposal
    total: Decimal | None
    waits: bool
    agreed: bool = False  # False and not waiting: it was sent before the level was used
    within: bool = True  # does it still find a place of the quota?
    rank: int | None = None


@dataclass(slots=True)
class OfficeBoard:
    """One office with its units, best first."""

    office: Unit
    quota: int | None
    agreed: int
    lines: list[BetweenLine] = field(default_factory=list)

    @property
    def before(self) -> int:
        """How many went to the TPI before the level was used: they hold no place."""
        return sum(not one.waits and not one.agreed for one in self.lines)

    @property
    def left(self) -> int | None:
        return None if self.quota is None else max(self.quota - self.agreed, 0)


def office_boards(user: User, period: Period) -> list[OfficeBoard]:
    """Every office whose units the person may see, in the tree's order."""
    if not period.between_level:
        return []
    rows = visible_proposals(user).filter(period=period, state__in=(State.BETWEEN, *PAST_BETWEEN))
    proposals = list(rows)
    offices = offices_of(proposals)
    totals = _certified_totals(proposals)
    boards: dict[int, OfficeBoard] = {}
    past: set[int] = set()
    for proposal in proposals:
        office = offices.get(proposal.unit_id)
        if office is None:
            continue
        board = boards.get(office.pk)
        if board is None:
            agreed = {one.pk for one in agreed_below(office, period)}
            past |= agreed
            board = boards[office.pk] = OfficeBoard(office, period.between_quota, len(agreed))
        board.lines.append(
            BetweenLine(
                proposal=proposal,
                total=totals.get(proposal.assessment_id or 0),
                waits=proposal.state == State.BETWEEN,
                agreed=proposal.pk in past,
            )
        )
    for board in boards.values():
        _rank(board)
    return sorted(boards.values(), key=lambda one: one.office.path)


def _certified_totals(proposals: list[Proposal]) -> dict[int, Decimal]:
    """The unit's own total of each LKE as it was last certified."""
    sheets = [one.assessment_id for one in proposals if one.assessment_id is not None]
    rows: QuerySet[Any, Any] = (
        ScoreSnapshot.objects.filter(assessment__in=sheets, purpose=SnapshotPurpose.SUBMITTED)
        .order_by("id")
        .values_list("assessment_id", TOTAL_TEXT)
    )
    return {pk: Decimal(total) for pk, total in rows}


def _rank(board: OfficeBoard) -> None:
    board.lines.sort(key=lambda one: (-(one.total or Decimal()), one.proposal.unit.code))
    place = 0
    for number, line in enumerate(board.lines, start=1):
        line.rank = number if line.total is not None else None
        if line.waits:
            place += 1
            line.within = board.left is None or place <= board.left
