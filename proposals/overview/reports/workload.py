"""Beban penilaian: what each assessor of a rank has to judge, and when it will be done.

Who judges is the team of the letter of assignment; of an LKE for which none is recorded, whoever
holds the role on the unit or above it. The work is summed per seat, per parent unit and per role
held on single units, so that the reading does not grow with the number of LKE.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce

from assessment.enums import Phase, View, WindowKind
from assessment.judging.forecast import WorkForecast
from assessment.models import TeamSeat
from proposals.enums import State
from proposals.models import Proposal
from proposals.overview.reports.scope import OverviewScope
from proposals.overview.reports.summary import SENT_TO_TPI
from proposals.overview.reports.tables import Column, Table
from units.enums import Role
from units.models import RoleGrant, User
from units.running import running

PAGE_SIZE = 50
RANKS = {
    "ketua": Role.TPI_LEAD,
    "anggota": Role.TPI_MEMBER,
    "dalnis": Role.TPI_SUPERVISOR,
}


@dataclass(slots=True)
class WorkCount:
    """LKE by whose turn it is, and items judged of all items."""

    sheets: int = 0
    waiting: int = 0  # sent by the unit, judging not begun
    member: int = 0
    lead: int = 0
    supervisor: int = 0
    returned: int = 0
    settled: int = 0
    done: int = 0
    of: int = 0

    def add(self, other: "WorkCount") -> None:
        for name in KINDS:
            setattr(self, name, getattr(self, name) + getattr(other, name))


KINDS = tuple(one.name for one in fields(WorkCount))


@dataclass(frozen=True, slots=True)
class Assessor:
    person: User
    places: list[str]
    work: WorkCount
    forecast: WorkForecast

    @property
    def per_day(self) -> Decimal | None:
        return _number(self.forecast.per_day)

    @property
    def needed(self) -> Decimal | None:
        return _number(self.forecast.needed)


def workload(scope: OverviewScope, rank: str, today: date) -> list[Assessor]:
    """Everybody of the rank with work in this scope, the most unfinished first."""
    role = RANKS[rank]
    sums = _sums(scope)
    team = TeamSeat.objects.filter(assessment=OuterRef("assessment"), ended_at__isnull=True)
    rows = sums.filter(~Exists(team))
    above = [*_by_seat(sums, role), *_by_region(rows, role)]
    window = next((one for one in scope.period.windows.all() if one.kind == WindowKind.TPI), None)
    works: dict[int, WorkCount] = {}
    places: dict[int, set[str]] = {}
    for user, place, work in above:
        works.setdefault(user, WorkCount()).add(work)
        places.setdefault(user, set()).add(place)
    for user, own in _by_own_role(rows, role):
        works.setdefault(user, WorkCount()).add(own)
    people = User.objects.only("full_name", "username").in_bulk(list(works))
    found = [
        Assessor(
            people[user],
            sorted(places.get(user, ())),
            work,
            WorkForecast(
                done=work.done,
                left=work.of - work.done,
                since=window.opens_on if window else None,
                closes=window.closes_on if window else None,
                today=today,
            ),
        )
        for user, work in works.items()
    ]
    return sorted(found, key=lambda one: (-one.forecast.left, one.person.sort_name))


def _sums(scope: OverviewScope) -> QuerySet[Proposal]:
    judged = FilteredRelation(
        "assessment__figures", condition=Q(assessment__figures__view=View.TPI)
    )
    return (
        scope.proposals().annotate(t=judged).filter(state__in=SENT_TO_TPI, t__of__gt=0).order_by()
    )


def _counted() -> dict[str, Any]:
    judging = Q(state=State.TPI_ASSESSMENT)
    open_states = (State.SUBMITTED, State.TPI_ASSESSMENT, State.RETURNED)
    return {
        "sheets": Count("pk"),
        "waiting": Count("pk", filter=Q(state=State.SUBMITTED)),
        "member": Count("pk", filter=judging & Q(assessment__phase=Phase.TPI_MEMBER)),
        "lead": Count("pk", filter=judging & Q(assessment__phase=Phase.TPI_LEAD)),
        "supervisor": Count("pk", filter=judging & Q(assessment__phase=Phase.TPI_SUPERVISOR)),
        "returned": Count("pk", filter=Q(state=State.RETURNED)),
        "settled": Count("pk", filter=~Q(state__in=open_states)),
        "done": Coalesce(Sum("t__answered"), 0),
        "of": Coalesce(Sum("t__of"), 0),
    }


def _work(row: dict[str, Any]) -> WorkCount:
    return WorkCount(*(row[name] for name in KINDS))


def _by_seat(rows: QuerySet[Proposal], role: str) -> list[tuple[int, str, WorkCount]]:
    """Work below each parent unit, for everybody who sits in this rank of the recorded teams."""
    seat = FilteredRelation(
        "assessment__seats",
        condition=Q(assessment__seats__rank=role, assessment__seats__ended_at__isnull=True),
    )
    named: Any = (
        rows.annotate(s=seat)
        .filter(s__person__isnull=False)
        .values("s__person", "unit__parent__name")
        .annotate(**_counted())
    )
    return [(row["s__person"], row["unit__parent__name"] or "", _work(row)) for row in named]


def _by_region(rows: QuerySet[Proposal], role: str) -> list[tuple[int, str, WorkCount]]:
    """Work below each parent unit, for everybody who holds the role on it or above it."""
    named: Any = rows.values("unit__parent", "unit__parent__path").annotate(**_counted())
    regions = [row for row in named if row["unit__parent__path"]]
    ids = {int(part) for row in regions for part in _ids(row["unit__parent__path"])}
    held: dict[int, list[tuple[int, str]]] = {}
    grants = _running(role).filter(unit__in=ids).values_list("unit", "user", "unit__name")
    for unit, user, name in grants:
        held.setdefault(unit, []).append((user, name))
    found = []
    for row in regions:
        work, seen = _work(row), set()
        for part in _ids(row["unit__parent__path"]):
            for user, name in held.get(int(part), ()):
                if user not in seen:
                    seen.add(user)
                    found.append((user, name, work))
    return found


def _by_own_role(rows: QuerySet[Proposal], role: str) -> list[tuple[int, WorkCount]]:
    """Work of those who hold the role on the unit itself, unless a role above counts it."""
    above = (
        _running(role)
        .filter(user=OuterRef("holder"))
        .annotate(below=ExpressionWrapper(OuterRef("unit__path"), output_field=CharField()))
        .filter(below__startswith=F("unit__path"))
        .exclude(unit=OuterRef("unit"))
    )
    own: Any = (
        # Says again what the joins below say: few units have such a role of their own, and the
        # others need not be joined to find out.
        rows.filter(unit__in=_running(role).values("unit"))
        .annotate(
            g=FilteredRelation(
                "unit__grants",
                condition=Q(running("unit__grants__"), unit__grants__role=role),
            )
        )
        .annotate(holder=F("g__user"))
        .filter(holder__in=_running(role).values("user"))
        .filter(~Exists(above))
        .values("holder")
        .annotate(**_counted())
    )
    return [(row["holder"], _work(row)) for row in own]


def _running(role: str) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(running(), role=role, user__is_active=True)


def _ids(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def workload_table(rows: Sequence[Assessor]) -> Table:
    return Table(
        "Beban penilaian",
        (
            Column("Penilai"),
            Column("Wilayah tugas"),
            Column("LKE", "count"),
            Column("Belum dimulai", "count"),
            Column("Di anggota", "count"),
            Column("Di ketua", "count"),
            Column("Di pengendali teknis", "count"),
            Column("Dikembalikan", "count"),
            Column("Selesai dinilai", "count"),
            Column("Butir dinilai", "count"),
            Column("Butir tersisa", "count"),
            Column("Butir per hari", "points"),
            Column("Perlu per hari", "points"),
            Column("Perkiraan selesai", "date"),
            Column("Jadwal"),
        ),
        [
            (
                str(one.person),
                "; ".join(one.places),
                one.work.sheets,
                one.work.waiting,
                one.work.member,
                one.work.lead,
                one.work.supervisor,
                one.work.returned,
                one.work.settled,
                one.work.done,
                one.forecast.left,
                one.per_day,
                one.needed,
                one.forecast.finish,
                "terlambat" if one.forecast.late else "cukup",
            )
            for one in rows
        ],
    )


def _number(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / value.denominator
