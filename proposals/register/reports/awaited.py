"""«Naskah menyusul»: the papers that decisions need and that are not there yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from assessment.workdays import workdays_after
from proposals.enums import ENDED, PaperKind, State
from proposals.models import Decision, Paper, Proposal
from proposals.register.services.entering import numbering_row
from proposals.workflow import MOVES, ending_moves
from proposals.workflow.missing_papers import BEFORE_SENDING, papers_there

DUE_AFTER = 10  # working days after the decision


@dataclass(frozen=True, slots=True)
class AwaitedPaper:
    """``decided_on``: the day of the decision that needs it. ``unnumbered``: it was issued, and
    its number is to come with the signed file. ``number``: the one the decision bears already."""

    proposal: Proposal
    kind: PaperKind
    decided_on: date
    due_on: date
    unnumbered: Paper | None = None
    number: str = ""

    @property
    def missing_part(self) -> str:
        """What is still to come of it, in words."""
        if self.number:
            return f"nomor {self.number} ada, naskah menyusul"
        return "nomor dan berkas bertanda tangan menyusul" if self.unnumbered else "naskah menyusul"

    @property
    def is_late(self) -> bool:
        return timezone.localdate() > self.due_on


_NEEDS: dict[str, tuple[PaperKind, ...]] = {row.name: row.papers for row in MOVES if row.papers}
_ENDS: dict[str, list[PaperKind]] = {
    row.name: [kind for kind in BEFORE_SENDING if row.name in ending_moves(kind)] for row in MOVES
}


def _asked() -> dict[str, list[tuple[PaperKind, str]]]:
    """By move the papers whose number it asks, with the key of the number."""
    found: dict[str, list[tuple[PaperKind, str]]] = {}
    for kind in BEFORE_SENDING:
        rows, key, _ = numbering_row(kind)
        for row in rows:
            found.setdefault(row.name, []).append((kind, key))
    return found


_ASKED = _asked()


def awaited_papers(proposals: Iterable[Proposal]) -> list[AwaitedPaper]:
    """In the order of the proposals, then of the season; a handful of queries for all of them."""
    rows = {one.pk: one for one in proposals if one.state not in (*ENDED, State.IDENTIFIED)}
    if not rows:
        return []
    there, decided = papers_there(rows.values()), _decided(rows)
    missing = [
        (rows[pk], kind, kinds[kind])
        for pk, kinds in _needed(decided).items()
        for kind in BEFORE_SENDING
        if kind in kinds and kind not in there[pk]
    ]
    due = workdays_after({day for _, _, day in missing}, DUE_AFTER)
    waiting = [proposal for proposal, _, _ in missing]
    unnumbered, numbers = _unnumbered(waiting), _numbers(decided)
    return [
        AwaitedPaper(
            proposal,
            kind,
            day,
            due[day],
            unnumbered.get((proposal.pk, kind)),
            numbers.get((proposal.pk, kind), ""),
        )
        for proposal, kind, day in missing
    ]


def known_numbers(proposals: Collection[Proposal]) -> dict[tuple[int, str], str]:
    """By proposal and kind the number that the newest decision bears for such a paper."""
    return _numbers(_decided([one.pk for one in proposals]))


@dataclass(frozen=True, slots=True)
class _Decided:
    proposal: int
    move: str
    at: datetime
    facts: dict[str, Any]


def _decided(proposals: Collection[int]) -> list[_Decided]:
    """The decisions that papers rest on, fall with, or take their number from."""
    moves = [row.name for row in MOVES if row.papers or _ENDS[row.name] or row.name in _ASKED]
    rows = Decision.objects.filter(proposal__in=proposals, move__in=moves).order_by("id")
    return [_Decided(*row) for row in rows.values_list("proposal_id", "move", "at", "facts")]


def _needed(decided: list[_Decided]) -> dict[int, dict[PaperKind, date]]:
    """Per proposal, what its standing decisions need, since when."""
    found: dict[int, dict[PaperKind, date]] = {one.proposal: {} for one in decided}
    for one in decided:
        needed = found[one.proposal]
        for kind in _ENDS[one.move]:
            needed.pop(kind, None)
        for kind in _NEEDS.get(one.move, ()):
            needed.setdefault(kind, timezone.localdate(one.at))
    return found


def _numbers(decided: list[_Decided]) -> dict[tuple[int, str], str]:
    return {
        (one.proposal, kind): str(one.facts.get(key, ""))
        for one in decided
        for kind, key in _ASKED.get(one.move, ())
    }


def _unnumbered(proposals: list[Proposal]) -> dict[tuple[int | None, str], Paper]:
    rows = Paper.objects.filter(
        proposal__in=proposals, replaced_by=None, withdrawn_at=None, number_awaited=True
    )
    return {(one.proposal_id, one.kind): one for one in rows} if proposals else {}
