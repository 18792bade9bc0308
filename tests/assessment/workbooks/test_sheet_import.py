"""A filled workbook in the browser: uploaded, examined, applied; the golden scores exactly."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from assessment.enums import Phase, Side, View
from assessment.lke.reading import read_lke
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, Assessment, Period, SheetImport
from tests.golden.material import FULL, FULL_ANNEX, UNFINISHED, Material, materials
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.verify import first_broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(season: Any) -> Assessment:
    """The LKE of unit A, blank, as the unit may fill it."""
    opened = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    opened.phase = Phase.UNIT
    opened.save()
    return opened


def upload(client: Any, sheet: Assessment, name: str, content: bytes) -> Any:
    address = reverse("assessment:sheet_upload", args=[sheet.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def every_line(page: Any) -> dict[str, str]:
    """The form as it is sent by the button that takes all of the file."""
    return {"sidik": page.context["fingerprint"], "cara": "semua"}


@pytest.mark.one_database
@materials
def test_the_ministrys_sheet_comes_in_with_the_units_side_only(
    material: Material, sheet: Assessment, season: Any, sign_in: Any
) -> None:
    """The file holds the TPI's answers too: they are not the unit's to bring in."""
    client = sign_in(season.people["unit_member-a"])
    content = material.content(FULL)
    check = upload(client, sheet, "lke.xlsx", content)
    page = client.get(check["Location"])
    assert len(page.context["found"].changes) == 113
    assert "«Jawaban TPI» tidak dibaca (113 isian" in page.content.decode()
    assert Answer.objects.count() == 0  # nothing is changed by looking
    done = client.post(check["Location"], every_line(page))
    assert done["Location"] == reverse("assessment:overview", args=[sheet.pk])
    assert "76,71" in client.get(done["Location"]).content.decode()
    assert set(Answer.objects.values_list("side", flat=True)) == {Side.UNIT}


@pytest.mark.one_database
@materials
def test_both_sides_of_the_ministrys_sheet_score_exactly_as_the_golden_cases(
    material: Material, tmp_path: Path, sheet: Assessment, season: Any, sign_in: Any
) -> None:
    """As history of a closed period, where alone both come from one file."""
    Period.objects.filter(pk=season.period.pk).update(is_open=False)
    file = tmp_path / FULL
    file.write_bytes(material.content(FULL))
    call_command(
        "import_lke",
        file,
        "--unit=A",
        f"--period={season.period.year}",
        "--historic=Musim sebelum aplikasi dipakai.",
    )
    cases = material.cases()
    results = read_lke(sheet).results
    for view, number in ((View.UNIT, 1), (View.TPI, 2)):
        for code, expected in cases[number]["expected"].items():
            scored = results[view].total if code == "total" else results[view].nodes[code]
            assert abs(scored.zero - Decimal(expected)) < Decimal("1e-9"), code
    client = sign_in(season.people["demo-pengamat"])
    overview = client.get(reverse("assessment:overview", args=[sheet.pk])).content.decode()
    assert "76,71" in overview
    assert "76,39" in overview
    assert Answer.objects.filter(side=Side.TPI_MEMBER).count() == 113
    assert first_broken()[1] is None
    event = AuditEvent.objects.get(action="answers.saved")
    assert len(event.after["answers"]) == len(event.before) == 226
    assert event.after["answers"]["unit:A.I.1.i.b"]["value"] == cases[1]["answers"]["A.I.1.i.b"]
    assert event.before["unit:A.I.1.i.b"] is None


@materials
def test_the_same_file_again_changes_nothing(
    material: Material, sheet: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    content = material.content(FULL_ANNEX)
    for expected in ("Terapkan yang dicentang", "tidak ada yang perlu diterapkan"):
        check = upload(client, sheet, "lampiran.xlsx", content)
        page = client.get(check["Location"])
        assert expected in page.content.decode()
        client.post(check["Location"], every_line(page))
    assert set(Answer.objects.values_list("version", flat=True)) == {1}


@materials
def test_answers_that_changed_since_the_preview_stop_the_import(
    material: Material, sheet: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    check = upload(client, sheet, "a.xlsx", material.content(UNFINISHED))
    page = client.get(check["Location"])
    other = upload(client, sheet, "b.xlsx", material.content(FULL))
    client.post(other["Location"], every_line(client.get(other["Location"])))
    count = Answer.objects.count()
    late = client.post(check["Location"], every_line(page))
    assert late.status_code == 409
    assert "berubah sejak Anda memeriksa" in late.content.decode()
    assert Answer.objects.count() == count


@pytest.mark.one_database
@materials
def test_a_closed_sheet_takes_no_import(
    material: Material, bring: Any, season: Any, sign_in: Any
) -> None:
    closed = bring("tpi_final").assessment
    assert closed.phase == Phase.CLOSED
    client = sign_in(season.people["unit_head-a"])
    answer = upload(client, closed, "a.xlsx", material.content(FULL))
    assert answer.status_code == 422
    assert "sudah ditutup" in answer.content.decode()


@pytest.mark.one_database
def test_a_file_that_is_no_lke_is_refused_in_words(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    answer = upload(client, sheet, "lke.xlsx", b"bukan buku kerja")
    assert answer.status_code == 422
    assert "Susunan berkas ini tidak dikenal" in answer.content.decode()
    assert SheetImport.objects.count() == 0


def test_the_sides_import_their_own_and_others_nothing(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    address = reverse("assessment:sheet_upload", args=[sheet.pk])
    for username in ("unit_head-a", "demo-tpi-ketua"):
        assert sign_in(season.people[username]).get(address).status_code == 200, username
    for username in ("demo-pimpinan", "demo-pokja"):
        assert sign_in(season.people[username]).get(address).status_code == 403, username
    for username in ("unit_head-a", "demo-tpi-ketua"):
        start = reverse("assessment:sheet_start")
        assert sign_in(season.people[username]).get(start).status_code == 403, username


@pytest.mark.django_db
def test_of_several_sheets_a_person_chooses_one(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any
) -> None:
    """The unit's copy and a changed one: named, chosen, and only the chosen one is read."""
    book = openpyxl.load_workbook(io.BytesIO(both), data_only=True)
    copy = book.copy_worksheet(book["Jawaban"])
    copy.title = "Jawaban (2)"
    heads = {cell.value: cell.column for cell in copy[1]}
    row = next(r for r in range(1, 400) if copy.cell(r, 1).value == "A.I.1.i.b")
    was = copy.cell(row, heads["Jawaban Unit"]).value
    copy.cell(row, heads["Jawaban Unit"]).value = "B" if was != "B" else "C"
    kept = io.BytesIO()
    book.save(kept)
    client = sign_in(season.people["unit_head-a"])
    upload = SimpleUploadedFile("dua.xlsx", kept.getvalue())
    asked = client.post(reverse("assessment:sheet_upload", args=[sheet.pk]), {"file": upload})
    here = asked["Location"]
    page = client.get(here).content.decode()
    assert "Lembar mana yang dibaca?" in page
    assert "Jawaban (2)" in page
    refused = client.post(here, {"lembar": "_identitas"})
    assert "Pilih salah satu lembar yang disebut" in refused.content.decode()
    assert client.post(here, {"sidik": "", "cara": "semua"}).status_code == 200  # asks again
    assert not Answer.objects.filter(assessment=sheet, value__isnull=False).exists()
    client.post(here, {"lembar": "Jawaban (2)"})
    page = client.get(here)
    assert "Lembar «Jawaban (2)» dibaca menurut pilihan Anda" in page.content.decode()
    client.post(here, {"sidik": page.context["fingerprint"], "cara": "semua"})
    answer = Answer.objects.get(assessment=sheet, indicator__code="A.I.1.i.b", side="unit")
    assert answer.value == ("B" if was != "B" else "C")
