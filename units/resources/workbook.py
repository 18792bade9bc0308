"""Tables on their way out as XLSX: templates to fill, and what stands in the application."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from units.enums import AREA_LABELS
from units.queries import visible_units
from units.resources.base import ImportResource
from units.resources.widgets import AreasCell, ChoiceCell, UnitCell
from zona_integritas.ground.files.choice_lists import ChoiceSheet
from zona_integritas.ground.files.spreadsheets import safe_cell

# Spreadsheet programs must not turn these into numbers: codes, NIP and areas are texts.
TEXT_COLUMNS = frozenset({"kode", "kode_induk", "kode_unit", "nip", "unit_peran", "area"})
WIDTH = 24
LINES = 1000  # that a template is prepared for: cells of text, and lists to choose from
SEVERAL = "beberapa dipisahkan titik koma; kosong berarti semua"


def register_book(resource: ImportResource, rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The columns of the import with ``rows``, and a second sheet with the allowed values, which
    the cells of the first offer as lists."""
    book = Workbook()
    data = book.active
    assert data is not None  # noqa: S101 - a new workbook has one sheet
    data.title = "Data"
    columns = resource.columns()
    data.append(columns)
    for row in rows:
        data.append([safe_cell(value) for value in row])
    data.freeze_panes = "A2"
    last = max(data.max_row, LINES + 1)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        data.column_dimensions[letter].width = WIDTH
        data.cell(1, place).font = Font(bold=True)
        if column in TEXT_COLUMNS:
            data.column_dimensions[letter].number_format = "@"
            for line in range(2, data.max_row + 1):
                data.cell(line, place).number_format = "@"
    _choices(ChoiceSheet(book, data, last), resource)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _choices(choices: ChoiceSheet, resource: ImportResource) -> None:
    units = [
        (safe_cell(unit.code), safe_cell(unit.name))
        for unit in visible_units(resource.actor).filter(is_active=True).order_by("path")
    ]
    for field in resource.fields.values():
        name, cell = str(field.column_name), field.widget
        if isinstance(cell, ChoiceCell):
            choices.offer(name, cell.labels.items(), strict=True)
        elif isinstance(cell, AreasCell):
            choices.offer(name, AREA_LABELS.items(), note=SEVERAL)
        elif isinstance(cell, UnitCell):
            # Not strict: a unit may stand in a row of the same file.
            choices.offer(name, units, by_code=True)
