"""Activities of the development plan whose quarter is over, for the unit's own team."""

from collections import defaultdict
from datetime import datetime, time

from django.utils import timezone

from assessment.queries import today
from proposals.models import PlanItem, Proposal
from proposals.plan.components import components_of, is_late, quarter_end, writable
from units.enums import UNIT_SIDE
from units.models import User
from units.queries import holds
from zona_integritas.site.home.work_line import WorkLine


def late_plans(user: User, proposals: list[Proposal]) -> list[WorkLine]:
    """One line per plan with late activities this person answers for."""
    own = {row.pk: row for row in proposals if holds(user, UNIT_SIDE, row.unit)}
    if not own:
        return []
    day = today()
    late: dict[int, list[PlanItem]] = defaultdict(list)
    for item in PlanItem.objects.filter(
        proposal__in=own, ended_at__isnull=True, progress__lt=100
    ).order_by("quarter", "pk"):
        if is_late(own[item.proposal_id].period.year, item.quarter, item.progress, day):
            late[item.proposal_id].append(item)
    lines = []
    for pk, items in late.items():
        proposal = own[pk]
        mine = writable(user, proposal, components_of(proposal).values())
        items = [item for item in items if item.component in mine]
        if items:
            end = quarter_end(proposal.period.year, items[0].quarter)
            lines.append(
                WorkLine(
                    unit=proposal.unit_name,
                    told=f"Rencana pembangunan · {len(items)} kegiatan melewati triwulannya",
                    since=timezone.make_aware(datetime.combine(end, time())),
                    verb="Laporkan kemajuan",
                    page=("proposals:plan", pk),
                    query="?keadaan=terlambat",
                    late=True,
                )
            )
    return lines
