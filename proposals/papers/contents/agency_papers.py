"""Papers that share their figures with a screen: decision list, recap, development plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from assessment.lke.reports.paper_content import PaperContent
from proposals.enums import PaperKind, Quarter
from proposals.models import Proposal, Sitting
from proposals.papers.contents.parts import frame, head_of, signed_by
from proposals.papers.reports.recap import Recap, recap
from proposals.papers.reports.team import Signatory, grant_at, signatory
from proposals.plan.components import instrument_of
from proposals.plan.reports.plan import (
    ItemRow,
    PlanBlock,
    QuarterRow,
    item_rows,
    parts,
    quarter_rows,
)
from proposals.register.services.issuing import About
from proposals.sittings.reports.decision_list import SittingList, sitting_list
from units.enums import Role
from units.models import Unit


@dataclass(frozen=True, kw_only=True)
class DecisionListPaper(PaperContent):
    list: SittingList
    signers: Sequence[Signatory]


def decision_list(sitting: Sitting, about: About, at: datetime) -> DecisionListPaper:
    """The decisions of a sitting as its page shows them."""
    found = sitting_list(sitting)
    lines = [line for group in found.groups for line in group.lines]
    decided = {line.decision.actor_id: line.decision for line in lines}
    return DecisionListPaper(
        frame=frame(
            title=f"Daftar Keputusan {sitting.title}",
            code=f"DK/SIDANG-{sitting.pk}/{about.period.year}",
            period=about.period,
            instrument=about.period.instrument,
            at=at,
            figures=[
                [line.unit_code, line.label, line.note, line.total, line.digest] for line in lines
            ],
        ),
        list=found,
        signers=[
            signatory(row.actor, grant_at(row.actor, Role.LEADERSHIP, row.proposal.unit, row.at))
            for row in decided.values()
        ],
    )


@dataclass(frozen=True, kw_only=True)
class RecapPaper(PaperContent):
    recap: Recap
    signer: Signatory


def recap_paper(about: About, at: datetime) -> RecapPaper:
    found = recap(about.period, timezone.localdate(at))
    return RecapPaper(
        frame=frame(
            title=f"Rekapitulasi Zona Integritas {about.period.year}",
            code=f"REK/INSTANSI/{about.period.year}",
            period=about.period,
            instrument=about.period.instrument,
            at=at,
            figures=[
                [row.proposal.unit.code, row.proposal.state, row.unit, row.tpi, row.tpn, row.rank]
                for row in found.rows
            ],
        ),
        recap=found,
        signer=signed_by(PaperKind.RECAP, [], Role.POKJA, at),
    )


@dataclass(frozen=True, slots=True)
class PlanLine:
    row: ItemRow
    reported: list[int | None]  # the percentage per quarter


@dataclass(frozen=True, slots=True)
class PlanPart:
    block: PlanBlock
    rows: list[PlanLine]


@dataclass(frozen=True, kw_only=True)
class PlanPaper(PaperContent):
    unit: Unit
    unit_name: str
    predicate_name: str
    by_quarter: list[QuarterRow]
    count: int
    done: int
    late: int
    parts: list[PlanPart]
    without: list[str]
    quarters: list[str]
    head: Signatory


def plan_paper(proposal: Proposal, at: datetime) -> PlanPaper:
    """The plan as its page shows it, with what was reported per quarter."""
    rows = item_rows(proposal, timezone.localdate(at))
    found = parts(proposal, rows).values()
    year = proposal.period.year
    return PlanPaper(
        frame=frame(
            title=f"Rencana Pembangunan Zona Integritas {proposal.unit_name} {year}",
            code=f"RP/{proposal.unit.code}/{year}",
            period=proposal.period,
            instrument=instrument_of(proposal),
            at=at,
            figures=[
                [
                    row.item.component,
                    row.item.activity,
                    row.item.target,
                    row.item.quarter,
                    row.item.progress,
                    reported_percents(row),
                ]
                for row in rows
            ],
            letterhead_of=proposal.unit,
        ),
        unit=proposal.unit,
        unit_name=proposal.unit_name,
        predicate_name=proposal.get_target_display(),
        by_quarter=quarter_rows(rows),
        count=len(rows),
        done=sum(row.item.progress == 100 for row in rows),
        late=sum(row.late for row in rows),
        parts=[
            PlanPart(part, [PlanLine(row, reported_percents(row)) for row in part.rows])
            for part in found
            if part.rows or (part.decision and part.decision.reason)
        ],
        without=[
            f"{part.component.label} ({_decided(part)})"
            for part in found
            if not part.rows and not (part.decision and part.decision.reason)
        ],
        quarters=list(Quarter.values),
        head=head_of(proposal, at),
    )


def _decided(part: PlanBlock) -> str:
    if part.decision is None:
        return "belum ditetapkan"
    return "dibangun" if part.decision.chosen else "tidak dibangun"


def reported_percents(row: ItemRow) -> list[int | None]:
    """The percentage last reported in each quarter; None where nothing was."""
    last: dict[str, int] = {}
    for report in row.item.reports.all():
        last[report.quarter] = report.percent
    return [last.get(quarter) for quarter in Quarter.values]
