"""The items of an area in one strip, each with its state: where am I, what is left."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from assessment.lke.places import item_address, place_of, slug
from assessment.lke.reports import beside
from assessment.lke.reports.page import LkePage
from assessment.models import Indicator
from assessment.queries import evidenced_codes
from assessment.scoring.result import NodeScore


class CellState(StrEnum):
    """What a cell says, by form and by word; what is returned comes before what is answered."""

    RETURNED = "balik"
    OPEN = "belum"
    BARE = "tanpa"
    DONE = "ya"


@dataclass(frozen=True, slots=True)
class Cell:
    """One item in the strip."""

    number: int
    code: str
    slug: str
    statement: str
    url: str
    here: bool
    blank: bool
    evidenced: bool
    returned: bool  # by the TPI, and not repaired yet

    @property
    def state(self) -> CellState:
        if self.returned:
            return CellState.RETURNED
        if self.blank:
            return CellState.OPEN
        return CellState.DONE if self.evidenced else CellState.BARE


@dataclass(frozen=True, slots=True)
class Stretch:
    """The cells of one sub-area."""

    name: str
    scored: NodeScore
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Strip:
    """All items of an area, with the ways on from the one that is open."""

    stretches: list[Stretch]

    @property
    def cells(self) -> list[Cell]:
        return [cell for one in self.stretches for cell in one.cells]

    @property
    def here(self) -> Cell:
        return next(cell for cell in self.cells if cell.here)

    @property
    def previous(self) -> Cell | None:
        at = self.here.number - 1
        return self.cells[at - 1] if at else None

    @property
    def next(self) -> Cell | None:
        return next(iter(self.cells[self.here.number :]), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many items are in each state."""
        states = [cell.state for cell in self.cells]
        return {state.value: states.count(state) for state in CellState}

    @property
    def left(self) -> int:
        return sum(cell.blank for cell in self.cells)

    def next_open(self, among: Collection[str] | None) -> Cell | None:
        """The next blank item this person may fill (``among``; None: any), around the end."""
        at = self.here.number
        cells = [*self.cells[at:], *self.cells[: at - 1]]
        fits = (one for one in cells if one.blank and (among is None or one.code in among))
        return next(fits, None)


def strip_of(sheet: LkePage, code: str) -> Strip:
    """The strip of the area an item stands in. Two queries, however many items."""
    own = next(row for row in sheet.rows if row.code == code)
    rows = [row for row in sheet.rows if place_of(row) == place_of(own)]
    evidenced = evidenced_codes(sheet.assessment)
    waiting = _waiting(sheet, rows)
    blank = set(sheet.blank_codes)
    query = sheet.side_query

    def cell(row: Indicator) -> Cell:
        return Cell(
            sheet.numbers[row.code],
            row.code,
            slug(row.code),
            row.statement,
            item_address(sheet.assessment.pk, row.code) + query,
            row.code == code,
            row.code in blank,
            row.code in evidenced,
            row.pk in waiting,
        )

    return Strip(
        [
            Stretch(node.name, sheet.result.nodes[node.code], [cell(row) for row in some])
            for node, some in groupby(rows, lambda row: row.node)
        ]
    )


def _waiting(sheet: LkePage, rows: list[Indicator]) -> set[int]:
    """What the TPI returned in this round and the unit has not repaired."""
    if sheet.blind or not sheet.assessment.round:
        return set()
    found = beside.returned(sheet.assessment, rows, marks=False)
    return {pk for (pk, _), one in found.items() if one.repaired_at is None}
