"""Many items agreed with at once: only where the person has seen what the answer rests on.

Each item's evidence was opened by this person, all of it in its newest revision (one document
shared by several items is opened once for all of them), or the person says that it was seen in
the field. What each rests on is recorded.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assessment.enums import TPI_RANKS, AnswerSource, Side
from assessment.evidence.services.opened import opened_by
from assessment.lke.services.answer_batches import save_many
from assessment.lke.tpi_ranks import last_answers
from assessment.models import Answer, Assessment, Indicator, ReturnedItem
from assessment.queries import evidence_of, indicator_rows
from assessment.rules import areas_on, writable_side
from assessment.writing_rules import area_of
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale

NOT_YOUR_TURN = "Menyetujui beberapa butir hanya dapat dilakukan tim penilai pada gilirannya."


@dataclass(frozen=True, slots=True)
class Agreeable:
    """One item this rank has not judged, whose answer below it may take over."""

    row: Indicator
    whose: Side
    value: Any
    note: str  # the own note, which stays
    pieces: int
    opened: int

    @property
    def seen(self) -> bool:
        """Did the person open all of its evidence?"""
        return 0 < self.pieces == self.opened


def agreeable_items(actor: User, assessment: Assessment, area: str = "") -> list[Agreeable]:
    """What this person may agree with at once, in the sheet's order. Five queries."""
    side = writable_side(actor, assessment)
    if side not in TPI_RANKS:
        return []
    areas = areas_on(actor, assessment, side)
    rows = [
        row
        for row in indicator_rows(assessment.instrument)
        if areas is None or area_of(row) in areas
        if not area or row.code.startswith(f"{area}.")
    ]
    said: dict[int, dict[str, Answer]] = {}
    for answer in Answer.objects.filter(assessment=assessment, indicator__in=rows):
        said.setdefault(answer.indicator_id, {})[answer.side] = answer
    marks = ReturnedItem.objects.filter(assessment=assessment, round=0)
    marked = set(marks.order_by().values_list("indicator_id", flat=True))
    pieces: dict[int, list[int]] = {}
    for use in evidence_of(assessment, rows):
        newest = use.evidence.revisions.all()[0]
        pieces.setdefault(use.indicator_id, []).append(newest.pk)
    opened = opened_by(actor, (pk for some in pieces.values() for pk in some))
    found = []
    for row in rows:
        sides = said.get(row.pk, {})
        own, below = sides.get(side), _below(sides, Side(side))
        judged = own is not None and (own.value is not None or own.abstained)
        if below is None or judged or row.pk in marked:
            continue
        mine = pieces.get(row.pk, [])
        note = own.note if own else ""
        seen = sum(1 for pk in mine if pk in opened)
        found.append(Agreeable(row, Side(below.side), below.value, note, len(mine), seen))
    return found


def _below(sides: dict[str, Answer], rank: Side) -> Answer | None:
    """The answer a rank agrees with: the last of the ranks below it, else the unit's."""
    order = (Side.UNIT, *TPI_RANKS[: TPI_RANKS.index(rank)])
    given = [{"": sides[one]} for one in order if one in sides and sides[one].value is not None]
    return last_answers(*given).get("")


@transaction.atomic
def agree_together(
    *,
    actor: User,
    assessment: Assessment,
    opened: Collection[str] = (),
    field: Collection[str] = (),
    seen: int | None = None,
) -> int:
    """The own answer becomes the one below on these items (by code); answers how many.

    ``opened``: their evidence was opened by this person, which is asked again here. ``field``: the
    person says that they were seen in the field. ``seen`` is the version of the LKE's answers
    that was shown: nobody agrees to what has changed since. Refused whole, in words.
    """
    side = writable_side(actor, assessment)
    if side not in TPI_RANKS:
        raise Refused(NOT_YOUR_TURN)
    wanted = {*opened, *field}
    if not wanted:
        raise Refused("Belum ada butir yang dicentang. Centang butirnya, lalu setujui lagi.")
    if seen is not None and seen != assessment.answers_version:
        raise Stale(
            "LKE ini baru saja berubah. Periksa lagi daftar di bawah, lalu setujui lagi. Tidak ada "
            "data yang berubah."
        )
    items = {one.row.code: one for one in agreeable_items(actor, assessment)}
    problems = [
        f"Butir {code}: sudah dinilai, ditandai, atau bukan tugas Anda."
        for code in sorted(wanted - set(items))
    ]
    problems += [
        f"Butir {code}: buktinya belum Anda buka seluruhnya. Buka buktinya, atau centang «dilihat "
        "di lapangan»."
        for code in _in_order(items, set(opened) - set(field))
        if not items[code].seen
    ]
    if problems:
        raise Refused(*problems)
    chosen = _in_order(items, wanted)
    count = save_many(
        actor=actor,
        assessment=assessment,
        side=str(side),
        lines={code: (items[code].value, items[code].note) for code in chosen},
        source=AnswerSource.AGREED,
    )
    record(
        actor=actor,
        action="answers.agreed",
        target=assessment,
        after={
            "opened": [code for code in chosen if code not in field],
            "field": [code for code in chosen if code in field],
        },
        unit_path=assessment.unit.path,
    )
    return count


def _in_order(items: Iterable[str], codes: Collection[str]) -> list[str]:
    return [code for code in items if code in codes]
