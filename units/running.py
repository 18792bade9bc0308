"""When a role runs: the one definition, for rows (``Q``) and for one row.

A role runs from its first to its last day, both included, by the agency's clock, unless somebody
ended it before or a second administrator has yet to confirm it. It *stands* while it runs or
still may: what is pending or begins later binds the person too (separation of duty).
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Expression, Q

from units.enums import Confirmation, GrantState
from units.models import RoleGrant
from zona_integritas.ground.dates import today
from zona_integritas.ground.formats import JAKARTA


def running(way: str = "", day: date | Expression | None = None) -> Q:
    """The grants that run on ``day`` (today); ``way`` is the path to them, as ``grants__``."""
    day = day or today()
    return (
        standing(way, day)
        & ~Q(**{f"{way}confirmation": Confirmation.AWAITED})
        & (Q(**{f"{way}starts_on__isnull": True}) | Q(**{f"{way}starts_on__lte": day}))
    )


def standing(way: str = "", day: date | Expression | None = None) -> Q:
    """Those that run, begin later, or wait for a confirmation."""
    day = day or today()
    return Q(**{f"{way}ended_at__isnull": True}) & (
        Q(**{f"{way}ends_on__isnull": True}) | Q(**{f"{way}ends_on__gte": day})
    )


def over(way: str = "", day: date | None = None) -> Q:
    """Those whose end has come: ended by somebody, or past their last day."""
    return Q(**{f"{way}ended_at__isnull": False}) | Q(**{f"{way}ends_on__lt": day or today()})


def ran_at(moment: datetime) -> Q:
    """The grants that ran at a moment of the past, as papers ask."""
    day = moment.astimezone(JAKARTA).date()
    second = (Confirmation.AWAITED, Confirmation.CONFIRMED)
    return (
        Q(granted_at__lte=moment)
        & (Q(ended_at__isnull=True) | Q(ended_at__gt=moment))
        & (Q(starts_on__isnull=True) | Q(starts_on__lte=day))
        & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        & (Q(confirmed_at__lte=moment) | ~Q(confirmation__in=second))
    )


def ran_since(moment: datetime) -> Q:
    """The grants that ran at any time between then and now."""
    day = moment.astimezone(JAKARTA).date()
    return (
        (Q(ended_at__isnull=True) | Q(ended_at__gte=moment))
        & (Q(starts_on__isnull=True) | Q(starts_on__lte=today()))
        & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        & ~Q(confirmation=Confirmation.AWAITED)
    )


def runs(grant: RoleGrant, day: date | None = None) -> bool:
    """Does this one run? The same as ``running``."""
    day = day or today()
    return (
        stands(grant, day)
        and grant.confirmation != Confirmation.AWAITED
        and (grant.starts_on is None or grant.starts_on <= day)
    )


def stands(grant: RoleGrant, day: date | None = None) -> bool:
    """The same as ``standing``, for one."""
    return grant.ended_at is None and (grant.ends_on is None or grant.ends_on >= (day or today()))


def state_of(grant: RoleGrant) -> str:
    """In which state it is, one of ``GrantState``."""
    if not stands(grant):
        return GrantState.OVER
    if grant.confirmation == Confirmation.AWAITED:
        return GrantState.AWAITED
    return GrantState.RUNNING if runs(grant) else GrantState.COMING


def in_state(state: str) -> Q:
    """The rows that ``state_of`` calls so."""
    awaited = Q(confirmation=Confirmation.AWAITED)
    return {
        GrantState.RUNNING.value: running(),
        GrantState.AWAITED.value: standing() & awaited,
        GrantState.COMING.value: standing() & ~running() & ~awaited,
        GrantState.OVER.value: over(),
    }[state]


def over_at(grant: RoleGrant) -> datetime | None:
    """The moment from which the grant gave nothing any more; None where it has no end."""
    ends = [grant.ended_at] if grant.ended_at else []
    if grant.ends_on:
        ends.append(datetime.combine(grant.ends_on + timedelta(days=1), time.min, tzinfo=JAKARTA))
    return min(ends, default=None)


def days_meet(one: RoleGrant, other: RoleGrant) -> bool:
    """Is there a day on which both could run?"""
    first = max(_days([one.starts_on, other.starts_on]), default=date.min)
    last = min(_days([one.ends_on, other.ends_on]), default=date.max)
    return first <= last


def _days(found: Iterable[date | None]) -> list[date]:
    return [day for day in found if day is not None]
