"""A file's own sums stand beside what its answers come to; nothing is changed by the list."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Answer, Assessment
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.reconciliation import SumDifference, reconcile
from assessment.workbooks.workbook_reading import read_lke_workbook
from tests.assessment.workbooks.test_import_rights import REASON, post
from zona_integritas.ground.formats import angka

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def exported(both: bytes, sheet: Assessment) -> bytes:
    """Our own export of an LKE that is filled on both sides: its sums are stored with it."""
    other = Assessment.objects.exclude(pk=sheet.pk).get()
    for row in Answer.objects.filter(assessment=other):
        last = row.revisions.order_by("-version").first()
        assert last is not None
        Answer.objects.filter(pk=row.pk).update(value=last.value)
    return lke_workbook(other, tpi_side=True, made_at=timezone.now())


def changed(content: bytes, change: Callable[[Any, dict[str, int]], None]) -> bytes:
    """The file as a program leaves it that changes cells and computes nothing anew."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    page = book["Jawaban"]
    rows = {str(page.cell(row, 1).value): row for row in range(1, page.max_row + 1)}
    change(page, rows)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def column(page: Any, title: str) -> int:
    return next(n for n in range(1, page.max_column + 1) if page.cell(1, n).value == title)


def differences(sheet: Assessment, content: bytes) -> list[SumDifference]:
    instrument = scoring_instrument(sheet.instrument)
    return reconcile(instrument, read_lke_workbook(content, instrument))


def test_our_own_export_agrees_with_itself(exported: bytes, sheet: Assessment) -> None:
    reading = read_lke_workbook(exported, scoring_instrument(sheet.instrument))
    every = {node.code for node in sheet.instrument.nodes.all()}
    assert set(reading.sides["unit"].sums) == set(reading.sides["tpi"].sums) == every
    assert differences(sheet, exported) == []


def test_a_broken_formula_is_named_by_the_part_it_stands_in(
    exported: bytes, sheet: Assessment
) -> None:
    def broken(page: Any, rows: dict[str, int]) -> None:
        place = column(page, "Nilai (Unit)")
        for code in ("A.II.5.iii", "A.II.5", "A.II", "A"):
            cell = page.cell(rows[code], place)
            cell.value += 0.5

    found = differences(sheet, changed(exported, broken))
    assert [(one.column, one.code) for one in found] == [("unit", "total"), ("unit", "A.II.5.iii")]
    assert [angka(one.file - one.here) for one in found] == ["0,50", "0,50"]
    assert "non-LHKPN" in found[1].why
    assert "menurut berkas" in found[1].sentence


def test_a_difference_the_sheet_does_not_show_is_none(exported: bytes, sheet: Assessment) -> None:
    def rounded(page: Any, rows: dict[str, int]) -> None:
        place = column(page, "Nilai (Unit)")
        for code, row in rows.items():
            if isinstance(page.cell(row, place).value, float) and "." in code:
                page.cell(row, place).value = round(page.cell(row, place).value, 2)

    assert differences(sheet, changed(exported, rounded)) == []


def test_a_percentage_that_is_not_its_counts(exported: bytes, sheet: Assessment) -> None:
    instrument = scoring_instrument(sheet.instrument)
    read = read_lke_workbook(exported, instrument).sides["unit"].percentages
    code = next(one for one in read if 0 < read[one].value < 1)

    def typed(page: Any, rows: dict[str, int]) -> None:
        page.cell(rows[code], column(page, "Jawaban Unit")).value = 0.01

    (found,) = differences(sheet, changed(exported, typed))
    assert (found.code, found.percentage, angka(found.file)) == (code, True, "1,00")


@pytest.mark.one_database
def test_the_page_lists_them_and_the_answers_count(
    both: bytes, sheet: Assessment, season: Any, sign_in: Any, exported: bytes
) -> None:
    def broken(page: Any, rows: dict[str, int]) -> None:
        page.cell(rows["B.II"], column(page, "Nilai (Unit)")).value = 1

    mended = openpyxl.load_workbook(io.BytesIO(changed(exported, broken)))
    del mended["_identitas"]
    kept = io.BytesIO()
    mended.save(kept)
    client = sign_in(season.people["unit_head-a"])
    asked = post(client, sheet, kept.getvalue(), reason=REASON)
    page = client.get(asked["Location"]).content.decode()
    assert "Jumlah yang berbeda (1)" in page
    assert "B.II" in page
    assert not Answer.objects.filter(assessment=sheet, value__isnull=False).exists()
