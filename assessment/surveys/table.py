"""Respondents out of a table: columns by their headings, every row checked, nothing guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from assessment.scoring.survey import ELEMENTS, SurveyResult, is_straight, summarise
from assessment.workbooks.problems import SheetProblem
from zona_integritas.ground.dates import fact_problem
from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.files.spreadsheets import FaultyCell, Sheet, cell_name
from zona_integritas.ground.formats import bulat, tanggal

HEADING_WITHIN = 15
MAX_RESPONDENTS = 10_000
NAMES = ("nama", "nama responden", "nama lengkap")
PHONES = (
    "telepon", "no telepon", "nomor telepon", "no telp", "telp", "no hp", "nomor hp", "hp",
    "no wa", "nomor wa", "whatsapp", "nomor whatsapp", "kontak",
)  # fmt: skip
DATES = ("tanggal", "tgl", "tanggal pengisian", "tanggal survei", "timestamp", "waktu")
_ELEMENT = re.compile(r"^(?:u|unsur|p|pertanyaan|no)\s*0*([0-9]{1,2})\b")
_BARE = re.compile(r"[0-9]{1,2}")
_WHOLE = re.compile(r"([0-9]{1,2})(?:[.,]0+)?")
SHORTEST_WITH_62 = 10  # digits of a number written with the country's code


@dataclass(frozen=True, slots=True)
class Respondent:
    """One row. ``left_out`` says why it is not counted; empty where it is."""

    row: int
    values: tuple[int | None, ...]
    name: str
    phone: str
    answered_on: date | None
    left_out: str = ""


@dataclass(slots=True)
class SurveyReading:
    """What the table says. With ``problems`` nothing may be stored."""

    kind: str
    scale_max: int
    respondents: list[Respondent] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def counted(self) -> list[Respondent]:
        return [one for one in self.respondents if not one.left_out]

    @property
    def left_out(self) -> list[Respondent]:
        return [one for one in self.respondents if one.left_out]

    def result(self, population: int | None) -> SurveyResult | None:
        rows = [[value for value in one.values if value is not None] for one in self.counted]
        return summarise(rows, self.scale_max, population) if rows else None


def read_survey(sheets: Sequence[Sheet], kind: str, scale_max: int) -> SurveyReading:
    """The respondents of the first sheet that has the elements as columns."""
    reading = SurveyReading(kind, scale_max)
    numbers = range(1, len(ELEMENTS[kind]) + 1)
    for sheet in sheets:
        for top, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            places = _elements(row, kind)
            if set(numbers) <= set(places):
                for number in numbers:
                    if len(places[number]) > 1:
                        reading.problems.append(_twice(sheet, top, number, places[number]))
                _read(sheet, top, [places[number][0] for number in numbers], reading)
                return reading
    needed = ", ".join(f"U{number}" for number in numbers)
    reading.problems.append(
        SheetProblem(
            "", "", "", needed,
            f"Judul kolom {needed} tidak ditemukan dalam satu baris. Pakai templat lalu unggah "
            "lagi. Tidak ada data yang berubah.",
        )
    )  # fmt: skip
    return reading


def _title(cell: object) -> str:
    """A heading without case and punctuation: «No. HP» and «no hp» are one."""
    return " ".join(re.sub(r"[^\w]+", " ", plain_text(cell).casefold()).split())


def _elements(row: Sequence[Any], kind: str) -> dict[int, list[int]]:
    """Columns by element: «U1», «Unsur 01: …», the element's own words, or a bare number.

    Bare numbers count only beside a heading like «Nama»; otherwise they are somebody's answers.
    """
    titles = [_title(cell) for cell in row]
    words = {_title(label): number for number, label in enumerate(ELEMENTS[kind], 1)}
    beside = bool({*NAMES, *PHONES, *DATES} & set(titles))
    found: dict[int, list[int]] = {}
    for column, title in enumerate(titles):
        match = _ELEMENT.match(title)
        number = int(match[1]) if match else words.get(title)
        if number is None and beside and _BARE.fullmatch(title):
            number = int(title)
        if number is not None:
            found.setdefault(number, []).append(column)
    return found


def _twice(sheet: Sheet, top: int, number: int, columns: list[int]) -> SheetProblem:
    cells = ", ".join(cell_name(top, column) for column in columns)
    return SheetProblem(
        sheet.name, cell_name(top, columns[1]), f"U{number}", "satu kolom per unsur",
        f"Lembar {sheet.name}: unsur U{number} ada di {len(columns)} kolom ({cells}). Sisakan satu "
        "lalu unggah lagi. Tidak ada data yang berubah.",
    )  # fmt: skip


def _read(sheet: Sheet, top: int, columns: list[int], reading: SurveyReading) -> None:
    titles = {_title(cell): place for place, cell in reversed(list(enumerate(sheet.rows[top])))}
    name, phone, day = (
        next((titles[title] for title in wanted if title in titles), None)
        for wanted in (NAMES, PHONES, DATES)
    )
    phones: dict[str, Respondent] = {}
    undated = 0
    for number in range(top + 1, len(sheet.rows)):
        row = sheet.rows[number]
        if not any(plain_text(cell) for cell in row):
            continue
        if len(reading.respondents) >= MAX_RESPONDENTS:
            reading.problems.append(
                SheetProblem(
                    sheet.name, cell_name(number, 0), "", str(MAX_RESPONDENTS),
                    f"Lebih dari {bulat(MAX_RESPONDENTS)} responden. Bagi berkasnya. Tidak ada "
                    "data yang berubah.",
                )
            )  # fmt: skip
            return
        written = sheet.cell(number, day) if day is not None else None
        answered_on = _day(written)
        if answered_on is not None and fact_problem(answered_on):
            answered_on = None
        undated += bool(plain_text(written)) and answered_on is None
        one = Respondent(
            number + 1,
            tuple(_value(sheet, number, column, reading) for column in columns),
            _written(sheet, number, name)[:150],
            _written(sheet, number, phone)[:40],
            answered_on,
        )
        reading.respondents.append(replace(one, left_out=_left_out(one, phones)))
    if undated:
        reading.warnings.append(
            f"{bulat(undated)} tanggal tidak terbaca, belum tiba, atau terlalu lampau, sehingga "
            "tidak disimpan."
        )
    _warn(reading)


def _written(sheet: Sheet, row: int, column: int | None) -> str:
    """A text without control characters: no database and no workbook takes them."""
    if column is None:
        return ""
    cell = sheet.cell(row, column)
    if isinstance(cell, FaultyCell):
        return ""  # a name that cannot be read is none; values that cannot be are problems
    return re.sub(r"[\x00-\x1f\x7f]", "", plain_text(cell))


def _left_out(one: Respondent, phones: dict[str, Respondent]) -> str:
    """Why a respondent is not counted: a gap, or the phone of somebody counted before."""
    if any(value is None for value in one.values):
        blank = [f"U{place}" for place, value in enumerate(one.values, 1) if value is None]
        return f"{', '.join(blank)} tidak diisi"
    number = _dialled(one.phone)
    if not number:
        return ""
    first = phones.setdefault(number, one)
    if first is one:
        return ""
    same = one.name and one.name.casefold() == first.name.casefold()
    return f"{'nama dan telepon' if same else 'telepon'} sama dengan baris {first.row}"


def _value(sheet: Sheet, row: int, column: int, reading: SurveyReading) -> int | None:
    text = plain_text(sheet.cell(row, column))
    if not text:
        return None
    whole = _WHOLE.fullmatch(text)
    if whole and 1 <= int(whole[1]) <= reading.scale_max:
        return int(whole[1])
    cell = cell_name(row, column)
    reading.problems.append(
        SheetProblem(
            sheet.name, cell, text[:60], f"1 sampai {reading.scale_max}",
            f"Lembar {sheet.name}, sel {cell}: «{text[:60]}» bukan nilai pada skala 1 sampai "
            f"{reading.scale_max}. Perbaiki lalu unggah lagi. Tidak ada data yang berubah.",
        )
    )  # fmt: skip
    return None


def _dialled(phone: str) -> str:
    """What 0812-34, +62 812 34 and 81234 (a spreadsheet ate the zero) have in common."""
    digits = re.sub(r"[^0-9]", "", phone)
    abroad = phone.lstrip().startswith("+") or len(digits) >= SHORTEST_WITH_62
    if abroad and digits.startswith("62"):
        digits = digits[2:]
    return digits.lstrip("0")


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(plain_text(value), pattern).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def _warn(reading: SurveyReading) -> None:
    counted = reading.counted
    straight = [one.row for one in counted if is_straight([v for v in one.values if v])]
    if straight:
        shown = ", ".join(map(str, straight[:10])) + (" …" if len(straight) > 10 else "")
        reading.warnings.append(
            f"{len(straight)} responden memberi nilai yang sama untuk semua unsur (baris {shown}). "
            "Tetap dihitung; periksa apakah wajar."
        )
    for label, have in (
        ("nama", sum(bool(one.name) for one in counted)),
        ("nomor telepon", sum(bool(one.phone) for one in counted)),
    ):
        if counted and have < len(counted):
            reading.warnings.append(
                f"{len(counted) - have} dari {len(counted)} responden tanpa {label}."
            )
    if reading.left_out:
        reading.warnings.append(
            f"{len(reading.left_out)} baris tidak dihitung karena tidak lengkap atau ganda."
        )


def add_form_problems(
    reading: SurveyReading, population: int | None, begun_on: date | None, ended_on: date | None
) -> None:
    """Adds what does not fit together between the table and what the person said about it."""
    counted = reading.counted
    if population is not None and len(counted) > population:
        reading.warnings.append(
            f"Responden ({bulat(len(counted))}) lebih banyak dari populasi ({bulat(population)}); "
            "periksa populasinya."
        )
    days = [one.answered_on for one in counted if one.answered_on is not None]
    outside = sum(
        (begun_on is not None and day < begun_on) or (ended_on is not None and day > ended_on)
        for day in days
    )
    if outside:
        said = f"{tanggal(begun_on)} sampai {tanggal(ended_on)}"
        reading.warnings.append(
            f"{bulat(outside)} responden bertanggal di luar masa survei ({said})."
        )
