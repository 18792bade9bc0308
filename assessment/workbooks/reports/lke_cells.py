"""The cells of the sheet ``Jawaban``: how they are written, opened, checked and printed."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from assessment.scoring.model import COUNTED, AnswerType, Indicator
from assessment.scoring.result import NodeScore
from assessment.workbooks.reports.lke_content import WorkbookContent
from assessment.workbooks.reports.lke_formulas import (
    HEADINGS,
    ID,
    STATEMENT,
    WEIGHT,
    SheetColumn,
    SheetPlan,
)
from assessment.workbooks.reports.lke_styles import INPUT, NUMBER, PERCENT, Styles
from zona_integritas.ground.files.spreadsheets import cell_name, safe_cell

WIDTHS = {
    0: 10, 1: 3.5, 2: 3.5, 3: 3.5, 4: 4.5, 5: 4, 6: 48, 7: 8, 8: 48, 9: 12, 10: 12, 11: 34, 12: 36,
    13: 24, 14: 12, 15: 9, 16: 9, 17: 34, 18: 12, 19: 9, 20: 9, 21: 34, 22: 9, 23: 9, 24: 12,
    25: 12, 26: 12,
}  # fmt: skip


class SheetCells:
    """What the rows of the sheet are written with."""

    def __init__(
        self, sheet: Worksheet, styles: Styles, made: SheetPlan, content: WorkbookContent
    ) -> None:
        self.sheet, self.styles, self.made, self.content = sheet, styles, made, content

    def figures(
        self,
        row: int,
        column: SheetColumn,
        zero: str,
        answered: str,
        scored: NodeScore,
        style: dict[str, Any],
    ) -> None:
        """A node's figures on one side: points with blanks as zero, of what was answered, share."""
        number = self.styled(style, num_format=NUMBER)
        self.sheet.write_formula(row, column.value, zero, number, float(scored.exact_zero))
        self.sheet.write_formula(
            row, column.answered, answered, number, float(scored.exact_answered)
        )
        self.sheet.write_formula(
            row,
            column.percent,
            f"={cell_name(row, column.value)}/{cell_name(row, WEIGHT)}",
            self.styled(style, num_format=PERCENT),
            float(scored.exact_zero / scored.exact_weight),
        )

    def text(self, row: int, column: int, text: str, style: dict[str, Any]) -> None:
        self.sheet.write_string(row, column, str(safe_cell(text)), self._plain(column, style))

    def _plain(self, column: int, style: dict[str, Any]) -> Format:
        grey = {"font_color": "#777777"} if column == ID and not style else {}
        return self.styled({**style, **grey})

    def styled(self, style: dict[str, Any], **more: Any) -> Format:
        return self.styles.cell(**{**style, **more})

    def blank_row(self, row: int, style: dict[str, Any]) -> None:
        for column in range(len(HEADINGS)):
            self.sheet.write_blank(row, column, None, self.styled(style))

    def input(self, key: str, **wishes: Any) -> Format:
        """A cell people fill in; the TPI's stay locked for whoever may not see that side."""
        if key not in self.content.columns:
            return self.styles.cell(**wishes)
        return self.styles.cell(**INPUT, **wishes)

    def input_text(self, row: int, column: int, text: str, style: Format) -> None:
        if text:
            self.sheet.write_string(row, column, text, style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def page(self) -> None:
        """Widths, frozen heading, and how it is printed: A4, landscape, three pages wide."""
        sheet, last = self.sheet, self.made.last
        for column, width in WIDTHS.items():
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, WEIGHT)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, STATEMENT)
        sheet.print_area(0, 0, last, len(HEADINGS) - 1)
        sheet.fit_to_pages(3, 0)
        # "&" starts a code in a header, and a digit behind a size would be part of the size.
        head = f" {self.content.unit} · {self.content.identity.year}".replace("&", "&&")
        sheet.set_header(f"&L&9{head[:200]}")
        sheet.set_footer("&R&9&P / &N")


WHOLE: dict[str, Any] = {
    "validate": "integer",
    "criteria": ">=",
    "value": 0,
    "error_title": "Isian tidak dikenal",
    "error_message": "Isi bilangan bulat 0 atau lebih, tanpa titik atau koma.",
}


def answer_choices(entry: Indicator) -> dict[str, Any]:
    """What may stand in the answer's cell, by the question's scale."""
    if entry.answer_type in COUNTED:
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 1,
            "error_title": "Isian tidak dikenal",
            "error_message": "Isi persen 0\N{NO-BREAK SPACE}% sampai "
            "100\N{NO-BREAK SPACE}%, atau lebih baik isi jumlah di bawahnya.",
        }
    if entry.answer_type == AnswerType.INDEX:
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 4,
            "error_title": "Isian tidak dikenal",
            "error_message": "Isi indeks survei berupa angka 0 sampai 4, misalnya 3,45.",
        }
    return {
        "validate": "list",
        "source": [option.label for option in entry.options],
        "error_title": "Isian tidak dikenal",
        "error_message": f"Pilih salah satu dari {entry.scale}, atau kosongkan.",
    }
