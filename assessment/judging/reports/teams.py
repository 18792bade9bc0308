"""The TPI teams of many units at once: who sits in which rank, from where, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from assessment.judging.services.teams import area_words
from assessment.judging.teams import TEAM, team_problem
from assessment.models import Assessment, AssignmentLetter, LetterSeat, TeamSeat
from assessment.queries import visible_assessments
from units.enums import TPI_SIDE, Role
from units.models import RoleGrant, Unit, User
from units.queries import belongs_to, has_conflict, read_roles
from units.running import running


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One person in one rank of a unit's team."""

    grant: RoleGrant
    inherited: Unit | None  # where the role stands, if above the unit
    barred: str  # why the person does not judge this unit although holding the role

    @property
    def person(self) -> Any:
        return self.grant.user

    @property
    def areas(self) -> str:
        return area_words(self.grant.areas).strip(" ()")

    @property
    def letter(self) -> AssignmentLetter | None:
        """The letter of assignment the seat rests on, as its number and date say it."""
        told: Any = self.grant
        if told.letter_pk is None:
            return None
        return AssignmentLetter(
            pk=told.letter_pk, number=told.letter_number, dated=told.letter_dated
        )


@dataclass(frozen=True, slots=True)
class TeamRank:
    role: str
    label: str
    seats: list[SeatLine]


@dataclass(frozen=True, slots=True)
class UnitTeam:
    """The three ranks of a unit, and in words what keeps the team from beginning."""

    unit: Unit
    ranks: list[TeamRank]
    problem: str

    @property
    def people(self) -> list[Any]:
        """Everybody who judges here, once."""
        return list({seat.person.pk: seat.person for seat in self.judging}.values())

    @property
    def judging(self) -> list[SeatLine]:
        return [seat for rank in self.ranks for seat in rank.seats if not seat.barred]


def teams_of(units: Iterable[Unit], least: int = len(TEAM)) -> dict[int, UnitTeam]:
    """By unit; three queries, however many units there are. ``least`` is how many at least
    share the three ranks."""
    units = list(units)
    letters = LetterSeat.objects.filter(grant=OuterRef("pk")).order_by("-letter_id")
    above = {pk for unit in units for pk in (*unit.ancestor_ids, unit.pk)}
    grants = list(
        RoleGrant.objects.filter(
            running(), role__in=TPI_SIDE, unit_id__in=above, user__is_active=True
        )
        .select_related("user__unit", "unit")
        .annotate(
            letter_pk=Subquery(letters.values("letter_id")[:1]),
            letter_number=Subquery(letters.values("letter__number")[:1]),
            letter_dated=Subquery(letters.values("letter__dated")[:1]),
        )
        .order_by("user__sort_name", "pk")
    )
    people = {grant.user_id: grant.user for grant in grants}
    for grant in grants:
        grant.user = people[grant.user_id]
    read_roles(people.values())
    return {unit.pk: _team(unit, grants, least) for unit in units}


def _team(unit: Unit, grants: Sequence[RoleGrant], least: int) -> UnitTeam:
    ranks = []
    for role in TEAM:
        seats = [
            SeatLine(grant, grant.unit if grant.unit_id != unit.pk else None, _barred(grant, unit))
            for grant in grants
            if grant.role == role and unit.path.startswith(grant.unit.path)
        ]
        ranks.append(TeamRank(role, Role(role).label, seats))
    holders = {rank.role: [seat.person for seat in rank.seats] for rank in ranks}
    return UnitTeam(unit, ranks, team_problem(unit, holders, people=least) or "")


def _barred(grant: RoleGrant, unit: Unit) -> str:
    if belongs_to(grant.user, unit):
        return "bertugas di unit ini"
    return "benturan kepentingan" if has_conflict(grant.user, unit) else ""


@dataclass(frozen=True, slots=True)
class RecordedTeam:
    """The team of one LKE by its letter of assignment, with who left it by another letter."""

    sheet: Assessment
    seats: list[TeamSeat]
    running: bool

    @property
    def now(self) -> list[TeamSeat]:
        return [seat for seat in self.seats if seat.ended_at is None]

    @property
    def left(self) -> list[TeamSeat]:
        return [seat for seat in self.seats if seat.until is not None]


def recorded_teams(user: User, unit: Unit) -> list[RecordedTeam]:
    """The recorded teams of the unit's LKE that the person sees, the newest first."""
    seats = TeamSeat.objects.filter(assessment__unit=unit, assessment__in=visible_assessments(user))
    found: dict[int, RecordedTeam] = {}
    for seat in seats.select_related(
        "person", "letter", "ended_by_letter", "assessment__period"
    ).order_by("-assessment__period__year", "rank", "pk"):
        sheet = seat.assessment
        team = RecordedTeam(sheet, [], sheet.period.is_open)
        found.setdefault(sheet.pk, team).seats.append(seat)
    return list(found.values())
