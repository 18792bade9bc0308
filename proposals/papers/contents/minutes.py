"""Berita acara of the closing meeting: what the TPI decided, area by area, for both to sign."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from assessment.enums import Side, View
from assessment.lke.reports.figures import Figures
from assessment.lke.scoring_input import scoring_instrument
from assessment.scoring import model
from proposals.course.reports.findings import differences
from proposals.enums import Move, PaperKind
from proposals.models import Decision, Proposal
from proposals.papers.contents.lhe import settled_on, side_of, submitted_snapshot, task_of
from proposals.papers.contents.parts import DAYS, FULL_NAMES, frame, head_of, sole_holder
from proposals.papers.reports.team import Signatory, recorded_team, signatory, team
from proposals.workflow import deciding_moves, ending_moves
from units.enums import PredicateKind, Role

DECIDING = deciding_moves(PaperKind.MINUTES)
ENDING = ending_moves(PaperKind.MINUTES)


def settled_decision(decisions: Sequence[Decision]) -> Decision | None:
    """The newest decision that froze the TPI's score, unless it was opened again."""
    for row in reversed(decisions):
        if row.move in ENDING:
            return None
        if row.move in DECIDING and row.snapshot and row.snapshot.view == View.TPI:
            return row
    return None


def minutes(proposal: Proposal, at: datetime) -> dict[str, Any] | None:
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
    return {
        **frame(
            title=f"Berita Acara Pertemuan Penutup {proposal.unit.name} {year}",
            code=f"BA/{proposal.unit.code}/{year}",
            period=proposal.period,
            instrument=source,
            at=at,
            figures="",
        ),
        "digest": decided.snapshot.digest,
        "snapshot": decided.snapshot,
        "proposal": proposal,
        "unit": proposal.unit,
        "predicate_name": proposal.get_target_display(),
        "predicate_full": FULL_NAMES[PredicateKind(proposal.target)],
        "held_on": held_on,
        "weekday": DAYS[held_on.weekday()] if held_on else "",
        "task": task_of(before),
        "rows": rows,
        "met_count": sum(row["met"] for row in rows),
        "missed": [row for row in rows if not row["met"]],
        "differences": [
            {"title": group["title"], "count": len(group["rows"])}
            for group in groups
            if group["rows"]
        ],
        "difference_count": sum(len(group["rows"]) for group in groups),
        "rounds": len(returned),
        "returned_items": sum(row.facts.get("items", 0) for row in returned),
        "unit_total": unit.total(),
        "tpi_total": tpi.total(),
        "team": recorded_team(proposal, decided.at),
        "lead": _lead(proposal, decided, at),
        "supervisor": team(proposal, decided, before)["supervisor"],
        "head": head_of(proposal, at),
    }


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


def result_rows(instrument: model.Instrument, target: str, tpi: Figures) -> list[dict[str, Any]]:
    """One row per minimum of the predicate: areas first, then hasil, the total at the end."""
    found = []
    for rule in instrument.rules_for(target):
        told = tpi.rule(target, rule.code)
        weight, value = _weight_and_value(instrument, rule, tpi)
        found.append(
            {
                "code": rule.code,
                "area": bool(rule.area),
                "number": rule.area or "",
                "label": f"{rule.label}",
                "weight": weight,
                "value": value,
                "measure": str(rule.measure),
                "minimum": rule.minimum,
                "percent": None if value is None else value / weight * 100,
                "gap": told["gap"],
                "met": told["met"],
                "total": rule.code == "total",
            }
        )
    return sorted(found, key=lambda row: (not row["area"], row["total"]))


def _weight_and_value(instrument: model.Instrument, rule: model.Rule, tpi: Figures) -> Any:
    if rule.area:
        nodes = instrument.area_nodes(rule.area)
        return sum(node.weight for node in nodes), tpi.sum(node.code for node in nodes)
    code = rule.node or ""
    if any(node.code == code for node in instrument.nodes):
        return instrument.node(code).weight, tpi.value(code)
    if instrument.knows(code):
        return instrument.indicator(code).weight, tpi.value(code)
    return sum(node.weight for node in instrument.nodes if node.parent is None), tpi.total()
