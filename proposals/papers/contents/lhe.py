"""Laporan Hasil Evaluasi of the TPI, from the decision that reported it and its snapshot.

Figures and answers are those of the snapshots, so the paper stays as it was signed whatever is
corrected later.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.safestring import SafeString

from assessment.enums import SnapshotPurpose, View
from assessment.lke.reading import read_sealed
from assessment.lke.reports.answers import Voice, voices
from assessment.lke.reports.figures import (
    Figures,
    ScoreRow,
    ThresholdLine,
    area_radar,
    score_rows,
    threshold_rows,
    total_weight,
)
from assessment.lke.reports.paper_content import Block, Frame, PaperContent
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Assessment, Instrument, ScoreSnapshot
from assessment.scoring import model
from proposals.course.reports.findings import (
    RULE,
    AreaAdvice,
    AreaFindings,
    TpiText,
    differences,
    improvements,
)
from proposals.enums import Move, PaperKind, PassageKind
from proposals.models import Decision, Proposal
from proposals.papers.contents.parts import FULL_NAMES
from proposals.papers.reports.team import Team, team
from proposals.queries import passages_at
from proposals.workflow import deciding_moves, ending_moves
from units.enums import PredicateKind
from units.models import Unit

REPORTING = deciding_moves(PaperKind.LHE)
ENDING = ending_moves(PaperKind.LHE)

GENERAL_LAW = (
    "Undang-Undang Nomor 28 Tahun 1999 tentang Penyelenggaraan Negara yang Bersih dan Bebas dari "
    "Korupsi, Kolusi, dan Nepotisme;",
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik;",
    "Peraturan Pemerintah Nomor 60 Tahun 2008 tentang Sistem Pengendalian Intern Pemerintah;",
    "Peraturan Presiden Nomor 54 Tahun 2018 tentang Strategi Nasional Pencegahan Korupsi;",
)


@dataclass(frozen=True, slots=True)
class Task:
    """The letter of assignment."""

    number: str
    date: dt.date | None
    start: dt.date | None


@dataclass(frozen=True, kw_only=True)
class LheCourse(Block):
    """How the evaluation went: by whose order, who, on what law, in how many rounds."""

    task: Task | None
    ended_on: dt.date
    team: Team
    laws: list[str]
    submitted_at: dt.datetime | None
    rounds: int
    returned_items: int


@dataclass(frozen=True, kw_only=True)
class LheScores(Block):
    """The figures of both sides, and which minima the TPI found met."""

    areas: list[str]
    indicators: int
    unanswered: int
    rows: list[ScoreRow]
    total_weight: Decimal
    unit_total: Decimal | None
    tpi_total: Decimal | None
    change: Decimal | None
    change_size: Decimal | None
    thresholds: list[ThresholdLine]
    met_count: int
    missed: list[ThresholdLine]
    radar: SafeString


@dataclass(frozen=True, kw_only=True)
class LheTexts(Block):
    """Findings and advice: what the figures say, and what the team wrote."""

    findings: list[AreaFindings]
    finding_count: int
    improvements: list[AreaAdvice]
    general_findings: list[TpiText]
    general_advice: list[TpiText]
    appreciation: list[TpiText]


@dataclass(frozen=True, kw_only=True)
class LhePaper(PaperContent):
    unit: Unit
    unit_name: str
    predicate_name: str
    predicate_full: str
    date: dt.date
    proposed: bool
    reason: str
    reopened: Decision | None  # the decision that opened the score again
    course: LheCourse
    scores: LheScores
    texts: LheTexts


def report_decision(decisions: Sequence[Decision]) -> Decision | None:
    """The newest report of the TPI with the score it stands on; None before the first."""
    reports = [row for row in decisions if row.move in REPORTING and row.snapshot]
    return reports[-1] if reports else None


@dataclass(frozen=True, slots=True)
class _Reported:
    """What the paper stands on: the report, what was decided before it, both sides as then."""

    proposal: Proposal
    source: Instrument
    report: Decision
    before: Sequence[Decision]
    submitted: ScoreSnapshot | None
    instrument: model.Instrument
    unit: Figures
    tpi: Figures
    unit_said: dict[str, Voice]
    tpi_said: dict[str, Voice]

    @property
    def told_on(self) -> dt.date:
        return _day(self.report.facts.get("lhe_date")) or timezone.localdate(self.report.at)


def lhe(proposal: Proposal) -> LhePaper | None:
    """Everything the LHE says; None as long as the TPI has not reported."""
    decisions = list(proposal.decisions.select_related("actor", "snapshot__sealed").order_by("id"))
    report = report_decision(decisions)
    if report is None or report.snapshot is None or proposal.assessment is None:
        return None
    before = [row for row in decisions if row.pk < report.pk]
    source = proposal.assessment.instrument
    instrument = scoring_instrument(source)
    submitted = submitted_snapshot(before)
    tpi, tpi_said = side_of(proposal.assessment, report.snapshot, View.TPI)
    unit, unit_said = side_of(proposal.assessment, submitted or report.snapshot, View.UNIT)
    found = _Reported(
        proposal, source, report, before, submitted, instrument, unit, tpi, unit_said, tpi_said
    )
    reopened = [row for row in decisions if row.pk > report.pk and row.move in ENDING]
    return LhePaper(
        frame=_frame(found, report.snapshot),
        snapshot=report.snapshot,
        number=report.facts.get("lhe_number", ""),
        unit=proposal.unit,
        unit_name=proposal.unit_name,
        predicate_name=proposal.get_target_display(),
        predicate_full=FULL_NAMES[PredicateKind(proposal.target)],
        date=found.told_on,
        proposed=report.move == Move.REPORT_PROPOSED,
        reason=report.note,
        reopened=reopened[0] if reopened else None,
        course=_course(found),
        scores=_scores(found),
        texts=_texts(found),
    )


def _frame(found: _Reported, snapshot: ScoreSnapshot) -> Frame:
    period, unit = found.proposal.period, found.proposal.unit
    return Frame.of(
        title=f"Laporan Hasil Evaluasi Zona Integritas {found.proposal.unit_name} {period.year}",
        code=f"LHE/{unit.code}/{period.year}",
        digest=snapshot.digest,
        period=period,
        instrument=found.source,
        at=found.report.at,
    )


def _course(found: _Reported) -> LheCourse:
    source, before = found.source, found.before
    returned = [row for row in before if row.move == Move.RETURN_ITEMS]
    return LheCourse(
        task=task_of(before),
        ended_on=min(settled_on(before, found.report), found.told_on),
        team=team(found.proposal, found.report, before),
        laws=[*GENERAL_LAW, source.law],
        submitted_at=found.submitted.taken_at if found.submitted else None,
        rounds=len(returned),
        returned_items=sum(row.facts.get("items", 0) for row in returned),
    )


def _scores(found: _Reported) -> LheScores:
    instrument, unit, tpi = found.instrument, found.unit, found.tpi
    target = found.proposal.target
    thresholds = threshold_rows(instrument, target, [tpi])
    unit_total, tpi_total = unit.total(), tpi.total()
    change = None if unit_total is None or tpi_total is None else tpi_total - unit_total
    return LheScores(
        areas=[instrument.area_nodes(area)[0].name for area in instrument.area_codes],
        indicators=len(instrument.indicators),
        unanswered=tpi.document["of"] - tpi.document["answered"],
        rows=score_rows(instrument, [unit, tpi]),
        total_weight=total_weight(instrument),
        unit_total=unit_total,
        tpi_total=tpi_total,
        change=change,
        change_size=None if change is None else abs(change),
        thresholds=thresholds,
        met_count=sum(1 for row in thresholds if row.cells[0].met),
        missed=[row for row in thresholds if not row.cells[0].met],
        radar=area_radar(instrument, target, tpi, unit if unit.known else None, 360),
    )


def _texts(found: _Reported) -> LheTexts:
    instrument, tpi = found.instrument, found.tpi
    written = _written(found.proposal, found.report)
    said, advised = written[PassageKind.FINDING], written[PassageKind.RECOMMENDATION]
    findings = differences(instrument, found.unit, tpi, found.unit_said, found.tpi_said, said)
    explained = {row.code for group in findings for row in group.rows if row.note}
    explained |= {one.indicator for one in said}
    return LheTexts(
        findings=findings,
        finding_count=sum(len(group.rows) for group in findings),
        improvements=improvements(instrument, tpi, found.tpi_said, explained, advised),
        general_findings=[one for one in said if not one.area],
        general_advice=[one for one in advised if not one.area],
        appreciation=written[PassageKind.APPRECIATION],
    )


def _written(proposal: Proposal, report: Decision) -> dict[str, list[TpiText]]:
    """What the team wrote, by kind, as it read when the report was handed in."""
    found: dict[str, list[TpiText]] = {kind: [] for kind in PassageKind}
    for row, text in passages_at(proposal, report.at):
        code = "" if row.indicator.startswith(RULE) else row.indicator
        found[row.kind].append(TpiText(row.area, code, text))
    return found


def submitted_snapshot(before: Sequence[Decision]) -> ScoreSnapshot | None:
    """The unit's sheet as it was last certified before the report."""
    taken = [
        row.snapshot
        for row in before
        if row.snapshot and row.snapshot.purpose == SnapshotPurpose.SUBMITTED
    ]
    return taken[-1] if taken else None


def side_of(
    assessment: Assessment, snapshot: ScoreSnapshot, view: View
) -> tuple[Figures, dict[str, Voice]]:
    """One side out of a snapshot: its figures as decided, its answers and notes."""
    reading = read_sealed(assessment, snapshot.sealed)
    said, result = voices(reading, view), reading.result(view)
    if snapshot.view == view:
        return Figures(view, snapshot.sealed.result, result.indicators), said
    return Figures.live(view, reading.instrument, result), said


def task_of(before: Sequence[Decision]) -> Task | None:
    """The letter of assignment, as the newest start of the TPI's work recorded it."""
    starts = [row for row in before if row.move == Move.START_TPI]
    if not starts:
        return None
    facts = starts[-1].facts
    return Task(
        number=facts.get("task_number", ""),
        date=_day(facts.get("task_date")),
        start=_day(facts.get("task_start")),
    )


def settled_on(before: Sequence[Decision], decided: Decision) -> dt.date:
    """The day the TPI's score was settled last: what really ended the evaluation, not its plan."""
    settled = [row for row in (*before, decided) if row.move == Move.SETTLE]
    return timezone.localdate((settled[-1] if settled else decided).at)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
