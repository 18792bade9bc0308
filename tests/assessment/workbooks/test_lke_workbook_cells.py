"""The exported workbook's cells: texts that stay texts, what may be written, what is hidden."""

import io
import re
import zipfile

import openpyxl

from assessment.workbooks.identity import identity_in
from assessment.workbooks.reports.lke_formulas import COLUMNS
from assessment.workbooks.reports.lke_workbook import render
from assessment.workbooks.workbook_reading import read_lke_workbook
from tests.assessment.workbooks.test_lke_workbook import CASES, INSTRUMENT, PLAN, SAMPLE, content
from zona_integritas.ground.files.spreadsheets import cell_name, read_workbook

TEXTS = {
    "A.I.1.i.a": '=HYPERLINK("https://jahat.example";"klik")',
    "A.I.1.i.b": "- SK Tim\n- Undangan & daftar hadir <lengkap>",
    "A.I.1.ii.a": "+62 812",
    "A.I.1.ii.b": "@semua",
    "A.I.1.ii.c": "'dikutip' lalu https://instansi.example/a?b=1&c=2",
}


def test_texts_are_texts_and_come_back_as_they_were() -> None:
    file = render(content(unit=SAMPLE["unit"]["answers"], tpi={}, evidence=TEXTS, notes=TEXTS))
    reading = read_lke_workbook(file, INSTRUMENT)
    assert {code: reading.sides["unit"].notes[code] for code in TEXTS} == TEXTS
    assert reading.sides["unit"].evidence == TEXTS
    sheet = openpyxl.load_workbook(io.BytesIO(file))["Jawaban"]
    for code in TEXTS:
        for column in (11, 12):
            cell = sheet[cell_name(PLAN.indicators[code], column)]
            assert cell.data_type == "s"
            assert not str(cell.value).startswith(("=", "+", "-", "@"))
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]
        assert b"hyperlink" not in archive.read("xl/worksheets/sheet4.xml")


def test_only_answers_notes_and_evidence_can_be_written() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render(CASES["both"])))["Jawaban"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    open_cells = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    counted = {code for code, _ in PLAN.counts}
    expected = set()
    for code, row in PLAN.indicators.items():
        expected |= {cell_name(row, column) for column in (11, 12, 13, 17, 21)}
        if code not in counted:
            expected |= {cell_name(row, column) for column in (10, 14, 18)}
    expected |= {cell_name(row, column) for row in PLAN.counts.values() for column in (10, 14, 18)}
    assert open_cells == expected


def test_the_answers_cells_offer_what_the_scale_allows() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render(CASES["both"])))["Jawaban"]
    rules = {
        cell: rule
        for rule in sheet.data_validations.dataValidation
        for place in rule.sqref.ranges
        for cell in [place.coord]
    }
    for entry in INSTRUMENT.indicators:
        for column in COLUMNS:
            rule = rules.get(cell_name(PLAN.indicators[entry.code], column.answer))
            if entry.options:
                labels = ",".join(option.label for option in entry.options)
                assert rule is not None
                assert (rule.type, rule.formula1) == ("list", f'"{labels}"')
            elif entry.inputs:
                assert rule is None
                for one in entry.inputs:
                    count = rules[cell_name(PLAN.counts[entry.code, one.key], column.answer)]
                    assert (count.type, count.operator) == ("whole", "greaterThanOrEqual")
                    assert count.formula1 == "0"
            else:
                assert rule is not None
                assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "4")


def test_the_tpi_columns_are_empty_and_shut_for_whoever_may_not_see_them() -> None:
    file = render(content(unit=SAMPLE["unit"]["answers"]))
    sheet = openpyxl.load_workbook(io.BytesIO(file))["Jawaban"]
    for row in sheet.iter_rows(min_row=2):
        for place in (14, 17, 18, 21):
            assert row[place].data_type == "f" or row[place].value is None
            assert row[place].protection.locked
    sides = read_lke_workbook(file, INSTRUMENT).sides
    assert [key for key, side in sides.items() if side.answers or side.notes] == ["unit"]


def test_the_identity_is_out_of_sight_and_readable_by_us() -> None:
    file = render(CASES["both"])
    book = openpyxl.load_workbook(io.BytesIO(file))
    assert book["_identitas"].sheet_state == "veryHidden"
    assert identity_in(read_workbook(file)) == CASES["both"].identity


def test_formulas_are_known_to_every_spreadsheet_program() -> None:
    known = {"IF", "TRIM", "COUNT", "SUM", "MIN", "MAX", "ROUND", "AND", "ISNUMBER", "N", "COUNTIF"}
    book = openpyxl.load_workbook(io.BytesIO(render(CASES["both"])))
    used = {
        name
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for name in re.findall(r"([A-Z]+)\(", str(cell.value))
    }
    assert used <= known
