"""What a workbook costs us against the obvious ways. Prints ratios, asserts nothing about time.

Not part of the suite: ``pytest tests/benchmarks/bench_workbook.py -s -q``.
"""

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from assessment.scoring.engine import score
from assessment.workbooks.reports.lke_formulas import UNIT
from assessment.workbooks.reports.lke_workbook import render
from assessment.workbooks.workbook_reading import read_lke_workbook
from tests.assessment.workbooks.test_lke_workbook import (
    ALWAYS_RECALCULATE,
    CASES,
    INSTRUMENT,
    PLAN,
    SAMPLE,
    parsed,
)
from tests.benchmarks.bench_lke import say, seconds

CASE = CASES["both"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_scoring_against_libreoffice_recalculating_the_same_sheet(tmp_path: Path) -> None:
    """One run for one sheet, and what each further sheet costs once the program is running."""
    answers = parsed(SAMPLE["unit"]["answers"])
    profile = tmp_path / "profil" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    names = [f"{number}.xlsx" for number in range(21)]
    content = render(CASE)
    for name in names:
        (tmp_path / name).write_bytes(content)

    def recalculate(count: int) -> None:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={profile.parent.as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(tmp_path / "jadi"),
                *(str(tmp_path / name) for name in names[:count]),
            ],
            check=True,
            capture_output=True,
        )

    one = seconds(lambda: recalculate(1), 3)
    more = (seconds(lambda: recalculate(21), 1) - one) / 20
    ours = seconds(lambda: score(INSTRUMENT, answers), 50)
    for name, other in (("satu kali jalan", one), ("tiap lembar berikutnya", more)):
        print(
            f"\nMenilai satu LKE {ours * 1000:.2f} ms, LibreOffice {name} {other * 1000:.0f} ms: "
            f"{other / ours:.0f} kali"
        )


def test_exporting_against_filling_a_template_with_openpyxl() -> None:
    """Ours made anew, against opening the same sheet as a template, filling it in and saving."""
    content = render(CASE)
    answers = parsed(SAMPLE["unit"]["answers"])

    def with_openpyxl() -> None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        for code, answer in answers.items():
            if isinstance(answer, str):
                book["Jawaban"].cell(PLAN.indicators[code] + 1, UNIT.answer + 1, answer)
        book.save(io.BytesIO())

    say("Mengekspor satu LKE", seconds(lambda: render(CASE)), seconds(with_openpyxl))


def test_reading_a_filled_workbook_against_openpyxl() -> None:
    """Ours in full, down to answers, notes and problems; openpyxl only to plain values."""
    content = render(CASE)

    def with_openpyxl() -> None:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        for sheet in book:
            for row in sheet.iter_rows(values_only=True):
                tuple(row)

    say(
        "Membaca lembar LKE terisi",
        seconds(lambda: read_lke_workbook(content, INSTRUMENT)),
        seconds(with_openpyxl),
    )
