"""«Naskah menyusul»: the papers that decisions need and that are not there yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assessment.workdays import workdays_after
from proposals.enums import ENDED, PaperKind, State
from proposals.models import Decision, Paper, Proposal
from proposals.workflow import MOVES, ending_moves
from proposals.workflow.missing_papers import BEFORE_SENDING, papers_there

DUE_AFTER = 10  # working days after the decision


@dataclass(frozen=True, slots=True)
class AwaitedPaper:
    """``decided_on``: the day of the decision that needs it. ``unnumbered``: it was issued, and
    its number is to come with the signed file."""

    proposal: Proposal
    kind: PaperKind
    decided_on: date
    due_on: date
    unnumbered: Paper | None = None

    @property
    def is_late(self) -> bool:
        return timezone.localdate() > self.due_on


_NEEDS: dict[str, tuple[PaperKind, ...]] = {row.name: row.papers for row in MOVES if row.papers}
_ENDS: dict[str, list[PaperKind]] = {
    row.name: [kind for kind in BEFORE_SENDING if row.name in ending_moves(kind)] for row in MOVES
}


def awaited_papers(proposals: Iterable[Proposal]) -> list[AwaitedPaper]:
    """In the order of the proposals, then of the season; a handful of queries for all of them."""
    rows = {one.pk: one for one in proposals if one.state not in (*ENDED, State.IDENTIFIED)}
    if not rows:
        return []
    there, needed = papers_there(rows.values()), _needed(rows)
    missing = [
        (rows[pk], kind, kinds[kind])
        for pk, kinds in needed.items()
        for kind in BEFORE_SENDING
        if kind in kinds and kind not in there[pk]
    ]
    due = workdays_after({day for _, _, day in missing}, DUE_AFTER)
    unnumbered = _unnumbered([proposal for proposal, _, _ in missing])
    return [
        AwaitedPaper(proposal, kind, day, due[day], unnumbered.get((proposal.pk, kind)))
        for proposal, kind, day in missing
    ]


def _needed(rows: dict[int, Proposal]) -> dict[int, dict[PaperKind, date]]:
    """Per proposal, what its standing decisions need, since when."""
    found: dict[int, dict[PaperKind, date]] = {pk: {} for pk in rows}
    moves = [row.name for row in MOVES if row.papers or _ENDS[row.name]]
    decided = Decision.objects.filter(proposal__in=rows, move__in=moves).order_by("id")
    for pk, move, at in decided.values_list("proposal_id", "move", "at"):
        for kind in _ENDS[move]:
            found[pk].pop(kind, None)
        for kind in _NEEDS.get(move, ()):
            found[pk].setdefault(kind, timezone.localdate(at))
    return found


def _unnumbered(proposals: list[Proposal]) -> dict[tuple[int | None, str], Paper]:
    rows = Paper.objects.filter(
        proposal__in=proposals, replaced_by=None, withdrawn_at=None, number_awaited=True
    )
    return {(one.proposal_id, one.kind): one for one in rows} if proposals else {}
