"""A few units beside each other: their six areas on one radar, their totals over the years."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from assessment.acts import not_blind
from assessment.lke.completion import progress_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Period
from proposals.models import Proposal
from proposals.overview.reports.scope import OverviewScope
from proposals.overview.reports.tables import Column, Table
from proposals.queries import newest_proposals, overview_reach
from units.models import Unit
from zona_integritas.ground.drawings.radar_many import MOST, Series
from zona_integritas.ground.drawings.trend_chart import MEDIAN, Band, TrendLine

YEARS = 10
AREAS = tuple(f"f__area_{number}" for number in range(1, 7))


@dataclass(frozen=True, slots=True)
class ComparedUnit:
    """One unit of the comparison, this year: total, areas, and where its proposal stands. Without
    figures, and with how far it is, until its side is finished."""

    proposal: Proposal
    total: Decimal | None
    areas: tuple[Decimal | None, ...]
    running: str = ""

    @property
    def name(self) -> str:
        return self.proposal.unit_name


def chosen_units(scope: OverviewScope, codes: Sequence[str]) -> list[Unit]:
    """At most four units of those the person sees, in the order they were named."""
    wanted = [code.strip() for code in dict.fromkeys(codes) if code.strip() and "\0" not in code]
    rows = Unit.objects.filter(overview_reach(scope.user, "path"), code__in=wanted[: MOST * 2])
    found = {unit.code: unit for unit in rows}
    return [found[code] for code in wanted if code in found][:MOST]


def compare_units(scope: OverviewScope, units: Sequence[Unit]) -> list[ComparedUnit]:
    """Those of the units that have answers on the chosen side."""
    rows = (
        scope.scored()
        .filter(unit__in=units)
        .select_related("unit", "period", "assessment__instrument")
        .annotate(
            done=Case(When(scope.done, then=Value(True)), default=Value(False)),
            side=F("f__view"),
            phase=F("assessment__phase"),
            said=F("f__answered"),
            of=F("f__of"),
            total=F("f__total"),
            **{f"area_{place}": F(name) for place, name in enumerate(AREAS)},
        )
    )
    by_unit = {row.unit_id: row for row in rows}
    return [
        ComparedUnit(
            row,
            row.total,
            tuple(getattr(row, f"area_{place}") for place in range(len(AREAS))),
        )
        if row.done
        else ComparedUnit(
            row,
            None,
            (None,) * len(AREAS),
            progress_text(row.side, row.phase, row.said, row.of),
        )
        for unit in units
        if (row := by_unit.get(unit.pk)) is not None
    ]


def area_names(scope: OverviewScope) -> list[str]:
    instrument = scoring_instrument(scope.period.instrument)
    return [instrument.area_nodes(code)[0].name for code in instrument.area_codes]


def area_minima(scope: OverviewScope) -> list[Decimal | None]:
    """The minimum of each area for the predicate looked at (WBK where both are)."""
    rules = scoring_instrument(scope.period.instrument).rules_for(scope.target or "WBK")
    minima = {rule.area: rule.minimum for rule in rules if rule.area}
    codes = scoring_instrument(scope.period.instrument).area_codes
    return [minima.get(code) for code in codes]


def series(rows: Sequence[ComparedUnit]) -> list[Series]:
    return [Series(row.name, row.areas) for row in rows]


def compare_table(scope: OverviewScope, rows: Sequence[ComparedUnit]) -> Table:
    return Table(
        "Perbandingan unit",
        (
            Column("Unit"),
            Column("Kode"),
            Column("Status"),
            Column("Penilaian"),
            Column("Nilai akhir", "points"),
            *(Column(name, "percent") for name in area_names(scope)),
        ),
        [
            (
                row.name,
                row.proposal.unit.code,
                row.proposal.get_state_display(),
                row.running or "selesai",
                row.total,
                *row.areas,
            )
            for row in rows
        ],
    )


# Over the years ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trend:
    """The years, a line per unit with the median of all last, and the middle half of all."""

    years: list[int]
    lines: list[TrendLine]
    band: Band
    minima: list[tuple[str, Decimal]]
    counts: list[int] = field(default_factory=list)

    @property
    def known(self) -> bool:
        return any(total is not None for line in self.lines for total in line.totals)


def trend(scope: OverviewScope, units: Sequence[Unit]) -> Trend:
    periods = list(Period.objects.filter(year__lte=scope.period.year).order_by("-year")[:YEARS])
    years = sorted(period.year for period in periods)
    scope = scope.one_side
    # A sheet that is still being filled would pull the present year down.
    rows = scope.scored(_all_years(scope, years), complete=True)
    spread = _spread(rows)
    lines = [
        TrendLine(unit.name, [totals.get(year) for year in years], place)
        for place, unit in enumerate(units)
        for totals in [_totals(rows, unit)]
    ]
    medians = [spread.get(year, {}).get("median") for year in years]
    lines.append(TrendLine("Median", medians, MEDIAN))
    rules = scoring_instrument(scope.period.instrument)
    wanted = [scope.target] if scope.target else ["WBK", "WBBM"]
    minima = [
        (target, rule.minimum)
        for target in wanted
        for rule in rules.rules_for(target)
        if rule.node == "total"
    ]
    return Trend(
        years,
        lines,
        Band(
            [spread.get(year, {}).get("low") for year in years],
            [spread.get(year, {}).get("high") for year in years],
        ),
        minima,
        [int(spread.get(year, {}).get("count") or 0) for year in years],
    )


def _all_years(scope: OverviewScope, years: Sequence[int]) -> QuerySet[Proposal]:
    """Every year's proposals in this part of the tree, whatever became of them. A unit that was
    proposed twice in a year counts once: both proposals share the one LKE of that year."""
    rows = Proposal.objects.filter(
        overview_reach(scope.user, "unit__path"), not_blind(scope.user), period__year__in=years
    )
    return newest_proposals(scope.narrowed(rows))


def _totals(rows: QuerySet[Proposal], unit: Unit) -> dict[int, Decimal]:
    own: Any = rows.filter(unit=unit).order_by()
    return dict(own.values_list("period__year", "f__total"))


def _spread(rows: QuerySet[Proposal]) -> dict[int, dict[str, Any]]:
    """Median and quartiles per year by counting ranks in the database, with how many there are.

    A median of an even number is the mean of the middle two; a quartile is the nearest rank.
    """
    year = [F("period__year")]
    ranked = (
        rows.order_by()
        .annotate(
            year=F("period__year"),
            value=F("f__total"),
            rank=Window(RowNumber(), partition_by=year, order_by="f__total"),
            count=Window(Count("pk"), partition_by=year),
        )
        .filter(
            Q(rank=(F("count") + 1) / 2)
            | Q(rank=(F("count") + 2) / 2)
            | Q(rank=(F("count") + 3) / 4)
            | Q(rank=(F("count") * 3 + 3) / 4)
        )
        .values_list("year", "value", "rank", "count")
    )
    found: dict[int, dict[str, Any]] = {}
    for key, value, rank, count in ranked:
        own = found.setdefault(key, {"count": count, "middle": []})
        if rank in {(count + 1) // 2, (count + 2) // 2}:
            own["middle"].append(value)
        if rank == (count + 3) // 4:
            own["low"] = value
        if rank == (count * 3 + 3) // 4:
            own["high"] = value
    for own in found.values():
        own["median"] = sum(own["middle"]) / len(own["middle"])
    return found


def trend_table(found: Trend) -> Table:
    return Table(
        "Tren nilai akhir",
        (
            Column("Tahun"),
            *(Column(line.name, "points") for line in found.lines),
            Column("Seperempat terbawah sampai", "points"),
            Column("Seperempat teratas mulai", "points"),
            Column("Unit", "count"),
        ),
        [
            (
                str(year),
                *(line.totals[place] for line in found.lines),
                found.band.low[place],
                found.band.high[place],
                found.counts[place],
            )
            for place, year in enumerate(found.years)
        ],
    )
