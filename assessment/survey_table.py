"""Respondents out of a table: columns by their headings, every row checked, nothing guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assessment.lke_layouts import plain_text
from assessment.lke_sheet import SheetProblem
from assessment.scoring.survey import ELEMENTS, SurveyResult, is_straight, summarise
from zona_integritas.spreadsheets import Sheet, address

HEADING_WITHIN = 15
MAX_RESPONDENTS = 10_000
NAMES = ("nama", "nama responden")
PHONES = ("telepon", "no telepon", "nomor telepon", "no hp", "nomor hp", "hp", "no. hp", "kontak")
DATES = ("tanggal", "tgl", "tanggal pengisian")
_ELEMENT = re.compile(r"^(?:u|unsur|p|pertanyaan|no\.?)\s*0*(\d{1,2})\b")


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
    wanted = len(ELEMENTS[kind])
    for sheet in sheets:
        for top, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            places = _elements(row)
            if set(range(1, wanted + 1)) <= set(places):
                columns = [places[number] for number in range(1, wanted + 1)]
                _read(sheet, top, columns, reading)
                return reading
    needed = ", ".join(f"U{number}" for number in range(1, wanted + 1))
    reading.problems.append(
        SheetProblem(
            "", "", "", needed,
            f"Judul kolom {needed} tidak ditemukan dalam satu baris. Pakai templat lalu unggah "
            "lagi. Tidak ada data yang berubah.",
        )
    )  # fmt: skip
    return reading


def _elements(row: Sequence[Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for column, cell in enumerate(row):
        match = _ELEMENT.match(plain_text(cell).casefold())
        if match:
            found.setdefault(int(match[1]), column)
    return found


def _read(sheet: Sheet, top: int, columns: list[int], reading: SurveyReading) -> None:
    titles = {
        plain_text(cell).casefold(): place
        for place, cell in reversed(list(enumerate(sheet.rows[top])))
    }
    name, phone, day = (
        next((titles[title] for title in wanted if title in titles), None)
        for wanted in (NAMES, PHONES, DATES)
    )
    phones: dict[str, int] = {}
    for number in range(top + 1, len(sheet.rows)):
        row = sheet.rows[number]
        if not any(plain_text(cell) for cell in row):
            continue
        if len(reading.respondents) >= MAX_RESPONDENTS:
            reading.problems.append(
                SheetProblem(
                    sheet.name, address(number, 0), "", str(MAX_RESPONDENTS),
                    f"Lebih dari {MAX_RESPONDENTS} responden. Bagi berkasnya. Tidak ada data yang "
                    "berubah.",
                )
            )  # fmt: skip
            return
        values = tuple(_value(sheet, number, column, reading) for column in columns)
        told = _phone(sheet, number, phone)
        left_out = ""
        if any(value is None for value in values):
            blank = [f"U{place}" for place, value in enumerate(values, 1) if value is None]
            left_out = f"{', '.join(blank)} tidak diisi"
        elif told and told in phones:
            left_out = f"telepon sama dengan baris {phones[told]}"
        elif told:
            phones[told] = number + 1
        reading.respondents.append(
            Respondent(
                number + 1,
                values,
                plain_text(sheet.cell(number, name))[:150] if name is not None else "",
                told[:40],
                _day(sheet.cell(number, day)) if day is not None else None,
                left_out,
            )
        )
    _warn(reading)


def _value(sheet: Sheet, row: int, column: int, reading: SurveyReading) -> int | None:
    text = plain_text(sheet.cell(row, column))
    if not text:
        return None
    if re.fullmatch(r"\d{1,2}", text) and 1 <= int(text) <= reading.scale_max:
        return int(text)
    cell = address(row, column)
    reading.problems.append(
        SheetProblem(
            sheet.name, cell, text[:60], f"1 sampai {reading.scale_max}",
            f"Lembar {sheet.name}, sel {cell}: «{text[:60]}» bukan nilai pada skala 1 sampai "
            f"{reading.scale_max}. Perbaiki lalu unggah lagi. Tidak ada data yang berubah.",
        )
    )  # fmt: skip
    return None


def _phone(sheet: Sheet, row: int, column: int | None) -> str:
    """Digits only, so that 0812-34 and 0812 34 are one; +62 counts as 0."""
    if column is None:
        return ""
    digits = re.sub(r"\D", "", plain_text(sheet.cell(row, column)))
    return f"0{digits[2:]}" if digits.startswith("62") else digits


def _day(value: Any) -> date | None:
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
