"""An error or an uncomputed formula is no empty cell, whatever table it stands in."""

import copy
import io
import json

import openpyxl
import pytest
from django.conf import settings

from assessment.instrument.table.indicator_table import read_indicator_table as read_indicators
from assessment.instrument.table.indicator_table import workbook_of
from proposals.ministry.results_table import COLUMNS, NOTES, UNIT, read_list
from units.services.imports import read_register as read_units
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.spreadsheets import FaultyCell, read_workbook

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]
DEFINITION = json.loads(
    (settings.BASE_DIR / "fixtures" / "instruments" / "permenpanrb-90-2021.json").read_text()
)
FAULTS = [
    ("#REF!", "berisi galat #REF!"),
    ("=Z9", "berisi rumus yang nilainya belum dihitung (=Z9)"),
]


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("cell", "said"), FAULTS)
def test_units_and_people_are_refused_with_row_and_column(cell: str, said: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["kode", "nama"])
    book.active.append(["A", cell])
    with pytest.raises(Refused) as refused:
        read_units(saved(book), ["kode", "nama"])
    assert f"Baris 2, kolom nama {said}" in str(refused.value)


@pytest.mark.parametrize(("cell", "said"), FAULTS)
def test_the_ministrys_results_are_told_with_row_and_column(cell: str, said: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    book.active.append(["A" if one == UNIT else cell if one == NOTES else None for one in COLUMNS])
    (row,) = read_list(read_workbook(saved(book))).rows
    assert any(one.startswith(f"Baris 2, kolom {NOTES}: {said}") for one in row.problems)


@pytest.mark.parametrize(("cell", "said"), FAULTS)
def test_an_item_of_an_instrument_is_named_with_its_cell(cell: str, said: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(copy.deepcopy(DEFINITION))))
    page = book.worksheets[0]
    column = next(one.column for one in page[1] if one.value == "pernyataan")
    page.cell(2, column).value = cell
    reading = read_indicators(saved(book), "a.xlsx", copy.deepcopy(DEFINITION))
    assert any(said in problem.message and problem.cell for problem in reading.problems)


def test_what_is_wrong_with_a_cell_is_said_by_the_cell() -> None:
    for cell, said in FAULTS:
        assert said in FaultyCell(cell).why
