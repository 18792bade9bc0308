"""A filled sheet whose rows, columns, sheets and headings somebody moved, removed, repeated or
renamed: every answer, note and proof stands where its item says, or nothing comes in and a
sentence names the row, column or sheet.

Of each layout in use: our own export, the ministry's, Lampiran III. Only reading: no database, and
each workbook is opened once. ``make test`` tries the same ones each time; ``ARRANGEMENTS`` says how
many others are tried, in ``make test-long`` thousands.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessment.scoring.model import Answer, parse_answer
from assessment.workbooks.headings import find_columns
from assessment.workbooks.identity import SHEET as IDENTITY
from assessment.workbooks.identity import CellOrigin, SheetIdentity
from assessment.workbooks.reports.lke_content import ColumnContent, WorkbookContent
from assessment.workbooks.reports.lke_workbook import render
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_sheets
from tests.assessment.workbooks.made_sheets import INSTRUMENT
from tests.golden.cases import golden_cases
from tests.golden.workbooks import ANNEX, MINISTRY, workbook
from zona_integritas.ground.files.sheets import column_letters
from zona_integritas.ground.files.spreadsheets import Sheet, SpreadsheetError, read_workbook

pytestmark = pytest.mark.one_database
ARRANGEMENTS = int(os.environ.get("ARRANGEMENTS", "150"))
EVERY = [entry.code for entry in INSTRUMENT.indicators]
QUESTIONS = {entry.statement for entry in INSTRUMENT.indicators}
GIVEN = {"unit": golden_cases()[0]["answers"], "tpi": golden_cases()[1]["answers"]}
WHO = {"unit": "unit", "tpi": "TPI"}
PLACED = re.compile(r"baris \d|sel [A-Z]+\d|kolom [A-Z«]|lembar |[AB]\.I", re.IGNORECASE)
# Two counts that the instrument words alike cannot be told apart by anybody.
ALIKE = "Banyaknya perubahan yang dihasilkan"
Rows = list[list[Any]]


def note_of(side: str, code: str) -> str:
    return f"Catatan {WHO[side]} untuk {code}"


def proof_of(code: str) -> str:
    return f"https://arsip.contoh.example/{code.lower()}"


def answer_of(side: str, code: str) -> Answer | None:
    raw = GIVEN[side][code]
    entry = INSTRUMENT.indicator(code)
    return parse_answer(entry, {k: str(v) for k, v in raw.items()} if entry.inputs else str(raw))


# The three layouts, filled ----------------------------------------------------------------------


@dataclass
class Book:
    """A workbook in somebody's hands. ``where`` says of each column of the LKE which one it was."""

    sheets: list[Sheet]
    lke: str
    heading: int  # the row of the headings
    where: list[int]

    @property
    def sheet(self) -> Sheet:
        return next(one for one in self.sheets if one.name == self.lke)

    @property
    def rows(self) -> Rows:
        return self.sheet.rows

    def renamed(self, old: str, new: str, **more: Any) -> None:
        self.sheets = [
            Sheet(new, one.rows, **{"hidden": one.hidden, **more}) if one.name == old else one
            for one in self.sheets
        ]


@dataclass(frozen=True)
class Layout:
    """As it was made: what stands in which column (from 0), by side and kind."""

    sheets: list[Sheet]
    lke: str
    heading: int
    columns: dict[tuple[str, str], int]

    @property
    def titles(self) -> set[str]:
        rows = next(one for one in self.sheets if one.name == self.lke).rows
        return {str(title).casefold() for title in rows[self.heading] if title}

    def copy(self) -> Book:
        width = max(map(len, next(one for one in self.sheets if one.name == self.lke).rows))
        sheets = [
            Sheet(
                one.name,
                [[*row, *[""] * (width - len(row))] if one.name == self.lke else list(row)
                 for row in one.rows],
                one.hidden,
            )
            for one in self.sheets
        ]  # fmt: skip
        return Book(sheets, self.lke, self.heading, list(range(width)))


@cache
def layout(name: str) -> Layout:
    if name == "unduhan":
        content = render(_exported())
    elif name == "kementerian":
        content = workbook(MINISTRY, unit=GIVEN["unit"], tpi=GIVEN["tpi"])
    else:
        content = workbook(ANNEX, unit=GIVEN["unit"])
    sheets = read_workbook(content)
    lke, found = next((one, columns) for one in sheets if (columns := find_columns(one)))
    places: dict[tuple[str, str], int] = {}
    for side, (answer, note, evidence) in found.sides.items():
        if side in GIVEN:
            places[side, "answers"] = answer
            assert note is not None
            places[side, "notes"] = note
            if evidence:
                places[side, "evidence"] = evidence[0]
    if name == "kementerian":  # a proof for every item, behind its note
        for row in lke.rows:
            said = str(row[places["unit", "notes"]]) if len(row) > 12 else ""
            if said.startswith("Catatan unit untuk "):
                row[places["unit", "evidence"]] = proof_of(said.removeprefix("Catatan unit untuk "))
    return Layout(sheets, lke.name, found.heading_row, places)


def _exported() -> WorkbookContent:
    """What an export of ours holds."""
    columns = {
        side: ColumnContent(
            {code: answer for code in EVERY if (answer := answer_of(side, code)) is not None},
            {code: note_of(side, code) for code in EVERY},
        )
        for side in GIVEN
    }
    origins = {(side, code): CellOrigin("unit", 1) for side in GIVEN for code in EVERY}
    digest = "0" * 64
    at = "2026-03-01T08:00:00+07:00"
    return WorkbookContent(
        INSTRUMENT, {}, columns, {code: proof_of(code) for code in EVERY},
        SheetIdentity("A", 2026, INSTRUMENT.code, 1, digest, at, origins),
        "Instansi", "Unit A", "LKE", "1 Maret 2026",
    )  # fmt: skip


# What people do to a workbook -------------------------------------------------------------------

Change = Callable[[Book, int, int], None]


def _row(book: Book, number: int) -> int:
    """A row below the headings; of three two are those of items, which have notes."""
    first = book.heading + 1
    if number % 3:
        items = [
            row
            for row in range(first, len(book.rows))
            if any(str(cell).startswith("Catatan unit untuk") for cell in book.rows[row])
        ]
        if items:
            return items[number % len(items)]
    return first + number % (len(book.rows) - first)


def _alike(book: Book, *rows: int) -> bool:
    return any(ALIKE in str(cell) for row in rows for cell in book.rows[row])


def swap_rows(book: Book, one: int, other: int) -> None:
    one, other = _row(book, one), _row(book, other)
    if not _alike(book, one, other):
        book.rows[one], book.rows[other] = book.rows[other], book.rows[one]


def swap_neighbours(book: Book, one: int, _: int) -> None:
    one = _row(book, one)
    other = min(one + 1, len(book.rows) - 1)
    if not _alike(book, one, other):
        book.rows[one], book.rows[other] = book.rows[other], book.rows[one]


def drag_row(book: Book, one: int, other: int) -> None:
    one, other = _row(book, one), _row(book, other)
    if not _alike(book, one):
        book.rows.insert(other, book.rows.pop(one))


def delete_row(book: Book, one: int, _: int) -> None:
    if not _alike(book, _row(book, one)):
        del book.rows[_row(book, one)]


def repeat_row(book: Book, one: int, other: int) -> None:
    if not _alike(book, _row(book, one)):
        book.rows.insert(_row(book, other), list(book.rows[_row(book, one)]))


def insert_row(book: Book, one: int, _: int) -> None:
    book.rows.insert(_row(book, one), [""] * len(book.where))


def copy_over(book: Book, one: int, other: int) -> None:
    """A row pasted over another one."""
    if not _alike(book, _row(book, one), _row(book, other)):
        book.rows[_row(book, other)] = list(book.rows[_row(book, one)])


def headings_again(book: Book, one: int, _: int) -> None:
    """As for printing."""
    book.rows.insert(_row(book, one), list(book.rows[book.heading]))


def row_above(book: Book, *_: int) -> None:
    book.rows.insert(0, ["LKE", *[""] * (len(book.where) - 1)])
    book.heading += 1


def _each(book: Book, change: Callable[[list[Any]], None]) -> None:
    for row in book.rows:
        change(row)
    change(book.where)


def drag_column(book: Book, one: int, other: int) -> None:
    width = len(book.where)
    _each(book, lambda row: row.insert(other % width, row.pop(one % width)))


def delete_column(book: Book, one: int, _: int) -> None:
    place = one % len(book.where)
    if not any(str(row[place]) in QUESTIONS for row in book.rows):  # without them nobody can tell
        _each(book, lambda row: row.pop(place))


def repeat_column(book: Book, one: int, other: int) -> None:
    width = len(book.where)
    _each(book, lambda row: row.insert(other % width, row[one % width]))


def insert_column(book: Book, one: int, _: int) -> None:
    place = one % len(book.where)
    for row in book.rows:
        row.insert(place, "")
    book.where.insert(place, -1)


def retitle(book: Book, one: int, other: int) -> None:
    """A heading in words that nobody knows, in other known words, or none."""
    filled = [column for column, title in enumerate(book.rows[book.heading]) if str(title).strip()]
    if not filled:
        return
    column = filled[one % len(filled)]
    words = ["Kolom lain", "", "Status", "Hasil"]
    kind = KINDS.get(str(book.rows[book.heading][column]).casefold()[:7])
    book.rows[book.heading][column] = (kind or words)[other % len(kind or words)]


KINDS = {
    "jawaban": ["Jawaban lain-lain", "", "Isi", "Jawaban?"],
    "catatan": ["Keterangan", "", "Uraian singkat", "Kolom lain"],
    "daftar ": ["Link Eviden", "", "Data Dukung", "Kolom lain"],
    "penilai": ["Uraian", "Komponen", "", "Kolom lain"],
    "pilihan": ["Pilihan", "Opsi Jawaban", "", "Kolom lain"],
    "bobot": ["Bobot (%)", "BOBOT", "", "Kolom lain"],
}


def copy_sheet(book: Book, one: int, other: int) -> None:
    copy = Sheet(f"{book.lke} (2)", [list(row) for row in book.rows], bool(one % 2))
    if copy.name not in [sheet.name for sheet in book.sheets]:
        book.sheets.insert(other % (len(book.sheets) + 1), copy)


def rename_sheet(book: Book, one: int, _: int) -> None:
    name = ("LKE final", "Sheet1", "Jawaban & bukti")[one % 3]
    book.renamed(book.lke, name)
    book.lke = name


def hide_sheet(book: Book, *_: int) -> None:
    book.renamed(book.lke, book.lke, hidden=True)


def move_sheet(book: Book, one: int, other: int) -> None:
    place = one % len(book.sheets)
    book.sheets.insert(other % len(book.sheets), book.sheets.pop(place))


def delete_sheet(book: Book, one: int, _: int) -> None:
    others = [sheet for sheet in book.sheets if sheet.name != book.lke]
    if others:
        gone = others[one % len(others)]
        book.sheets = [sheet for sheet in book.sheets if sheet is not gone]


def rows_elsewhere(book: Book, one: int, other: int) -> None:
    """A row of another sheet is moved, the hidden one's too."""
    others = [sheet for sheet in book.sheets if sheet.name != book.lke and sheet.rows]
    if others:
        rows = others[one % len(others)].rows
        rows.insert(other % len(rows), rows.pop(one % len(rows)))


ROWS = [
    swap_neighbours, swap_neighbours, swap_rows, drag_row, delete_row, repeat_row, insert_row,
    copy_over, headings_again, row_above,
]  # fmt: skip
COLUMNS = [drag_column, delete_column, repeat_column, insert_column, retitle, retitle]
SHEETS = [copy_sheet, rename_sheet, hide_sheet, move_sheet, delete_sheet, rows_elsewhere]
CHANGES = st.tuples(
    st.one_of(
        st.sampled_from(ROWS),
        st.sampled_from(ROWS),
        st.sampled_from(COLUMNS),
        st.sampled_from(SHEETS),
    ),
    st.integers(0, 250),
    st.integers(0, 250),
)


# What must hold of it ---------------------------------------------------------------------------


def outcome(book: Book) -> WorkbookReading | list[str]:
    """What was read, or the sentences that refuse the file."""
    try:
        found = read_lke_sheets(book.sheets, INSTRUMENT)
    except SpreadsheetError as error:
        return [str(error)]
    return [one.message for one in found.problems] or found


def misplaced(reading: WorkbookReading) -> list[str]:
    """What does not stand where its item says, on any side."""
    wrong = []
    for name, side in reading.sides.items():
        if name not in GIVEN:
            wrong += [f"{name}: nobody said that"] if not side.is_blank else []
            continue
        for code, answer in side.answers.items():
            wrong += [f"{name} {code} {answer}"] if answer != answer_of(name, code) else []
        for code, note in side.notes.items():
            wrong += [f"{name} {code} {note}"] if note != note_of(name, code) else []
        for code, proof in side.evidence.items():
            other = name != "unit" or any(line != proof_of(code) for line in proof.splitlines())
            wrong += [f"{name} {code} {proof}"] if other else []
    return wrong


def lost(made: Layout, book: Book, reading: WorkbookReading) -> list[str]:
    """What stands in a column of the sheet, was not read, and is named by nobody."""
    told = "\n".join(reading.warnings)
    gone = []
    for (name, kind), column in made.columns.items():
        side = reading.sides.get(name)
        read = getattr(side, kind) if side is not None else {}
        places = [place for place, was in enumerate(book.where) if was == column]
        if not places or len(read) == len(EVERY):
            continue
        title = str(book.rows[book.heading][places[0]]).casefold()
        frame = find_columns(book.sheet)
        if frame and places[0] < frame.scale and title not in made.titles:
            continue  # left of the scale, under words that nobody knows, a sheet has its own things
        if not any(f"kolom {column_letters(place)} " in told for place in places):
            gone.append(f"{name} {kind}: {len(read)} read, columns {places}")
    return gone


@pytest.mark.parametrize("name", ["unduhan", "kementerian", "lampiran-iii"])
def test_an_untouched_workbook_is_read_whole(name: str) -> None:
    made = layout(name)
    found = outcome(made.copy())
    assert isinstance(found, WorkbookReading), found
    assert misplaced(found) == []
    assert lost(made, made.copy(), found) == []
    assert all(len(getattr(found.sides[side], kind)) == len(EVERY) for side, kind in made.columns)
    assert (IDENTITY in [one.name for one in made.sheets]) == (name == "unduhan")


# What was found before, or shows what this test would find.
@example("lampiran-iii", [(swap_neighbours, 5, 0)])
@example("kementerian", [(drag_column, 11, 18)])  # the unit's notes behind the TPI's answers
@example("kementerian", [(drag_column, 17, 19)])  # the TPI's notes behind the second TPI's
@example("unduhan", [(drag_column, 11, 0)])
@example("unduhan", [(rows_elsewhere, 11, 0)])
@example("lampiran-iii", [(drag_column, 10, 0)])  # answers before the sheet's own «Penjelasan»
@example("lampiran-iii", [(repeat_column, 9, 0), (drag_column, 11, 0)])
@example("lampiran-iii", [(copy_over, 97, 231), (drag_column, 0, 6)])
@example("lampiran-iii", [(copy_over, 97, 231), (drag_column, 6, 0)])
@example("lampiran-iii", [(copy_over, 97, 231), (drag_column, 6, 9)])
@example("lampiran-iii", [(repeat_column, 8, 11)])
@example("lampiran-iii", [(delete_column, 14, 0), (repeat_column, 8, 11)])
@settings(
    max_examples=ARRANGEMENTS,
    derandomize="ARRANGEMENTS" not in os.environ,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.sampled_from(["unduhan", "kementerian", "lampiran-iii"]),
    st.lists(CHANGES, min_size=1, max_size=3),
)
def test_everything_stands_where_its_item_says_or_the_file_is_refused_with_the_place(
    name: str, changes: list[tuple[Change, int, int]]
) -> None:
    made = layout(name)
    book = made.copy()
    for change, one, other in changes:
        change(book, one, other)
    found = outcome(book)
    if isinstance(found, list):
        assert all(PLACED.search(sentence) for sentence in found), found
        return
    assert misplaced(found)[:5] == []
    assert lost(made, book, found) == []
