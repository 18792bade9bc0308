"""Rekapitulasi instansi: every proposal of a period with its stage, scores, minima and rank.

One context for the screen, the paper and the workbook. Only finished sides have a total, a rank
or minima (``assessment.lke.completion``); nothing is rounded here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from assessment.enums import View
from assessment.lke.completion import progress_text
from assessment.lke.reading import LkeReading, read_many_lke
from assessment.models import Period
from assessment.scoring.thresholds import RuleResult, verdict
from proposals.enums import STAGE_OF, Stage, State
from proposals.models import Proposal
from proposals.queries import COUNTED
from proposals.workflow.completion import is_finished, ministry_scores, ministry_words
from units.enums import PredicateKind


@dataclass(slots=True)
class RecapRow:
    """One unit. Only a finished side has a total; ``words`` say how far the others are.

    ``rules`` are the minima of the predicate on the TPI's side once finished, until then on the
    unit's (``rules_of``); ``rank`` counts the TPI's totals within the predicate.
    """

    proposal: Proposal
    unit: Decimal | None = None
    tpi: Decimal | None = None
    tpn: Decimal | None = None
    words: dict[View, str] = field(default_factory=dict)
    rules: tuple[RuleResult, ...] = ()
    rules_of: View | None = None
    rank: int | None = None

    @property
    def sides(self) -> list[tuple[Decimal | None, str]]:
        """Unit, TPI and TPN: the total, or what stands in its place."""
        totals = {View.UNIT: self.unit, View.TPI: self.tpi, View.TPN: self.tpn}
        return [(totals[view], self.words.get(view, "")) for view in totals]

    @property
    def stage(self) -> Stage | None:
        return self.proposal.stage

    @property
    def met(self) -> bool | None:
        """Do all minima hold? None while no side is finished."""
        return all(rule.met for rule in self.rules) if self.rules else None

    @property
    def met_count(self) -> int:
        return sum(rule.met for rule in self.rules)

    @property
    def missed(self) -> list[RuleResult]:
        return [rule for rule in self.rules if not rule.met]

    @property
    def takes_quota(self) -> bool:
        return self.proposal.state in COUNTED

    @property
    def awarded(self) -> bool:
        return self.proposal.state == State.AWARDED


@dataclass(frozen=True, slots=True)
class TargetSums:
    """One predicate: how many units, how many of them meet everything, and its quota."""

    target: str
    units: int
    meeting: int
    judged: int
    quota: int | None
    used: int
    awarded: int

    @property
    def label(self) -> str:
        return str(PredicateKind(self.target).label)

    @property
    def left(self) -> int | None:
        return None if self.quota is None else max(self.quota - self.used, 0)


@dataclass(frozen=True, slots=True)
class StageCount:
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Recap:
    """The period as a whole. ``rows`` stand by predicate, rank, then unit code."""

    period: Period
    day: date
    rows: list[RecapRow]
    targets: list[TargetSums]
    stages: list[StageCount]


def recap(period: Period, day: date, proposals: QuerySet[Proposal] | None = None) -> Recap:
    """All proposals of the period, or those of ``proposals`` (what a reader may see); a handful
    of queries, however many units."""
    chosen = Proposal.objects.all() if proposals is None else proposals
    found = list(
        chosen.filter(period=period).select_related(
            "unit", "unit__parent", "period", "assessment", "assessment__instrument"
        )
    )
    sheets = read_many_lke(one.assessment for one in found if one.assessment is not None)
    told = ministry_scores(found)
    rows = [_row(one, sheets.get(one.assessment_id or 0), told.get(one.pk)) for one in found]
    for target in PredicateKind.values:
        _rank(row for row in rows if row.proposal.target == target)
    rows.sort(key=_place)
    return Recap(period, day, rows, _targets(period, rows), _stages(rows))


def _row(proposal: Proposal, sheet: LkeReading | None, told: Decimal | None) -> RecapRow:
    row = RecapRow(proposal, tpn=told)
    if told is None and (said := ministry_words(proposal.state)):
        row.words[View.TPN] = said
    if sheet is None:
        return row
    results = {view: sheet.result(view) for view in View}
    done = {
        view: is_finished(proposal, view, one.answered, one.of) for view, one in results.items()
    }
    row.unit, row.tpi = (
        results[view].total.zero if done[view] else None for view in (View.UNIT, View.TPI)
    )
    if done[View.TPN]:
        row.tpn = results[View.TPN].total.zero
        row.words.pop(View.TPN, None)
    for view in (View.UNIT, View.TPI):
        if results[view].answered and not done[view]:
            one = results[view]
            row.words[view] = progress_text(view, sheet.assessment.phase, one.answered, one.of)
    for view in (View.TPI, View.UNIT):
        if done[view]:
            row.rules_of = view
            row.rules = verdict(sheet.instrument, results[view], proposal.target).rules
            break
    return row


def _rank(rows: Iterable[RecapRow]) -> None:
    """1 for the highest total of the TPI; equal totals share a rank. Ended proposals have none."""
    known = [row for row in rows if row.tpi is not None and not row.proposal.is_ended]
    totals = sorted((row.tpi for row in known if row.tpi is not None), reverse=True)
    for row in known:
        row.rank = totals.index(row.tpi) + 1 if row.tpi is not None else None


def _place(row: RecapRow) -> tuple[bool, int, str, int]:
    one = row.proposal
    return (one.target != PredicateKind.WBK, row.rank or 1_000_000, one.unit.code, one.pk)


def _targets(period: Period, rows: Iterable[RecapRow]) -> list[TargetSums]:
    rows = list(rows)
    found = []
    for target in PredicateKind.values:
        own = [row for row in rows if row.proposal.target == target]
        found.append(
            TargetSums(
                target=target,
                units=len(own),
                meeting=sum(1 for row in own if row.rules_of == View.TPI and row.met),
                judged=sum(1 for row in own if row.rules_of == View.TPI),
                quota=period.quota(target),
                used=sum(row.takes_quota for row in own),
                awarded=sum(row.awarded for row in own),
            )
        )
    return found


def _stages(rows: Iterable[RecapRow]) -> list[StageCount]:
    """Every stage, also an empty one; what ended without a stage of its own comes last."""
    counts = Counter(STAGE_OF.get(State(row.proposal.state)) for row in rows)
    found = [StageCount(str(stage.label), counts[stage]) for stage in Stage]
    return [*found, StageCount("Ditarik", counts[None])]
