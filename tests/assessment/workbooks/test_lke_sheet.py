"""Filled workbooks in both layouts: by headings and numbering, never by place or wording."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.model import AnswerType, parse_answer
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_workbook
from tests.golden.material import (
    BLANK,
    BLANK_ANNEX,
    FULL,
    FULL_ANNEX,
    UNFINISHED,
    Material,
    materials,
)
from tests.golden.workbooks import SCALE_WORDS
from zona_integritas.ground.files.spreadsheets import SpreadsheetError

INSTRUMENT = builtin()
MINISTRY = {
    "number": 2,
    "weight": 8,
    "scale": 10,
    "unit": 11,
    "unit_note": 12,
    "proof": 13,
    "tpi": 15,
    "tpi_note": 18,
}


def golden(material: Material, number: int) -> dict[str, Any]:
    return {
        code: parse_answer(INSTRUMENT.indicator(code), value)
        for code, value in material.cases()[number]["answers"].items()
    }


def read(material: Material, name: str) -> WorkbookReading:
    return read_lke_workbook(material.content(name), INSTRUMENT)


@materials
def test_the_ministrys_sheet_gives_both_sides_as_they_were_written(material: Material) -> None:
    reading = read(material, FULL)
    assert reading.problems == []
    assert reading.sides["unit"].answers == golden(material, 1)
    assert reading.sides["tpi"].answers == golden(material, 2)
    assert "tpi2" not in reading.sides
    assert reading.sides["tpi"].notes["A.I.1.i.b"] == "Catatan TPI untuk A.I.1.i.b"
    assert reading.sides["unit"].cells["A.I.1.i.a"] == "K6"


@materials
def test_the_other_layout_gives_the_same_answers(material: Material) -> None:
    reading = read(material, FULL_ANNEX)
    assert reading.problems == []
    assert reading.sides["unit"].answers == golden(material, 1)


@materials
def test_an_unfinished_sheet_comes_in_as_far_as_it_goes(material: Material) -> None:
    reading = read(material, UNFINISHED)
    result = score(INSTRUMENT, reading.sides["unit"].answers)
    assert (result.answered, result.of) == (101, 113)
    assert reading.problems == []


@materials
@pytest.mark.parametrize("name", [BLANK, BLANK_ANNEX])
def test_a_blank_sheet_has_no_side(material: Material, name: str) -> None:
    reading = read(material, name)
    assert (reading.sides, reading.problems) == ({}, [])


def workbook(
    answers: dict[str, str], places: dict[str, int] = MINISTRY, heading_row: int = 1
) -> bytes:
    """A sheet in the ministry's layout, made from the instrument, with other words in it."""
    book = openpyxl.Workbook()
    book.active.title = "Sampul"
    sheet = book.create_sheet("Isian")
    headings = {
        "number": "Penilaian",
        "weight": "Bobot",
        "scale": "Pilihan Jawaban",
        "unit": "Jawaban Unit",
        "unit_note": "Catatan/Keterangan/Penjelasan (Unit)",
        "proof": "Daftar Bukti Dukung (Unit)",
        "tpi": "Jawaban TPI",
        "tpi_note": "Catatan/Keterangan/Penjelasan (TPI)",
    }
    for key, title in headings.items():
        sheet.cell(heading_row, places[key], title)
    row = heading_row
    first = places["number"]
    for node in INSTRUMENT.nodes:
        row += 1
        level = node.code.count(".")
        sheet.cell(row, first + level, f"{node.code.rsplit('.', maxsplit=1)[-1]}.")
        sheet.cell(row, first + level + 1, "Judul dengan kata lain")
        sheet.cell(row, places["weight"], float(node.weight))
        for entry in INSTRUMENT.indicators_under(node.code):
            row += 1
            letter = entry.code.rsplit(".", maxsplit=1)[-1]
            sheet.cell(row, first + level + 1, f"{letter}.")
            sheet.cell(row, first + level + 2, "Pernyataan dengan kata lain")
            sheet.cell(row, places["scale"], SCALE_WORDS[entry.answer_type])
            sheet.cell(row, places["tpi_note"], f"catatan {entry.code}")
            if entry.code in answers:
                sheet.cell(row, places["tpi"], answers[entry.code])
            for part in entry.inputs:
                row += 1
                sheet.cell(row, first + level + 2, f"- {part.key}")
                sheet.cell(row, places["scale"], "Jumlah")
                if entry.answer_type in ("ratio", "decrease"):
                    sheet.cell(row, places["tpi"], 3)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def choices() -> dict[str, str]:
    return {
        entry.code: entry.options[-1].label if entry.options else "3.5"
        for entry in INSTRUMENT.indicators
        if entry.options or entry.answer_type == AnswerType.INDEX
    }


@pytest.mark.parametrize(
    ("places", "heading_row"),
    [
        (MINISTRY, 1),
        ({**MINISTRY, "tpi": 14, "tpi_note": 17}, 1),
        ({key: column + 3 for key, column in MINISTRY.items()}, 6),
    ],
    ids=["as the ministry's", "TPI one column earlier", "everything moved"],
)
def test_columns_are_found_by_their_headings(places: dict[str, int], heading_row: int) -> None:
    reading = read_lke_workbook(workbook(choices(), places, heading_row), INSTRUMENT)
    assert reading.problems == []
    assert set(reading.sides) == {"tpi"}
    side = reading.sides["tpi"]
    assert len(side.answers) == 113
    assert side.answers["A.I.6.v.b"] == "Tidak"
    assert side.answers["A.II.5.iii.b"] == {
        "administrator": 3,
        "pengawas": 3,
        "fungsional_pelaksana": 3,
        "sudah_lapor": 3,
    }
    assert side.answers["B.II.a"] == Decimal("3.5")
    assert side.notes["A.I.3.iv.c"] == "catatan A.I.3.iv.c"


def test_a_wrong_letter_is_named_with_its_cell() -> None:
    reading = read_lke_workbook(workbook({**choices(), "A.I.1.i.b": "F"}), INSTRUMENT)
    (problem,) = reading.problems
    assert (problem.sheet, problem.found, problem.allowed) == ("Isian", "F", "A/B/C")
    assert problem.cell == "O7"
    assert "sel O7" in problem.message
    assert "Pilih A, B, atau C" in problem.message


def test_a_sheet_that_lost_a_question_is_not_read_as_if_it_had_not() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(choices())))
    book["Isian"].delete_rows(7)
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read_lke_workbook(buffer.getvalue(), INSTRUMENT)
    assert any("A.I.1.i" in problem.message for problem in reading.problems)
    assert "A.I.1.i.a" not in reading.sides["tpi"].answers


def test_a_workbook_without_the_headings_is_refused_with_what_was_sought() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nama", "Nilai"])
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(SpreadsheetError, match="«Pilihan Jawaban»"):
        read_lke_workbook(buffer.getvalue(), INSTRUMENT)
