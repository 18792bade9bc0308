"""Whose LKE lie on a person's desk: those whose turn is the person's own rank, now."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from assessment.acts import acts_of, read_seats
from assessment.enums import TPI_PHASES, TPI_RANKS, Side
from assessment.models import Assessment, Indicator
from assessment.queries import indicator_rows, visible_assessments
from assessment.rules import areas_on, writable_side
from assessment.writing_rules import area_of, write_problem
from units.models import User


@dataclass(frozen=True)
class DeskDuty:
    """One LKE that this person judges now, and as whom."""

    sheet: Assessment
    side: Side
    areas: frozenset[str] | None  # None: all of them

    @cached_property
    def rows(self) -> tuple[Indicator, ...]:
        """The items this person judges in it, in the sheet's order."""
        rows = indicator_rows(self.sheet.instrument)
        if self.areas is None:
            return rows
        return tuple(row for row in rows if area_of(row) in self.areas)

    @cached_property
    def by_code(self) -> dict[str, Indicator]:
        return {row.code: row for row in self.rows}

    @property
    def reviews(self) -> bool:
        """Does a rank below this one judge first?"""
        return self.side in TPI_RANKS[1:]


@dataclass(frozen=True, slots=True)
class DeskDuties:
    """What can be judged now, and why the rest cannot: each reason once."""

    open: list[DeskDuty]
    closed: list[str]

    @property
    def reviews(self) -> bool:
        return any(duty.reviews for duty in self.open)

    def of(self, pk: int) -> DeskDuty | None:
        return next((duty for duty in self.open if duty.sheet.pk == pk), None)


def duties_of(user: User) -> DeskDuties:
    """The LKE whose turn is this person's, by unit. Three queries, however many there are."""
    waiting = Q(phase__in=TPI_PHASES) | Q(double_assessment__second=user)
    rows = visible_assessments(user).filter(waiting).prefetch_related("period__windows")
    sheets = list(rows.order_by("unit__code", "-period__year"))
    read_seats(sheets)
    own = [(sheet, side) for sheet in sheets if (side := _side(user, sheet))]
    acted = acts_of(user, [sheet for sheet, _ in own]) if own else {}
    found, closed = [], dict[str, None]()
    for sheet, side in own:
        sheet.acted[user.pk] = acted[sheet.pk]
        if problem := write_problem(user, sheet, side):
            closed[problem] = None
        else:
            found.append(DeskDuty(sheet, side, areas_on(user, sheet, side)))
    return DeskDuties(found, list(closed))


def _side(user: User, sheet: Assessment) -> Side | None:
    side = writable_side(user, sheet)
    return None if side == Side.UNIT else side
