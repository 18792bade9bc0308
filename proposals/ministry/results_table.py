"""The ministry's list of results out of a sheet: columns by their headings, every cell checked.

Only what a cell can say alone is checked here; what may be recorded is asked of
``services.ministry.record_ministry``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from assessment.workdays import workday_after
from proposals.enums import MinistryResult, MinistryStage
from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.files.spreadsheets import FORMULA_STARTS, FaultyCell, Sheet
from zona_integritas.ground.formats import MONTHS, bulat

UNIT, STAGE, RESULT = "Kode unit", "Tahap", "Hasil"
ON, NOTES, DEADLINE, SCORE = "Tanggal", "Catatan", "Batas sanggah", "Nilai TPN"
COLUMNS = (UNIT, STAGE, RESULT, ON, NOTES, DEADLINE, SCORE)
# May be left out: what only the TPN's LHE has, and what is asked for where the dates of papers
# contradict each other.
LHE_NUMBER, ADVICE = "Nomor LHE", "Rekomendasi"
DATE_REASON = "Alasan urutan tanggal"
MAY_LACK = (LHE_NUMBER, ADVICE, DATE_REASON)
# For whoever fills the sheet; nothing is read from it.
UNIT_NAME = "Nama unit"
HEADING_WITHIN = 15
MAX_LINES = 500  # more than a hundred units with all stages; recording them takes seconds
UNCHANGED = "Tidak ada data yang berubah."
# A sanggah is what the agency wrote, with its file; it is no answer of the ministry.
STAGES = tuple(stage for stage in MinistryStage if stage != MinistryStage.OBJECTION)
DATE_HELP = "Tulis tanggal seperti 20/11/2026 atau 20 November 2026"

_NUMERIC_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WRITTEN_DAY = re.compile(r"(\d{1,2}) (\w+) (\d{4})")
_WORKDAYS = re.compile(r"([1-9]|[1-5]\d|60) hari kerja", re.IGNORECASE)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)?")
_MONTHS = {name.casefold(): number for number, name in enumerate(MONTHS, start=1)}


@dataclass(slots=True)
class ResultRow:
    """One row of the list. ``problems`` are complete sentences; ``empty`` says nothing but whose
    unit it is (a row of the template that waits for its result)."""

    number: int
    code: str
    stage: str = ""
    result: str = ""
    on: date | None = None
    text: str = ""
    deadline: date | None = None
    score: Decimal | None = None
    date_reason: str = ""
    number_of_lhe: str = ""
    recommendations: str = ""
    empty: bool = False
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ResultTable:
    """What the sheet says. With ``problems`` its rows were not read."""

    rows: list[ResultRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # headings that mean nothing to us


def read_list(sheets: Sequence[Sheet]) -> ResultTable:
    """The rows of the one sheet that has the headings."""
    found = [(sheet, top) for sheet in sheets if (top := _top(sheet)) is not None]
    if not found:
        return ResultTable(
            problems=[
                f"Baris judul tidak ditemukan di {HEADING_WITHIN} baris pertama. Judul kolomnya: "
                f"{', '.join(COLUMNS)}. Pakai templat lalu unggah lagi. {UNCHANGED}"
            ]
        )
    if len(found) > 1:
        names = ", ".join(f"«{sheet.name}»" for sheet, _ in found)
        return ResultTable(
            problems=[
                f"Judul kolom ada di {len(found)} lembar ({names}). Satukan barisnya di satu "
                f"lembar lalu unggah lagi. {UNCHANGED}"
            ]
        )
    return _read(*found[0])


def _title(cell: object) -> str:
    """A heading without case and punctuation: «Kode Unit:» and «kode_unit» are one."""
    return " ".join(re.sub(r"[\W_]+", " ", plain_text(cell).casefold()).split())


def _top(sheet: Sheet) -> int | None:
    """The row of the headings: it names the unit's code and one more of the columns."""
    wanted = {_title(column) for column in COLUMNS}
    for number, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        titles = wanted & {_title(cell) for cell in row}
        if _title(UNIT) in titles and len(titles) > 1:
            return number
    return None


def _read(sheet: Sheet, top: int) -> ResultTable:
    table = ResultTable()
    titles = [_title(cell) for cell in sheet.rows[top]]
    places: dict[str, int] = {}
    for column in (*COLUMNS, *MAY_LACK):
        times = titles.count(_title(column))
        if times == 1:
            places[column] = titles.index(_title(column))
        elif times:
            table.problems.append(
                f"Baris {top + 1}: judul «{column}» ada {times} kali. Sisakan satu lalu unggah "
                f"lagi. {UNCHANGED}"
            )
        elif column not in MAY_LACK:
            table.problems.append(
                f"Baris {top + 1}: judul «{column}» tidak ada. Tambahkan kolomnya (isinya boleh "
                f"kosong bila tidak wajib) atau pakai templat, lalu unggah lagi. {UNCHANGED}"
            )
    known = {_title(column) for column in (*COLUMNS, *MAY_LACK, UNIT_NAME)}
    table.unread = [
        plain_text(cell)
        for cell, title in zip(sheet.rows[top], titles, strict=True)
        if title not in known and plain_text(cell)
    ]
    if table.problems:
        return table
    for number in range(top + 1, len(sheet.rows)):
        # Cells by their column; an empty one is None, as one beyond the edge is.
        cells = {column: sheet.cell(number, place) for column, place in places.items()}
        if not any(plain_text(cell) for cell in cells.values()):
            continue
        if len(table.rows) >= MAX_LINES:
            table.problems.append(
                f"Daftar ini memuat lebih dari {bulat(MAX_LINES)} baris. Bagi menjadi beberapa "
                f"berkas. {UNCHANGED}"
            )
            return table
        table.rows.append(_row(number + 1, cells))
    if not table.rows:
        table.problems.append(
            f"Di bawah judul kolom tidak ada baris. Isi hasilnya lalu unggah lagi. {UNCHANGED}"
        )
    _tell_doubles(table.rows)
    return table


def _row(number: int, cells: dict[str, Any]) -> ResultRow:
    row = ResultRow(number, _unguarded(plain_text(cells[UNIT])))
    if not row.code:
        _wrong(row, UNIT, "belum diisi", "Tulis kode unit seperti di daftar unit")
    elif not any(plain_text(cell) for column, cell in cells.items() if column != UNIT):
        row.empty = True
        return row
    for column, cell in cells.items():
        if isinstance(cell, FaultyCell):
            _wrong(row, column, cell.why, "Perbaiki atau ketik isinya")
    row.stage = _choice(row, STAGE, cells[STAGE], STAGES)
    row.result = _choice(row, RESULT, cells[RESULT], tuple(MinistryResult))
    row.on = _day(row, ON, cells[ON], needed=True)
    row.text = _notes(cells[NOTES])
    row.deadline = _limit(row, cells[DEADLINE])
    row.score = _score(row, cells[SCORE])
    row.date_reason = _notes(cells.get(DATE_REASON))
    row.number_of_lhe = _unguarded(plain_text(cells.get(LHE_NUMBER)))
    row.recommendations = _notes(cells.get(ADVICE))
    return row


def _wrong(row: ResultRow, column: str, found: str, advice: str) -> None:
    row.problems.append(f"Baris {row.number}, kolom {column}: {found}. {advice}.")


def _choice(row: ResultRow, column: str, cell: object, choices: Sequence[Any]) -> str:
    """One of the choices, by its label or its code, in any case."""
    text = plain_text(cell)
    known = {choice.label.casefold(): choice.value for choice in choices}
    known |= {choice.value.casefold(): choice.value for choice in choices}
    value: str = known.get(text.casefold(), "")
    if value:
        return value
    if column == STAGE and text.casefold() == MinistryStage.OBJECTION.label.casefold():
        _wrong(
            row, column, "«Sanggah» bukan hasil Kementerian PANRB melainkan surat instansi",
            "Hapus barisnya; catat sanggah beserta berkasnya di halaman usulan unit itu",
        )  # fmt: skip
        return ""
    *most, last = [choice.label for choice in choices]
    found = f"«{text[:60]}» tidak dikenal" if text else "belum diisi"
    _wrong(row, column, found, f"Tulis {', '.join(most)}, atau {last}")
    return ""


def _limit(row: ResultRow, cell: object) -> date | None:
    """A day, or ``5 hari kerja`` after the day of the result."""
    told = _WORKDAYS.fullmatch(plain_text(cell))
    if told is None or row.on is None:
        return _day(row, DEADLINE, cell)
    return workday_after(row.on, int(told[1]))


def _day(row: ResultRow, column: str, cell: object, needed: bool = False) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain_text(cell)
    if not text:
        if needed:
            _wrong(row, column, "belum diisi", DATE_HELP)
        return None
    try:
        return _written_day(text)
    except ValueError:
        _wrong(row, column, f"«{text[:60]}» bukan tanggal", DATE_HELP)
        return None


def _written_day(text: str) -> date:
    """Day before month, as written here; ``ValueError`` for what is no day."""
    if match := _ISO_DAY.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC_DAY.fullmatch(text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := _WRITTEN_DAY.fullmatch(text):
        return date(int(match[3]), _MONTHS.get(match[2].casefold(), 0), int(match[1]))
    raise ValueError(text)


def _notes(cell: object) -> str:
    """The text with its lines, without other control characters: no database takes them."""
    text = cell if isinstance(cell, str) else plain_text(cell)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _unguarded(re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", lines).strip())


def _score(row: ResultRow, cell: object) -> Decimal | None:
    if isinstance(cell, float):
        # Fifteen digits are what a spreadsheet itself keeps; behind them is binary noise.
        cell = format(Decimal(format(cell, ".15g")), "f")
    text = plain_text(cell)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        _wrong(row, SCORE, f"«{text[:60]}» bukan nilai", "Tulis angka 0 sampai 100, misalnya 87,52")
        return None
    return Decimal(text.replace(",", "."))


def _unguarded(text: str) -> str:
    """Takes off the apostrophe that our own template puts before a text like ``-12``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def _tell_doubles(rows: list[ResultRow]) -> None:
    """Two rows about one result: nobody can say which of them the ministry meant."""
    first: dict[tuple[str, str, date], ResultRow] = {}
    for row in rows:
        if not row.stage or row.on is None:
            continue
        other = first.setdefault((row.code, row.stage, row.on), row)
        if other is not row:
            row.problems.append(
                f"Baris {row.number}: unit, tahap, dan tanggalnya sama dengan baris "
                f"{other.number}. Sisakan satu baris."
            )
