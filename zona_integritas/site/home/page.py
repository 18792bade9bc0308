"""One page for every role, put together from what this person may see and do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from assessment.desk.reports.pace import pace_of_person
from assessment.enums import Side
from assessment.lke.reports.open_work import OpenWork, areas_of_items
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Instrument, PaperSheet, Period
from assessment.queries import running_periods, today
from assessment.scoring.model import NodeKind
from proposals.models import Proposal
from proposals.queries import unfinished_proposals, visible_proposals
from units.enums import TPI_SIDE, UNIT_SIDE, Role
from units.models import User
from units.queries import roles_of
from zona_integritas.site.home import season, setup
from zona_integritas.site.home.changes import changes
from zona_integritas.site.home.groups import first_steps, open_prerequisites, work_groups
from zona_integritas.site.home.papers import awaited_lines
from zona_integritas.site.home.plans import late_plans
from zona_integritas.site.home.work import Desk

FEW = 3  # proposals of one person, whose next step is told where nothing waits


def page(user: User, since: datetime | None = None) -> dict[str, Any]:
    """Everything Beranda shows to this person; ``since`` is the last visit."""
    periods = running_periods()
    period = max(periods, key=lambda one: one.year, default=None)
    proposals = proposals_of(user, period)
    desk = Desk(user, period, proposals)
    lines = [*desk.lines(), *late_plans(user, proposals), *first_steps(user, periods)]
    lines += [*open_prerequisites(user, periods), *awaited_lines(user, proposals)]
    roles = {held.role for held in roles_of(user)}
    shows_turns = Role.POKJA in roles or (not lines and len(proposals) <= FEW)
    return {
        "today": today(),
        "periods": periods,
        "windows": season.windows(periods) if periods else [],
        "groups": work_groups(user, lines),
        "count": len(lines),
        "late": sum(line.late for line in lines),
        "leads": Role.LEADERSHIP in roles,
        "seasons": season.pictures(user, periods) if periods and roles - UNIT_SIDE else [],
        "held_by": season.turn_lines(proposals) if shows_turns else [],
        "own_sheet": own_sheet(desk),
        "pace": pace_of_person(user) if roles & TPI_SIDE else None,
        "since": since,
        "changes": changes(user, since, desk) if since else [],
        "setup": setup.setup_steps(user) if Role.ADMIN in roles else [],
    }


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """How far one area of the own LKE is: both aspects together."""

    name: str
    done: int
    of: int

    @property
    def left(self) -> int:
        return self.of - self.done


def own_sheet(desk: Desk) -> tuple[Proposal, list[AreaProgress]] | None:
    """The one LKE this person fills, by area; None where there is none, or several."""
    own = [row for row in desk.proposals if row.assessment and row.assessment.pk in desk.own]
    if len(own) != 1 or own[0].assessment is None:
        return None
    sheet = own[0].assessment
    left = desk.left.get(sheet.pk)
    if desk.own[sheet.pk] != Side.UNIT or left is None or left.open_in is None:
        return None
    return own[0], _areas(scoring_instrument(sheet.instrument), left)


def _areas(instrument: Any, left: OpenWork) -> list[AreaProgress]:
    names = {
        node.area or "hasil": node.name if node.area else "Hasil"
        for node in instrument.nodes
        if node.kind == NodeKind.AREA
    }
    places: Sequence[str] = list(areas_of_items(instrument).values())
    open_in = left.open_in or {}
    return [
        AreaProgress(name, places.count(code) - open_in.get(code, 0), places.count(code))
        for code, name in names.items()
    ]


def proposals_of(user: User, newest: Period | None) -> list[Proposal]:
    """The unfinished proposals the person may see, of every season: one waits for the ministry
    while the next one begins. Oldest state first, with the objects that were read already in
    place of those a look would read again."""
    if newest is None:
        return []
    rows = unfinished_proposals(visible_proposals(user))
    # Without period and instruments, which would be built anew for every row.
    rows = rows.select_related(None).select_related("unit", "assessment__double_assessment")
    waiting = PaperSheet.objects.filter(assessment=OuterRef("assessment"), answered_at__isnull=True)
    rows = rows.annotate(paper_sheet_waits=Exists(waiting))
    found: list[Proposal] = list(rows.order_by("state_since", "pk"))
    periods = {newest.pk: newest}
    others = {row.period_id for row in found} - {newest.pk}
    if others:
        periods |= Period.objects.prefetch_related("windows").in_bulk(others)
    used = {row.assessment.instrument_id for row in found if row.assessment is not None}
    instruments = Instrument.objects.in_bulk(used)
    for proposal in found:
        proposal.period = periods[proposal.period_id]
        if proposal.assessment is not None:
            proposal.assessment.instrument = instruments[proposal.assessment.instrument_id]
            proposal.assessment.unit = proposal.unit
            proposal.assessment.period = proposal.period
    return found
