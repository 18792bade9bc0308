"""Who has how much to judge: per assessor and per team, whose turn it is, and what is late."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone

from assessment.acts import not_blind, read_seats, team_of
from assessment.enums import TPI_PHASES, Phase, Side, WindowKind
from assessment.judging.forecast import WorkForecast
from assessment.judging.reports.teams import UnitTeam, teams_of
from assessment.judging.teams import TEAM
from assessment.lke.tpi_ranks import RANK_OF_PHASE
from assessment.models import Answer, Assessment, Indicator, ItemSeen, Period
from assessment.queries import IS_GIVEN, today, visible_assessments, window
from assessment.scoring.rational import decimal
from units.enums import Role
from units.models import User
from units.queries import areas_of, called, holds
from zona_integritas.ground.audit.models import AuditEvent

# Who looks at everybody's work; a lead and a supervisor at their teams', a member at the own.
WHOLE = {Role.ADMIN, Role.LEADERSHIP, Role.OBSERVER}
AREA = Coalesce(
    NullIf(F("indicator__node__area"), Value("")),
    NullIf(F("indicator__node__parent__area"), Value("")),
    Value("hasil"),
)
Counts = dict[Any, dict[str, int]]  # by whatever is counted, by area
Place = tuple[User, Role, frozenset[str] | None]  # in a team: who, as what, for which areas


@dataclass(frozen=True, slots=True)
class Duty:
    """One LKE one assessor judges in one rank."""

    sheet: Assessment
    person: User
    role: str
    turn: bool
    items: int
    judged: int  # answered, or left to the next rank
    read: int
    since: datetime | None  # when the rank's turn began
    forecast: WorkForecast
    own: bool  # the reader's

    @property
    def per_day_text(self) -> Decimal | None:
        return None if self.forecast.per_day is None else decimal(self.forecast.per_day)

    @property
    def needed_text(self) -> Decimal | None:
        return None if self.forecast.needed is None else decimal(self.forecast.needed)

    @property
    def next(self) -> str:
        """Where the reader goes on with it; nobody is led into another's turn."""
        if not (self.own and self.turn):
            return ""
        return reverse("assessment:continue", args=[self.sheet.pk])

    @property
    def label(self) -> str:
        return Role(self.role).label

    @property
    def left(self) -> int:
        return self.forecast.left

    @property
    def late(self) -> bool:
        return self.turn and self.forecast.late


@dataclass(slots=True)
class Load:
    """Everything one assessor, or one team, has to do."""

    name: str
    duties: list[Duty] = field(default_factory=list)

    @property
    def units(self) -> int:
        return len({duty.sheet.pk for duty in self.duties})

    @property
    def turns(self) -> list[Duty]:
        """What can be worked on now, late first."""
        now = [duty for duty in self.duties if duty.turn]
        return sorted(now, key=lambda duty: (not duty.late, duty.sheet.unit.code))

    @property
    def items(self) -> int:
        return sum(duty.items for duty in self.duties)

    @property
    def judged(self) -> int:
        return sum(duty.items - duty.left for duty in self.duties)

    @property
    def left(self) -> int:
        return sum(duty.left for duty in self.duties)

    @property
    def late(self) -> int:
        return sum(1 for duty in self.duties if duty.late)


@dataclass(frozen=True, slots=True)
class Workload:
    people: list[Load]
    teams: list[Load]
    closes: date | None

    @property
    def late(self) -> int:
        return sum(load.late for load in self.people)


def workload(user: User, period: Period, query: str = "") -> Workload:
    """As far as this person may look; a dozen queries, however many units and assessors."""
    sheets = _sheets(user, period, query)
    closes = window(period, WindowKind.TPI)
    ends = closes.closes_on if closes else None
    teams = teams_of(sheet.unit for sheet in sheets)
    read_seats(sheets)
    facts = _Facts(sheets)
    people: dict[int, Load] = {}
    groups: dict[tuple[int, ...], Load] = {}
    for sheet in sheets:
        team = _places(sheet, teams[sheet.unit_id])
        duties = list(_duties(user, sheet, team, facts, ends))
        for duty in duties:
            if _may_look(user, sheet, duty.person):
                people.setdefault(duty.person.pk, Load(str(duty.person))).duties.append(duty)
        leads = _leads(team)
        shown = [duty for duty in duties if _may_look(user, sheet, duty.person)]
        if shown:
            key = tuple(person.pk for person in leads)
            name = ", ".join(str(person) for person in leads) or "Belum ada ketua tim"
            groups.setdefault(key, Load(name)).duties.extend(shown)
    order = lambda load: (-load.late, load.name)  # noqa: E731
    return Workload(sorted(people.values(), key=order), sorted(groups.values(), key=order), ends)


def _sheets(user: User, period: Period, query: str) -> list[Assessment]:
    rows = visible_assessments(user).filter(
        not_blind(user, "pk"), period=period, phase__in=[*TPI_PHASES, Phase.REPAIR]
    )
    if query:
        rows = rows.filter(called(query))
    return list(rows)


def _may_look(user: User, sheet: Assessment, person: User) -> bool:
    if person.pk == user.pk or holds(user, WHOLE, sheet.unit):
        return True
    return holds(user, {Role.TPI_LEAD, Role.TPI_SUPERVISOR}, sheet.unit)


def _leads(team: list[Place]) -> list[User]:
    return [person for person, role, _ in team if role == Role.TPI_LEAD]


def _places(sheet: Assessment, team: UnitTeam) -> list[Place]:
    """The team of the letter of assignment; until one is recorded, whom the roles would seat."""
    recorded = team_of(sheet)
    if recorded:
        return [
            (seat.person, Role(role), frozenset(seat.areas) or None)
            for role in TEAM
            for seat in recorded
            if seat.rank == role
        ]
    return [
        (seat.person, Role(rank.role), areas_of(seat.person, sheet.unit, rank.role))
        for rank in team.ranks
        for seat in rank.seats
        if not seat.barred
    ]


class _Facts:
    """What was answered, read and handed over, of all these LKE at once."""

    def __init__(self, sheets: list[Assessment]) -> None:
        pks = [sheet.pk for sheet in sheets]
        answers = Answer.objects.filter(assessment__in=pks, side__startswith="tpi_").filter(
            IS_GIVEN | Q(abstained=True)
        )
        self.judged = _by_area(answers, "assessment", "side")
        self.read = _by_area(ItemSeen.objects.filter(assessment__in=pks), "assessment", "user")
        self.items: dict[int, Mapping[str, int]] = {}
        for pk in {sheet.instrument_id for sheet in sheets}:
            self.items[pk] = items_by_area(pk)
        self.turn_since: dict[int, datetime] = {}
        events = AuditEvent.objects.filter(
            object_type="assessment.assessment",
            object_id__in=[str(pk) for pk in pks],
            action="assessment.phase",
        )
        for number, at in events.order_by("id").values_list("object_id", "at"):
            self.turn_since[int(number)] = at


def items_by_area(instrument: int) -> dict[str, int]:
    """How many items each area of an instrument has."""
    area = Coalesce(
        NullIf(F("node__area"), Value("")),
        NullIf(F("node__parent__area"), Value("")),
        Value("hasil"),
    )
    rows = Indicator.objects.filter(instrument=instrument).annotate(place=area)
    return dict(rows.order_by().values_list("place").annotate(n=Count("pk")))


def _by_area(rows: QuerySet[Any], *keys: str) -> Counts:
    found: Counts = defaultdict(dict)
    counted = rows.annotate(place=AREA).order_by().values_list(*keys, "place")
    for *key, place, number in counted.annotate(n=Count("pk")):
        found[tuple(key)][place] = number
    return found


def _duties(
    user: User, sheet: Assessment, team: list[Place], facts: _Facts, closes: date | None
) -> Iterable[Duty]:
    for person, role, own in team:
        side = Side(role.value)
        turn = RANK_OF_PHASE.get(Phase(sheet.phase)) == side
        items = _sum(facts.items[sheet.instrument_id], own)
        judged = _sum(facts.judged.get((sheet.pk, side), {}), own)
        read = _sum(facts.read.get((sheet.pk, person.pk), {}), own)
        # A member answers every item; the ranks above read them and answer where they differ.
        done = judged if role == Role.TPI_MEMBER else max(judged, read)
        since = facts.turn_since.get(sheet.pk) if turn else None
        yield Duty(
            sheet=sheet,
            person=person,
            role=role,
            turn=turn,
            items=items,
            judged=judged,
            read=read,
            since=since,
            own=person.pk == user.pk,
            forecast=WorkForecast(
                done=min(done, items),
                left=max(items - done, 0) if not _passed(sheet, role) else 0,
                since=timezone.localdate(since) if since else None,
                closes=closes,
                today=today(),
            ),
        )


def _passed(sheet: Assessment, role: str) -> bool:
    """Has this rank handed the LKE on already?"""
    turn = RANK_OF_PHASE.get(Phase(sheet.phase))
    if turn is None:
        return False
    order = [rank.value for rank in TEAM]
    return order.index(role) < order.index(turn.value)


def _sum(counts: Mapping[str, int], areas: frozenset[str] | None) -> int:
    return sum(number for area, number in counts.items() if areas is None or area in areas)
