"""What the plan's pages show: items by component, progress by quarter, and what could be added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from proposals.enums import Quarter
from proposals.models import FollowUp, PlanComponent, PlanItem, PlanProgress, Proposal
from proposals.plan.components import (
    Component,
    components_of,
    instrument_of,
    is_late,
    quarter_end,
    writable,
)
from proposals.plan.recommendations import ItemsNow, shown_to
from proposals.queries import plan_items
from units.models import User
from zona_integritas.ground.drawings.timeline import TimelineBar, timeline_svg

STATES = {"terlambat": "Terlambat", "berjalan": "Belum selesai", "selesai": "Selesai"}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One activity as the plan shows it; ``proof`` is the newest report that brought evidence."""

    item: PlanItem
    late: bool
    due: date
    proof: PlanProgress | None


@dataclass(slots=True)
class PlanBlock:
    """One component: what was decided, its activities, what was recommended about it."""

    component: Component
    decision: PlanComponent | None
    may_write: bool = False
    rows: list[ItemRow] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """How far the items due in one quarter are, together."""

    label: str
    count: int
    done: int
    late: int
    average: Decimal | None


def passes_filter(row: ItemRow, wanted: Mapping[str, str]) -> bool:
    """Does the item pass the filter ``komponen``, ``triwulan``, ``keadaan``?"""
    if wanted.get("komponen") and row.item.component != wanted["komponen"]:
        return False
    if wanted.get("triwulan") and row.item.quarter != wanted["triwulan"]:
        return False
    done = row.item.progress == 100
    state = wanted.get("keadaan")
    return (
        state not in STATES
        or (state == "terlambat" and row.late)
        or (state == "selesai" and done)
        or (state == "berjalan" and not done)
    )


def item_rows(proposal: Proposal, today: date) -> list[ItemRow]:
    year = proposal.period.year
    rows = []
    for item in plan_items(proposal):
        reports = [one for one in item.reports.all() if one.evidence]
        rows.append(
            ItemRow(
                item,
                is_late(year, item.quarter, item.progress, today),
                quarter_end(year, item.quarter),
                reports[-1] if reports else None,
            )
        )
    return rows


def parts(proposal: Proposal, rows: Iterable[ItemRow]) -> dict[str, PlanBlock]:
    """The components in order, each with its rows, as anybody reads them."""
    decided = {row.code: row for row in proposal.components.select_related("decided_by")}
    found = {
        code: PlanBlock(one, decided.get(code)) for code, one in components_of(proposal).items()
    }
    for row in rows:
        if row.item.component in found:
            found[row.item.component].rows.append(row)
    return found


def plan_blocks(user: User, proposal: Proposal, rows: Iterable[ItemRow]) -> list[PlanBlock]:
    """The same with what the person may write, and the unit's recommendations of any season."""
    found = parts(proposal, rows)
    components = {code: block.component for code, block in found.items()}
    for code in writable(user, proposal, components.values()):
        found[code].may_write = True
    place = {entry.code: code for code, one in components.items() for entry in one.indicators}
    now = ItemsNow(instrument_of(proposal))
    for follow_up in shown_to(user, proposal.unit):
        for code in dict.fromkeys(place[one] for one in now.of(follow_up) if one in place):
            found[code].follow_ups.append(follow_up)
    return list(found.values())


def quarter_rows(rows: Iterable[ItemRow]) -> list[QuarterRow]:
    rows = list(rows)
    found = []
    for quarter in Quarter:
        due = [row for row in rows if row.item.quarter == quarter]
        average = Decimal(sum(row.item.progress for row in due)) / len(due) if due else None
        found.append(
            QuarterRow(
                quarter.label,
                len(due),
                sum(row.item.progress == 100 for row in due),
                sum(row.late for row in due),
                average,
            )
        )
    return found


def timeline(rows: Iterable[ItemRow], year: int, today: date) -> SafeString:
    works = [
        TimelineBar(
            f"{row.item.component} {row.item.activity}",
            row.item.quarter,
            row.item.progress,
            row.late,
        )
        for row in rows
    ]
    return timeline_svg(works, year, today)
