"""All development plans a person may see: how far, and what is late."""

from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from proposals.enums import Quarter, State
from proposals.models import Proposal
from proposals.plan.components import BEFORE_PLAN, quarter_end
from proposals.queries import visible_proposals
from units.models import User

STATES = {"terlambat": "Ada yang terlambat", "kosong": "Masih kosong"}


def plans(user: User, year: int, today: date) -> QuerySet[Proposal]:
    """The proposals of a season that may have a plan, those with late activities first.

    Each carries ``items``, ``done``, ``late`` and ``average`` (percent; None without activities),
    without those that were ended.
    """
    running = Q(plan_items__ended_at__isnull=True)
    over = [quarter for quarter in Quarter if today > quarter_end(year, quarter)]
    behind = running & Q(plan_items__quarter__in=over, plan_items__progress__lt=100)
    return (
        visible_proposals(user)
        .filter(period__year=year)
        .exclude(state__in=(*BEFORE_PLAN, State.REJECTED))
        .annotate(
            items=Count("plan_items", filter=running),
            done=Count("plan_items", filter=running & Q(plan_items__progress=100)),
            late=Count("plan_items", filter=behind),
            average=Avg("plan_items__progress", filter=running),
        )
        .order_by("-late", "unit__code", "pk")
    )


def filter_by_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Only those in this state (a key of ``STATES``); all of them otherwise."""
    if state == "terlambat":
        return rows.filter(late__gt=0)
    if state == "kosong":
        return rows.filter(items=0)
    return rows
