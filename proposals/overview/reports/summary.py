"""Ringkasan: where the season stands, in a handful of aggregates however many units there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, Min, Q, Sum, TextField, Value, When
from django.db.models.functions import Floor

from assessment.enums import View, WindowKind
from assessment.judging.forecast import WorkForecast
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Instrument
from assessment.scoring.model import Rule
from proposals.enums import ENDED, STAGE_OF, Stage, State
from proposals.overview.reports.scope import LETTERS, OverviewScope, verdict_of
from units.enums import PredicateKind
from zona_integritas.ground.drawings.season_charts import Bucket, StageBar

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
STEP = 5  # points of a column of the distribution
MEASURES = {"value": "points", "percent": "percent"}


@dataclass(frozen=True, slots=True)
class StateLine:
    """How many proposals stand in a state, and since when."""

    state: State
    count: int
    week: int
    month: int
    longer: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class WindowProgress:
    """One kind of work against its window: items done and left, and when it will be finished."""

    label: str
    sheets: int
    complete: int
    forecast: WorkForecast
    opens: date | None

    @property
    def total(self) -> int:
        return self.forecast.done + self.forecast.left

    @property
    def percent(self) -> Decimal | None:
        return Decimal(100 * self.forecast.done) / self.total if self.total else None

    @property
    def elapsed(self) -> Decimal | None:
        """How much of the window is over, in percent; where the work should be by now."""
        if self.opens is None or self.forecast.closes is None:
            return None
        whole = (self.forecast.closes - self.opens).days + 1
        gone = min(max((self.forecast.today - self.opens).days + 1, 0), whole)
        return Decimal(100 * gone) / whole


@dataclass(slots=True)
class RuleLine:
    """A minimum of a predicate: how many units meet it, nearly meet it, miss it."""

    predicate: str
    rule: Rule
    met: int = 0
    nearly: int = 0
    missed: int = 0

    @property
    def of(self) -> int:
        return self.met + self.nearly + self.missed

    @property
    def share_met(self) -> Decimal | None:
        return Decimal(100 * self.met) / self.of if self.of else None


@dataclass(slots=True)
class SeasonSummary:
    states: list[StateLine]
    stages: list[StageBar]
    progress: list[WindowProgress]
    rules: list[RuleLine]
    buckets: list[Bucket]
    minima: list[tuple[str, Decimal]]
    verdicts: Counter[str] = field(default_factory=Counter)
    running: int = 0  # LKE with answers on a side that is not finished: they count in nothing

    @property
    def proposals(self) -> int:
        return sum(line.count for line in self.states)

    @property
    def scored(self) -> int:
        return self.verdicts.total()


def summary(scope: OverviewScope, today: date, now: datetime) -> SeasonSummary:
    """All of it in two readings: proposals by state, and LKE with answers by what they say, on
    one side."""
    states = _by_state(scope, now)
    scored, unfinished = _scored(scope.one_side)
    rules, verdicts, minima = _rules(scored)
    lines = _states(states)
    return SeasonSummary(
        states=lines,
        stages=stages_of({line.state: line.count for line in lines}),
        progress=_progress(scope, states, today),
        rules=rules,
        buckets=_buckets(scored),
        minima=minima,
        verdicts=verdicts,
        running=unfinished,
    )


def _by_state(scope: OverviewScope, now: datetime) -> dict[str, dict[str, Any]]:
    """Per state: how many and since when, and how far the unit's and the TPI's side are."""
    rows = scope.proposals().annotate(
        u=FilteredRelation("assessment__figures", condition=Q(assessment__figures__view=View.UNIT)),
        t=FilteredRelation("assessment__figures", condition=Q(assessment__figures__view=View.TPI)),
    )
    counted: Any = (
        rows.order_by()
        .values("state")
        .annotate(
            count=Count("pk"),
            week=Count("pk", filter=Q(state_since__gte=now - WEEK)),
            longer=Count("pk", filter=Q(state_since__lt=now - MONTH)),
            oldest=Min("state_since"),
            **{
                f"{side}_{name}": how
                for side in "ut"
                for name, how in (
                    ("sheets", Count(f"{side}__id")),
                    ("complete", Count("pk", filter=Q(**{f"{side}__answered": F(f"{side}__of")}))),
                    ("done", Sum(f"{side}__answered")),
                    ("of", Sum(f"{side}__of")),
                )
            },
        )
    )
    return {row["state"]: row for row in counted}


def _states(found: dict[str, dict[str, Any]]) -> list[StateLine]:
    lines = []
    for state in State:
        row = found.get(state.value)
        if row is not None:
            month = row["count"] - row["week"] - row["longer"]
            lines.append(
                StateLine(state, row["count"], row["week"], month, row["longer"], row["oldest"])
            )
    return lines


def stages_of(counts: dict[State, int]) -> list[StageBar]:
    """How many stand in each of the five stages, and how many came at least as far."""
    now: Counter[Stage] = Counter()
    for state, count in counts.items():
        stage = STAGE_OF.get(state)
        if stage is not None:
            now[stage] += count
    return [
        StageBar(str(stage.label), now[stage], sum(now[later] for later in Stage if later >= stage))
        for stage in Stage
    ]


def _progress(
    scope: OverviewScope, states: dict[str, dict[str, Any]], today: date
) -> list[WindowProgress]:
    """Filling counts the LKE that were opened, judging those the units have sent."""
    windows = {window.kind: window for window in scope.period.windows.all()}
    sent = [row for state, row in states.items() if state in SENT_TO_TPI]
    lines = []
    for label, kind, side, rows in (
        ("Pengisian oleh unit", WindowKind.FILLING, "u", list(states.values())),
        ("Penilaian oleh TPI", WindowKind.TPI, "t", sent),
    ):
        sheets, complete, done, of = (
            sum(row[f"{side}_{name}"] or 0 for row in rows)
            for name in ("sheets", "complete", "done", "of")
        )
        window = windows.get(kind)
        forecast = WorkForecast(
            done=done,
            left=of - done,
            since=window.opens_on if window else None,
            closes=window.closes_on if window else None,
            today=today,
        )
        lines.append(
            WindowProgress(label, sheets, complete, forecast, window.opens_on if window else None)
        )
    return lines


# The unit has certified its LKE; the TPI has it, or has had it.
SENT_TO_TPI = (
    *(State.SUBMITTED, State.TPI_ASSESSMENT, State.RETURNED, State.TPI_FINAL, State.REPORTED),
    *(State.APPROVED, State.SENT, State.NATIONAL, State.AWARDED, State.NOT_AWARDED),
    *(State.REVOKED, State.REJECTED, State.NOT_PROPOSED),
)


# How far the chosen side of an LKE is. One whose season ended before it was finished (stopped at
# a gate, withdrawn) counts in nothing, and nobody goes on with it.
RUNNING, FINISHED, OVER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """LKE of one instrument and predicate whose rules came out alike, in one column of totals."""

    instrument: int
    target: str
    letters: str
    place: int
    count: int


def _scored(scope: OverviewScope) -> tuple[list[RuleGroup], int]:
    """The finished LKE, those alike counted together: a season knows few different letters, so
    what is counted of them afterwards does not grow with the units. And how many have answers
    but are not finished."""
    rows: Any = (
        scope.scored()
        .annotate(
            done=Case(
                When(scope.done, then=Value(FINISHED)),
                When(state__in=ENDED, then=Value(OVER)),
                default=Value(RUNNING),
            ),
            letters=Case(When(scope.done, then=LETTERS), default=Value("", TextField())),
            place=Case(When(scope.done, then=Floor(F("f__total") / STEP))),
        )
        .order_by()
        .values_list("done", "assessment__instrument", "target", "letters", "place")
        .annotate(count=Count("pk"))
    )
    last = 100 // STEP - 1  # 100 itself belongs to the last column
    counted, unfinished = [], 0
    for done, instrument, target, letters, place, count in rows:
        if done == FINISHED:
            counted.append(RuleGroup(instrument, target, letters, min(int(place), last), count))
        elif done == RUNNING:
            unfinished += count
    return counted, unfinished


def _rules(
    scored: Sequence[RuleGroup],
) -> tuple[list[RuleLine], Counter[str], list[tuple[str, Decimal]]]:
    """Each rule of each target, met, nearly or missed, counted by the letters stored per LKE."""
    verdicts: Counter[str] = Counter()
    letters: dict[tuple[int, str], Counter[str]] = {}
    for one in scored:
        verdicts[verdict_of(one.letters)] += one.count
        letters.setdefault((one.instrument, one.target), Counter())[one.letters] += one.count
    instruments = Instrument.objects.in_bulk({instrument for instrument, _ in letters})
    lines: dict[tuple[str, str], RuleLine] = {}
    minima: dict[str, Decimal] = {}
    for (key, target), counts in sorted(letters.items()):
        for place, rule in enumerate(scoring_instrument(instruments[key]).rules_for(target)):
            line = lines.setdefault((target, rule.code), RuleLine(target, rule))
            at: Counter[str] = Counter()
            for text, count in counts.items():
                at[text[place : place + 1]] += count
            line.nearly += at["n"]
            line.missed += at["x"]
            line.met += at.total() - at["n"] - at["x"]
            if rule.node == "total":
                minima[target] = rule.minimum
    order = list(PredicateKind.values)
    return (
        sorted(lines.values(), key=lambda line: order.index(line.predicate)),
        verdicts,
        sorted(minima.items()),
    )


def _buckets(scored: Sequence[RuleGroup]) -> list[Bucket]:
    """Totals in columns of five points, from the lowest that is there up to 100."""
    found: dict[int, Counter[str]] = {}
    for one in scored:
        found.setdefault(one.place, Counter())[verdict_of(one.letters)] += one.count
    if not found:
        return []
    return [
        Bucket(
            place * STEP,
            (place + 1) * STEP,
            own["met"],
            own["nearly"],
            own["missed"],
        )
        for place in range(min(*found, 14), 100 // STEP)
        for own in [found.get(place, Counter())]
    ]
