"""Peta panas: areas by units, a page at a time, in the order that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, F, Q, QuerySet

from assessment.scoring.model import Instrument
from assessment.scoring_input import scoring_instrument
from proposals.models import Proposal
from proposals.reports.overview.scope import LETTERS, Scope
from proposals.reports.overview.tables import Column, Table

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


@dataclass(frozen=True, slots=True)
class Cell:
    value: Decimal | None
    percent: Decimal | None
    letter: str  # of its rule: m met, n nearly, x missed, "" where there is none
    kind: str

    @property
    def warmth(self) -> int:
        """0 (below 40 %) to 4 (from 85 %), for the ground of the cell."""
        if self.percent is None:
            return 0
        return sum(self.percent >= limit for limit in (40, 60, 75, 85))

    @property
    def word(self) -> str:
        return {"m": "terpenuhi", "n": "hampir", "x": "belum terpenuhi"}.get(self.letter, "")


@dataclass(frozen=True, slots=True)
class HeatRow:
    proposal: Proposal
    cells: list[Cell]


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


def ordered(
    scope: Scope, columns: Sequence[HeatColumn], sort: str, query: str
) -> QuerySet[Proposal]:
    """The rows in order: ``sort`` is a column's key, with a minus from the highest down."""
    fields = {column.key: column.field for column in columns}
    key = sort.lstrip("-")
    rows = scope.scored()
    if query:
        rows = rows.filter(Q(unit__name__icontains=query) | Q(unit__code__icontains=query))
    if key in fields:
        field = F(fields[key])
        order = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_first=True)
        return rows.order_by(order, "unit__code")
    return rows.order_by("-unit__code" if sort == "-unit" else "unit__code")


def with_figures(rows: QuerySet[Proposal], columns: Sequence[HeatColumn]) -> QuerySet[Proposal]:
    """The rows with their figures and rule letters beside them, ready to be read."""
    values = {f"v_{column.key}": F(column.field) for column in columns}
    return rows.annotate(letters=LETTERS, **values).select_related("unit", "assessment__instrument")


def heat_rows(proposals: Sequence[Any], columns: Sequence[HeatColumn]) -> list[HeatRow]:
    return [HeatRow(row, [_cell(row, column) for column in columns]) for row in proposals]


def _cell(row: Any, column: HeatColumn) -> Cell:
    value = getattr(row, f"v_{column.key}")
    percent = value
    if value is not None and column.weight:
        percent = value / column.weight * 100
    rules = scoring_instrument(row.assessment.instrument).rules_for(row.target)
    codes = [rule.code for rule in rules]
    letter = ""
    if column.rule in codes and codes.index(column.rule) < len(row.letters):
        letter = row.letters[codes.index(column.rule)]
    return Cell(value, percent, letter, column.kind)


def averages(scope: Scope, columns: Sequence[HeatColumn]) -> list[Cell]:
    """The mean of every column over the whole scope, not only over the page."""
    sums = scope.scored().aggregate(**{column.key: Avg(column.field) for column in columns})
    cells = []
    for column in columns:
        value = sums[column.key]
        value = None if value is None else Decimal(value)
        percent = value / column.weight * 100 if value is not None and column.weight else value
        cells.append(Cell(value, percent, "", column.kind))
    return cells


def heat_table(rows: Sequence[HeatRow], columns: Sequence[HeatColumn]) -> Table:
    return Table(
        "Peta panas",
        (
            Column("Unit"),
            Column("Kode"),
            Column("Predikat"),
            Column("Status"),
            *(Column(column.title, column.kind) for column in columns),
            Column("Ambang yang belum terpenuhi"),
        ),
        [
            (
                row.proposal.unit.name,
                row.proposal.unit.code,
                row.proposal.get_target_display(),
                row.proposal.get_state_display(),
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
