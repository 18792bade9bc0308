"""The queue of a person's desk: what is left, in which order, and what stands beside it.

Read from narrow rows: of sixty units only pairs of numbers, besides the few items that are shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from assessment.desk.reports.duties import DeskDuties, DeskDuty
from assessment.enums import TPI_RANKS, Side
from assessment.lke.reading import ParsedAnswers
from assessment.lke.scoring_input import scoring_instrument
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
    pair: Pair


def item_of(duty: DeskDuty, row: Indicator) -> DeskItem:
    return DeskItem(duty, row, (duty.sheet.pk, row.pk))


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

    @cached_property
    def done(self) -> set[Pair]:
        return self.judged | self.marked

    def is_done(self, place: DeskItem) -> bool:
        return place.pair in self.done

    # --- why it waits ---

    @cached_property
    def evidenced(self) -> set[Pair]:
        rows = EvidenceUse.objects.filter(assessment__in=self._pks, ended_at__isnull=True)
        return set(rows.order_by().values_list("assessment_id", "indicator_id").distinct())

    @cached_property
    def _differing(self) -> dict[int, frozenset[str]]:
        return differing(duty for duty in self.duties.open if duty.reviews)

    @cached_property
    def _groups(self) -> dict[Pair, Group]:
        """Of a first rank everything is the same: it judges each item."""
        found = {}
        for duty in self.duties.open:
            pk = duty.sheet.pk
            differs = self._differing[pk] if duty.reviews else frozenset()
            for row in duty.rows:
                pair = (pk, row.pk)
                if row.code in differs:
                    found[pair] = Group.DIFFERS
                elif duty.reviews and pair not in self.evidenced:
                    found[pair] = Group.BARE
                else:
                    found[pair] = Group.REST
        return found

    def group_of(self, place: DeskItem) -> Group:
        return self._groups[place.pair]

    @cached_property
    def work(self) -> list[DeskItem]:
        """A first rank judges every item; those above what differs or has no evidence."""
        groups, rest = self._groups, Group.REST
        return [one for one in self.all if not one.duty.reviews or groups[one.pair] is not rest]

    # --- in order ---

    @cached_property
    def all(self) -> list[DeskItem]:
        return [item_of(duty, row) for duty in self.duties.open for row in duty.rows]

    @cached_property
    def places(self) -> list[DeskItem]:
        """Every item of the desk in the wanted order, judged ones among them."""
        found = self.all
        if self.by_question:
            # The same question of two versions of the instrument is the same question.
            found = sorted(found, key=lambda one: (one.row.order, one.row.code))
        if self.groups:
            order = {group: number for number, group in enumerate(Group)}
            groups = self._groups
            found = sorted(found, key=lambda one: order[groups[one.pair]])
        if self.only:
            found = [one for one in found if self._groups[one.pair] == self.only]
        return found

    @cached_property
    def index(self) -> dict[Pair, int]:
        return {place.pair: number for number, place in enumerate(self.places)}

    @cached_property
    def left(self) -> list[DeskItem]:
        """What is this rank's work (or was asked for) and not done, in order."""
        done = self.done
        work = None if self.only else {one.pair for one in self.work}
        return [
            one
            for one in self.places
            if one.pair not in done and (work is None or one.pair in work)
        ]

    def next_after(self, place: DeskItem | None) -> DeskItem | None:
        """The next item still to do: after this one, then from the beginning."""
        here = -1 if place is None else self.index.get(place.pair, -1)
        left = [one for one in self.left if place is None or one.pair != place.pair]
        index = self.index
        later = (one for one in left if index[one.pair] > here)
        return next(later, left[0] if left else None)

    def before(self, place: DeskItem) -> DeskItem | None:
        """The item before this one, judged or not."""
        here = self.index.get(place.pair, 0)
        return self.places[here - 1] if here else None

    def progress(self) -> list[UnitProgress]:
        """How many items each LKE still has to be judged."""
        of, left = Counter[int](), Counter[int]()
        for one in self.work:
            of[one.pair[0]] += 1
            left[one.pair[0]] += one.pair not in self.done
        return [
            UnitProgress(duty, left[duty.sheet.pk], of[duty.sheet.pk]) for duty in self.duties.open
        ]

    def counts(self) -> dict[Group, int]:
        """How many items of each group are not done; of ranks above the first."""
        found = Counter(group for pair, group in self._groups.items() if pair not in self.done)
        return {group: found[group] for group in Group}


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
    """The codes on which unit and the ranks below differ, or one of them has not judged.

    One query over narrow rows. Most items are the same to the letter and are read no further.
    """
    reviewed = {duty.sheet.pk: duty for duty in duties}
    below = {pk: TPI_RANKS[: TPI_RANKS.index(duty.side)] for pk, duty in reviewed.items()}
    rows = Answer.objects.filter(assessment__in=reviewed, side__in=(Side.UNIT, *TPI_RANKS))
    told: dict[Pair, dict[str, tuple[str | None, bool]]] = {}
    for pk, indicator, side, text, left in rows.values_list(
        "assessment_id", "indicator_id", "side", Cast("value", TextField()), *_LEFT
    ):
        told.setdefault((pk, indicator), {})[side] = (text, left != "")
    known, found = ParsedAnswers(), {}
    for pk, duty in reviewed.items():
        instrument = scoring_instrument(duty.sheet.instrument)
        parse, ranks = known.parser(instrument), below[pk]
        codes = set()
        for row in duty.rows:
            said = told.get((pk, row.pk), {})
            if _same(said, ranks):
                continue
            sides = {
                side: {row.code: parse(row.code, value)}
                for side in (Side.UNIT, *ranks)
                if (value := known.value(said.get(side, (None, False))[0])) is not None
            }
            abstained = {(side, row.code) for side in ranks if said.get(side, (None, False))[1]}
            full = {side: sides.get(side, {}) for side in (Side.UNIT, *ranks)}
            if sides_differ(row.code, full, abstained, ranks):
                codes.add(row.code)
        found[pk] = frozenset(codes)
    return found


_LEFT = (Case(When(abstained=True, then=Value("abstained")), default=Value("")),)


def _same(said: Mapping[str, tuple[str | None, bool]], ranks: Iterable[Side]) -> bool:
    """Did somebody of these ranks judge, and all of them as the unit, to the letter?"""
    unit = said.get(Side.UNIT, (None, False))[0]
    given = [said[side] for side in ranks if side in said]
    texts = {text for text, _ in given if text is not None}
    return texts == {unit} and unit is not None and not any(left for _, left in given)
