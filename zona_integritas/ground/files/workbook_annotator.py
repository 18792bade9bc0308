"""A copy of somebody's workbook with its mistakes marked, made by a bounded child process.

openpyxl lays a whole workbook out in memory; a file made to hurt takes only the child down.
stdin: the sheets and notes as JSON, then the content; stdout: the copy. Sheets are given instead
of the content where the file was no XLSX; notes are (sheet, cell, what is wrong).
"""

import io
import sys
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet.worksheet import Worksheet

from zona_integritas.ground.files.workbook_messages import (
    from_json,
    limit_memory,
    limit_time,
    receive,
)

MAX_MEMORY = 2048 * 1024 * 1024
MAX_SECONDS = 60
LIST = "Kesalahan"
RED = PatternFill("solid", fgColor="F8C9C4")
AUTHOR = "Zona Integritas"


def annotate(
    content: bytes | None,
    sheets: Sequence[tuple[str, list[list[Any]]]],
    notes: Sequence[tuple[str, str, str]],
) -> bytes:
    """The workbook with a red cell and a comment at every mistake, and a sheet that lists all."""
    book = load_workbook(io.BytesIO(content), keep_links=False) if content else _plain(sheets)
    for sheet_name, cell, text in notes:
        if sheet_name in book.sheetnames and cell:
            _mark(book[sheet_name], cell, text)
    _list(book, notes)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _plain(sheets: Sequence[tuple[str, list[list[Any]]]]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                if value not in (None, ""):
                    cell = sheet.cell(number, place, value)
                    if isinstance(value, str):
                        cell.data_type = "s"  # never a formula
    return book


def _mark(sheet: Worksheet, address: str, text: str) -> None:
    try:
        coordinate_from_string(address)
    except CellCoordinatesException:
        return
    cell = sheet[address]
    if type(cell).__name__ == "MergedCell":  # a comment belongs to the corner of the merge
        area = next(one for one in sheet.merged_cells.ranges if address in one)
        cell = sheet.cell(area.min_row, area.min_col)
    cell.fill = RED
    said = f"{cell.comment.text}\n\n{text}" if cell.comment else text
    cell.comment = Comment(said[:2000], AUTHOR, width=360, height=140)


def _list(book: Workbook, notes: Sequence[tuple[str, str, str]]) -> None:
    name = LIST
    while name in book.sheetnames:
        name += "_"
    sheet = book.create_sheet(name, 0)
    sheet.append(["Lembar", "Sel", "Yang perlu diperbaiki"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for sheet_name, address, text in notes:
        sheet.append([sheet_name, address, text])
        row = sheet.max_row
        for cell in sheet[row]:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if address and sheet_name in book.sheetnames:
            quoted = sheet_name.replace("'", "''")
            sheet.cell(row, 2).hyperlink = f"#'{quoted}'!{address}"
            sheet.cell(row, 2).font = Font(color="12355B", underline="single")
    for letter, width in (("A", 18), ("B", 9), ("C", 100)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    book.active = 0


def main() -> None:
    limit_memory(MAX_MEMORY)
    limit_time(MAX_SECONDS)
    told = from_json(receive(sys.stdin.buffer) or b"{}")
    content = receive(sys.stdin.buffer)
    sys.stdout.buffer.write(annotate(content or None, told["sheets"], told["notes"]))


if __name__ == "__main__":
    main()
