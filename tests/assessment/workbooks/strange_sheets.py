"""Sheets with one peculiarity each, by our own hand: a sibling of every file of the strange ones
that lie beside the project, under the same name, so that they are asked for everywhere.

What is right of each stands beside it: ``Read`` with what differs from an untouched sheet, or
``Refused`` with what the sentence must name.
"""

import datetime as dt
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from assessment.scoring.model import Answer, parse_answer
from tests.assessment.workbooks.made_sheets import (
    ANSWER,
    INSTRUMENT,
    NOTE,
    NUMBER,
    PROOF,
    SCALE,
    WEIGHT,
    Rows,
    answer_to,
    as_workbook,
    count_of,
    filled_rows,
    row_of,
    saved,
)
from tests.golden.cases import golden_cases
from tests.golden.workbooks import ANNEX, MINISTRY, workbook

EXTRA = PROOF + 1  # a column that no layout has
FIRST, SECOND, THIRD = "A.I.1.i.a", "A.I.1.ii.a", "A.I.1.ii.b"
LETTERS = [entry.code for entry in INSTRUMENT.indicators if entry.options]


@dataclass(frozen=True)
class Read:
    """Everything stands where it belongs. ``but`` are answers, notes and proofs that differ from
    an untouched sheet's; ``says`` must be among the warnings."""

    but: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    proofs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tpi: Mapping[str, Any] = field(default_factory=dict)
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Nothing comes in, and the sentences name this; never more than a few."""

    says: tuple[str, ...]
    lines: int = 3


Right = Read | Refused
STRANGE: dict[str, tuple[Callable[[], bytes], Right]] = {}


def untouched(code: str) -> Answer | None:
    """What the untouched sheet answers."""
    entry = INSTRUMENT.indicator(code)
    counts = {one.key: count_of(code, one.key) for one in entry.inputs}
    return parse_answer(entry, counts or answer_to(code))


def strange(name: str, right: Right) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        STRANGE[name] = (make, right)
        return make

    return keep


def one_sheet(rows: Rows) -> bytes:
    return saved(as_workbook(("Isian", rows)))


def changed(*cells: tuple[str, int, Any], codes: bool = False, below: int = 0) -> bytes:
    """The sheet with other cells: the item's code, the column, what stands there."""
    rows = filled_rows(codes=codes)
    for code, column, value in cells:
        rows[row_of(rows, code) + below][column] = value
    return one_sheet(rows)


def place(code: str, column: int, below: int = 0) -> str:
    return f"{get_column_letter(column + 1)}{row_of(filled_rows(), code) + 1 + below}"


def with_column(heading: str, value: Callable[[str], Any], codes: list[str]) -> bytes:
    rows = filled_rows()
    for row in rows:
        row.append("")
    rows[0][EXTRA] = heading
    for code in codes:
        rows[row_of(rows, code)][EXTRA] = value(code)
    return one_sheet(rows)


def retitled(column: int, title: str) -> bytes:
    rows = filled_rows()
    rows[0][column] = title
    return one_sheet(rows)


# Ordinary, and rows that changed places -----------------------------------------------------------

strange("wajar-lampiran", Read())(lambda: one_sheet(filled_rows()))


@strange("wajar-huruf-a-c-b", Read())
def _as_the_regulation_letters_them() -> bytes:
    rows = filled_rows()
    for code, letter in (("A.I.6.v.b", "c."), ("A.I.6.v.c", "b.")):
        rows[row_of(rows, code)][NUMBER + 4] = letter
    return one_sheet(rows)


def _swapped(*, codes: bool) -> bytes:
    rows = filled_rows(codes=codes)
    one, other = row_of(rows, "A.I.1.iii.a"), row_of(rows, "A.I.1.iii.b")
    rows[one], rows[other] = rows[other], rows[one]
    return one_sheet(rows)


strange("ekspor-kami-dua-baris-ditukar", Read())(lambda: _swapped(codes=True))
strange("lampiran-baris-b-sebelum-a", Refused((r"baris \d+ .*baris \d+", r"A\.I\.1\.iii")))(
    lambda: _swapped(codes=False)
)

# Cells that cannot be read ------------------------------------------------------------------------

strange(
    "ekspor-kami-dengan-galat-dan-rumus",
    Refused((rf"sel {place(FIRST, ANSWER)}\b.*#REF!", rf"sel {place(SECOND, ANSWER)}\b.*rumus")),
)(lambda: changed((FIRST, ANSWER, "#REF!"), (SECOND, ANSWER, "=K9"), codes=True))
strange("isi-ipak-galat", Refused((rf"sel {place('B.I.a', ANSWER)}\b.*B\.I\.a.*galat",)))(
    lambda: changed(("B.I.a", ANSWER, "#REF!"))
)
strange(
    "rumus-jumlah-tanpa-nilai",
    Refused((rf"sel {place('A.II.4.i.a', ANSWER, 1)}\b.*A\.II\.4\.i\.a.*rumus",)),
)(lambda: changed(("A.II.4.i.a", ANSWER, "=5+6"), below=1))
strange("isi-tanggal-ipak", Refused((rf"sel {place('B.I.a', ANSWER)}\b.*tanggal.*3,5|5,3",)))(
    lambda: changed(("B.I.a", ANSWER, dt.date(2026, 5, 3)))
)

# More than one sheet ------------------------------------------------------------------------------


def _blank() -> Rows:
    rows = filled_rows()
    return [[*row[:ANSWER], "", "", ""] if place else row for place, row in enumerate(rows)]


def _other() -> Rows:
    """Last year's, another unit's: the same sheet with other answers."""
    rows = filled_rows()
    for code in LETTERS:
        rows[row_of(rows, code)][ANSWER] = INSTRUMENT.indicator(code).options[-1].label
    return rows


strange("tersembunyi-tahun-lalu", Read(says=("«LKE 2025»",)))(
    lambda: saved(
        as_workbook(("LKE 2025", _other()), ("LKE 2026", filled_rows()), hidden=("LKE 2025",))
    )
)
strange("kosong-dulu-lalu-terisi", Read(says=("«Template» kosong",)))(
    lambda: saved(as_workbook(("Template", _blank()), ("Isian", filled_rows())))
)
strange("dua-lembar-unit-dan-tpi", Refused(("«LKE Unit».*«LKE TPI»",)))(
    lambda: saved(as_workbook(("LKE Unit", filled_rows()), ("LKE TPI", _other())))
)
strange("satu-buku-banyak-unit", Refused(("«Balai A».*«Balai B».*«Balai C»",)))(
    lambda: saved(as_workbook(*((f"Balai {one}", _other()) for one in "ABC")))
)
strange("ekspor-kami-disunting-di-salinan-lembar", Refused((r"«Jawaban».*«Jawaban \(2\)»",)))(
    lambda: saved(as_workbook(("Jawaban", filled_rows(codes=True)), ("Jawaban (2)", _other())))
)

# Evidence, and the TPI's answers, under other headings -------------------------------------------

for _name, _title in (
    ("link-eviden", "Link Eviden"), ("data-dukung", "Data Dukung"), ("gdrive", "Link Google Drive"),
):  # fmt: skip
    strange(
        f"kolom-bukti-{_name}", Read(proofs={FIRST: (f"https://arsip.contoh.example/{FIRST}",)})
    )(
        lambda title=_title: with_column(
            title, lambda code: f"https://arsip.contoh.example/{code}", [FIRST, SECOND]
        )
    )
strange("kolom-bukti-tanpa-judul", Read(says=("kolom M tanpa judul terisi di 2 baris",)))(
    lambda: with_column("", lambda code: f"https://arsip.contoh.example/{code}", [FIRST, SECOND])
)
_TPI = {code: INSTRUMENT.indicator(code).options[-1].label for code in LETTERS}
for _name, _title in (
    ("penilaian-tpi", "Penilaian TPI"), ("tpi", "TPI"), ("nilai-tpi", "Nilai TPI"),
    ("jawaban-evaluator", "Jawaban Evaluator"), ("jawaban-inspektorat", "Jawaban Inspektorat"),
):  # fmt: skip
    strange(f"judul-tpi-{_name}", Read(tpi=_TPI))(
        lambda title=_title: with_column(title, lambda code: _TPI[code], LETTERS)
    )


@strange("wajar-kementerian", Read(tpi=_TPI))
def _both_sides_in_the_ministrys_layout() -> bytes:
    unit = {
        entry.code: {one.key: count_of(entry.code, one.key) for one in entry.inputs}
        or answer_to(entry.code)
        for entry in INSTRUMENT.indicators
    }
    book = openpyxl.load_workbook(_file(workbook(MINISTRY, unit=unit, tpi=_TPI)))
    for row in book[MINISTRY.sheet].iter_rows(min_row=2):
        if str(row[11].value or "").startswith("Catatan unit untuk "):
            row[11].value = f"catatan {str(row[11].value).rsplit(' ', 1)[-1]}"
    return saved(book)


def _file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


# Links in cells -----------------------------------------------------------------------------------

A, B = "https://arsip.contoh.example/a", "https://arsip.contoh.example/b"


@strange("bukti-hyperlink", Read(proofs={FIRST: (A,)}))
def _an_address_behind_the_cell() -> bytes:
    book = as_workbook(("Isian", filled_rows()))
    cell = book["Isian"][place(FIRST, PROOF)]
    cell.value, cell.hyperlink = "Klik di sini", A
    return saved(book)


strange("bukti-rumus-hyperlink", Read(proofs={FIRST: (A,)}))(
    lambda: changed((FIRST, PROOF, f'=HYPERLINK("{A}","SK Tim")'))
)
strange("bukti-beberapa-tautan-satu-sel", Read(proofs={FIRST: (A, B), SECOND: (A, B)}))(
    lambda: changed((FIRST, PROOF, f"SK tim {A}; undangan {B}"), (SECOND, PROOF, f"{A}, {B}"))
)


@strange("subjumlah-tidak-cocok", Read(says=(r"sel K\d+: A\.II\.5\.iii\.a .*jumlah 9999,",)))
def _a_sum_that_is_not_its_parts() -> bytes:
    book = openpyxl.load_workbook(_file(workbook(ANNEX, unit=golden_cases()[0]["answers"])))
    for row in book[ANNEX.sheet].iter_rows(min_row=3):
        said = [str(cell.value) for cell in row]
        if any(one.endswith("Jumlah yang harus melaporkan") for one in said):
            row[10].value = 9999
            break
    return saved(book)


# Other numbering ----------------------------------------------------------------------------------


def _numbered(change: Callable[[list[Any]], None]) -> bytes:
    rows = filled_rows()
    for row in rows[1:]:
        change(row)
    return one_sheet(rows)


def _is_number(text: Any) -> bool:
    return isinstance(text, str) and text.endswith(".") and len(text) <= 5


def _without_dots(row: list[Any]) -> None:
    for column in range(NUMBER, WEIGHT):
        if _is_number(row[column]):
            row[column] = row[column].rstrip(".")


def _first_level(row: list[Any], change: Callable[[list[Any]], None]) -> None:
    if _is_number(row[NUMBER]):
        change(row)


def _one_cell(row: list[Any]) -> None:
    row[NUMBER], row[NUMBER + 1] = f"{row[NUMBER]} {row[NUMBER + 1]}", ""


def _one_column(row: list[Any]) -> None:
    said = [str(row[column]) for column in range(NUMBER, WEIGHT) if row[column]]
    row[NUMBER:WEIGHT] = [" ".join(said), *[""] * (WEIGHT - NUMBER - 1)]


strange("nomor-tanpa-titik", Read())(lambda: _numbered(_without_dots))
strange("komponen-A-tanpa-titik", Read())(
    lambda: _numbered(lambda row: _first_level(row, _without_dots))
)
strange("judul-area-satu-sel", Read())(lambda: _numbered(lambda row: _first_level(row, _one_cell)))
strange("penomoran-satu-kolom", Refused(("penomoran", "Yang ada: ")))(
    lambda: _numbered(_one_column)
)


@strange("enam-lembar-per-area", Refused(("«Area 4»", "satu area", "lembar")))
def _a_sheet_for_each_area() -> bytes:
    rows = filled_rows()
    pages = []
    for number in range(1, 7):
        own = [rows[0]]
        for row in rows[1:]:
            code = str(row[NOTE]).removeprefix("catatan ")
            if code.startswith(f"A.I.{number}."):
                own.append(row)
        pages.append((f"Area {number}", own))
    return saved(as_workbook(*pages))


@strange("lke-2019-susunan-lama", Refused(("peraturan lama",)))
def _areas_right_below_the_component() -> bytes:
    rows = filled_rows()
    areas = {node.name: str(node.area) for node in INSTRUMENT.nodes if node.area}
    kept = [rows[0]]
    for row in rows[1:]:
        if row[NUMBER + 1] in ("I.", "II.") and row[NUMBER + 2]:
            continue
        if row[NUMBER + 3] in areas:
            row[NUMBER + 1 : NUMBER + 4] = ["I.", row[NUMBER + 3], ""]
        kept.append(row)
    return one_sheet(kept)


# Other headings, merged cells, letters nobody sees, odd notes -----------------------------------

for _name, _column, _title in (
    ("judul-bobot-persen", WEIGHT, "Bobot (%)"), ("judul-komponen", NUMBER, "Komponen"),
    ("judul-pilihan", SCALE, "Pilihan"), ("judul-unit-jawaban-satker", ANSWER, "Jawaban Satker"),
    ("judul-unit-isian", ANSWER, "Isian"),
    ("judul-unit-self-assessment", ANSWER, "Self Assessment"),
    ("judul-unit-penilaian-mandiri", ANSWER, "Penilaian Mandiri"),
):  # fmt: skip
    strange(_name, Read())(lambda column=_column, title=_title: retitled(column, title))


def _merged(column: int, value: str, *codes: str) -> bytes:
    book = as_workbook(("Isian", filled_rows()))
    cells = [place(code, column) for code in codes]
    book["Isian"][cells[0]].value = value
    book["Isian"].merge_cells(f"{cells[0]}:{cells[-1]}")
    return saved(book)


strange("jawaban-digabung", Read(but={THIRD: "B", "A.I.1.ii.c": "B"}, says=("digabung",)))(
    lambda: _merged(ANSWER, "B", THIRD, "A.I.1.ii.c")
)
_ONE = "satu catatan untuk tiga butir"
strange(
    "catatan-digabung",
    Read(notes={SECOND: _ONE, THIRD: _ONE, "A.I.1.ii.c": _ONE}, says=("digabung",)),
)(lambda: _merged(NOTE, _ONE, SECOND, THIRD, "A.I.1.ii.c"))


@strange("judul-berulang", Read())
def _headings_again() -> bytes:
    rows = filled_rows()
    rows.insert(row_of(rows, "A.I.4.i.a"), list(rows[0]))
    return one_sheet(rows)


strange("isi-zwsp-a", Read(but={THIRD: "A"}))(lambda: changed((THIRD, ANSWER, "A\u200b")))
strange("isi-bom-a", Read(but={THIRD: "A"}))(lambda: changed((THIRD, ANSWER, "\ufeffA")))
_ODD_NOTES: dict[str, tuple[Any, str]] = {
    FIRST: (12345, "12345"),
    SECOND: (dt.date(2026, 5, 31), "31 Mei 2026"),
    THIRD: (True, "BENAR"),
    "A.I.1.ii.c": (0.85, "0,85"),
    "A.I.1.iii.a": (0, "0"),
}
strange("catatan-bukan-teks", Read(notes={code: said for code, (_, said) in _ODD_NOTES.items()}))(
    lambda: _noted({code: typed for code, (typed, _) in _ODD_NOTES.items()})
)
strange("catatan-aneh", Read(notes={FIRST: "• butir Word", SECOND: "teks dengan nol"}))(
    lambda: _noted({FIRST: "\uf0b7 butir Word", SECOND: "teks dengan\u200b nol"})
)


def _noted(notes: Mapping[str, Any]) -> bytes:
    """Other notes; placed first, since a row is known by its note."""
    rows = filled_rows()
    places = {code: row_of(rows, code) for code in notes}
    for code, note in notes.items():
        rows[places[code]][NOTE] = note
    return one_sheet(rows)


# Other kinds of file ------------------------------------------------------------------------------

strange("csv-utf16", Refused(("CSV UTF-8",)))(
    lambda: "\n".join("\t".join(map(str, row)) for row in filled_rows()).encode("utf-16")
)
strange("gsheet-pintasan", Refused(("pintasan", "xlsx")))(
    lambda: json.dumps({"url": "https://docs.google.com/open?id=1", "doc_id": "1"}).encode()
)
