"""Evidence: by content, never overwritten, handed out only to who may see the sheet."""

import io
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.models import Assessment, Evidence, EvidenceRevision, EvidenceUse
from assessment.queries import indicators_of
from assessment.services.evidence import add_file, add_link, end_use
from zona_integritas.errors import Refused

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def desk(season: Any, bring: Any) -> SimpleNamespace:
    sheet = Assessment.objects.select_related("unit", "period", "instrument").get(
        pk=bring("self_assessment").assessment.pk
    )
    rows = list(indicators_of(sheet)[:3])
    EvidenceUse.objects.all().delete()
    EvidenceRevision.objects.all().delete()
    Evidence.objects.all().delete()

    def put(name: str, content: bytes, row: int = 0) -> EvidenceUse:
        return add_file(
            actor=season.people["unit_member-a"],
            assessment=sheet,
            indicator=rows[row],
            upload=SimpleUploadedFile(name, content),
        )

    return SimpleNamespace(sheet=sheet, rows=rows, put=put, season=season)


def test_a_file_is_kept_by_its_content_and_served_as_an_attachment(desk: Any, sign_in: Any) -> None:
    use = desk.put("SK Tim.pdf", PDF)
    revision = use.evidence.revisions.get()
    address = reverse("assessment:evidence_download", args=[desk.sheet.pk, revision.pk])
    response = sign_in(desk.season.people["demo-pengamat"]).get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_who_may_not_see_the_sheet_does_not_find_its_evidence(desk: Any, sign_in: Any) -> None:
    revision = desk.put("SK.pdf", PDF).evidence.revisions.get()
    address = reverse("assessment:evidence_download", args=[desk.sheet.pk, revision.pk])
    assert sign_in(desk.season.people["unit_member-b"]).get(address).status_code == 404


def test_the_same_content_is_recognised_and_stored_once(desk: Any) -> None:
    first = desk.put("SK.pdf", PDF, row=0)
    second = desk.put("salinan SK.pdf", PDF, row=1)
    assert first.evidence == second.evidence
    assert EvidenceRevision.objects.count() == 1
    assert EvidenceUse.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("catatan.html", b"<script>alert(1)</script>", "Yang dapat diunggah"),
        ("program.exe", b"MZ\x90\x00", "Yang dapat diunggah"),
        ("gambar.svg", b"<svg onload='x'/>", "Yang dapat diunggah"),
        ("palsu.pdf", b"<html><script>alert(1)</script></html>", "tidak sesuai dengan akhirannya"),
        ("palsu.png", PDF, "tidak sesuai dengan akhirannya"),
        ("palsu.docx", b"PK\x03\x04 bukan dokumen", "tidak sesuai dengan akhirannya"),
        ("kosong.pdf", b"", "kosong"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(
    desk: Any, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        desk.put(name, content)
    assert Evidence.objects.count() == 0


def test_images_and_office_files_come_in(desk: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert desk.put("foto.png", PNG, 0).pk
    assert desk.put("laporan.docx", buffer.getvalue(), 1).pk


def test_a_file_above_the_limit_is_refused_with_both_sizes(desk: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(Refused, match="paling besar"):
        desk.put("besar.pdf", PDF + b" " * 200)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x/y", "file:///etc/passwd", "x"])
def test_only_web_addresses_are_links(desk: Any, url: str) -> None:
    with pytest.raises(Refused, match="bukan tautan"):
        add_link(
            actor=desk.season.people["unit_member-a"],
            assessment=desk.sheet,
            indicator=desk.rows[0],
            url=url,
        )


def test_evidence_taken_away_stays_in_the_history(desk: Any) -> None:
    use = desk.put("SK.pdf", PDF)
    end_use(actor=desk.season.people["unit_head-a"], use=use)
    use.refresh_from_db()
    assert use.ended_at is not None
    assert use.ended_by == desk.season.people["unit_head-a"]
    assert EvidenceRevision.objects.count() == 1


def test_the_tpi_adds_no_evidence(desk: Any) -> None:
    with pytest.raises(Refused):
        add_link(
            actor=desk.season.people["demo-tpi-anggota"],
            assessment=desk.sheet,
            indicator=desk.rows[0],
            url="https://x.example/y",
        )
