"""Papers that were written and numbered elsewhere: entered with their file, checked for doubles."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from proposals.enums import PaperKind
from proposals.models import Paper, Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, issue_paper
from proposals.register.services.outside_papers import record_outside
from tests.season import fresh
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sketched"), pytest.mark.one_database]


def signed_pdf(text: str) -> SimpleUploadedFile:
    """A small PDF of its own content."""
    told = f"%PDF-1.7\n% {text}\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
    return SimpleUploadedFile(f"{text}.pdf", told.encode(), "application/pdf")


def decided(proposal: Proposal) -> dict[str, Any]:
    """What the report recorded of its LHE."""
    found: dict[str, Any] = proposal.decisions.filter(move__startswith="report").last().facts
    return found


def recorded(season: Any, proposal: Proposal, kind: str, number: str, **changes: Any) -> Paper:
    who = "demo-tpi-ketua" if kind == PaperKind.LHE else "demo-pokja"
    told = {"dated": timezone.localdate(), "upload": signed_pdf(f"{kind} {number}"), **changes}
    return record_outside(
        actor=season.people[who],
        paper=PAPERS[kind],
        about=told.pop("about", About.of(proposal)),
        number=number,
        **told,
    )


def test_a_paper_from_outside_stands_in_the_place_of_ours(bring, season, sign_in):
    proposal = bring("reported")
    facts = decided(proposal)
    ours = issue_paper(actor=SYSTEM, paper=PAPERS[PaperKind.LHE], about=About.of(proposal))
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("papers:outside", args=["usulan", proposal.pk, "lhe"])
    page = client.get(address).content.decode()
    assert f'value="{facts["lhe_number"]}"' in page
    sent = {"number": facts["lhe_number"], "dated": facts["lhe_date"], "file": signed_pdf("LHE")}
    response = client.post(address, sent, follow=True)
    paper = Paper.objects.get(outside=True)
    assert (paper.number, paper.sequence) == (facts["lhe_number"], None)
    assert b"% LHE" in content_of(paper)
    ours.refresh_from_db()
    assert ours.replaced_by == paper
    page = response.content.decode()
    assert "naskah dari luar aplikasi" in page
    assert "Kode periksa" not in page
    download = client.get(reverse("papers:download", args=[paper.pk]))
    assert b"% LHE" in download.content
    assert f"luar-{paper.pk}.pdf" in download["Content-Disposition"]
    checked = Client().get(reverse("check:paper", args=[paper.code]))
    assert checked.status_code == 404  # it bears no code of ours
    about = client.get(reverse("papers:about", args=["usulan", proposal.pk])).content.decode()
    assert paper.number in about
    assert "dari luar" in about


def test_another_number_or_day_than_the_decisions_is_refused(bring, season):
    proposal = bring("reported")
    told = rf"tercatat nomor {decided(proposal)['lhe_number']} tanggal .*Perbaiki data"
    with pytest.raises(Refused, match=told):
        recorded(season, proposal, PaperKind.LHE, "LHE-LAIN")
    with pytest.raises(Refused, match=told):
        number = decided(proposal)["lhe_number"]
        recorded(season, proposal, PaperKind.LHE, number, dated=timezone.localdate())
    assert not Paper.objects.exists()


def test_a_number_or_a_file_of_another_paper_is_refused(bring, season):
    first = bring("approved", unit="A")
    second = bring("approved", unit="B")
    letter = PaperKind.MINISTRY_LETTER
    file = signed_pdf("surat")
    standing = recorded(season, first, letter, "B-17/ZI/2026", upload=file)
    with pytest.raises(Refused, match=r"Nomor b-17 /zi/ 2026 sudah dipakai .* Unit A"):
        recorded(season, second, letter, " b-17 /zi/  2026")
    file.seek(0)
    with pytest.raises(Refused, match="sama persis dengan naskah lain"):
        recorded(season, second, letter, "B-18/ZI/2026", upload=file)
    assert Paper.objects.count() == 1
    # Another kind has numbers of its own, and a newer one about the same unit takes the place.
    recorded(season, second, PaperKind.SPTJM, "B-17/ZI/2026")
    newer = recorded(season, first, letter, "B-17/ZI/2026")
    standing.refresh_from_db()
    assert standing.replaced_by == newer
    again = signed_pdf(f"{letter} B-17/ZI/2026")
    with pytest.raises(Refused, match="B-17/ZI/2026 sudah tercatat dengan tanggal dan berkas"):
        recorded(season, first, letter, "b-17/ZI/2026", upload=again)
    again.seek(0)  # with its right number it is put right
    assert recorded(season, first, letter, "B-19/ZI/2026", upload=again).is_valid


def test_one_letter_from_outside_names_the_units_that_are_chosen(bring, season, sign_in):
    one, other = bring("approved", unit="A"), bring("approved", unit="B")
    client = sign_in(season.people["demo-pokja"])
    address = reverse("papers:outside", args=["periode", season.period.year, "sptjm"])
    assert client.get(address).content.decode().count("checked") == 2
    typed = {"number": "S-1", "dated": timezone.localdate().isoformat()}
    refused = client.post(address, {**typed, "usulan": [one.pk]})
    assert refused.status_code == 422
    assert 'value="S-1"' in refused.content.decode()
    sent = {**typed, "usulan": [one.pk, other.pk], "file": signed_pdf("s")}
    assert client.post(address, sent).status_code == 302
    paper = Paper.objects.get()
    assert {row.unit_name for row in paper.listed.all()} == {"Unit A", "Unit B"}
    assert paper.unit is None


def test_who_may_not_issue_it_does_not_enter_it_either(bring, season, sign_in):
    proposal = bring("reported")
    client = sign_in(season.people["unit_head-a"])
    address = reverse("papers:outside", args=["usulan", proposal.pk, "lhe"])
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403


def test_only_a_pdf_of_a_past_day_comes_in(bring, season):
    proposal = bring("approved")
    note = SimpleUploadedFile("surat.txt", b"surat", "text/plain")
    with pytest.raises(Refused, match="berjenis"):
        recorded(season, proposal, PaperKind.SPTJM, "S-1", upload=note)
    ahead = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="belum tiba"):
        recorded(season, proposal, PaperKind.SPTJM, "S-1", dated=ahead)
    assert not fresh(proposal).papers.exists()
