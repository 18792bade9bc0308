"""One LKE with all that every page of it asks, for the person who opens it."""

from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from assessment.acts import ACTING, acts_on
from assessment.enums import TPI_RANKS
from assessment.models import Assessment, TeamSeat, Window
from assessment.queries import double_of
from units.enums import TPI_SIDE
from units.models import User
from units.queries import holds_somewhere, roles_of
from zona_integritas.ground.kept_statements import Given, KeptStatement


def _as_seen() -> QuerySet[Assessment]:
    """One LKE with all that every page of it asks, for one person."""
    seats = TeamSeat.objects.filter(assessment=OuterRef("pk"), ended_at__isnull=True)
    told = JSONObject(pk="letter_id", number="letter__number", dated="letter__dated")
    named = seats.filter(letter__isnull=False).order_by("-letter_id").values(told=told)
    person = Given("person", IntegerField())
    return (
        Assessment.objects.filter(pk=Given("pk", IntegerField()))
        .select_related("unit", "period", "instrument", "double_assessment")
        .annotate(
            **{f"acted_{side}": acts_on(person, side) for side in ACTING},
            letter_told=Subquery(named[:1]),
            team_recorded=Exists(seats),
            **{f"seat_{rank}": _seat(seats, person, rank) for rank in TPI_RANKS},
            window_kind=F("period__windows__kind"),
            window_opens=F("period__windows__opens_on"),
            window_closes=F("period__windows__closes_on"),
        )
    )


def _seat(seats: QuerySet[TeamSeat], person: Any, rank: str) -> Subquery:
    """The person's seat in this rank, as its areas."""
    return Subquery(seats.filter(person=person, rank=rank).values("areas")[:1])


_AS_SEEN = KeptStatement(_as_seen)


def _sees(user: User, found: Assessment) -> bool:
    """``visible_assessments`` asked of one LKE that was read. Parity is tested."""
    if any(held.covers(found.unit) for held in roles_of(user)):
        return True
    double = double_of(found)
    return double is not None and double.second_id == user.pk and holds_somewhere(user, TPI_SIDE)


def seen_assessment(user: User, pk: int) -> Assessment | None:
    """One LKE the person may see, in one query: with its period's windows, with whether this
    person ever wrote on either side of it, and with the letter its team sits by.
    """
    if not 0 < pk < 2**63:  # a number no key has
        return None
    rows: list[Any] = _AS_SEEN.rows(pk=pk, person=user.pk)
    if not rows or not _sees(user, rows[0]):
        return None
    found: Assessment = rows[0]
    sides = (side for side in ACTING if getattr(found, f"acted_{side}"))
    found.acted = {user.pk: frozenset(sides)}
    own = {rank: getattr(found, f"seat_{rank}") for rank in TPI_RANKS}
    found.known_seats[user.pk] = (
        {rank: tuple(areas) for rank, areas in own.items() if areas is not None}
        if getattr(found, "team_recorded", False)
        else None
    )
    found.period.known_windows = [
        Window(
            period=found.period,
            kind=row.window_kind,
            opens_on=row.window_opens,
            closes_on=row.window_closes,
        )
        for row in rows
        if row.window_kind
    ]
    return found
