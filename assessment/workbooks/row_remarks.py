"""Where a sheet is not one row an item, each in its place: what stands beside no item, merged
cells, rows in another order, and cells that say that there is nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessment.workbooks.headings import Columns
from assessment.workbooks.pairing import Pairing
from zona_integritas.ground.files.cells import cell_text, plain_text, quoted
from zona_integritas.ground.files.spreadsheets import Sheet, cell_name, column_letters

CELLS_TOLD = 5
Areas = Mapping[tuple[int, int], tuple[int, int]]  # (row, column) → first and last row merged


@dataclass(frozen=True, slots=True)
class UnplacedCells:
    """What stands in a column that is read, in rows of no item: its cells, and what they say."""

    sheet: str
    column: str
    heading: str
    cells: tuple[tuple[str, str], ...]

    @property
    def message(self) -> str:
        told = ", ".join(f"{cell} {quoted(said, 40)}" for cell, said in self.cells[:CELLS_TOLD])
        more = len(self.cells) - CELLS_TOLD
        heading = f" «{self.heading}»" if self.heading else ""
        return (
            f"Lembar {self.sheet}: kolom {self.column}{heading} terisi di {len(self.cells)} baris "
            f"yang bukan baris butir dan tidak dibaca: {told}"
            f"{f' dan {more} lainnya' if more > 0 else ''}. Bila isinya diperlukan, pindahkan ke "
            "baris butirnya, lalu unggah lagi."
        )

    def as_json(self) -> list[dict[str, str]]:
        """For a program that asked with ``--json``: a cell each."""
        return [
            {"sheet": self.sheet, "column": self.column, "cell": cell, "found": said}
            for cell, said in self.cells
        ]


def unplaced_cells(
    sheet: Sheet, columns: Columns, pairing: Pairing, merged: Areas
) -> list[UnplacedCells]:
    """Column by column what stands in inserted rows, beside headings, or (notes and evidence)
    beside the counts of an item. What stands below the table is not part of it."""
    items = {found.row for _, found in pairing.places}
    if not items:
        return []
    answers = {answer for answer, _, _ in columns.sides.values()}
    last = max(pairing.rows)
    while last + 1 < len(sheet.rows) and _goes_on(sheet, columns, last + 1):
        last += 1
    found = []
    for column in sorted(columns.read):
        own = set(pairing.rows) if column in answers else set(items)
        own |= {top for (row, one), (top, _) in merged.items() if one == column and row in items}
        cells = tuple(_filled(sheet, columns, column, last, own))
        if cells:
            title = columns.titles.get(column, "")
            found.append(UnplacedCells(sheet.name, column_letters(column), title, cells))
    return found


def _filled(
    sheet: Sheet, columns: Columns, column: int, last: int, own: Collection[int]
) -> Iterator[tuple[str, str]]:
    """The filled cells of a column in other rows than its ``own``; none of a repeated heading."""
    title = columns.titles.get(column, "").casefold()
    for row in range(columns.heading_row + 1, last + 1):
        if row in own:
            continue
        said = cell_text(sheet.cell(row, column)) or sheet.links.get((row, column), "")
        if said and said.casefold() != title:
            yield cell_name(row, column), said


def _goes_on(sheet: Sheet, columns: Columns, row: int) -> bool:
    """Is the row one that was inserted below the last item: filled, without words of its own?"""
    words = any(plain_text(sheet.cell(row, c)) for c in range(columns.numbering, columns.weight))
    return not words and any(cell_text(sheet.cell(row, column)) for column in columns.read)


def merged_remarks(sheet: Sheet, pairing: Pairing, merged: Areas) -> Iterator[str]:
    """Which merged cells counted for several items, or for several counts of one."""
    rows = {
        row: f"{code} (baris {row + 1})"
        for code, keyed in pairing.inputs.items()
        for row in keyed.values()
    }
    rows |= {found.row: indicator.code for indicator, found in pairing.places}
    told: dict[tuple[int, int, int], list[str]] = {}
    for (row, column), (top, bottom) in merged.items():
        if row in rows and sheet.cell(top, column) is not None:
            told.setdefault((top, bottom, column), []).append(rows[row])
    for (top, bottom, column), codes in told.items():
        if len(codes) > 1:
            yield (
                f"Lembar {sheet.name}: sel {cell_name(top, column)} sampai "
                f"{cell_name(bottom, column)} digabung; isinya dipakai untuk {', '.join(codes)}."
            )


def order_remarks(sheet: Sheet, pairing: Pairing) -> Iterator[str]:
    """Rows that their codes tell apart may stand in any order; whoever moved them is told so."""
    for (one, above), (other, below) in pairwise(pairing.places):
        if below.row < above.row:
            yield (
                f"Lembar {sheet.name}: baris butir tidak menurut urutan instrumen (misalnya baris "
                f"{below.row + 1}, {other.code}, berada di atas baris {above.row + 1}, {one.code})."
                " Setiap isian dibaca menurut kode di barisnya, sehingga tidak ada yang tertukar."
            )
            return


def nothing_remarks(
    sheet: Sheet, columns: Columns, found: Mapping[int, Sequence[tuple[int, str]]]
) -> Iterator[str]:
    """Column by column the cells that name no evidence, only that there is none."""
    for column, cells in sorted(found.items()):
        title = columns.titles.get(column, "")
        heading = f" «{title}»" if title else ""
        told = ", ".join(
            f"{cell_name(row, column)} {quoted(said, 40)}" for row, said in cells[:CELLS_TOLD]
        )
        more = len(cells) - CELLS_TOLD
        yield (
            f"Lembar {sheet.name}: kolom {column_letters(column)}{heading} menyebut tidak ada "
            f"bukti di {len(cells)} baris ({told}{f' dan {more} lainnya' if more > 0 else ''}); "
            "isi itu tidak dicatat sebagai bukti."
        )
