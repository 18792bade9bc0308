"""The table of a letter of assignment as a workbook to fill: one row for each seat."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assessment.assignments.services.team_table import COLUMNS, MOST_ROWS
from assessment.judging.teams import AREAS, TEAM
from units.enums import AREA_LABELS, Role
from units.models import User
from units.queries import units_under
from zona_integritas.ground.files.choice_lists import ChoiceSheet
from zona_integritas.ground.files.spreadsheets import safe_cell

WIDTH = 28


def team_template(user: User) -> bytes:
    """Empty rows in which nothing turns into a number, and beside them what may stand there."""
    book = Workbook()
    data = book.active
    assert data is not None  # noqa: S101 - a new workbook has one sheet
    data.title = "Tim"
    data.append(list(COLUMNS))
    data.freeze_panes = "A2"
    for line in range(2, MOST_ROWS + 2):
        for place in range(1, len(COLUMNS) + 1):
            data.cell(line, place).number_format = "@"
    choices = ChoiceSheet(book, data, MOST_ROWS + 1)
    ranks = [(role.value, role.label) for role in TEAM]
    choices.offer("jenjang", ranks, note="satu orang satu jenjang pada satu unit", strict=True)
    areas = [(area, AREA_LABELS[area]) for area in AREAS]
    choices.offer("area", areas, note="beberapa dipisahkan titik koma; kosong berarti semua")
    units = units_under(user, {Role.ADMIN}).filter(is_active=True).order_by("path")
    codes = [(safe_cell(unit.code), safe_cell(unit.name)) for unit in units]
    choices.offer("kode_unit", codes, by_code=True)
    choices.sheet.append(["orang", "NIP atau nama pengguna", "", "ketik sebagai teks"])
    for place in range(1, data.max_column + 1):
        data.column_dimensions[get_column_letter(place)].width = WIDTH
        data.cell(1, place).font = Font(bold=True)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
