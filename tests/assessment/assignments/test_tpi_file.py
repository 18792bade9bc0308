"""The TPI's own file of a period: who keeps what, who reads it, whose statement is missing."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.assignments.services.tpi_file import (
    end_document,
    independence_of,
    keep_document,
    readable_documents,
)
from assessment.models import TpiDocument
from units.models import User
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def kept(season: Any, who: str, kind: str, **values: Any) -> TpiDocument:
    upload = SimpleUploadedFile("naskah.pdf", sample_pdf([kind]))
    return keep_document(
        actor=season.people[who],
        period=season.period,
        kind=kind,
        dated=season.today,
        upload=upload,
        **values,
    )


def test_each_keeps_what_is_theirs_and_only_who_may_read_it_does(season, bring):
    sheet = bring("tpi_assessment").assessment
    member = season.people["demo-tpi-anggota"]
    decree = kept(season, "demo-admin", "sk-tpi", number="SK-12")
    entry = kept(season, "demo-tpi-ketua", "rapat-awal", assessment=sheet)
    own = kept(season, "demo-tpi-anggota", "independensi", person=member)
    for who, kind, more in (
        ("demo-tpi-anggota", "sk-tpi", {}),
        ("demo-tpi-anggota", "rapat-awal", {"assessment": sheet}),
        ("demo-tpi-anggota", "independensi", {"person": season.people["demo-tpi-ketua"]}),
        ("unit_head-a", "rapat-awal", {"assessment": sheet}),
        ("demo-pokja", "pleno", {}),
    ):
        with pytest.raises(PermissionDenied):
            kept(season, who, kind, **more)
    with pytest.raises(Refused, match="Pilih penilai yang menandatangani"):
        kept(season, "demo-admin", "independensi")
    documents = [decree, entry, own]
    for person in User.objects.all():
        may = {one for one in documents if allowed(person, "assessment.read_tpi_file", one)}
        if any(held.role in {"admin", "leadership", "observer"} or held.role.startswith("tpi_")
               for held in person.grants.all()):  # fmt: skip
            assert set(readable_documents(person, season.period)) == may == set(documents)
        else:
            assert may == set()


def test_only_who_stored_it_or_keeps_the_file_takes_it_out(season, bring, sign_in):
    sheet = bring("tpi_assessment").assessment
    member = season.people["demo-tpi-anggota"]
    theirs = kept(season, "demo-tpi-ketua", "independensi", person=member)
    entry = kept(season, "demo-tpi-ketua", "rapat-awal", assessment=sheet)
    for document in (theirs, entry):
        with pytest.raises(PermissionDenied):
            end_document(actor=member, document=document, reason="Salah.")
        address = reverse("assessment:tpi_document_end", args=[document.pk])
        assert sign_in(member).get(address).status_code == 404
    own = kept(season, "demo-tpi-anggota", "independensi", person=member)
    for who, document in (
        ("demo-tpi-anggota", own),
        ("demo-tpi-dalnis", entry),
        ("demo-admin", theirs),
    ):
        end_document(actor=season.people[who], document=document, reason="Salah.")
    assert not readable_documents(member, season.period).exists()


def test_the_list_says_whose_statement_is_missing(season, bring, sign_in):
    bring("tpi_assessment")
    before = independence_of(season.period)
    assert (before.given, len(before.missing)) == (0, 3)
    member = season.people["demo-tpi-anggota"]
    client = sign_in(member)
    letter = SimpleUploadedFile("pernyataan.pdf", sample_pdf(["Pernyataan"]))
    typed = {"kind": "independensi", "dated": season.today.isoformat(), "number": "PI-1"}
    new = reverse("assessment:tpi_document_new", args=[season.period.year])
    refused = client.post(new, {**typed, "upload": letter})
    assert refused.status_code == 422
    assert 'value="PI-1"' in refused.content.decode()
    assert "Lampirkan lagi berkasnya" in refused.content.decode()
    nothing = client.post(new, typed)  # no file was sent: nothing to attach again
    assert "Lampirkan lagi berkasnya" not in nothing.content.decode()
    letter.seek(0)
    assert client.post(new, {**typed, "person": member.pk, "upload": letter}).status_code == 302
    after = independence_of(season.period)
    assert (after.given, member in after.missing) == (1, False)
    document = TpiDocument.objects.get()
    listed = reverse("assessment:tpi_file", args=[season.period.year])
    page = client.get(listed).content.decode()
    assert "2 penilai belum menyerahkan pernyataannya" in page
    file = client.get(reverse("assessment:tpi_document_file", args=[document.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    end = reverse("assessment:tpi_document_end", args=[document.pk])
    assert client.post(end, {"reason": "Salah berkas."}).status_code == 302
    client.get(listed)  # says what was taken out
    page = client.get(listed).content.decode()
    assert reverse("assessment:tpi_document_file", args=[document.pk]) not in page
    assert "PI-1" in page.split("1 berkas sudah dikeluarkan")[1].split("Salah berkas.")[0]
    assert AuditEvent.objects.filter(action="tpi_file.ended", note="Salah berkas.").exists()
    assert sign_in(season.people["unit_member-a"]).get(listed).status_code == 403
