"""Roles given and ended: who gave which role on which unit to whom, when, ended by whom and why."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict

from units.enums import AREA_LABELS, GrantState, Role
from units.models import RoleGrant, User
from units.queries import units_held, visible_units
from units.running import in_state, state_of
from zona_integritas.ground.formats import JAKARTA
from zona_integritas.site.logbook.filters import filter_problems
from zona_integritas.site.logbook.rules import AGENCY_ROLES

LONGEST = 100
STATES = dict(GrantState.choices)


@dataclass(frozen=True, slots=True)
class RoleFilters:
    dari: str = ""  # given or ended from this day
    sampai: str = ""
    peran: str = ""
    keadaan: str = ""
    unit: str = ""
    q: str = ""  # the person, or who gave or ended it

    @classmethod
    def of(cls, query: QueryDict) -> "RoleFilters":
        return cls(
            **{
                one.name: query.get(one.name, "").replace("\x00", "").strip()[:LONGEST]
                for one in fields(cls)
            }
        )

    @property
    def given(self) -> dict[str, str]:
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def problems(self, user: User) -> list[str]:
        return filter_problems(user, self.dari, self.sampai, self.unit)


@dataclass(frozen=True, slots=True)
class RoleLine:
    grant: RoleGrant
    areas: str
    state: GrantState


def role_history(user: User, filters: RoleFilters) -> QuerySet[RoleGrant]:
    """The grants on the units the person reads for, the newest first; none where the filters
    ask for what cannot be."""
    if filters.problems(user):
        return RoleGrant.objects.none()
    rows = RoleGrant.objects.filter(unit__in=units_held(user, AGENCY_ROLES).values("pk"))
    if filters.peran in Role.values:
        rows = rows.filter(role=filters.peran)
    if filters.keadaan in STATES:
        rows = rows.filter(in_state(filters.keadaan))
    if filters.unit:
        unit = visible_units(user).filter(code__iexact=filters.unit).first()
        rows = rows.filter(unit__path__startswith=unit.path) if unit else rows.none()
    people = ("user", "granted_by", "ended_by", "confirmed_by")
    if filters.q:
        words = Q()
        for person in people:
            words |= Q(**{f"{person}__full_name__icontains": filters.q})
        rows = rows.filter(words | Q(user__username__iexact=filters.q))
    first, last = _start(filters.dari, 0), _start(filters.sampai, 1)
    if first:
        rows = rows.filter(Q(granted_at__gte=first) | Q(ended_at__gte=first))
    if last:
        rows = rows.filter(Q(granted_at__lt=last) | Q(ended_at__lt=last))
    if first and last:
        rows = rows.filter(
            Q(granted_at__gte=first, granted_at__lt=last)
            | Q(ended_at__gte=first, ended_at__lt=last)
        )
    return rows.select_related("user", "unit", "granted_by", "ended_by", "confirmed_by").order_by(
        "-pk"
    )


def role_line(grant: RoleGrant) -> RoleLine:
    areas = ", ".join(AREA_LABELS.get(area, area) for area in grant.areas)
    return RoleLine(grant, areas, GrantState(state_of(grant)))


def _start(text: str, later: int) -> datetime | None:
    """Midnight in Jakarta of the day, or of the day after."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= day.year <= 2100:
        return None
    return datetime.combine(day + timedelta(days=later), time.min, tzinfo=JAKARTA)
