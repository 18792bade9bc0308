"""Sheets that did not come from here: as people really save, type, merge and hide."""

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from assessment.scoring.engine import score
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_workbook
from tests.assessment.workbooks.test_lke_sheet import (
    INSTRUMENT,
    MINISTRY,
    choices,
    workbook,
)
from tests.golden.material import UNFINISHED, Material, materials

RATIO = "A.II.1.i.a"


def opened(content: bytes) -> tuple[Any, Any]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, book["Isian"]


def read(book: Any) -> WorkbookReading:
    buffer = io.BytesIO()
    book.save(buffer)
    return read_lke_workbook(buffer.getvalue(), INSTRUMENT)


def row_of(sheet: Any, code: str) -> int:
    """The row whose TPI note names the indicator."""
    for (cell,) in sheet.iter_rows(min_col=MINISTRY["tpi_note"], max_col=MINISTRY["tpi_note"]):
        if cell.value == f"catatan {code}":
            return int(cell.row)
    raise LookupError(code)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("85%", "0.85"), ("0,85", "0.85"), ("0.85", "0.85"), (0.85, "0.85"), ("1 %", "0.01")],
)
def test_a_percentage_without_counts_is_taken_as_it_is_meant(typed: Any, expected: str) -> None:
    book, sheet = opened(workbook(choices()))
    row = row_of(sheet, RATIO)
    sheet.cell(row, MINISTRY["tpi"], typed)
    for below in (1, 2):
        sheet.cell(row + below, MINISTRY["tpi"]).value = None
    reading = read(book)
    assert reading.problems == []
    answers = reading.sides["tpi"].answers
    assert answers[RATIO] == Decimal(expected)
    scored = score(INSTRUMENT, answers)
    assert scored.indicators[RATIO].multiplier == Decimal(expected)
    assert RATIO in [one.indicator for one in scored.warnings if one.code == "share_without_counts"]


@pytest.mark.parametrize("typed", ["Blm Diisi", "#DIV/0!", 0, None, "  "])
def test_what_a_formula_says_of_missing_counts_is_no_answer(typed: Any) -> None:
    book, sheet = opened(workbook(choices()))
    row = row_of(sheet, RATIO)
    sheet.cell(row, MINISTRY["tpi"], typed)
    for below in (1, 2):
        sheet.cell(row + below, MINISTRY["tpi"]).value = None
    reading = read(book)
    assert reading.problems == []
    assert RATIO not in reading.sides["tpi"].answers


def test_counts_are_believed_before_the_percentage_above_them() -> None:
    book, sheet = opened(workbook(choices()))
    sheet.cell(row_of(sheet, RATIO), MINISTRY["tpi"], "12%")
    counts = read(book).sides["tpi"].answers[RATIO]
    assert set(counts.values()) == {Decimal(3)}  # type: ignore[union-attr]


def test_small_letters_stray_blanks_and_numbers_as_text() -> None:
    book, sheet = opened(workbook(choices()))
    sheet.cell(row_of(sheet, "A.I.1.i.b"), MINISTRY["tpi"], "  b ")
    sheet.cell(row_of(sheet, "A.I.1.i.a"), MINISTRY["tpi"], "YA")
    sheet.cell(row_of(sheet, "B.I.a"), MINISTRY["tpi"], " 3,45")
    sheet.cell(row_of(sheet, RATIO) + 1, MINISTRY["tpi"], " 12 ")
    sheet.cell(1, MINISTRY["tpi"], "  Jawaban\nTPI ")
    reading = read(book)
    answers = reading.sides["tpi"].answers
    assert reading.problems == []
    assert (answers["A.I.1.i.b"], answers["A.I.1.i.a"]) == ("B", "Ya")
    assert answers["B.I.a"] == Decimal("3.45")
    assert Decimal(12) in answers[RATIO].values()  # type: ignore[union-attr]


def test_hidden_rows_extra_columns_and_merged_cells_do_not_matter() -> None:
    book, sheet = opened(workbook(choices()))
    for row in range(5, 40):
        sheet.row_dimensions[row].hidden = True
    sheet.cell(1, 30, "Catatan rapat")
    sheet.cell(9, 30, "bukan bagian LKE")
    sheet.merge_cells(start_row=3, end_row=3, start_column=4, end_column=7)
    reading = read(book)
    assert (reading.problems, len(reading.sides["tpi"].answers)) == ([], 113)


def test_headings_over_two_rows_are_one_heading() -> None:
    """A merged «TPI» stands above, the columns' own titles below it."""
    book, sheet = opened(workbook(choices(), heading_row=2))
    titles = {cell.column: cell.value for cell in sheet[2] if cell.value}
    for column, title in titles.items():
        if "TPI" not in title:
            sheet.cell(1, column, title)
            sheet.cell(2, column).value = None
    sheet.cell(1, MINISTRY["tpi"], "Tim Penilai Internal")
    sheet.merge_cells(
        start_row=1, end_row=1, start_column=MINISTRY["tpi"], end_column=MINISTRY["tpi_note"]
    )
    reading = read(book)
    assert (reading.problems, len(reading.sides["tpi"].answers)) == ([], 113)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_csv_file_is_the_same_sheet(delimiter: str, encoding: str) -> None:
    _, sheet = opened(workbook(choices()))
    sheet.cell(row_of(sheet, "B.I.a"), MINISTRY["tpi"], "3,5")
    sheet.cell(row_of(sheet, "A.I.1.i.b"), MINISTRY["tpi_note"], 'café; "kutip"\nbaris dua')
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    for row in sheet.iter_rows(values_only=True):
        writer.writerow(["" if cell is None else cell for cell in row])
    reading = read_lke_workbook(buffer.getvalue().encode(encoding), INSTRUMENT)
    side = reading.sides["tpi"]
    assert (reading.problems, reading.sheet, len(side.answers)) == ([], "CSV", 113)
    assert side.answers["B.I.a"] == Decimal("3.5")
    assert side.notes["A.I.1.i.b"] == 'café; "kutip"\nbaris dua'


def test_a_note_that_is_too_long_is_named_with_its_cell() -> None:
    book, sheet = opened(workbook(choices()))
    row = row_of(sheet, "A.I.1.i.b")
    sheet.cell(row, MINISTRY["tpi_note"], "x" * 5001)
    (problem,) = read(book).problems
    assert (problem.cell, problem.found) == (f"R{row}", "5001 karakter")


@materials
def test_an_unfinished_sheets_inconsistencies_are_named(material: Material) -> None:
    reading = read_lke_workbook(material.content(UNFINISHED), INSTRUMENT)
    result = score(INSTRUMENT, reading.sides["unit"].answers)
    assert (result.answered, result.of, reading.problems) == (101, 113, [])
    named = {(warning.code, warning.indicator) for warning in result.warnings}
    # 15 changes by 4 agents are stated once as 15 and once as 15 of which 15 were integrated;
    # the file says 4 agents made 15 changes: more done than due
    assert ("more_than_due", "A.II.1.i.a") in named
