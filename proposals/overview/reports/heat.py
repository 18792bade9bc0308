"""Peta capaian per area: areas by units, a page at a time, in the order that was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Case, Count, F, QuerySet, Value, When

from assessment.enums import View
from assessment.lke.completion import progress_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.scoring.model import Instrument
from proposals.models import Proposal
from proposals.overview.reports.scope import LETTERS, STANDING, OverviewScope
from proposals.overview.reports.tables import Column, Table
from units.queries import called, read_former
from zona_integritas.ground.formats import angka, persen

PAGE_SIZE = 50
HASIL = (("birokrasi", "f__birokrasi", "B.I"), ("layanan", "f__pelayanan", "B.II"))


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """One column: its key in the address, the stored field, and the code of its rule.

    ``weight`` turns points into a percentage for the warmth of a cell; areas are percent already.
    """

    key: str
    field: str
    rule: str
    title: str
    weight: Decimal | None = None

    @property
    def kind(self) -> str:
        return "percent" if self.weight is None else "points"

    def cell(self, value: Decimal | None, letter: str = "") -> "HeatCell":
        percent = value / self.weight * 100 if value is not None and self.weight else value
        return HeatCell(value, percent, letter, self.kind)


@dataclass(frozen=True, slots=True)
class HeatCell:
    value: Decimal | None
    percent: Decimal | None
    letter: str  # of its rule: m met, n nearly, x missed, "" where there is none
    kind: str

    @property
    def warmth(self) -> int | None:
        """0 (below 40 %) to 4 (from 85 %), for the ground of the cell; None where no value is."""
        if self.percent is None:
            return None
        return sum(self.percent >= limit for limit in (40, 60, 75, 85))

    @property
    def shown(self) -> str:
        return persen(self.value, 0) if self.kind == "percent" else angka(self.value)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A unit; until its side is finished its cells are empty and ``running`` says how far it is.

    ``side`` says whose figures stand here: in one list they may be the TPI's or the unit's.
    """

    proposal: Proposal
    cells: list[HeatCell]
    side: str
    running: str = ""


def heat_columns(instrument: Instrument) -> list[HeatColumn]:
    """Total, the six areas, and the parts of hasil, as this instrument names and weighs them."""
    columns = [HeatColumn("total", "f__total", "total", "Nilai akhir", Decimal(100))]
    for code in instrument.area_codes:
        if code in "123456":
            name = instrument.area_nodes(code)[0].name
            columns.append(HeatColumn(f"a{code}", f"f__area_{code}", f"area.{code}", name))
    for key, field, code in (
        ("birokrasi", "f__birokrasi", "B.I"),
        ("layanan", "f__pelayanan", "B.II"),
    ):
        if any(node.code == code for node in instrument.nodes):
            node = instrument.node(code)
            columns.append(HeatColumn(key, field, code, node.name, node.weight))
    return columns


def sort_proposals(
    scope: OverviewScope, columns: Sequence[HeatColumn], sort: str, query: str
) -> QuerySet[Proposal]:
    """The rows in order: ``sort`` is a column's key, with a minus from the highest down. What is
    not finished has no place by a score: it comes last."""
    fields = {column.key: column.field for column in columns}
    key = sort.lstrip("-")
    done = Case(When(scope.done, then=Value(True)), default=Value(False))
    rows = scope.scored().filter(called(query)).annotate(done=done)
    if key in fields:
        field = F(fields[key])
        order = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_first=True)
        return rows.order_by("-done", order, "unit__code")
    return rows.order_by("-unit__code" if sort == "-unit" else "unit__code")


def with_figures(rows: QuerySet[Proposal], columns: Sequence[HeatColumn]) -> QuerySet[Proposal]:
    """The rows with their figures and rule letters beside them, ready to be read.

    Only what a row shows: the database sorts thousands of them, with all they carry.
    """
    values = {f"v_{column.key}": F(column.field) for column in columns}
    instrument = "assessment__instrument"
    return (
        rows.annotate(
            letters=LETTERS, said=F("f__answered"), of=F("f__of"), side=F("f__view"), **values
        )
        .select_related("unit", instrument)
        .only(
            *("target", "state", "unit__name", "unit__code", "unit__changed_on", "period_id"),
            *("assessment__phase", "assessment__instrument"),
            *(f"{instrument}__digest", f"{instrument}__edition"),
        )
    )


def heat_rows(proposals: Sequence[Any], columns: Sequence[HeatColumn]) -> list[HeatRow]:
    places: dict[tuple[int, str], dict[str, int]] = {}
    found = []
    read_former(row.unit for row in proposals)
    for row in proposals:
        instrument = row.assessment.instrument
        place = places.get((instrument.pk, row.target))
        if place is None:
            rules = scoring_instrument(instrument).rules_for(row.target)
            place = {rule.code: at for at, rule in enumerate(rules)}
            places[instrument.pk, row.target] = place
        side = View(row.side).label
        if row.done:
            found.append(HeatRow(row, [_cell(row, column, place) for column in columns], side))
        else:
            empty = [column.cell(None) for column in columns]
            said = progress_text(row.side, row.assessment.phase, row.said, row.of)
            found.append(HeatRow(row, empty, side, said))
    return found


def _cell(row: Any, column: HeatColumn, places: Mapping[str, int]) -> HeatCell:
    at = places.get(column.rule)
    letter = "" if at is None else row.letters[at : at + 1]
    return column.cell(getattr(row, f"v_{column.key}"), letter)


@dataclass(frozen=True, slots=True)
class Means:
    """The mean of every column over the finished units of the scope, and how many those are.
    None of them where units' and TPI's figures stand in one list."""

    of: int
    cells: list[HeatCell]


def count_and_means(
    scope: OverviewScope, columns: Sequence[HeatColumn], query: str
) -> tuple[int, Means]:
    """How many rows the search finds, and the means of the whole scope, whatever is searched for:
    one reading for both."""
    many = Count("pk", filter=called(query)) if query else Count("pk")
    averaged = columns if scope.side != STANDING else ()
    sums = scope.scored().aggregate(
        many=many,
        finished=Count("pk", filter=scope.done),
        **{column.key: Avg(column.field, filter=scope.done) for column in averaged},
    )
    means = ((column, sums[column.key]) for column in averaged)
    return sums["many"], Means(
        sums["finished"],
        [column.cell(None if mean is None else Decimal(mean)) for column, mean in means],
    )


def heat_table(rows: Sequence[HeatRow], columns: Sequence[HeatColumn]) -> Table:
    return Table(
        "Peta capaian per area",
        (
            Column("Unit"),
            Column("Kode"),
            Column("Predikat"),
            Column("Status"),
            Column("Penilaian"),
            *(Column(column.title, column.kind) for column in columns),
            Column("Nilai minimal yang belum terpenuhi"),
        ),
        [
            (
                row.proposal.unit_name,
                row.proposal.unit.code,
                row.proposal.get_target_display(),
                row.proposal.get_state_display(),
                f"{row.side} · {row.running or 'selesai'}",
                *(cell.value for cell in row.cells),
                "; ".join(
                    column.title
                    for column, cell in zip(columns, row.cells, strict=True)
                    if cell.letter in ("n", "x")
                ),
            )
            for row in rows
        ],
    )
