"""A sheet that came back from the ministry: the TPN's answers against those known so far."""

from assessment.models import SheetImport
from assessment.workbooks.services.comparison import WorkbookComparison, compare_workbook
from assessment.workbooks.services.imports import content_of
from assessment.workbooks.services.origin import (
    COLUMN_LABELS,
    MINISTRY_COLUMN,
    identity_problem,
)
from assessment.workbooks.services.sheet_reading import read_sheet
from zona_integritas.ground.errors import Refused, SpreadsheetError


def compare_ministry(sheet_import: SheetImport) -> WorkbookComparison:
    """A sheet that came back from the ministry, its answers against the TPN's so far.

    A sheet with one column of answers only is the ministry's, whatever its heading says; the
    reader is told which one. A workbook of ours still says which LKE it was made for.
    """
    assessment = sheet_import.assessment
    try:
        reading = read_sheet(assessment, content_of(sheet_import))
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    problem = identity_problem(reading.identity, assessment)
    if problem:
        raise Refused(problem)
    reading.identity = None  # what was exported is not what the ministry answers
    if MINISTRY_COLUMN not in reading.sides and len(reading.sides) == 1:
        ((column, side),) = reading.sides.items()
        reading.sides = {MINISTRY_COLUMN: side}
        reading.warnings.insert(  # before what is told of other columns
            0,
            "Lembar ini tidak memuat kolom «Jawaban TPN». Satu-satunya kolom yang terisi, "
            f"«{COLUMN_LABELS[column]}», dibaca sebagai jawaban TPN. Terapkan hanya bila isinya "
            "memang jawaban kementerian.",
        )
    reading.sides = {name: side for name, side in reading.sides.items() if name == MINISTRY_COLUMN}
    if not reading.sides:
        raise Refused(
            "Lembar ini tidak memuat kolom «Jawaban TPN». Beri judul itu pada kolom jawaban "
            "kementerian lalu unggah lagi. Tidak ada data yang berubah."
        )
    return compare_workbook(assessment, reading, {MINISTRY_COLUMN}, lambda change: change.side)
