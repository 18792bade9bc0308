"""The sides beside each other: who may see which, what was lost, and how often one asks."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Side
from assessment.lke.reading import read_lke
from assessment.lke.reports.comparison import compare_sides, sort_items
from assessment.lke.reports.earlier_years import earlier_answers, years
from assessment.models import Answer, Assessment, Indicator, Instrument, Node, Period

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.b"  # A/B/C, weight 0.25


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    """Judged: the unit says A, the member B with a note, the lead nothing, the supervisor C."""
    found: Assessment = bring("tpi_final").assessment
    rows = Answer.objects.filter(assessment=found, indicator__code=CODE)
    rows.filter(side="unit").update(value="A", note="")
    rows.filter(side="tpi_member").update(value="B", note="Sebagian.")
    rows.filter(side="tpi_supervisor").update(value="C", note="=1+1")
    if not rows.filter(side="tpi_supervisor").exists():
        Answer.objects.create(
            assessment=found, indicator=rows.first().indicator, side="tpi_supervisor", value="C",
            note="=1+1", updated_at=found.created_at,
        )  # fmt: skip
    return found


def line(found: Any, code: str = CODE) -> Any:
    return next(one for one in found.lines if one.code == code)


def test_each_rank_keeps_its_answer_and_the_loss_is_named(sheet: Assessment, season: Any) -> None:
    found = compare_sides(season.people["demo-pimpinan"], sheet)
    own = line(found)
    said = dict(zip(found.sides, own.sides, strict=True))
    assert (said[Side.UNIT].text, said[Side.UNIT].points) == ("A", Decimal("0.25"))
    assert (said[Side.TPI_MEMBER].text, said[Side.TPI_MEMBER].points) == ("B", Decimal("0.125"))
    assert said[Side.TPI_SUPERVISOR].changed
    assert own.lost == Decimal("0.25")  # A is 0.25, C nothing
    assert sort_items(found, "hilang", only_different=True)[0].lost == max(
        one.lost for one in found.lines
    )
    assert [one.code for one in sort_items(found, "nomor", only_different=False)] == [
        entry.code for entry in sheet.instrument.indicators.all()
    ]


def test_the_last_ranks_total_is_the_tpis_score(sheet: Assessment, season: Any) -> None:
    found = compare_sides(season.people["demo-pimpinan"], sheet)
    results = read_lke(sheet).results
    assert found.totals[0].value == results["unit"].total.zero
    assert found.totals[-1].value == results["tpi"].total.zero
    assert sum(area.points[-1] for area in found.areas) == results["tpi"].total.zero


@pytest.mark.one_database
def test_the_unit_sees_the_tpis_columns_only_when_it_may(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    sheet.tpi_visible = False
    sheet.save()
    head = season.people["unit_head-a"]
    assert compare_sides(head, sheet).sides == (Side.UNIT,)
    client = sign_in(head)
    page = client.get(reverse("assessment:compare", args=[sheet.pk])).content.decode()
    assert "Sebagian." not in page
    content = client.get(reverse("assessment:compare_xlsx", args=[sheet.pk])).content
    cells = [
        cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.values for cell in row
    ]
    assert "Sebagian." not in cells


@pytest.mark.one_database
def test_the_workbook_has_numbers_and_no_formulas(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-pimpinan"])
    content = client.get(reverse("assessment:compare_xlsx", args=[sheet.pk])).content
    table = openpyxl.load_workbook(io.BytesIO(content)).active
    row = next(row for row in table.values if row[0] == CODE)
    assert row[2] == row[-1] == 0.25
    assert "'=1+1" in row
    assert all(cell.data_type != "f" for cells in table for cell in cells)


def test_the_page_asks_as_often_for_many_differences_as_for_none(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-pimpinan"])
    address = reverse("assessment:compare", args=[sheet.pk])
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    before = queries()
    Answer.objects.filter(assessment=sheet, side="tpi_member", value="A").update(value="B")
    assert queries() == before <= 12


@pytest.mark.one_database
def test_what_a_paste_left_in_a_note_does_not_stop_the_workbook(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    Answer.objects.filter(assessment=sheet, indicator__code=CODE, side="tpi_member").update(
        note="Baris satu\x0bbaris dua"
    )
    client = sign_in(season.people["demo-pimpinan"])
    content = client.get(reverse("assessment:compare_xlsx", args=[sheet.pk])).content
    row = next(
        row for row in openpyxl.load_workbook(io.BytesIO(content)).active.values if row[0] == CODE
    )
    assert "Baris satubaris dua" in row


@pytest.fixture
def earlier(sheet: Assessment) -> Assessment:
    """The same unit a year before: the unit said B there, and nobody judged it."""
    period = Period.objects.create(year=sheet.period.year - 1, instrument=sheet.instrument)
    older = Assessment.objects.create(
        unit=sheet.unit, period=period, instrument=sheet.instrument, phase="closed"
    )
    Answer.objects.create(
        assessment=older, indicator=sheet.instrument.indicators.get(code=CODE), side="unit",
        value="B", updated_at=sheet.created_at,
    )  # fmt: skip
    return older


def test_an_earlier_year_stands_beside_every_item(
    sheet: Assessment, earlier: Assessment, season: Any, sign_in: Any
) -> None:
    known = years(season.people["demo-pimpinan"], sheet)
    assert [one.number for one in known] == [sheet.period.year, earlier.period.year]
    assert (known[1].unit, known[1].tpi) == (Decimal("0.125"), None)  # B of 0.25, nothing else
    then = earlier_answers(sheet, known[1])
    assert then is not None
    assert {code: (one.text, one.points) for code, one in then.items()} == {
        CODE: ("B", Decimal("0.125"))
    }
    client = sign_in(season.people["demo-pimpinan"])
    page = client.get(reverse("assessment:compare", args=[sheet.pk]))
    beside = {line.code: one for line, _, one in page.context["lines"]}
    assert beside[CODE].text == "B"
    content = client.get(reverse("assessment:compare_xlsx", args=[sheet.pk])).content
    row = next(
        row for row in openpyxl.load_workbook(io.BytesIO(content)).active.values if row[0] == CODE
    )
    assert row[-3:] == ("B", 0.125, 0.25)


def test_the_unit_sees_years_by_its_own_answers_until_it_may_see_the_tpis(
    sheet: Assessment, earlier: Assessment, season: Any
) -> None:
    sheet.tpi_visible = False
    sheet.save()
    now, then = years(season.people["unit_head-a"], sheet)
    assert (now.view, now.tpi, then.view) == ("unit", None, "unit")
    assert now.answers[CODE] == "A"
    now, _ = years(season.people["demo-pimpinan"], sheet)
    assert (now.view, now.answers[CODE]) == ("tpi", "C")


def test_a_renamed_item_finds_its_older_self(
    sheet: Assessment, earlier: Assessment, season: Any
) -> None:
    older = sheet.instrument
    newer = Instrument.objects.create(
        code="uji", version=99, title="Uji", predecessor=older, mapping={"Z.1": [CODE]}
    )
    node = Node.objects.create(instrument=newer, code="Z", kind="area", name="Z", weight=1, order=1)
    Indicator.objects.create(
        instrument=newer, node=node, code="Z.1", answer_type="abc", statement="Uji", soal_ids=[],
        order=1,
    )  # fmt: skip
    known = years(season.people["demo-pimpinan"], sheet)
    found = earlier_answers(Assessment(instrument=newer, period=sheet.period), known[1])
    assert found is not None
    assert (found["Z.1"].text, found["Z.1"].codes) == ("B", CODE)
    assert (
        earlier_answers(sheet, replace(known[1], assessment=Assessment(instrument=newer))) is None
    )


def test_more_years_cost_no_more_queries(
    sheet: Assessment, earlier: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-pimpinan"])
    address = reverse("assessment:compare", args=[sheet.pk])
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    before = queries()
    for back in (2, 3):
        period = Period.objects.create(year=sheet.period.year - back, instrument=sheet.instrument)
        Assessment.objects.create(
            unit=sheet.unit, period=period, instrument=sheet.instrument, phase="closed"
        )
    assert queries() == before
