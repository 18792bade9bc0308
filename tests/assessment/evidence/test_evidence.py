"""Evidence: by content, never overwritten, handed out only to who may see the sheet."""

import io
import struct
import zipfile
import zlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.evidence.services.archive import write_archive
from assessment.evidence.services.evidence import add_file, add_link, checked_url, end_use
from assessment.models import Assessment, Evidence, EvidenceRevision, EvidenceUse
from assessment.queries import indicators_of
from tests.office_files import office_file
from zona_integritas.ground.errors import Refused

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


@pytest.mark.one_database
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


@pytest.mark.one_database
def test_images_and_office_files_come_in(desk: Any) -> None:
    assert desk.put("foto.png", PNG, 0).pk
    assert desk.put("laporan.docx", office_file(), 1).pk


@pytest.mark.one_database
def test_a_file_above_the_limit_is_refused_with_both_sizes(desk: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(Refused, match="paling besar"):
        desk.put("besar.pdf", PDF + b" " * 200)


@pytest.mark.one_database
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


@pytest.mark.one_database
def test_the_tpi_adds_no_evidence(desk: Any) -> None:
    with pytest.raises(Refused):
        add_link(
            actor=desk.season.people["demo-tpi-anggota"],
            assessment=desk.sheet,
            indicator=desk.rows[0],
            url="https://x.example/y",
        )


def picture(colour: int) -> bytes:
    """A PNG of one pixel, made by hand: signature, header, data, end."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes([0, colour]))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


class TestVersionsAndArchive:
    """A newer file is another revision; all of it leaves in one ZIP by indicator code."""

    CODE = "A.I.1.i.b"

    @pytest.fixture
    def lke(self, bring: Any) -> Any:
        found = bring("self_assessment").assessment
        EvidenceUse.objects.filter(assessment=found).update(ended_at=timezone.now())
        return found

    def post(self, client: Any, lke: Any, content: bytes, name: str = "foto.png") -> Any:
        address = reverse("assessment:evidence_add", args=[lke.pk, self.CODE])
        return client.post(address, {"berkas": SimpleUploadedFile(name, content)})

    def test_a_newer_version_stands_beside_the_older(
        self, lke: Any, season: Any, sign_in: Any
    ) -> None:
        client = sign_in(season.people["unit_member-a"])
        self.post(client, lke, picture(1))
        use = EvidenceUse.objects.get(assessment=lke, ended_at__isnull=True)
        address = reverse("assessment:evidence_replace", args=[lke.pk, use.pk])
        for colour in (2, 2):  # the same content again is refused
            client.post(address, {"berkas": SimpleUploadedFile("baru.png", picture(colour))})
        numbers = list(use.evidence.revisions.values_list("number", "file_name"))
        assert numbers == [(2, "baru.png"), (1, "foto.png")]
        old = use.evidence.revisions.get(number=1)
        page = client.get(reverse("assessment:evidence_preview", args=[lke.pk, old.pk]))
        assert "Versi 2" in page.content.decode()
        content = client.get(reverse("assessment:evidence_inline", args=[lke.pk, old.pk]))
        assert b"".join(content.streaming_content) == picture(1)
        assert content["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in content["Content-Security-Policy"]
        stranger = sign_in(season.people["unit_member-b"])
        address = reverse("assessment:evidence_inline", args=[lke.pk, old.pk])
        assert stranger.get(address).status_code == 404

    def test_only_the_tpi_hears_that_another_unit_hands_in_the_same_file(
        self, lke: Any, season: Any, sign_in: Any, bring: Any
    ) -> None:
        other = bring("self_assessment", unit="B").assessment
        self.post(sign_in(season.people["unit_member-b"]), other, picture(7))
        client = sign_in(season.people["unit_member-a"])
        self.post(client, lke, picture(7))
        address = reverse("assessment:area", args=[lke.pk, "A.I.1"])
        words = "sama dengan bukti unit lain"
        assert words not in client.get(address).content.decode()
        assert words in sign_in(season.people["demo-tpi-ketua"]).get(address).content.decode()

    @pytest.mark.one_database
    def test_the_archive_is_named_by_code_and_leads_nowhere_else(
        self, lke: Any, season: Any, sign_in: Any
    ) -> None:
        client = sign_in(season.people["unit_member-a"])
        self.post(client, lke, picture(3), "../../etc/pa=sswd.png")
        address = reverse("assessment:evidence_add", args=[lke.pk, self.CODE])
        client.post(address, {"tautan": "https://arsip.example/sk", "judul": "=SK Tim"})

        class Silent:
            def begin(self, total: int, message: str = "") -> None: ...
            def step(self, message: str = "", by: int = 1) -> None: ...

        buffer = io.BytesIO()
        write_archive(lke, buffer, Silent())  # type: ignore[arg-type]
        with zipfile.ZipFile(buffer) as archive:
            assert archive.namelist() == ["A.I.1.i.b/01 pa_sswd.png", "daftar-bukti.csv"]
            table = archive.read("daftar-bukti.csv").decode("utf-8-sig")
        assert "'=SK Tim;https://arsip.example/sk" in table


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bit.ly/sk-tim", "https://bit.ly/sk-tim"),
        (" drive.google.com/drive/folders/a ", "https://drive.google.com/drive/folders/a"),
        ("https:// arsip.example/a", "https://arsip.example/a"),
    ],
)
def test_an_address_without_its_beginning_is_kept_whole(typed: str, kept: str) -> None:
    assert checked_url(typed) == kept
