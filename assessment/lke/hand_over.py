"""What handing an LKE over accepts: item by item, whether it was opened, changed, or imported.

A head certifies what the team wrote, a rank passes on what the rank below said. Nobody has to
open everything; but how much was taken unseen is said before the button and kept with it, and
what came out of a file needs a word of one's own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from assessment.enums import TPI_RANKS, AnswerSource, Side
from assessment.models import Answer, AnswerRevision, Assessment, ItemSeen

Rows = Mapping[Side, Answer]


@dataclass(frozen=True, slots=True)
class HandOver:
    """The codes of the items that go on, in the sheet's order; the first three share them out."""

    unseen: tuple[str, ...]
    opened: tuple[str, ...]
    changed: tuple[str, ...]
    imported: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.unseen) + len(self.opened) + len(self.changed)

    @property
    def counts(self) -> dict[str, int]:
        """As the decision and the record keep it."""
        return {
            "unseen": len(self.unseen),
            "opened": len(self.opened),
            "changed": len(self.changed),
            "imported": len(self.imported),
        }


def hand_over_of(assessment: Assessment, side: Side | None, people: Collection[int]) -> HandOver:
    """What these people (who hold the rank that hands over) accept with it. Two queries.

    ``side`` is where the rank writes; None for who passes the settled TPI's side on.
    """
    seen = dict(
        ItemSeen.objects.filter(assessment=assessment, user__in=people)
        .values_list("indicator")
        .annotate(last=Max("seen_at"))
    )
    items: dict[str, dict[Side, Answer]] = {}
    for row in _answers(assessment):
        items.setdefault(row.indicator.code, {})[Side(row.side)] = row
    parts: dict[str, list[str]] = {"unseen": [], "opened": [], "changed": []}
    imported = []
    for code, rows in items.items():
        voice = _voice(rows, side)
        if voice is None:
            continue
        parts[_how(rows, side, voice, seen, people)].append(code)
        if voice.source == AnswerSource.IMPORT:  # type: ignore[attr-defined]
            imported.append(code)
    return HandOver(
        tuple(parts["unseen"]), tuple(parts["opened"]), tuple(parts["changed"]), tuple(imported)
    )


def _answers(assessment: Assessment) -> QuerySet[Answer]:
    """The answers that stand, each with how its present version came about (``source``)."""
    present = AnswerRevision.objects.filter(answer=OuterRef("pk"), version=OuterRef("version"))
    return (
        Answer.objects.filter(
            assessment=assessment, side__in=(Side.UNIT, *TPI_RANKS), value__isnull=False
        )
        .annotate(source=Subquery(present.values("source")[:1]))
        .select_related("indicator")
        .order_by("indicator__order", "side")
    )


def _voice(rows: Rows, side: Side | None) -> Answer | None:
    """The answer that goes on: the unit's, or of the ranks so far the last that answered."""
    if side == Side.UNIT:
        return rows.get(Side.UNIT)
    ranks = TPI_RANKS if side is None else TPI_RANKS[: TPI_RANKS.index(side) + 1]
    return next((rows[rank] for rank in reversed(ranks) if rank in rows), None)


def _below(rows: Rows, side: Side) -> Answer | None:
    """What the rank had before it: for the first rank the unit's answer."""
    before = (Side.UNIT, *TPI_RANKS)[: TPI_RANKS.index(side) + 1]
    if side != Side.TPI_MEMBER:
        before = before[1:]
    return next((rows[one] for one in reversed(before) if one in rows), None)


def _how(
    rows: Rows,
    side: Side | None,
    voice: Answer,
    seen: Mapping[Any, datetime],
    people: Collection[int],
) -> str:
    """One item: "changed" (or answered by themselves), "opened" since it was written, "unseen"."""
    looked = seen.get(voice.indicator_id)
    if side is None or side == Side.UNIT:
        if voice.updated_by_id in people and _by_hand(voice):
            return "changed"
        return "opened" if looked is not None and looked >= voice.updated_at else "unseen"
    own, below = rows.get(side), _below(rows, side)
    if below is None:
        return "changed" if own is not None and _by_hand(own) else "unseen"
    newer = own is not None and own.updated_at >= below.updated_at
    if own is not None and newer and _by_hand(own):
        return "changed" if own.value != below.value else "opened"
    return "opened" if looked is not None and looked >= below.updated_at else "unseen"


def _by_hand(row: Answer) -> bool:
    """Typed at the item itself: neither from a file nor with many others at once."""
    return bool(row.source == AnswerSource.FORM)  # type: ignore[attr-defined]
