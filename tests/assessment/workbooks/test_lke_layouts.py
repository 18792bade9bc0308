"""The odd corners of the two real layouts, each rebuilt small and in other words."""

import io
from typing import Any

import openpyxl
import pytest

from assessment.scoring.definition import builtin
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_workbook

INSTRUMENT = builtin()
LAMPIRAN = ["Penilaian", *[None] * 5, "Bobot", "Penjelasan", "Pilihan Jawaban", "Jawaban"]
Row = tuple[int, str, str, Any]  # column of the numbering, its text, scale, answer


def sheet(headings: list[str | None], rows: list[Row], title_rows: int = 1) -> bytes:
    """A sheet with a title above its headings and the answer under «Jawaban»."""
    book = openpyxl.Workbook()
    page = book.active
    for _ in range(title_rows):
        page.append(["LAMPIRAN"])
    page.append(headings)
    for column, text, scale, answer in rows:
        cells: list[Any] = [None] * len(headings)
        cells[column] = text
        cells[headings.index("Pilihan Jawaban")] = scale or None
        cells[-1] = answer
        page.append(cells)
    return stored(book)


def stored(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def problems_of(reading: WorkbookReading, code: str) -> list[str]:
    return [one.message for one in reading.problems if code in one.message]


def wealth_reports(first: tuple[int, str], second: tuple[int, str]) -> list[Row]:
    """Sub-area A.II.5.iii: its heading repeats the scale, it has two halves and subtotals."""
    return [
        (0, "A.", "", None),
        (1, "II.", "", None),
        (2, "5.", "", None),
        (3, "ii.", "%", None),
        (4, "-", "%", 0.9),  # the computed percentage is nobody's answer
        (5, "- harus", "Jumlah", 10),
        (5, "- proses", "Jumlah", 1),
        (5, "- selesai", "Jumlah", 9),
        (3, "iii.", "%", None),
        (*first, "", None),
        (4, "-", "%", None),
        (4, "-", "Jumlah", 6),  # the subtotal of the three below
        (5, "- kepala", "Jumlah", 1),
        (5, "- pejabat", "Jumlah", 2),
        (5, "- lainnya", "Jumlah", 3),
        (4, "-", "Jumlah", 5),
        (*second, "", None),
        (4, "-", "%", None),
        (4, "-", "Jumlah", None),
        (5, "- administrator", "Jumlah", 4),
        (5, "- pengawas", "Jumlah", 0),
        (5, "- lain", "Jumlah", 7),
        (4, "-", "Jumlah", 8),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [((3, "a."), (3, "b.")), ((3, "i."), (4, "Judul tanpa nomor"))],
    ids=["as the ministry numbers the halves", "as Lampiran III does"],
)
def test_both_halves_of_the_wealth_reports_are_read_without_their_subtotals(
    first: tuple[int, str], second: tuple[int, str]
) -> None:
    reading = read_lke_workbook(sheet(LAMPIRAN, wealth_reports(first, second)), INSTRUMENT)
    side = reading.sides["unit"]
    assert reading.layout == "lampiran-iii"
    assert side.answers == {
        "A.II.5.ii.a": {"pengaduan_harus": 10, "pengaduan_proses": 1, "pengaduan_selesai": 9},
        "A.II.5.iii.a": {
            "wajib_kepala_satker": 1,
            "wajib_pejabat": 2,
            "wajib_lainnya": 3,
            "sudah_lapor": 5,
        },
        "A.II.5.iii.b": {
            "administrator": 4,
            "pengawas": 0,
            "fungsional_pelaksana": 7,
            "sudah_lapor": 8,
        },
    }
    assert problems_of(reading, "A.II.5.ii") == []


def services(scales: tuple[str, str, str]) -> bytes:
    start: list[Row] = [(0, "A.", "", None), (1, "I.", "", None), (2, "6.", "", None)]
    letters = zip("acb", scales, ("A", "Ya", "B"), strict=True)
    rows: list[Row] = [(4, f"{letter}.", scale, answer) for letter, scale, answer in letters]
    return sheet(LAMPIRAN, [*start, (3, "v.", "", None), *rows])


def test_rows_numbered_a_c_b_are_taken_in_their_order() -> None:
    reading = read_lke_workbook(services(("A / B / C / D", "Ya/Tidak", "A/B/C")), INSTRUMENT)
    assert reading.sides["unit"].answers == {
        "A.I.6.v.a": "A",
        "A.I.6.v.b": "Ya",
        "A.I.6.v.c": "B",
    }


def test_rows_that_changed_places_are_noticed_by_their_scale() -> None:
    reading = read_lke_workbook(services(("A/B/C/D", "A/B/C", "Ya/Tidak")), INSTRUMENT)
    assert set(reading.sides["unit"].answers) == {"A.I.6.v.a"}
    messages = [one.message for one in reading.problems if one.cell]
    assert messages == [
        "Lembar Sheet, sel I8: skala «a/b/c» untuk A.I.6.v.b, seharusnya ya/tidak. "
        "Pakai lembar LKE yang utuh.",
        "Lembar Sheet, sel I9: skala «ya/tidak» untuk A.I.6.v.c, seharusnya a/b/c. "
        "Pakai lembar LKE yang utuh.",
    ]


def test_what_the_sheet_lacks_is_a_problem_and_not_a_blank() -> None:
    """One sentence, however much is missing: how much was found, what was looked for and where."""
    reading = read_lke_workbook(services(("A/B/C/D", "Ya/Tidak", "A/B/C")), INSTRUMENT)
    (problem,) = reading.problems
    assert (problem.code, problem.found) == ("numbering", "3 butir")
    assert "hanya 3 dari 113 butir dikenali" in problem.message
    assert "«A.» di kolom A, «I.» di kolom B, «1.» di kolom C" in problem.message
    assert "A3 «A.», B4 «I.», C5 «6.»" in problem.message


@pytest.mark.parametrize("count", [1.5, -2, "dua", "0.125", "1,000", "1.2345"])
def test_a_count_that_is_none_is_named_with_its_row(count: Any) -> None:
    rows = wealth_reports((3, "a."), (3, "b."))
    rows[7] = (5, "- selesai", "Jumlah", count)
    reading = read_lke_workbook(sheet(LAMPIRAN, rows), INSTRUMENT)
    (problem,) = [one for one in reading.problems if one.allowed.startswith("bilangan")]
    # as the sheet shows it: a number of 1.5 is written 1,5
    shown = "1,5" if count == 1.5 else str(count)
    assert (problem.cell, problem.found) == ("J10", shown)
    assert "A.II.5.ii.a" not in reading.sides["unit"].answers
    assert len(reading.sides["unit"].answers) == 2


def test_each_side_is_found_wherever_its_column_stands() -> None:
    """The inspectorate's column first, then the TPI's, then the unit's; each with its notes."""
    headings = [
        *["Penilaian", None, None, None, None, None, "Bobot", "Pilihan Jawaban"],
        *["Jawaban TPI Pusat", "Catatan (TPI Pusat)", "Jawaban TPI", "Nilai", "Keterangan (TPI)"],
        *["Jawaban Unit", "Penjelasan (Unit)", "Daftar Bukti Dukung (Unit)"],
        "Tautan Bukti Dukung Baru",
    ]
    book = openpyxl.Workbook()
    page = book.active
    page.append(headings)
    page.append(["B."])
    page.append([None, "I."])
    start = [None, None, "a", None, None, None, 17.5, "Nilai (0-4)"]
    page.append([*start, 3.1, "pusat", "3,2", 14, "tpi", 3.3, "unit", "laporan", "tautan"])
    page.append([None, None, "b", None, None, None, 5, "A/B/C/D/E", "e", None, "D", 1, None, "c"])
    reading = read_lke_workbook(stored(book), INSTRUMENT)
    assert reading.layout == "kementerian"
    assert list(reading.sides) == ["unit", "tpi", "tpi2"]
    found = {
        name: [*(str(value) for value in side.answers.values()), side.notes["B.I.a"]]
        for name, side in reading.sides.items()
    }
    assert found == {
        "unit": ["3.3", "C", "unit"],
        "tpi": ["3.2", "D", "tpi"],
        "tpi2": ["3.1", "E", "pusat"],
    }
    assert reading.sides["unit"].evidence == {"B.I.a": "laporan\ntautan"}
    assert reading.sides["tpi"].evidence == {}
    assert reading.sides["tpi2"].cells["B.I.b"] == "I5"


def test_a_column_nobody_answered_is_no_side() -> None:
    rows: list[Row] = [(0, "A.", "", None), (1, "I.", "", None), (2, "1.", "", None)]
    reading = read_lke_workbook(sheet(LAMPIRAN, [*rows, (3, "i.", "", None)]), INSTRUMENT)
    assert reading.sides == {}
