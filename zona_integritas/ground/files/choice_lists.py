"""The second sheet of a template: what may stand in which column, and lists in the cells to choose
from."""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

TITLE = "Pilihan"
HEADINGS = ("kolom", "boleh diisi", "artinya", "keterangan")
WIDTH = 28


class ChoiceSheet:
    """Written column by column; ``last`` is the last row of ``data`` whose cells offer a list."""

    def __init__(self, book: Workbook, data: Worksheet, last: int) -> None:
        self.data, self.last = data, last
        self.sheet = book.create_sheet(TITLE)
        self.sheet.append(HEADINGS)
        for place in range(1, len(HEADINGS) + 1):
            self.sheet.column_dimensions[get_column_letter(place)].width = WIDTH
            self.sheet.cell(1, place).font = Font(bold=True)

    def offer(
        self,
        column: str,
        choices: Iterable[tuple[object, object]],
        *,
        note: str = "",
        by_code: bool = False,
        strict: bool = False,
    ) -> None:
        """What may stand in ``column``: each with its meaning. The list shows the meanings, or
        with ``by_code`` the codes; where it is ``strict`` nothing else can be typed."""
        first = self.sheet.max_row + 1
        for code, label in choices:
            self.sheet.append([column, code, label, note])
        end = self.sheet.max_row
        heads = [cell.value for cell in self.data[1]]
        if end < first or column not in heads:
            return
        shown = "B" if by_code else "C"
        choice = DataValidation(
            type="list",
            formula1=f"{TITLE}!${shown}${first}:${shown}${end}",
            allow_blank=True,
            showErrorMessage=strict,
        )
        choice.errorTitle, choice.error = "Isian tidak dikenal", "Pilih salah satu dari daftar."
        if note:
            choice.showInputMessage, choice.promptTitle, choice.prompt = True, column, note
        self.data.add_data_validation(choice)
        letter = get_column_letter(heads.index(column) + 1)
        choice.add(f"{letter}2:{letter}{self.last}")
