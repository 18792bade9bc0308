"""The table of a letter of assignment as a workbook to fill: one row for each seat."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assessment.assignments.services.team_table import COLUMNS, MOST_ROWS
from assessment.judging.teams import AREAS, TEAM
from units.enums import Role
from units.models import User
from units.queries import units_under
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
    choices = book.create_sheet("Pilihan")
    choices.append(["kolom", "boleh diisi", "artinya"])
    for role in TEAM:
        choices.append(["jenjang", role.label, "satu orang satu jenjang pada satu unit"])
    for area in AREAS:
        choices.append(["area", area, "pisahkan beberapa dengan titik koma; kosong berarti semua"])
    choices.append(["orang", "NIP atau nama pengguna", "ketik sebagai teks"])
    for unit in units_under(user, {Role.ADMIN}).filter(is_active=True).order_by("path"):
        choices.append(["kode_unit", safe_cell(unit.code), safe_cell(unit.name)])
    for sheet in (data, choices):
        for place in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(place)].width = WIDTH
            sheet.cell(1, place).font = Font(bold=True)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
