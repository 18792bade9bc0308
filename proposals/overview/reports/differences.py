"""Selisih: what the TPI and the ministry made of what the units answered.

A difference is the later side minus the earlier one, as in the recap: «TPI dikurangi unit»,
«TPN dikurangi TPI»; negative where the later side went below.

Pairs only: unit and TPI over the LKE where both are finished, TPI and ministry over those where
the ministry is as well. A mean of one set beside a mean of another would turn signs round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet

from assessment.enums import View
from assessment.lke.scoring_input import scoring_instrument
from proposals.models import Proposal
from proposals.overview.reports.scope import OverviewScope
from proposals.overview.reports.tables import Column, Table
from proposals.workflow.completion import (
    finished_condition,
    is_finished,
    ministry_scores,
    ministry_words,
)
from units.queries import read_former

PAGE_SIZE = 50
WITH_MINISTRY = finished_condition("n", View.TPN)
TPI_MINUS_UNIT, TPN_MINUS_TPI = "TPI dikurangi unit", "TPN dikurangi TPI"
ORDERS = {"selisih": "change", "unit": "unit__code", "nilai": "unit_total"}


@dataclass(frozen=True, slots=True)
class AreaGap:
    """One area: the means of the sides in percent, and in how many LKE the TPI went below.

    ``tpi_there`` and ``tpn`` are those of the LKE the ministry has finished."""

    label: str
    unit: Decimal | None
    tpi: Decimal | None
    tpi_there: Decimal | None
    tpn: Decimal | None
    lowered: int
    raised: int
    of: int

    @property
    def change(self) -> Decimal | None:
        """TPI minus unit, in percent points; of the total in points."""
        return None if self.unit is None or self.tpi is None else self.tpi - self.unit

    @property
    def change_there(self) -> Decimal | None:
        """TPN minus TPI, on the same LKE."""
        there = self.tpi_there
        return None if there is None or self.tpn is None else self.tpn - there

    @property
    def share_lowered(self) -> Decimal | None:
        return Decimal(100 * self.lowered) / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Gaps:
    areas: list[AreaGap]
    total: AreaGap
    with_ministry: int

    @property
    def of(self) -> int:
        return self.total.of

    @property
    def lowest(self) -> AreaGap | None:
        """The area in which the TPI went furthest below the units."""
        known = [area for area in self.areas if area.change is not None and area.change < 0]
        return min(known, key=lambda area: area.change or Decimal(0), default=None)


def gaps(scope: OverviewScope) -> Gaps:
    """Everything in one aggregate over the stored figures."""
    fields = ["total", *(f"area_{number}" for number in range(1, 7))]
    wanted: dict[str, Any] = {"of": Count("pk"), "tpn_of": Count("pk", filter=WITH_MINISTRY)}
    for name in fields:
        wanted[f"{name}_u"] = Avg(f"u__{name}")
        wanted[f"{name}_t"] = Avg(f"t__{name}")
        wanted[f"{name}_p"] = Avg(f"t__{name}", filter=WITH_MINISTRY)
        wanted[f"{name}_n"] = Avg(f"n__{name}", filter=WITH_MINISTRY)
        wanted[f"{name}_l"] = Count("pk", filter=Q(**{f"t__{name}__lt": F(f"u__{name}")}))
        wanted[f"{name}_r"] = Count("pk", filter=Q(**{f"t__{name}__gt": F(f"u__{name}")}))
    sums = scope.sided().aggregate(**wanted)
    instrument = scoring_instrument(scope.period.instrument)
    names = {f"area_{code}": instrument.area_nodes(code)[0].name for code in instrument.area_codes}

    def gap(name: str, label: str) -> AreaGap:
        values = (sums[f"{name}_{side}"] for side in "utpn")
        unit, tpi, there, tpn = (None if value is None else Decimal(value) for value in values)
        lowered, raised = sums[f"{name}_l"], sums[f"{name}_r"]
        return AreaGap(label, unit, tpi, there, tpn, lowered, raised, sums["of"])

    areas = [gap(name, names[name]) for name in fields[1:] if name in names]
    return Gaps(areas, gap("total", "Nilai akhir"), sums["tpn_of"])


def by_unit(scope: OverviewScope, sort: str) -> QuerySet[Proposal]:
    """Each unit's three totals and what the TPI changed; who was lowered most comes first."""
    key = sort.lstrip("-") or "selisih"
    rows = (
        scope.sided()
        .annotate(
            unit_total=F("u__total"),
            tpi_total=F("t__total"),
            tpn_total=F("n__total"),
            tpn_answered=F("n__answered"),
            tpn_of=F("n__of"),
            change=F("t__total") - F("u__total"),
        )
        .select_related("unit", "assessment")
        # Only what is shown, or it is all sorted along.
        .only(
            "assessment__phase",
            "state",
            "unit__name",
            "unit__code",
            "unit__changed_on",
            "period_id",
        )
    )
    field = ORDERS.get(key, "change")
    upwards = not sort.startswith("-")
    return rows.order_by(field if upwards else f"-{field}", "unit__code")


def ministry_totals(rows: Sequence[Any]) -> list[tuple[Any, Decimal | None, str]]:
    """Each row with the ministry's total where its side is finished or it told a score, else with
    what stands in its place."""
    told = ministry_scores(rows)
    read_former(row.unit for row in rows)
    found = []
    for row in rows:
        done = is_finished(row, View.TPN, row.tpn_answered or 0, row.tpn_of or 0)
        total = row.tpn_total if done else told.get(row.pk)
        found.append((row, total, "" if total is not None else ministry_words(row.state)))
    return found


def gap_tables(found: Gaps, rows: Sequence[Any]) -> list[Table]:
    return [
        Table(
            "Selisih per area",
            (
                Column("Area"),
                Column("Unit", "percent"),
                Column("TPI", "percent"),
                Column(TPI_MINUS_UNIT, "points"),
                Column("LKE diturunkan", "count"),
                Column("LKE dinaikkan", "count"),
                Column("LKE diturunkan", "percent"),
                Column("LKE", "count"),
            ),
            [
                (
                    area.label,
                    area.unit,
                    area.tpi,
                    area.change,
                    area.lowered,
                    area.raised,
                    area.share_lowered,
                    area.of,
                )
                for area in (*found.areas, found.total)
            ],
        ),
        Table(
            "Selisih TPI dan TPN",
            (
                Column("Area"),
                Column("TPI", "percent"),
                Column("TPN", "percent"),
                Column(TPN_MINUS_TPI, "points"),
                Column("LKE", "count"),
            ),
            [
                (area.label, area.tpi_there, area.tpn, area.change_there, found.with_ministry)
                for area in ((*found.areas, found.total) if found.with_ministry else ())
            ],
        ),
        Table(
            "Selisih per unit",
            (
                Column("Unit"),
                Column("Kode"),
                Column("Unit", "points"),
                Column("TPI", "points"),
                Column("TPN", "points"),
                Column(TPI_MINUS_UNIT, "points"),
            ),
            [
                (
                    row.unit_name,
                    row.unit.code,
                    row.unit_total,
                    row.tpi_total,
                    said or ministry,
                    row.change,
                )
                for row, ministry, said in ministry_totals(rows)
            ],
        ),
    ]
