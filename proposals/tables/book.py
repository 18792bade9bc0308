"""A list as XLSX: what the page shows, numbers as numbers, texts that never become formulas."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from zona_integritas.ground.files.spreadsheets import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_book(
    name: str,
    title: str,
    headings: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
) -> bytes:
    """``headings`` with their widths; ``title`` says what was asked for, filters included."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = name
    sheet.append([safe_cell(title)])
    sheet.append([])
    sheet.append([heading for heading, _ in headings])
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    for place, (_, width) in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        cell = sheet.cell(3, place)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for line in sheet.iter_rows(min_row=4):
        for cell in line:
            if isinstance(cell.value, Decimal):
                cell.number_format = "0.00"
    sheet["A1"].font = Font(bold=True)
    sheet.freeze_panes = "C4"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
