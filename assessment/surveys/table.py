"""Respondents out of a table: columns by their headings, every row checked, nothing guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assessment.scoring.survey import ELEMENTS, SurveyResult, is_straight, summarise
from assessment.surveys.columns import (
    ColumnProposal,
    SurveyColumns,
    propose,
    title_of,
    whole_in,
    word_key,
)
from assessment.workbooks.problems import SheetProblem
from zona_integritas.ground.dates import fact_problem
from zona_integritas.ground.files.cells import plain_text, quoted
from zona_integritas.ground.files.spreadsheets import FaultyCell, Sheet, cell_name
from zona_integritas.ground.files.written_days import day_in, month_comes_first
from zona_integritas.ground.formats import bulat, tanggal

MAX_RESPONDENTS = 10_000
_SUMMARY = re.compile(
    r"(?:jumlah|total|rata rata|rerata|mean|nrr|ikm|indeks|nilai|konversi|mutu|skor|persentase)"
    r"(?: (?:per|unsur|nilai|skor|rata|rata rata|tertimbang|total|responden|unit|pelayanan|layanan"
    r"|ikm|nrr|setelah|konversi|jawaban|semua|keseluruhan|akhir))*"
)
SUMMARY_WITHIN = 6  # columns from the left in which a word says that a row sums up
NAMELESS_AT_MOST = 5  # rows of sums without a word beside them
NAMELESS = "tanpa nama, telepon, dan tanggal di akhir tabel; mungkin baris hitungan"
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
    summaries: list[tuple[int, str]] = field(default_factory=list)  # rows of sums, and their words
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


def read_survey(
    sheets: Sequence[Sheet], kind: str, scale_max: int, columns: SurveyColumns | None = None
) -> SurveyReading:
    """The respondents, by the columns a person chose, or by headings that leave no question."""
    reading = SurveyReading(kind, scale_max)
    proposal = propose(sheets, kind, scale_max) if columns is None else None
    if proposal is not None:
        columns = proposal.certain
    if columns is None or columns.sheet >= len(sheets):
        reading.problems.append(_unread(kind, proposal))
        return reading
    _read(sheets[columns.sheet], columns, reading)
    return reading


def _unread(kind: str, proposal: ColumnProposal | None) -> SheetProblem:
    """No row of headings at all, or one whose columns and words a person still has to choose."""
    needed = ", ".join(f"U{number}" for number in range(1, len(ELEMENTS[kind]) + 1))
    if proposal is None:
        said = (
            f"Judul kolom {needed} tidak ditemukan dalam satu baris. Pakai templat lalu unggah "
            "lagi. Tidak ada data yang berubah."
        )
        return SheetProblem("", "", "", needed, said)
    heads = ", ".join(f"«{one.heading[:60]}»" for one in proposal.offers if one.heading)
    words = ", ".join(f"«{word[:30]}»" for word in proposal.words.values())
    said = (
        f"Jawaban berupa kata belum ditentukan nilainya: {words}."
        if words
        else f"Kolom mana yang memuat {needed} belum ditentukan. Judul yang ada: {heads}."
    )
    return SheetProblem("", "", heads[:200], needed, f"{said} Tidak ada data yang berubah.")


def _read(sheet: Sheet, columns: SurveyColumns, reading: SurveyReading) -> None:
    phones: dict[str, Respondent] = {}
    month_first = _month_first(sheet, columns)
    undated = 0
    for number in range(columns.top + 1, len(sheet.rows)):
        if not any(plain_text(cell) for cell in sheet.rows[number]):
            continue
        if label := _summary(sheet, number, columns):
            reading.summaries.append((number + 1, label))
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
        written = None if columns.day is None else sheet.cell(number, columns.day)
        answered_on = day_in(written, month_first=month_first)
        if answered_on is not None and fact_problem(answered_on):
            answered_on = None
        undated += bool(plain_text(written)) and answered_on is None
        values = [_value(sheet, number, place, columns, reading) for place in columns.elements]
        one = Respondent(
            number + 1,
            tuple(value for value, _ in values),
            _written(sheet, number, columns.name)[:150],
            _written(sheet, number, columns.phone)[:40],
            answered_on,
        )
        wrong = [f"U{place} {said}" for place, (_, said) in enumerate(values, 1) if said]
        reason = ", ".join(wrong) or _left_out(one, phones)
        reading.respondents.append(replace(one, left_out=reason[:200]))
    _set_aside_nameless(reading)
    if undated:
        reading.warnings.append(
            f"{bulat(undated)} tanggal tidak terbaca, belum tiba, atau terlalu lampau, sehingga "
            "tidak disimpan."
        )
    _warn(reading)


def _summary(sheet: Sheet, row: int, columns: SurveyColumns) -> str:
    """What a row says that sums up the others («Rata-rata», «NRR tertimbang»); "" for people."""
    for column in range(min(len(sheet.rows[row]), SUMMARY_WITHIN)):
        if column in columns.elements:
            continue
        text = plain_text(sheet.cell(row, column))
        if text and _SUMMARY.fullmatch(title_of(text)):
            phone = _written(sheet, row, columns.phone) if columns.phone != column else ""
            return "" if phone else text
    return ""


def _set_aside_nameless(reading: SurveyReading) -> None:
    """Rows at the very end without name, phone and day, under people who all have one of them:
    probably sums without a word beside them."""
    people = reading.respondents
    last = len(people)
    while last and not (people[last - 1].name or people[last - 1].phone):
        if people[last - 1].answered_on:
            break
        last -= 1
    if last == len(people) or len(people) - last > NAMELESS_AT_MOST or not last:
        return
    if all(one.name or one.phone or one.answered_on for one in people[:last]):
        for place in range(last, len(people)):
            people[place] = replace(people[place], left_out=people[place].left_out or NAMELESS)


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


def _value(
    sheet: Sheet, row: int, column: int, columns: SurveyColumns, reading: SurveyReading
) -> tuple[int | None, str]:
    """The value, or why the row cannot count; neither for a blank cell."""
    cell = sheet.cell(row, column)
    text = plain_text(cell)
    if not text:
        return None, ""
    value = None if isinstance(cell, FaultyCell) else whole_in(text, reading.scale_max)
    if value is None:
        value = columns.words.get(word_key(text))
    if value is not None:
        return value, ""
    return None, f"berisi {quoted(cell, 30)}, bukan 1 sampai {reading.scale_max}"


def _dialled(phone: str) -> str:
    """What 0812-34, +62 812 34 and 81234 (a spreadsheet ate the zero) have in common."""
    digits = re.sub(r"[^0-9]", "", phone)
    abroad = phone.lstrip().startswith("+") or len(digits) >= SHORTEST_WITH_62
    if abroad and digits.startswith("62"):
        digits = digits[2:]
    return digits.lstrip("0")


def _month_first(sheet: Sheet, columns: SurveyColumns) -> bool:
    """Are the days written month first? Only where one of them can be read in no other way."""
    if columns.day is None:
        return False
    rows = range(columns.top + 1, len(sheet.rows))
    return month_comes_first(sheet.cell(row, columns.day) for row in rows)


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
            f"{len(reading.left_out)} baris tidak dihitung karena salah, tidak lengkap, atau ganda."
        )
    if len(reading.left_out) > len(counted):
        reading.warnings.append(
            "Lebih banyak baris yang tidak dihitung daripada yang dihitung. Periksa skala dan "
            "kolom yang dipilih."
        )
    if reading.summaries:
        told = ", ".join(f"baris {row} «{label}»" for row, label in reading.summaries[:10])
        reading.warnings.append(f"Baris hitungan tidak dibaca sebagai responden: {told}.")


def add_form_problems(
    reading: SurveyReading, population: int | None, begun_on: date | None, ended_on: date | None
) -> None:
    """Adds what does not fit together between the table and what the person said about it."""
    counted = reading.counted
    if population is not None and len(counted) > population:
        reading.warnings.append(
            f"Responden ({bulat(len(counted))}) lebih banyak daripada populasi "
            f"({bulat(population)}); "
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
