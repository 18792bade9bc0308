"""A unit's LKE as a workbook in the ministry's layout: to fill in, to compute, to bring back.

Recaps and ``Jawaban`` as in the ministry's own, and a hidden sheet that says which LKE this is.
Figures are formulas; the engine's figures stand beside them, so that a previewer shows them too.
"""

import io
from datetime import datetime

import xlsxwriter

from assessment.models import Assessment
from assessment.workbooks.identity import SHEET as IDENTITY
from assessment.workbooks.reports.lke_answer_sheet import AnswerSheet
from assessment.workbooks.reports.lke_content import WorkbookContent, content_of
from assessment.workbooks.reports.lke_formulas import COLUMNS, SHEET, plan_sheet
from assessment.workbooks.reports.lke_recap import RecapSheet
from assessment.workbooks.reports.lke_styles import Styles
from zona_integritas.ground.files.spreadsheets import safe_cell

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Locked cells may be read and copied; columns and rows may be made wider or narrower.
PROTECTION = {"format_columns": True, "format_rows": True}


def lke_workbook(assessment: Assessment, *, tpi_side: bool, made_at: datetime) -> bytes:
    """The XLSX of one LKE; the TPI's columns only where the reader may see them."""
    return render(content_of(assessment, tpi_side=tpi_side, made_at=made_at))


def file_name(assessment: Assessment) -> str:
    return f"lke-{assessment.unit.code}-{assessment.period.year}.xlsx"


def render(content: WorkbookContent) -> bytes:
    """The workbook's bytes."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {**OPTIONS, "in_memory": True})
    book.set_properties({"title": f"LKE {content.identity.unit} {content.identity.year}"})
    styles = Styles(book)
    made = plan_sheet(content.instrument)
    recaps = [(column, book.add_worksheet(column.recap)) for column in COLUMNS]
    answers = book.add_worksheet(SHEET)
    hidden = book.add_worksheet(IDENTITY)
    for column, sheet in recaps:
        RecapSheet(sheet, styles, made, content, column).write()
    AnswerSheet(answers, styles, made, content).write()
    for row, cells in enumerate(content.identity.rows()):
        for place, value in enumerate(cells):
            if isinstance(value, int):
                hidden.write_number(row, place, value)
            else:
                hidden.write_string(row, place, str(safe_cell(value)))
    for sheet in book.worksheets():
        sheet.protect("", PROTECTION)
    hidden.very_hidden()
    answers.activate()
    book.close()
    return target.getvalue()
