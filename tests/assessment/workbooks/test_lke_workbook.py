"""The exported workbook: it computes what the application computes, and comes back unchanged."""

import io
import json
import shutil
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from assessment.scoring.definition import builtin
from assessment.scoring.model import Answer, parse_answer
from assessment.workbooks.identity import SheetIdentity, identity_in
from assessment.workbooks.reports.lke_cells import WIDTHS
from assessment.workbooks.reports.lke_content import ColumnContent, WorkbookContent
from assessment.workbooks.reports.lke_formulas import (
    COLUMNS,
    HEADINGS,
    TPI,
    TPI2,
    UNIT,
    SheetColumn,
    plan_sheet,
)
from assessment.workbooks.reports.lke_workbook import render
from assessment.workbooks.workbook_reading import read_lke_workbook
from tests.golden.cases import golden_cases
from tests.golden.material import BLANK, Material, materials
from tests.paths import TWO_SIDES
from zona_integritas.ground.files.spreadsheets import cell_name, read_workbook

CLOSE = 1e-9
INSTRUMENT = builtin()
PLAN = plan_sheet(INSTRUMENT)
SAMPLE = json.loads(TWO_SIDES.read_text("utf-8"), parse_float=Decimal)
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice recalculates the sheet here"
)
# LibreOffice trusts the figures a file brings along; here it must compute all of them itself.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def parsed(raw: Mapping[str, Any]) -> dict[str, Answer]:
    found = {code: parse_answer(INSTRUMENT.indicator(code), value) for code, value in raw.items()}
    return {code: answer for code, answer in found.items() if answer is not None}


def content(
    evidence: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    **columns: Mapping[str, Any],
) -> WorkbookContent:
    """A workbook's content from plain answers: ``unit=…``, ``tpi=…``, ``tpi2=…``."""
    return WorkbookContent(
        instrument=INSTRUMENT,
        guidance={},
        columns={key: ColumnContent(parsed(raw), notes or {}) for key, raw in columns.items()},
        evidence=evidence or {},
        identity=SheetIdentity("A", 2026, "lke", 1, "0" * 64, "2026-11-23T10:00:00+00:00"),
        agency="Badan Contoh",
        unit="Unit A",
        title="LKE",
        made_at="23 November 2026 pukul 10.00",
    )


CASES = {
    "both": content(unit=SAMPLE["unit"]["answers"], tpi=SAMPLE["tpi"]["answers"], tpi2={}),
    # Case 1 stands in the TPI's column; the supervisor says case 2 on all of it.
    "settled": content(unit={}, tpi=SAMPLE["unit"]["answers"], tpi2=SAMPLE["tpi"]["answers"]),
    "half": content(
        unit={code: a for n, (code, a) in enumerate(SAMPLE["unit"]["answers"].items()) if n % 2},
        tpi={code: a for n, (code, a) in enumerate(SAMPLE["tpi"]["answers"].items()) if n % 3},
        tpi2={code: a for n, (code, a) in enumerate(SAMPLE["unit"]["answers"].items()) if n % 5},
    ),
    "odd": content(
        unit={
            "A.I.1.i.a": "Ya",
            "A.II.3.iii.a": {"pelanggaran_tahun_lalu": 4, "pelanggaran_tahun_ini": 1},
            "A.II.4.i.a": {"jumlah_sasaran": 0, "jumlah_sasaran_tercapai": 0},
            "A.II.5.ii.a": {"pengaduan_harus": 0, "pengaduan_selesai": 0},
            "A.II.6.i.b": {"jumlah_layanan": 4, "jumlah_dipermudah": 9},
            "B.I.a": "3.4",
        },
        tpi={
            "A.II.3.iii.a": {"pelanggaran_tahun_lalu": 0, "pelanggaran_tahun_ini": 0},
            "A.II.4.i.a": "85%",
            "A.II.5.ii.a": {"pengaduan_harus": 0, "pengaduan_selesai": 3},
            "A.II.5.iii.b": {
                "administrator": 1,
                "pengawas": 2,
                "fungsional_pelaksana": 5,
                "sudah_lapor": 6,
            },
        },
        tpi2={
            "A.II.3.iii.a": {"pelanggaran_tahun_lalu": 0, "pelanggaran_tahun_ini": 3},
            "A.II.4.i.a": "0%",
            # Not all counts: it stands before the member's answer, and scores nothing yet.
            "A.II.5.iii.b": {"administrator": 1},
        },
    ),
}


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every case as LibreOffice computes it from formulas alone: no figure of ours is left."""
    folder = tmp_path_factory.mktemp("hitung")
    profile = folder / "profil" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    for name, case in CASES.items():
        book = openpyxl.load_workbook(io.BytesIO(render(case)))
        book.save(folder / f"{name}.xlsx")  # openpyxl writes formulas without their figures
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.parent.as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "jadi"),
            *(str(folder / f"{name}.xlsx") for name in CASES),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {name: (folder / "jadi" / f"{name}.xlsx").read_bytes() for name in CASES}


@pytest.fixture(scope="module")
def recalculated(saved_again: dict[str, bytes]) -> dict[str, Any]:
    return {
        name: openpyxl.load_workbook(io.BytesIO(file), data_only=True)
        for name, file in saved_again.items()
    }


def node_figure(sheet: Worksheet, code: str, column: int) -> Any:
    row = PLAN.total if code == "total" else PLAN.nodes[code]
    return sheet[cell_name(row, column)].value


@needs_office
@pytest.mark.parametrize(
    ("case", "column", "side"),
    [("both", UNIT, "unit"), ("both", TPI, "tpi"), ("both", TPI2, "tpi"), ("settled", TPI2, "tpi")],
)
def test_libreoffice_computes_every_node_of_the_oracle_from_our_formulas(
    recalculated: dict[str, Any], case: str, column: SheetColumn, side: str
) -> None:
    sheet = recalculated[case]["Jawaban"]
    expected = SAMPLE[side]["expected"]
    assert len(expected) == 61
    for code, value in expected.items():
        for place in (column.value, column.answered):
            assert abs(node_figure(sheet, code, place) - float(value)) < CLOSE, code


@needs_office
@pytest.mark.parametrize("case", CASES)
def test_what_libreoffice_computes_is_what_the_engine_says_of_blanks_too(
    recalculated: dict[str, Any], case: str
) -> None:
    sheet = recalculated[case]["Jawaban"]
    for column in COLUMNS:
        result = CASES[case].result(column.key)
        for code, scored in [*result.nodes.items(), ("total", result.total)]:
            zero = node_figure(sheet, code, column.value)
            answered = node_figure(sheet, code, column.answered)
            assert abs(zero - float(scored.zero)) < CLOSE, (column.key, code)
            assert abs(answered - float(scored.answered)) < CLOSE, (column.key, code)


@needs_office
def test_zeros_follow_the_rules_of_their_question(recalculated: dict[str, Any]) -> None:
    sheet = recalculated["odd"]["Jawaban"]

    def value(code: str, column: SheetColumn) -> float:
        return round(node_figure(sheet, code, column.value), 9)

    # One of two questions of a node that weighs 0.5: blanks do not inflate the mean.
    assert value("A.I.1.i", UNIT) == 0.25
    assert node_figure(sheet, "A.I.1.i", UNIT.answered) == 0.5
    assert value("A.II.3.iii", UNIT) == 1.5  # 4 → 1 is three quarters of 2
    assert value("A.II.3.iii", TPI) == 2  # 0 → 0
    assert value("A.II.3.iii", TPI2) == 0  # 0 → 3
    assert value("A.II.4.i", UNIT) == 0  # 0/0, policy: zero
    assert value("A.II.4.i", TPI) == 1.7  # 85 % of 2, given without counts
    assert value("A.II.4.i", TPI2) == 0  # the supervisor's own 0 %, not the member's 85 %
    assert value("A.II.5.ii", UNIT) == 3  # 0/0, policy: full
    assert value("A.II.5.ii", TPI) == 0  # 3/0
    assert value("A.II.5.iii", TPI) == 0.75  # 6 of 8, half of a node that weighs 2
    assert value("A.II.5.iii", TPI2) == 0  # the supervisor's counts are not complete
    assert value("A.II.6.i", UNIT) == 1.25  # 9 of 4 is not more than all
    assert value("B.I", UNIT) == 14.875  # 3.4 of 4 of 17.5


@needs_office
def test_the_recap_meets_or_misses_every_minimum_as_the_application_does(
    recalculated: dict[str, Any],
) -> None:
    sheet = recalculated["both"]["TPI Unit"]
    rows = {row[1].value or row[2].value: row for row in sheet.iter_rows(min_row=7) if len(row) > 2}
    # Case 2 by hand from the oracle: 76.39 in all, at least 75 for WBK and 85 for WBBM.
    total = next(row for row in sheet.iter_rows() if row[2].value == "NILAI TOTAL")
    cells = [cell.value for cell in total[10:18]]
    assert cells[0] == pytest.approx(float(SAMPLE["tpi"]["expected"]["total"]))
    assert cells[2:5] == [75, 0, "Memenuhi"]
    assert cells[5] == 85
    assert cells[6] == pytest.approx(85 - float(SAMPLE["tpi"]["expected"]["total"]))
    assert cells[7] == "Belum memenuhi"
    expected = SAMPLE["tpi"]["expected"]
    for area in "123456":
        points = float(expected[f"A.I.{area}"]) + float(expected[f"A.II.{area}"])
        weight = sum(float(INSTRUMENT.node(f"A.{part}.{area}").weight) for part in ("I", "II"))
        row = [cell.value for cell in rows[area]]
        assert row[8] == pytest.approx(float(expected[f"A.I.{area}"]))
        assert row[9] == pytest.approx(float(expected[f"A.II.{area}"]))
        assert row[10] == pytest.approx(points)
        assert row[14] == ("Memenuhi" if points / weight >= 0.6 else "Belum memenuhi")
        assert row[17] == ("Memenuhi" if points / weight >= 0.75 else "Belum memenuhi")


@needs_office
@pytest.mark.parametrize("case", CASES)
def test_every_figure_shown_before_recalculation_is_the_recalculated_one(
    recalculated: dict[str, Any], case: str
) -> None:
    content = render(CASES[case])
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    seen = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                seen += 1
                before = shown[sheet.title][cell.coordinate].value
                after = recalculated[case][sheet.title][cell.coordinate].value
                where = (sheet.title, cell.coordinate, cell.value)
                if isinstance(before, int | float) and not isinstance(after, str | None):
                    assert abs(before - after) < CLOSE, where
                else:
                    assert (before or None) == (after or None), where
    assert seen > 900


def test_every_column_has_a_width_and_is_read_or_known_to_be_computed() -> None:
    """What a new column of the workbook needs (``CONTRIBUTING.md``)."""
    assert set(WIDTHS) == set(range(len(HEADINGS)))
    for name, case in CASES.items():
        reading = read_lke_workbook(render(case), INSTRUMENT)
        assert [one.heading for one in reading.unread] == [], name


def assert_comes_back(sides: dict[str, Mapping[str, Any]]) -> None:
    reading = read_lke_workbook(render(content(**sides)), INSTRUMENT)
    assert reading.layout == "kementerian"
    assert reading.problems == []
    for key, raw in sides.items():
        answers = reading.sides[key].answers if key in reading.sides else {}
        assert answers == parsed(raw), key


@pytest.mark.parametrize("case", CASES)
def test_what_was_exported_reads_back_the_same(case: str) -> None:
    reading = read_lke_workbook(render(CASES[case]), INSTRUMENT)
    assert reading.problems == []
    for key, column in CASES[case].columns.items():
        answers = reading.sides[key].answers if key in reading.sides else {}
        assert answers == column.answers, key


def test_a_sheet_that_was_exported_under_the_older_headings_reads_back_the_same() -> None:
    case = next(name for name in CASES if "tpi2" in CASES[name].columns)
    book = openpyxl.load_workbook(io.BytesIO(render(CASES[case])))
    renamed = 0
    for cell in next(book["Jawaban"].iter_rows(max_row=1)):
        if "TPI instansi" in str(cell.value):
            cell.value = cell.value.replace("TPI instansi", "TPI Itjen")
            renamed += 1
    saved = io.BytesIO()
    book.save(saved)
    reading = read_lke_workbook(saved.getvalue(), INSTRUMENT)
    assert renamed == 3
    assert (reading.problems, reading.unread) == ([], [])
    assert reading.sides["tpi2"].answers == CASES[case].columns["tpi2"].answers


@needs_office
@pytest.mark.parametrize("case", CASES)
def test_a_file_that_libreoffice_saved_again_is_still_ours_and_the_same(
    saved_again: dict[str, bytes], case: str
) -> None:
    reading = read_lke_workbook(saved_again[case], INSTRUMENT)
    assert reading.problems == []
    assert identity_in(read_workbook(saved_again[case])) == CASES[case].identity
    for key, column in CASES[case].columns.items():
        assert reading.sides[key].answers == column.answers, key


def test_all_forty_cases_read_back_the_same() -> None:
    cases = golden_cases()
    assert len(cases) == 40
    for first, second, third in zip(*[iter(cases[:39])] * 3, strict=True):
        assert_comes_back(
            {"unit": first["answers"], "tpi": second["answers"], "tpi2": third["answers"]}
        )
    assert_comes_back({"unit": cases[39]["answers"]})


@materials
def test_columns_and_sheets_stand_where_the_ministrys_stand(material: Material) -> None:
    book = openpyxl.load_workbook(io.BytesIO(material.content(BLANK)), read_only=True)
    ours = openpyxl.load_workbook(io.BytesIO(render(CASES["both"])))
    assert ours.sheetnames == [*book.sheetnames, "_identitas"]
    theirs = [cell.value or "" for cell in next(book["Jawaban"].iter_rows(max_row=1))]
    neutral = [title.replace("KESDM", "instansi") for title in theirs]
    assert list(HEADINGS[: len(neutral)]) == neutral
