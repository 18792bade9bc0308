"""Tables on their way out as XLSX: templates to fill, and what stands in the application."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from units.resources.base import ImportResource
from units.resources.widgets import AreasCell, ChoiceCell
from units.services.roles import AREAS
from zona_integritas.ground.files.spreadsheets import safe_cell

# Spreadsheet programs must not turn these into numbers: codes, NIP and areas are texts.
TEXT_COLUMNS = frozenset({"kode", "kode_induk", "kode_unit", "nip", "unit_peran", "area"})
WIDTH = 24


def register_book(resource: ImportResource, rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The columns of the import with ``rows``, and a second sheet with the allowed values."""
    book = Workbook()
    data = book.active
    assert data is not None  # noqa: S101 - a new workbook has one sheet
    data.title = "Data"
    columns = resource.columns()
    data.append(columns)
    for row in rows:
        data.append([safe_cell(value) for value in row])
    data.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        data.column_dimensions[letter].width = WIDTH
        data.cell(1, place).font = Font(bold=True)
        if column in TEXT_COLUMNS:
            data.column_dimensions[letter].number_format = "@"
            for line in range(2, data.max_row + 1):
                data.cell(line, place).number_format = "@"
    _choices(book.create_sheet("Pilihan"), resource)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _choices(sheet: Worksheet, resource: ImportResource) -> None:
    sheet.append(["kolom", "boleh diisi", "artinya"])
    for field in resource.fields.values():
        if isinstance(field.widget, ChoiceCell):
            for code, label in field.widget.labels.items():
                sheet.append([field.column_name, code, label])
        elif isinstance(field.widget, AreasCell):
            for area in AREAS:
                sheet.append([field.column_name, area, "pisahkan beberapa dengan titik koma"])
    for place in range(1, 4):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
        sheet.cell(1, place).font = Font(bold=True)
