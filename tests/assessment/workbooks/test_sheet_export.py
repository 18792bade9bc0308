"""An LKE taken out of the application: by a person in the browser, and by command."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessment.enums import Side
from assessment.evidence.lines import evidence_line
from assessment.lke.reading import read_lke
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Answer, Assessment, Evidence, EvidenceRevision, EvidenceUse
from assessment.workbooks.identity import identity_in
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_workbook
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.files.spreadsheets import read_workbook

pytestmark = pytest.mark.django_db


def download(client: Any, sheet: Assessment) -> bytes:
    response = client.get(reverse("assessment:sheet_export", args=[sheet.pk]))
    assert response.status_code == 200
    content: bytes = response.content
    return content


def read(content: bytes, sheet: Assessment) -> WorkbookReading:
    return read_lke_workbook(content, scoring_instrument(sheet.instrument))


@pytest.mark.one_database
def test_a_judged_lke_comes_out_with_the_voice_of_every_column(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("tpi_final").assessment
    lead = next(
        row
        for row in Answer.objects.filter(assessment=sheet, side=Side.TPI_LEAD)
        if row.indicator.options.exists()
    )
    other = lead.indicator.options.exclude(label=lead.value).last().label
    Answer.objects.filter(pk=lead.pk).update(value=other, note="Lebih tepat begini.")
    reading = read(download(sign_in(season.people["demo-pengamat"]), sheet), sheet)
    said = read_lke(sheet).sides
    assert reading.problems == []
    assert reading.sides["unit"].answers == said[Side.UNIT]
    code = lead.indicator.code
    assert said[Side.TPI_MEMBER][code] != other
    assert reading.sides["tpi"].answers[code] == other
    assert reading.sides["tpi"].notes[code] == "Lebih tepat begini."
    together = {**said[Side.TPI_MEMBER], **said[Side.TPI_LEAD]}
    assert reading.sides["tpi"].answers == together
    assert said[Side.TPI_SUPERVISOR]
    assert reading.sides["tpi2"].answers == said[Side.TPI_SUPERVISOR]
    notes = dict(
        Answer.objects.filter(assessment=sheet, side=Side.UNIT)
        .exclude(note="")
        .values_list("indicator__code", "note")
    )
    assert notes
    assert reading.sides["unit"].notes == notes


def test_the_identity_names_the_version_of_every_answer(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("tpi_final").assessment
    found = identity_in(read_workbook(download(sign_in(season.people["demo-admin"]), sheet)))
    assert found is not None
    assert (found.unit, found.year) == ("A", sheet.period.year)
    assert found.instrument_digest == sheet.instrument.digest
    assert len(found.origins) == 3 * 113
    kept = {
        (side, code): version
        for side, code, version in Answer.objects.filter(assessment=sheet).values_list(
            "side", "indicator__code", "version"
        )
    }
    for (column, code), origin in found.origins.items():
        assert origin.version == kept.get((Side(origin.side), code), 0), (column, code)
    leads = {code for side, code in kept if side == Side.TPI_LEAD}
    assert {
        code
        for (column, code), origin in found.origins.items()
        if column == "tpi" and origin.side == Side.TPI_LEAD
    } == leads


@pytest.mark.one_database
def test_a_unit_that_may_not_see_the_tpi_side_gets_none_of_it(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("tpi_assessment").assessment
    assert not sheet.tpi_visible
    content = download(sign_in(season.people["unit_member-a"]), sheet)
    reading = read(content, sheet)
    assert [key for key, side in reading.sides.items() if side.answers] == ["unit"]
    found = identity_in(read_workbook(content))
    assert found is not None
    assert {column for column, _ in found.origins} == {"unit"}
    others = read(download(sign_in(season.people["demo-tpi-anggota"]), sheet), sheet)
    assert others.sides["tpi"].answers  # there was something to hide


@pytest.mark.one_database
def test_evidence_stands_as_one_line_each(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("self_assessment").assessment
    unit = sheet.unit
    code = "A.I.1.i.b"
    indicator = sheet.instrument.indicators.get(code=code)
    EvidenceUse.objects.filter(assessment=sheet, indicator=indicator).delete()
    kinds = {
        "SK Tim ZI": {"url": "https://instansi.example/sk"},
        "Undangan.pdf": {"sha256": "a" * 64, "file_name": "undangan-1.pdf"},
        "Dari lembar": {"mention": "ada di lemari\nruang tata usaha"},
    }
    for title, what in kinds.items():
        evidence = Evidence.objects.create(unit=unit, title=title)
        EvidenceRevision.objects.create(evidence=evidence, number=1, **what)
        EvidenceUse.objects.create(evidence=evidence, assessment=sheet, indicator=indicator)
    reading = read(download(sign_in(season.people["unit_member-a"]), sheet), sheet)
    lines = reading.sides["unit"].evidence[code].split("\n")
    assert lines == [
        "SK Tim ZI — https://instansi.example/sk",
        "Undangan.pdf",
        "ada di lemari ruang tata usaha",
    ]
    revisions = EvidenceRevision.objects.filter(evidence__title__in=kinds).order_by("evidence_id")
    assert [evidence_line(revision) for revision in revisions] == lines


def test_the_download_is_private_and_recorded(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("tpi_final").assessment
    client = sign_in(season.people["demo-pimpinan"])
    response = client.get(reverse("assessment:sheet_export", args=[sheet.pk]))
    name = f"lke-A-{sheet.period.year}.xlsx"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    event = AuditEvent.objects.filter(action="sheet.exported").get()
    assert event.actor == season.people["demo-pimpinan"]
    assert event.after["file"] == name
    overview = client.get(reverse("assessment:overview", args=[sheet.pk])).content.decode()
    assert reverse("assessment:sheet_export", args=[sheet.pk]) in overview
    assert "Unduh LKE" in overview


@pytest.mark.one_database
def test_the_command_writes_the_whole_sheet(bring: Any, tmp_path: Path) -> None:
    sheet = bring("tpi_final").assessment
    target = tmp_path / "lke.xlsx"
    call_command("export_lke", unit="A", period=sheet.period.year, out=str(target))
    reading = read(target.read_bytes(), sheet)
    assert reading.sides["unit"].answers == read_lke(sheet).sides[Side.UNIT]
    assert reading.sides["tpi"].answers
    book = openpyxl.load_workbook(io.BytesIO(target.read_bytes()))
    assert book["Unit"]["B1"].value == sheet.unit.name
    assert AuditEvent.objects.filter(action="sheet.exported", actor=None).count() == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("unit", "year", "words"),
    [
        ("TIDAK-ADA", 0, "Unit «TIDAK-ADA» tidak ada"),
        ("B", 1999, "Periode 1999 tidak ada"),
        ("B", 0, "belum mempunyai LKE"),
    ],
)
def test_the_command_says_what_is_unknown_and_writes_nothing(
    season: Any, tmp_path: Path, unit: str, year: int, words: str
) -> None:
    target = tmp_path / "lke.xlsx"
    with pytest.raises(CommandError, match=words):
        call_command("export_lke", unit=unit, period=year or season.period.year, out=str(target))
    assert not target.exists()
    assert not AuditEvent.objects.filter(action="sheet.exported").exists()


@pytest.mark.one_database
def test_a_file_that_cannot_be_written_is_no_export(bring: Any, tmp_path: Path) -> None:
    sheet = bring("self_assessment").assessment
    with pytest.raises(CommandError, match="tidak dapat ditulis"):
        call_command(
            "export_lke",
            unit="A",
            period=sheet.period.year,
            out=str(tmp_path / "tidak-ada" / "lke.xlsx"),
        )
    assert not AuditEvent.objects.filter(action="sheet.exported").exists()
