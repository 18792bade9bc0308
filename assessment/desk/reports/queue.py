"""The queue of a person's desk: what is left, in which order, and what stands beside it.

Read from narrow rows: of sixty units only pairs of numbers, besides the few items that are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from assessment.desk.reports.duties import DeskDuties, DeskDuty
from assessment.enums import TPI_RANKS, Side
from assessment.lke.reading import read_many_lke
from assessment.lke.tpi_ranks import sides_differ
from assessment.models import Answer, EvidenceUse, Indicator, ReturnedItem
from assessment.queries import IS_GIVEN

Pair = tuple[int, int]  # an LKE's id, an indicator's


class Group(StrEnum):
    """Why an item waits. What differs comes first, then what nobody can see."""

    DIFFERS = "beda"
    BARE = "tanpa-bukti"
    REST = "lain"

    @property
    def label(self) -> str:
        return {"beda": "Berbeda", "tanpa-bukti": "Tanpa bukti", "lain": "Sepakat dan berbukti"}[
            self.value
        ]


class DeskItem(NamedTuple):
    """One item of one LKE on the desk."""

    duty: DeskDuty
    row: Indicator

    @property
    def pair(self) -> Pair:
        return self.duty.sheet.pk, self.row.pk


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far one LKE is, counted from this rank's work alone."""

    duty: DeskDuty
    left: int
    of: int


class Queue:
    """What one person's ranks have to do in all their LKE.

    ``by_question``: one criterion for all units in a row, instead of unit after unit.
    ``only``: a rank above the first looks at one group; "" takes them in their order.
    """

    def __init__(self, duties: DeskDuties, *, by_question: bool, only: str = "") -> None:
        self.duties = duties
        self.by_question = by_question
        self._pks = [duty.sheet.pk for duty in duties.open]
        self.groups = duties.reviews
        self.only = only if only in set(Group) and self.groups else ""

    # --- what is done ---

    @cached_property
    def judged(self) -> set[Pair]:
        """Answered by the own rank, or left to the next, and nothing came back since."""
        found: set[Pair] = set()
        for side in {duty.side for duty in self.duties.open}:
            pks = [duty.sheet.pk for duty in self.duties.open if duty.side == side]
            given = Answer.objects.filter(IS_GIVEN | Q(abstained=True), assessment__in=pks)
            given = given.filter(~Exists(_newer(side)), side=side)
            found.update(given.values_list("assessment_id", "indicator_id"))
        return found

    @cached_property
    def marked(self) -> set[Pair]:
        """Marked for the return to the unit."""
        ranks = [duty.sheet.pk for duty in self.duties.open if duty.side in TPI_RANKS]
        rows = ReturnedItem.objects.filter(assessment__in=ranks, round=0)
        return set(rows.order_by().values_list("assessment_id", "indicator_id"))

    def is_done(self, place: DeskItem) -> bool:
        return place.pair in self.judged or place.pair in self.marked

    # --- why it waits ---

    @cached_property
    def evidenced(self) -> set[Pair]:
        rows = EvidenceUse.objects.filter(assessment__in=self._pks, ended_at__isnull=True)
        return set(rows.order_by().values_list("assessment_id", "indicator_id").distinct())

    @cached_property
    def _differing(self) -> dict[int, frozenset[str]]:
        return differing(duty for duty in self.duties.open if duty.reviews)

    def group_of(self, place: DeskItem) -> Group:
        """Of a first rank everything is the same: it judges each item."""
        if not place.duty.reviews:
            return Group.REST
        if place.row.code in self._differing[place.duty.sheet.pk]:
            return Group.DIFFERS
        return Group.REST if place.pair in self.evidenced else Group.BARE

    def is_work(self, place: DeskItem) -> bool:
        """A first rank judges every item; those above what differs or has no evidence."""
        return not place.duty.reviews or self.group_of(place) != Group.REST

    # --- in order ---

    @cached_property
    def places(self) -> list[DeskItem]:
        """Every item of the desk in the wanted order, judged ones among them."""
        found = [DeskItem(duty, row) for duty in self.duties.open for row in duty.rows]
        if self.by_question:
            # The same question of two versions of the instrument is the same question.
            found.sort(key=lambda place: (place.row.order, place.row.code))
        if self.groups:
            order = {group: number for number, group in enumerate(Group)}
            found.sort(key=lambda place: order[self.group_of(place)])
        if self.only:
            found = [place for place in found if self.group_of(place) == self.only]
        return found

    @cached_property
    def index(self) -> dict[Pair, int]:
        return {place.pair: number for number, place in enumerate(self.places)}

    @cached_property
    def left(self) -> list[DeskItem]:
        """What is this rank's work (or was asked for) and not done, in order."""
        wanted = [one for one in self.places if self.only or self.is_work(one)]
        return [one for one in wanted if not self.is_done(one)]

    def next_after(self, place: DeskItem | None) -> DeskItem | None:
        """The next item still to do: after this one, then from the beginning."""
        here = -1 if place is None else self.index.get(place.pair, -1)
        left = [one for one in self.left if place is None or one.pair != place.pair]
        later = (one for one in left if self.index[one.pair] > here)
        return next(later, left[0] if left else None)

    def before(self, place: DeskItem) -> DeskItem | None:
        """The item before this one, judged or not."""
        here = self.index.get(place.pair, 0)
        return self.places[here - 1] if here else None

    def progress(self) -> list[UnitProgress]:
        """How many items each LKE still has to be judged."""
        found = []
        for duty in self.duties.open:
            work = [one for row in duty.rows if self.is_work(one := DeskItem(duty, row))]
            left = sum(1 for one in work if not self.is_done(one))
            found.append(UnitProgress(duty, left, len(work)))
        return found

    def counts(self) -> dict[Group, int]:
        """How many items of each group are not done; of ranks above the first."""
        found = dict.fromkeys(Group, 0)
        for duty in self.duties.open:
            for row in duty.rows:
                place = DeskItem(duty, row)
                if not self.is_done(place):
                    found[self.group_of(place)] += 1
        return found


def _newer(side: Side) -> QuerySet[Any]:
    """What makes an own answer old: the unit repaired the item since, or a rank below wrote."""
    if side in TPI_RANKS[1:]:
        return Answer.objects.filter(
            assessment=OuterRef("assessment"),
            indicator=OuterRef("indicator"),
            side__in=TPI_RANKS[: TPI_RANKS.index(side)],
            updated_at__gt=OuterRef("updated_at"),
        )
    return ReturnedItem.objects.filter(
        assessment=OuterRef("assessment"),
        indicator=OuterRef("indicator"),
        round=F("assessment__round"),
        round__gt=0,
        repaired_at__gt=OuterRef("updated_at"),
    )


def differing(duties: Iterable[DeskDuty]) -> dict[int, frozenset[str]]:
    """The codes on which unit and the ranks below differ, or one of them has not judged."""
    reviewed = list(duties)
    readings = read_many_lke(duty.sheet for duty in reviewed) if reviewed else {}
    found = {}
    for duty in reviewed:
        reading, below = readings[duty.sheet.pk], TPI_RANKS[: TPI_RANKS.index(duty.side)]
        found[duty.sheet.pk] = frozenset(
            code
            for code in reading.codes
            if sides_differ(code, reading.sides, reading.abstained, below)
        )
    return found
