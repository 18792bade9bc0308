"""What was understood of a sheet comes back as it was, whatever the sheet is like; and a sheet is
paired by what another one said only where it says the same."""

from collections.abc import Iterator
from datetime import date

import pytest

from assessment.enums import ColumnMeaning
from assessment.workbooks.columns import ColumnChoices, ColumnDecision
from assessment.workbooks.headings import find_columns
from assessment.workbooks.identity import SHEET, CellOrigin, SheetIdentity
from assessment.workbooks.kept_pairings import pair_rows
from assessment.workbooks.pairing import RowPairing
from assessment.workbooks.reading_text import reading_in, text_of
from assessment.workbooks.workbook_reading import read_lke_sheets, read_lke_workbook
from tests.assessment.workbooks.made_sheets import (
    ANSWER,
    INSTRUMENT,
    NOTE,
    NUMBER,
    PROOF,
    as_sheet,
    filled_rows,
    row_of,
)
from tests.assessment.workbooks.strange_sheets import STRANGE
from zona_integritas.ground.errors import SpreadsheetError
from zona_integritas.ground.files.spreadsheets import Sheet, WorkbookReader, read_table_file

pytestmark = pytest.mark.one_database
CODE = "A.I.1.ii.b"


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkbookReader]:
    with WorkbookReader() as one:
        yield one


@pytest.mark.parametrize("name", STRANGE)
def test_a_reading_comes_back_as_it_was(name: str, reader: WorkbookReader) -> None:
    try:
        found = read_lke_workbook(STRANGE[name][0](), INSTRUMENT, reader=reader)
    except SpreadsheetError:
        return  # nothing was understood that could be kept
    text = text_of(found)
    assert (text is None) == bool(found.offers)
    assert text is None or reading_in(text) == found


def test_with_its_origin_and_what_was_said_of_its_columns_too() -> None:
    identity = SheetIdentity(
        "BLT-SMG", 2026, "pan-rb", 3, "ab12", "2026-03-01T08:00:00+07:00",
        {("unit", CODE): CellOrigin("unit", 4)},
    )  # fmt: skip
    rows = filled_rows()
    for row in rows:
        row[PROOF] = None
    rows[row_of(rows, CODE)][PROOF] = "keterangan lain"
    said = ColumnDecision(ColumnMeaning.EVIDENCE, "Rina", date(2026, 3, 2))
    choices = ColumnChoices(frozenset({"unit"}), {}, {"perihal": said})
    rows[0][PROOF] = "Perihal"
    origin = Sheet(SHEET, [list(row) for row in identity.rows()], hidden=True)
    found = read_lke_sheets([as_sheet(rows), origin], INSTRUMENT, choices=choices)
    assert found.identity == identity
    assert any(one.decision == said for one in found.columns)
    text = text_of(found)
    assert text is not None
    assert reading_in(text) == found


@pytest.mark.parametrize("name", STRANGE)
def test_a_sheet_is_paired_as_if_it_were_the_first(name: str, reader: WorkbookReader) -> None:
    try:
        sheets = read_table_file(STRANGE[name][0](), reader=reader)
    except SpreadsheetError:
        return
    for sheet in sheets:
        if columns := find_columns(sheet):
            alone = RowPairing(sheet, columns, INSTRUMENT).run()
            assert pair_rows(sheet, columns, INSTRUMENT) == alone
            assert pair_rows(sheet, columns, INSTRUMENT) == alone


def test_a_copy_in_which_something_moved_is_not_taken_for_the_other() -> None:
    rows = filled_rows(own_words=False)
    columns = find_columns(as_sheet(rows))
    assert columns is not None
    assert pair_rows(as_sheet(rows), columns, INSTRUMENT).problems == []
    rows[row_of(rows, CODE)][ANSWER] = "B"  # an answer is no other sheet
    again = pair_rows(as_sheet(rows), columns, INSTRUMENT)
    assert again is pair_rows(as_sheet(rows), columns, INSTRUMENT)
    other = INSTRUMENT.indicator("A.I.2.i.a").statement
    rows[row_of(rows, CODE)][PROOF] = other  # the words of another item, right of the scale
    (problem,) = pair_rows(as_sheet(rows), columns, INSTRUMENT).problems
    assert (problem.code, problem.allowed) == ("rows_moved", CODE)
    rows[row_of(rows, CODE)][PROOF] = None
    number = rows[row_of(rows, CODE)]
    number[NUMBER:NOTE] = [None, *number[NUMBER : NOTE - 1]]
    assert pair_rows(as_sheet(rows), columns, INSTRUMENT) is not again
