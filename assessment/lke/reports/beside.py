"""What stands beside the own answers of an LKE: other sides, evidence, talk, what was returned.

One query each, however many items.
"""

from collections.abc import Iterable, Mapping, Sequence

from assessment.enums import Side
from assessment.lke.reports.answers import ABSTAINED, answer_text, criterion
from assessment.lke.reports.items import OtherSide, Piece
from assessment.lke.reports.kept import evidence_of_item, readings_of_item, threads_of_item
from assessment.models import (
    Answer,
    Assessment,
    Indicator,
    InterpretationNote,
    ReturnedItem,
    Thread,
)
from assessment.queries import evidence_of
from assessment.scoring import model


def readable_sides(own: Side | None, *, tpi_shown: bool) -> list[Side]:
    """Whose answers an item tells a reader: the unit's, with the TPI's side open the others', and
    always one's own. A second opinion is blind: only who is writing it reads it here."""
    return [
        side for side in Side if side in (Side.UNIT, own) or (tpi_shown and side != Side.TPI_SECOND)
    ]


def evidence(assessment: Assessment, rows: Sequence[Indicator]) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = {}
    alone = len(rows) == 1
    for use in evidence_of_item(assessment, rows[0]) if alone else evidence_of(assessment, rows):
        found.setdefault(use.indicator_id, []).append(Piece(use, assessment.pk))
    return found


def readings(rows: Sequence[Indicator]) -> dict[int, list[InterpretationNote]]:
    """The common readings pinned to these indicators of the instrument."""
    if len(rows) == 1:
        return {rows[0].pk: readings_of_item(rows[0])}
    found: dict[int, list[InterpretationNote]] = {}
    for note in InterpretationNote.objects.filter(indicator__in=rows, ended_at__isnull=True):
        found.setdefault(note.indicator_id, []).append(note)
    return found


def threads(assessment: Assessment, rows: Sequence[Indicator]) -> dict[int, Thread]:
    if len(rows) == 1:
        return {one.indicator_id: one for one in threads_of_item(assessment, rows[0])}
    found = Thread.objects.filter(assessment=assessment, indicator__in=rows).prefetch_related(
        "comments__author"
    )
    return {thread.indicator_id: thread for thread in found}


def returned(
    assessment: Assessment, rows: Iterable[Indicator], *, marks: bool
) -> dict[tuple[int, int], ReturnedItem]:
    """By indicator and round: what was returned in this round, and with ``marks`` what a rank
    has marked for the next (round 0)."""
    wanted = {0, assessment.round} if marks else {assessment.round}
    if wanted == {0} and not marks:
        return {}  # nothing was returned yet
    found = ReturnedItem.objects.filter(assessment=assessment, indicator__in=rows, round__in=wanted)
    return {(row.indicator_id, row.round): row for row in found}


def repaired_since(mine: Answer | None, returned: ReturnedItem | None) -> bool:
    """Did the unit repair this item after the own answer was given?"""
    return bool(
        mine is not None
        and returned is not None
        and returned.repaired_at is not None
        and returned.repaired_at > mine.updated_at
    )


def other_sides(
    entry: model.Indicator,
    shown: Iterable[Side],
    answers: Mapping[tuple[str, str], Answer],
    parsed: Mapping[Side, Mapping[str, model.Answer]],
) -> list[OtherSide]:
    """What these sides answered; a side that did not is left out."""
    found = []
    for side in shown:
        row = answers.get((side, entry.code))
        if row is None:
            continue
        answer = parsed[side].get(entry.code)
        text = ABSTAINED if row.abstained else answer_text(entry, answer)
        found.append(
            OtherSide(
                side.label,
                text,
                criterion(entry, answer),
                row.note,
                str(row.updated_by or "Sistem"),
            )
        )
    return found
