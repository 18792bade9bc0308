"""Berita acara of the closing meeting: what the TPI decided, area by area, for both to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from assessment.enums import Side, View
from assessment.lke.reports.figures import Figures, total_weight
from assessment.lke.reports.paper_content import Frame, PaperContent
from assessment.lke.scoring_input import scoring_instrument
from assessment.scoring import model
from proposals.course.reports.findings import differences
from proposals.enums import Move, PaperKind
from proposals.models import Decision, Proposal
from proposals.papers.contents.lhe import Task, settled_on, side_of, submitted_snapshot, task_of
from proposals.papers.contents.parts import FULL_NAMES, head_of
from proposals.papers.reports.team import (
    Signatory,
    TeamLine,
    officer_lines,
    recorded_team,
    signatory,
    sole_holder,
    team,
)
from proposals.workflow import deciding_moves, ending_moves
from units.enums import PredicateKind, Role
from units.models import Unit
from zona_integritas.ground.formats import hari

DECIDING = deciding_moves(PaperKind.MINUTES)
ENDING = ending_moves(PaperKind.MINUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumRow:
    """A minimum of the predicate, and how the TPI's score stands to it."""

    code: str
    area: bool
    label: str
    weight: Decimal | None
    value: Decimal | None
    measure: str
    minimum: Decimal
    percent: Decimal | None
    gap: Decimal
    met: bool
    total: bool


@dataclass(frozen=True, slots=True)
class AreaDifferences:
    title: str
    count: int


@dataclass(frozen=True, kw_only=True)
class MinutesPaper(PaperContent):
    unit: Unit
    unit_name: str
    predicate_name: str
    predicate_full: str
    held_on: date | None
    weekday: str
    task: Task | None
    rows: list[MinimumRow]
    met_count: int
    missed: list[MinimumRow]
    differences: list[AreaDifferences]
    difference_count: int
    rounds: int
    returned_items: int
    unit_total: Decimal | None
    tpi_total: Decimal | None
    officers: list[tuple[Signatory, str]]
    team: list[TeamLine]
    lead: Signatory
    supervisor: Signatory
    head: Signatory


def settled_decision(decisions: Sequence[Decision]) -> Decision | None:
    """The newest decision that froze the TPI's score, unless it was opened again."""
    for row in reversed(decisions):
        if row.move in ENDING:
            return None
        if row.move in DECIDING and row.snapshot and row.snapshot.view == View.TPI:
            return row
    return None


def minutes(proposal: Proposal, at: datetime) -> MinutesPaper | None:
    """Everything the berita acara says; None until the TPI's score was settled."""
    decisions = list(proposal.decisions.select_related("actor", "snapshot__sealed").order_by("id"))
    decided = settled_decision(decisions)
    if decided is None or decided.snapshot is None or proposal.assessment is None:
        return None
    before = [row for row in decisions if row.pk < decided.pk]
    source = proposal.assessment.instrument
    instrument = scoring_instrument(source)
    submitted = submitted_snapshot(before)
    tpi, tpi_said = side_of(proposal.assessment, decided.snapshot, View.TPI)
    unit, unit_said = side_of(proposal.assessment, submitted or decided.snapshot, View.UNIT)
    groups = differences(instrument, unit, tpi, unit_said, tpi_said)
    rows = result_rows(instrument, proposal.target, tpi)
    returned = [row for row in before if row.move == Move.RETURN_ITEMS]
    held_on = meeting_day(before, decided)
    year = proposal.period.year
    return MinutesPaper(
        frame=Frame.of(
            title=f"Berita Acara Pertemuan Penutup {proposal.unit_name} {year}",
            code=f"BA/{proposal.unit.code}/{year}",
            digest=decided.snapshot.digest,
            period=proposal.period,
            instrument=source,
            at=at,
        ),
        snapshot=decided.snapshot,
        unit=proposal.unit,
        unit_name=proposal.unit_name,
        predicate_name=proposal.get_target_display(),
        predicate_full=FULL_NAMES[PredicateKind(proposal.target)],
        held_on=held_on,
        weekday=hari(held_on) if held_on else "",
        task=task_of(before),
        rows=rows,
        met_count=sum(row.met for row in rows),
        missed=[row for row in rows if not row.met],
        differences=[
            AreaDifferences(group.title, len(group.rows)) for group in groups if group.rows
        ],
        difference_count=sum(len(group.rows) for group in groups),
        rounds=len(returned),
        returned_items=sum(row.facts.get("items", 0) for row in returned),
        unit_total=unit.total(),
        tpi_total=tpi.total(),
        officers=officer_lines(proposal, decided),
        team=recorded_team(proposal, decided.at),
        lead=_lead(proposal, decided, at),
        supervisor=team(proposal, decided, before).supervisor,
        head=head_of(proposal, at),
    )


def meeting_day(before: Sequence[Decision], decided: Decision) -> date | None:
    """The day the score was settled; None, a line left open, where the LHE is dated before it:
    it was recorded late, and nothing recorded tells when both met."""
    day, told = settled_on(before, decided), decided.facts.get("lhe_date")
    return day if told is None or day <= date.fromisoformat(told) else None


def _lead(proposal: Proposal, decided: Decision, at: datetime) -> Signatory:
    """Who reported; before that the recorded lead, and without one the nearest holder."""
    if decided.move != Move.SETTLE:
        return signatory(decided.actor)
    leads = [
        line.person for line in recorded_team(proposal, decided.at) if line.rank == Side.TPI_LEAD
    ]
    return leads[0] if len(leads) == 1 else sole_holder(Role.TPI_LEAD, proposal.unit, at)


def result_rows(instrument: model.Instrument, target: str, tpi: Figures) -> list[MinimumRow]:
    """One row per minimum of the predicate: areas first, then hasil, the total at the end."""
    found = []
    for rule in instrument.rules_for(target):
        told = tpi.rule(target, rule.code)
        weight, value = _weight_and_value(instrument, rule, tpi)
        found.append(
            MinimumRow(
                code=rule.code,
                area=bool(rule.area),
                label=rule.label,
                weight=weight,
                value=value,
                measure=str(rule.measure),
                minimum=rule.minimum,
                percent=None if value is None or not weight else value / weight * 100,
                gap=told.gap,
                met=told.met,
                total=rule.code == "total",
            )
        )
    return sorted(found, key=lambda row: (not row.area, row.total))


def _weight_and_value(
    instrument: model.Instrument, rule: model.Rule, tpi: Figures
) -> tuple[Decimal | None, Decimal | None]:
    if rule.area:
        nodes = instrument.area_nodes(rule.area)
        return sum((node.weight for node in nodes), Decimal()), tpi.sum(node.code for node in nodes)
    code = rule.node or ""
    if any(node.code == code for node in instrument.nodes):
        return instrument.node(code).weight, tpi.value(code)
    if instrument.knows(code):
        return instrument.indicator(code).weight, tpi.value(code)
    return total_weight(instrument), tpi.total()
