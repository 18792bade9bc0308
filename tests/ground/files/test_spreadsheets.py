"""Workbooks from outside are bounded; texts that go out never become formulas."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from zona_integritas.ground.files import office, spreadsheets
from zona_integritas.ground.files.spreadsheets import (
    SpreadsheetError,
    cell_name,
    read_workbook,
    safe_cell,
)


@pytest.mark.parametrize("text", ["=1+1", "+62", "-cmd", "@x", "\tx", "\rx"])
def test_a_text_that_would_be_a_formula_is_written_as_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, 3.5, None, "biasa", "", True])
def test_numbers_and_plain_texts_stay_as_they_are(value: Any) -> None:
    assert safe_cell(value) is value


@pytest.mark.parametrize(
    ("row", "column", "expected"), [(0, 0, "A1"), (46, 10, "K47"), (0, 25, "Z1"), (9, 26, "AA10")]
)
def test_cells_are_named_as_the_program_names_them(row: int, column: int, expected: str) -> None:
    assert cell_name(row, column) == expected


def book(rows: int = 2) -> bytes:
    made = openpyxl.Workbook()
    for number in range(rows):
        made.active.append([number, "x"])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_sheet_is_read_by_row_and_column() -> None:
    (sheet,) = read_workbook(book())
    assert sheet.cell(1, 0) == 1
    assert sheet.cell(1, 1) == "x"
    assert sheet.cell(99, 99) is None


def test_something_else_is_refused_in_words() -> None:
    with pytest.raises(SpreadsheetError, match="bukan buku kerja Excel"):
        read_workbook(b"teks biasa")
    with pytest.raises(SpreadsheetError, match=r"rusak|bukan buku kerja"):
        read_workbook(b"PK\x03\x04 rusak")


def test_too_many_bytes_or_rows_are_refused(monkeypatch: Any) -> None:
    with pytest.raises(SpreadsheetError, match="terlalu besar"):
        read_workbook(book(), maximum=10)
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 3)
    with pytest.raises(SpreadsheetError, match="paling banyak 3 baris"):
        read_workbook(book(rows=5))


def test_an_archive_that_unpacks_to_a_mountain_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(office, "MAX_UNPACKED", 1000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_000)
    with pytest.raises(SpreadsheetError, match="setelah dibuka"):
        read_workbook(buffer.getvalue())


def test_a_stray_cell_far_away_is_refused_and_nothing_falls_over() -> None:
    """The rectangle around A1 and XFD1048576 would need hundreds of gigabytes."""
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = 1, " "
    buffer = io.BytesIO()
    made.save(buffer)
    with pytest.raises(SpreadsheetError, match="tercecer"):
        read_workbook(buffer.getvalue())


def test_a_damaged_sheet_in_a_sound_archive_is_refused_in_words() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book())) as sound,
        zipfile.ZipFile(buffer, "w") as archive,
    ):
        for name in sound.namelist():
            archive.writestr(name, b"<rusak" if "sheet1" in name else sound.read(name))
    with pytest.raises(SpreadsheetError, match="rusak"):
        read_workbook(buffer.getvalue())


def test_a_chart_on_a_sheet_of_its_own_does_no_harm() -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "isi"
    made.create_chartsheet("Grafik")
    buffer = io.BytesIO()
    made.save(buffer)
    first, chart = read_workbook(buffer.getvalue())
    assert first.cell(0, 0) == "isi"
    assert (chart.name, chart.rows) == ("Grafik", [])


def test_columns_and_sheets_are_counted(monkeypatch: Any) -> None:
    monkeypatch.setattr(spreadsheets, "MAX_COLUMNS", 1)
    with pytest.raises(SpreadsheetError, match="«Sheet» terlalu besar"):
        read_workbook(book())
    monkeypatch.setattr(spreadsheets, "MAX_SHEETS", 0)
    with pytest.raises(SpreadsheetError, match="memuat 1 lembar; paling banyak 0"):
        read_workbook(book())
