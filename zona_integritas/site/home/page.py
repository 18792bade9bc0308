"""One page for every role, put together from what this person may see and do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from assessment.models import PaperSheet, Period
from assessment.queries import current_period
from proposals.models import Proposal
from proposals.queries import unfinished_proposals, visible_proposals
from units.enums import UNIT_SIDE, Role
from units.models import User
from units.queries import roles_of
from zona_integritas.site.home import season, setup
from zona_integritas.site.home.changes import changes
from zona_integritas.site.home.plans import late_plans
from zona_integritas.site.home.work import Desk

MOST = 30
T = TypeVar("T")


def page(user: User, since: datetime | None = None) -> dict[str, Any]:
    """Everything Beranda shows to this person; ``since`` is the last visit."""
    period = current_period()
    proposals = proposals_of(user, period)
    desk = Desk(user, period, proposals)
    lines = desk.lines()
    late = [*(line for line in lines if line.late), *late_plans(user, proposals)]
    waiting = [line for line in lines if not line.late]
    roles = {held.role for held in roles_of(user)}
    return {
        "period": period,
        "windows": season.windows(period) if period else [],
        **_first("waiting", waiting),
        **_first("late", late),
        "leads": Role.LEADERSHIP in roles,
        "season": season.stages(user, period) if period and roles - UNIT_SIDE else None,
        "held_by": season.turn_lines([row for row in proposals if row.period == period])
        if Role.POKJA in roles
        else [],
        "since": since,
        "changes": changes(user, since, desk) if since else [],
        "setup": setup.setup_steps(user) if Role.ADMIN in roles else [],
    }


def _first(name: str, lines: Sequence[T]) -> dict[str, Any]:
    return {name: lines[:MOST], f"more_{name}": max(len(lines) - MOST, 0)}


def proposals_of(user: User, newest: Period | None) -> list[Proposal]:
    """The unfinished proposals the person may see, of every season: one waits for the ministry
    while the next one begins. Oldest state first, with the objects that were read already in
    place of those a look would read again."""
    if newest is None:
        return []
    rows = unfinished_proposals(visible_proposals(user))
    # Without the period and its instrument, which would be built anew for every row.
    rows = rows.select_related(None).select_related(
        "unit", "assessment__instrument", "assessment__double_assessment"
    )
    waiting = PaperSheet.objects.filter(assessment=OuterRef("assessment"), answered_at__isnull=True)
    rows = rows.annotate(paper_sheet_waits=Exists(waiting))
    found: list[Proposal] = list(rows.order_by("state_since", "pk"))
    periods = {newest.pk: newest}
    others = {row.period_id for row in found} - {newest.pk}
    if others:
        periods |= Period.objects.prefetch_related("windows").in_bulk(others)
    for proposal in found:
        proposal.period = periods[proposal.period_id]
        if proposal.assessment is not None:
            proposal.assessment.unit = proposal.unit
            proposal.assessment.period = proposal.period
    return found
