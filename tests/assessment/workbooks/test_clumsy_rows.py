"""What people write between the rows, and the same mistake all down a column."""

from typing import Any

import pytest

from assessment.workbooks.problems import MANY, in_few_lines, sentences
from assessment.workbooks.readings import WorkbookReading
from assessment.workbooks.services.evidence import pieces
from assessment.workbooks.workbook_reading import read_lke_sheets
from tests.assessment.workbooks.made_sheets import (
    ANSWER,
    INSTRUMENT,
    NOTE,
    NUMBER,
    PROOF,
    Rows,
    as_sheet,
    filled_rows,
    row_of,
)
from zona_integritas.ground.files.spreadsheets import FaultyCell, Sheet, cell_name

pytestmark = pytest.mark.one_database
LETTER, COUNTED, LAST = "A.I.1.i.a", "A.II.4.i.a", "B.II.a"
WORDS = {ANSWER: "D", NOTE: "lanjutan catatan", PROOF: "https://arsip.contoh.example/2"}


def read(rows: Rows, **more: Any) -> WorkbookReading:
    return read_lke_sheets([as_sheet(rows, **more)], INSTRUMENT)


def inserted(rows: Rows, code: str, column: int, value: str) -> int:
    """A row that an office put below an item; answers where it stands."""
    place = row_of(rows, code) + 1
    rows.insert(place, [""] * len(rows[0]))
    rows[place][column] = value
    return place


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("code", [LETTER, LAST])
@pytest.mark.parametrize("column", WORDS)
def test_what_stands_in_an_inserted_row_is_named_with_its_cell(
    codes: bool, code: str, column: int
) -> None:
    rows = filled_rows(codes=codes)
    place = inserted(rows, code, column, WORDS[column])
    reading = read(rows)
    (told,) = reading.unplaced
    assert told.cells == ((cell_name(place, column), WORDS[column]),)
    assert any(f"{cell_name(place, column)} «{WORDS[column]}»" in one for one in reading.warnings)
    assert reading.problems == []


@pytest.mark.parametrize("column", [NOTE, PROOF])
@pytest.mark.parametrize(("code", "below"), [(LETTER, -1), (COUNTED, 1)])
def test_beside_a_heading_or_a_count_it_is_named_too(column: int, code: str, below: int) -> None:
    rows = filled_rows()
    place = row_of(rows, code) + below
    rows[place][column] = WORDS[column]
    assert read(rows).unplaced[0].cells == ((cell_name(place, column), WORDS[column]),)


def test_headings_printed_again_and_what_stands_below_the_table_are_no_ones_words() -> None:
    rows = filled_rows()
    rows.insert(row_of(rows, "A.I.2.i.a"), list(rows[0]))
    rows += [[""] * len(rows[0]) for _ in range(3)]
    rows[-2][NOTE] = "Jakarta, 30 Maret 2026"
    rows[-1][NUMBER], rows[-1][NOTE] = "Mengetahui", "Kepala Balai"
    reading = read(rows)
    assert (reading.unplaced, reading.problems) == ([], [])


def test_a_cell_merged_from_a_heading_down_to_its_items_is_read_and_not_named() -> None:
    rows = filled_rows()
    place = row_of(rows, LETTER)
    rows[place - 1][NOTE], rows[place][NOTE] = "untuk semua", ""
    reading = read(rows, merged=[(place - 1, NOTE, place, NOTE)])
    assert reading.sides["unit"].notes[LETTER] == "untuk semua"
    assert reading.unplaced == []


def test_a_cell_merged_over_the_counts_of_an_item_is_told() -> None:
    rows = filled_rows()
    first = row_of(rows, COUNTED) + 1
    rows[first + 1][ANSWER] = ""
    reading = read(rows, merged=[(first, ANSWER, first + 1, ANSWER)])
    counts = reading.sides["unit"].answers[COUNTED]
    assert isinstance(counts, dict)
    assert len(set(counts.values())) == 1
    said = f"sel {cell_name(first, ANSWER)} sampai {cell_name(first + 1, ANSWER)} digabung"
    assert any(said in one and COUNTED in one for one in reading.warnings)


@pytest.mark.parametrize(
    ("cell", "count"), [(2.488, 2488), ("2.488", 2488), ("1.234.567", 1234567)]
)
def test_three_digits_behind_a_dot_are_thousands_of_a_count_and_that_is_said(
    cell: Any, count: int
) -> None:
    rows = filled_rows()
    place = row_of(rows, COUNTED) + 1
    rows[place][ANSWER] = cell
    reading = read(rows)
    counts = reading.sides["unit"].answers[COUNTED]
    assert isinstance(counts, dict)
    assert next(iter(counts.values())) == count
    said = f"sel {cell_name(place, ANSWER)}: jumlah {COUNTED} «{cell}» dibaca {count}"
    assert any(said in one for one in reading.warnings)


def _down_the_column(value: Any) -> WorkbookReading:
    sheet = as_sheet(filled_rows())
    for row in sheet.rows[1:]:
        if row[ANSWER] != "":
            row[ANSWER] = value
    return read_lke_sheets([Sheet(sheet.name, sheet.rows)], INSTRUMENT)


@pytest.mark.parametrize("value", ["v", FaultyCell("=Lain!K9"), FaultyCell("#REF!")])
def test_the_same_mistake_all_down_a_column_is_told_once_with_its_places(value: Any) -> None:
    problems = _down_the_column(value).problems
    assert len(problems) > 100  # programs hear of every cell
    told = in_few_lines(problems)
    assert len(told) <= MANY
    shown = "\n".join(one.message for one in told)
    assert all(one.cell in shown for one in problems[:20])
    assert f"{len(problems) - 3} lagi" in shown


def test_rows_that_were_pasted_twice_are_few_lines() -> None:
    rows = filled_rows(codes=True)
    problems = read(rows + rows[1:]).problems
    assert len(problems) > 100
    assert len(in_few_lines(problems)) <= MANY


def test_different_mistakes_are_each_told_and_no_list_ends_without_a_word() -> None:
    rows = filled_rows()
    for number, row in enumerate(rows[1:]):
        row[ANSWER] = f"jawaban {number}" if row[ANSWER] != "" else ""
    problems = read(rows).problems
    told = sentences(problems)
    assert len(in_few_lines(problems)) == len(problems)
    assert told[-1] == f"… dan {len(problems) - 20} kesalahan lain."


@pytest.mark.parametrize("cell", ["-", "–", " . ", "-\n-", "✓"])
def test_a_dash_is_no_evidence(cell: str) -> None:
    assert pieces(cell) == []
    assert pieces(f"SK Tim\n{cell}") == ["SK Tim"]


@pytest.mark.parametrize("cell", ["tidak ada", "Tidak Ada.", "NIHIL", "(belum ada)", "n/a", "–"])
def test_words_that_say_there_is_no_evidence_are_none_and_are_named(cell: str) -> None:
    rows = filled_rows()
    row = row_of(rows, "A.I.1.i.a")
    rows[row][PROOF] = cell
    rows[row_of(rows, "A.I.1.i.b")][PROOF] = f"SK Tim\n{cell}"
    rows[row_of(rows, "A.I.1.ii.a")][PROOF] = "Tidak ada temuan (LHP 2025)"
    reading = read_lke_sheets([as_sheet(rows)], INSTRUMENT)
    assert reading.sides["unit"].evidence == {
        "A.I.1.i.b": "SK Tim", "A.I.1.ii.a": "Tidak ada temuan (LHP 2025)",
    }  # fmt: skip
    (told,) = [one for one in reading.warnings if "tidak dicatat sebagai bukti" in one]
    assert f"di 1 baris ({cell_name(row, PROOF)} «{cell}»)" in told
