"""The indicator table: out and back unchanged, edits that count, mistakes named to the cell."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.instrument.table import TableReading, csv_of, read_indicator_table, workbook_of
from assessment.scoring.definition import builtin_document, load

# import-export asks the connection how it commits; the table itself is only read and written.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ITEM = "A.I.1.i.b"  # A/B/C
RATIO = "A.II.1.i.a"
Table = list[dict[str, str]]


def table() -> Table:
    """The built-in sheet as somebody sees it who opens the CSV."""
    text = csv_of(builtin_document()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def sheet_of(rows: Table, leave_out: str = "") -> bytes:
    """The rows as a workbook; cells that a spreadsheet would store as numbers are numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Butir"
    columns = [name for name in rows[0] if name != leave_out]
    sheet.append(columns)
    for row in rows:
        cells = (row[name] for name in columns)
        sheet.append([int(cell) if cell.isdigit() else cell for cell in cells])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(rows: Table, leave_out: str = "") -> TableReading:
    return read_indicator_table(sheet_of(rows, leave_out), "tabel.xlsx", builtin_document())


def row_of(rows: Table, code: str) -> dict[str, str]:
    return next(row for row in rows if row["kode"] == code)


def line_of(code: str) -> int:
    return [row["kode"] for row in table()].index(code) + 2


@pytest.mark.parametrize("write", [workbook_of, csv_of])
def test_out_and_back_is_the_same_document(write: Callable[[dict[str, Any]], bytes]) -> None:
    document = builtin_document()
    reading = read_indicator_table(write(document), "tabel", document)
    assert (reading.problems, reading.warnings) == ([], [])
    assert reading.document == document


def test_edits_in_a_spreadsheet_arrive_and_everything_else_stays() -> None:
    rows = table()
    row_of(rows, ITEM).update(pernyataan="Kata baru.", pengali="A=1; B=0,6; C=0")
    row_of(rows, RATIO)["kebijakan_0_0"] = "Penuh"
    reading = read(rows)
    assert reading.problems == []
    expected = builtin_document()
    for row in expected["indicators"]:
        if row["code"] == ITEM:
            row["statement"] = "Kata baru."
            row["options"][1]["multiplier"] = "0.6"
        if row["code"] == RATIO:
            row["zero_denominator"] = "full"
    assert reading.document == expected


def test_a_column_that_is_not_there_keeps_what_the_base_says() -> None:
    reading = read(table(), leave_out="panduan")
    assert reading.document == builtin_document()


def test_a_removed_row_removes_its_indicator_and_says_so() -> None:
    rows = table()
    last = [row for row in rows if row["soal_id"] == "127"]
    assert len(last) == 1
    code = last[0]["kode"]
    rows.remove(last[0])
    # Its node would be empty, which is a problem of its own, named with the node.
    reading = read(rows)
    assert any(f"Butir {code} tidak ada di tabel" in one for one in reading.warnings)
    assert reading.document is None
    assert any("tidak memuat bagian atau butir" in one.message for one in reading.problems)


def test_rows_in_another_order_still_stand_below_their_own_node() -> None:
    reading = read(list(reversed(table())))
    assert reading.document is not None
    nodes = [row["code"] for row in reading.document["nodes"]]
    parents = [nodes.index(row["parent"]) for row in reading.document["indicators"]]
    assert parents == sorted(parents)
    assert len(load(reading.document).indicators) == 113


WRONG = [
    (ITEM, "induk", "A.I.99", "Bagian «A.I.99» tidak ada"),
    (ITEM, "skala", "A-B-C", "«A-B-C» tidak dikenal"),
    (ITEM, "pernyataan", "", "belum diisi"),
    (ITEM, "kriteria_b", "", "Kriteria B belum diisi untuk skala A/B/C"),
    (ITEM, "kriteria_d", "Empat", "tidak memakai pilihan D"),
    (ITEM, "pengali", "A=satu", "bukan angka"),
    (ITEM, "pengali", "A=1,5", "paling besar 1"),
    (ITEM, "soal_id", "dua", "bukan bilangan bulat"),
    (ITEM, "jumlah_1", "a|b|penyebut|7", "tidak memakai jumlah"),
    (RATIO, "jumlah_1", "hanya dua|bagian", "empat bagian"),
    (RATIO, "jumlah_1", "k|Nama|pembagi|88", "«pembagi» tidak dikenal"),
    (RATIO, "kebijakan_0_0", "separuh", "Pilih penuh, atau nol"),
    ("B.I.b", "bobot", "lima", "«lima» bukan angka"),
    ("B.I.b", "bobot", "1.000,5", "bukan angka"),
]


@pytest.mark.parametrize(("code", "column", "found", "words"), WRONG)
def test_a_mistake_is_named_by_its_cell_with_what_is_allowed(
    code: str, column: str, found: str, words: str
) -> None:
    rows = table()
    row_of(rows, code)[column] = found
    reading = read(rows)
    assert reading.document is None
    letter = openpyxl.utils.get_column_letter(list(rows[0]).index(column) + 1)
    hits = [one for one in reading.problems if one.cell == f"{letter}{line_of(code)}"]
    assert len(hits) == 1, reading.problems
    assert (hits[0].sheet, hits[0].found) == ("Butir", found)
    assert words in hits[0].message
    assert hits[0].message.endswith("Tidak ada data yang berubah.")
    assert hits[0].allowed


def test_a_code_twice_names_the_first_row() -> None:
    rows = table()
    rows.append(dict(rows[0]))
    problems = read(rows).problems
    assert [one.cell for one in problems] == ["A115"]
    assert "baris 2" in problems[0].message


def test_what_the_definition_itself_forbids_is_named_by_the_row() -> None:
    rows = table()
    row_of(rows, ITEM)["soal_id"] = "1"
    problems = read(rows).problems
    assert any("Soal 1 dipetakan 2 kali" in one.message for one in problems)
    rows = table()
    row_of(rows, "B.I.b")["bobot"] = "4"
    assert any("jumlah bobot butir 21,5" in one.message for one in read(rows).problems)


def test_a_file_without_the_headings_is_told_which_ones_it_needs() -> None:
    reading = read_indicator_table(b"nama;umur\na;1\n", "x.csv", builtin_document())
    assert reading.document is None
    assert "kode, induk, pernyataan, skala" in reading.problems[0].message


def test_a_text_cannot_become_a_formula_and_comes_back_as_it_was() -> None:
    document = builtin_document()
    document["indicators"][0]["statement"] = "=HYPERLINK(1)"
    document["indicators"][0]["guidance"] = "- satu"
    for write in (workbook_of, csv_of):
        content = write(document)
        assert read_indicator_table(content, "t", document).document == document
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(document)))
    cells = [cell for row in book["Butir"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "'=HYPERLINK(1)" for cell in cells)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    place=st.tuples(st.integers(0, 112), st.integers(0, 22)),
    junk=st.one_of(
        st.text(max_size=60),
        st.integers(-(10**12), 10**12).map(str),
        st.sampled_from(["#REF!", "1e400", "A=", "|||", "a|b|c|d", ";;", "٣", "NaN", "=1+1"]),
    ),
)
def test_whatever_stands_in_a_cell_the_answer_is_a_sound_document_or_named_problems(
    place: tuple[int, int], junk: str
) -> None:
    rows = table()
    line, column = place
    rows[line][list(rows[0])[column]] = junk
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    reading = read_indicator_table(target.getvalue().encode(), "tabel.csv", builtin_document())
    if reading.document is None:
        assert reading.problems
        assert all(one.message for one in reading.problems)
    else:
        load(reading.document)
