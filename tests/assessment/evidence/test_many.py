"""Many files at once: whose they are by name, what would go where, and limits before reading."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from assessment.evidence.services.item_names import ItemNames
from assessment.evidence.services.many import place_many
from assessment.models import Assessment, EvidenceUse
from assessment.queries import indicators_of
from tests.assessment.evidence.test_evidence import PDF
from zona_integritas.ground.jobs.models import Job

CODES = ("A.I.1.i.a", "A.I.1.i.b", "A.I.1.ii.a", "B.I.a", "A.II.3.ii.b")
OURS = {
    "A.I.1.i.a notulen.pdf": "A.I.1.i.a",
    "a.i.1.i.a.pdf": "A.I.1.i.a",
    "A-I-1-i-b_SK Tim.pdf": "A.I.1.i.b",
    "A I 1 ii a undangan.pdf": "A.I.1.ii.a",
    "A.I.1.i.a-b.pdf": "A.I.1.i.a",
    "(B.I.a) laporan survei.pdf": "B.I.a",
    "Butir A.II.3.ii.b – monitoring.pdf": "A.II.3.ii.b",
    "bukti/A.I.1.i.b/01 foto.jpg": "A.I.1.i.b",
    "bukti\\A_I_1_i_b\\foto.jpg": "A.I.1.i.b",
    "A.I.1.i.a/A.I.1.i.b.pdf": "A.I.1.i.b",  # its own name says it nearer
    "A.I.1.i.a/lain/scan.pdf": "A.I.1.i.a",
}
NOBODYS = (
    "A.I.1.i.ab.pdf",
    "A.I.1.pdf",
    "SK A.I.1.i.a.pdf",
    "A.I.1.i.c x.pdf",
    "AI1ia.pdf",
    ".pdf",
)


@pytest.mark.parametrize(("path", "code"), [*OURS.items(), *((one, "") for one in NOBODYS)])
def test_the_beginning_of_a_name_tells_the_item(path: str, code: str) -> None:
    assert ItemNames(CODES).code_in(path) == code


def zipped(files: dict[str, bytes]) -> SimpleUploadedFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("bukti.zip", held.getvalue())


def pdf(number: int) -> bytes:
    return PDF + b"%%%d\n" % number


def fields(page: str) -> tuple[list[str], list[str]]:
    return (
        re.findall(r'name="berkas" value="([^"]+)"', page),
        re.findall(r'name="butir" value="([^"]*)"', page),
    )


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    found: Assessment = bring("self_assessment").assessment
    return found


def uses(sheet: Assessment) -> list[tuple[str, str]]:
    rows = EvidenceUse.objects.filter(assessment=sheet, ended_at__isnull=True)
    return sorted(rows.values_list("indicator__code", "evidence__title"))


@pytest.mark.django_db
def test_what_goes_where_is_shown_before_anything_is_attached(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    before = uses(sheet)
    archive = zipped(
        {
            "A.I.1.i.a SK.pdf": pdf(1),
            "A.I.1.i.b/foto rapat.pdf": pdf(2),
            "catatan.txt": b"bukan bukti",
            "Laporan.pdf": pdf(3),
            "__MACOSX/._x": b"x",
        }
    )
    response = client.post(
        reverse("assessment:evidence_many", args=[sheet.pk]), {"berkas": archive}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert uses(sheet) == before
    tokens, codes = fields(page)
    assert codes == ["", "A.I.1.i.a", "A.I.1.i.b"]  # what needs a hand stands first
    assert "catatan.txt" in page
    assert "Tidak dapat diterima (1)" in page
    place = reverse("assessment:evidence_place", args=[sheet.pk])
    wrong = client.post(place, {"berkas": tokens, "butir": ["A.I.9", *codes[1:]]})
    assert wrong.status_code == 422
    assert "«A.I.9» bukan kode butir" in wrong.content.decode()
    assert fields(wrong.content.decode())[1] == ["A.I.9", *codes[1:]]  # what was typed stays
    assert uses(sheet) == before
    done = client.post(place, {"berkas": tokens, "butir": ["", "a.i.1.i.a", codes[2]]})
    assert done.status_code == 302
    fresh = [one for one in uses(sheet) if one not in before]
    assert fresh == [("A.I.1.i.a", "A.I.1.i.a SK.pdf"), ("A.I.1.i.b", "foto rapat.pdf")]


@pytest.mark.django_db
@pytest.mark.one_database
def test_another_persons_page_or_lke_gives_no_file(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    member, head = (sign_in(season.people[f"unit_{one}-a"]) for one in ("member", "head"))
    many = reverse("assessment:evidence_many", args=[sheet.pk])
    sent = {"berkas": SimpleUploadedFile("A.I.1.i.a.pdf", pdf(1))}
    tokens, codes = fields(member.post(many, sent).content.decode())
    place, before = reverse("assessment:evidence_place", args=[sheet.pk]), uses(sheet)
    for client, form in (
        (head, {"berkas": tokens, "butir": codes}),
        (member, {"berkas": ["palsu"], "butir": codes}),
        (member, {}),
    ):
        assert client.post(place, form).status_code == 422
    assert uses(sheet) == before


@pytest.mark.django_db
@pytest.mark.one_database
def test_too_much_is_refused_before_it_is_read(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    address = reverse("assessment:evidence_many", args=[sheet.pk])

    def told(*files: SimpleUploadedFile) -> str:
        response = client.post(address, {"berkas": list(files)})
        return response.content.decode() if response.status_code == 422 else ""

    with override_settings(EVIDENCE_MANY_FILES=2):
        assert "Ada 3 berkas; paling banyak 2" in told(
            zipped({f"{number}.pdf": pdf(number) for number in range(3)})
        )
    with override_settings(BATCH_MAX_BYTES=2000):
        assert "Isi «bukti.zip» berjumlah" in told(zipped({"a.pdf": PDF + b" " * 3000}))
    broken = SimpleUploadedFile("bukti.zip", b"PK bukan zip")
    assert "bukan ZIP atau rusak" in told(broken)
    assert "Pilih berkas, folder, atau ZIP" in told()
    with override_settings(UPLOAD_MAX_BYTES=1000):
        page = client.post(address, {"berkas": zipped({"a.pdf": PDF + b" " * 2000})})
        assert "paling besar" in page.content.decode()
        assert fields(page.content.decode()) == ([], [])


@pytest.mark.django_db
@pytest.mark.one_database
def test_many_are_put_in_place_beside_the_request(
    sheet: Assessment, season: Any, sign_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("assessment.evidence.services.many.AT_ONCE", 1)
    client = sign_in(season.people["unit_member-a"])
    row = indicators_of(sheet).get(code="A.I.1.i.a")
    sent = {"berkas": [SimpleUploadedFile(f"{row.code} {n}.pdf", pdf(n)) for n in (1, 2)]}
    page = client.post(reverse("assessment:evidence_many", args=[sheet.pk]), sent)
    tokens, codes = fields(page.content.decode())
    place = reverse("assessment:evidence_place", args=[sheet.pk])
    before = len(uses(sheet))
    response = client.post(place, {"berkas": tokens, "butir": codes})
    job = Job.objects.get()
    assert response["Location"] == reverse("jobs:detail", args=[job.pk])
    asked = DBTaskResult.objects.get().args_kwargs
    place_many.func(*asked["args"], **asked["kwargs"])
    job.refresh_from_db()
    assert (job.state, job.done, job.remarks) == ("done", 2, [])
    assert len(uses(sheet)) == before + 2
