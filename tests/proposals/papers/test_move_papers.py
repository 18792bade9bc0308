"""One number, one paper, one move: what a move needs is made or comes in with it."""

from typing import Any

import pytest
from django.urls import reverse

from proposals.enums import PaperKind
from proposals.models import Decision, Paper, Sitting
from proposals.papers.contents.letters import in_letter
from proposals.papers.kinds import PAPERS
from proposals.register.reports.awaited import awaited_papers
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, issue_paper
from tests.paper_text import text_of
from tests.proposals.register.test_outside_papers import decided, signed_pdf
from tests.season import fresh, let_go
from zona_integritas.ground.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sketched"), pytest.mark.one_database]


def report_of(season: Any, **more: Any) -> dict[str, Any]:
    day = season.today.isoformat()
    return {"lhe_date": day, "lhe_signed_on": day, "state": "tpi_final", **more}


def test_the_papers_of_a_report_are_made_numbered_and_attached_in_the_move(bring, season, sign_in):
    proposal = bring("tpi_final")
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("proposals:move", args=[proposal.pk, "report_proposed"])
    page = client.get(address).content.decode()
    assert "Terbitkan LHE sekarang" in page
    assert "Terbitkan berita acara pertemuan penutup sekarang" in page
    sent = report_of(season, made_lhe="on", **{"made_berita-acara": "on"})
    told = client.post(address, sent, follow=True).content.decode()
    papers = {one.kind: one for one in Paper.objects.all()}
    assert set(papers) == {PaperKind.LHE, PaperKind.MINUTES}
    number = papers[PaperKind.LHE].number
    assert f"terbit dengan nomor {number}" in told
    assert decided(proposal)["lhe_number"] == number
    missing = {one.kind for one in awaited_papers([fresh(proposal)])}
    assert missing == {PaperKind.NOMINATION, PaperKind.CANDIDATE_DECREE}


def test_an_outside_lhe_comes_in_with_the_report_or_nothing_happens(bring, season, sign_in):
    proposal = bring("tpi_final")
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("proposals:move", args=[proposal.pk, "report_proposed"])
    sent = report_of(season, file_lhe=signed_pdf("LHE"), made_lhe="on")
    assert "Nomor naskah belum diisi" in client.post(address, sent).content.decode()
    assert fresh(proposal).state == "tpi_final"
    assert not Paper.objects.exists()
    sent = report_of(season, file_lhe=signed_pdf("LHE"), made_lhe="on", lhe_number="LHE-3/IT")
    assert client.post(address, sent).status_code == 302
    paper = Paper.objects.get()
    assert (paper.outside, paper.number) == (True, "LHE-3/IT")
    assert decided(proposal)["lhe_number"] == "LHE-3/IT"


def test_what_cannot_be_made_is_told_and_follows(bring, season, sign_in):
    proposal = bring("tpi_final")
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("proposals:move", args=[proposal.pk, "report_proposed"])
    member = sign_in(season.people["demo-pokja"])
    assert member.get(address).status_code == 403
    assert client.post(address, report_of(season)).status_code == 302
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "<h3>Naskah menyusul</h3>" in page
    about = client.get(reverse("papers:about", args=["usulan", proposal.pk])).content.decode()
    assert "naskah menyusul; tenggat" in " ".join(about.split())


def test_sending_bears_the_numbers_of_the_papers_that_stand(bring, season, sign_in):
    proposal = bring("approved")
    let_go(proposal)
    letter = issue_paper(
        actor=SYSTEM, paper=PAPERS[PaperKind.MINISTRY_LETTER], about=About.of(proposal)
    )
    client = sign_in(season.people["demo-pokja"])
    address = reverse("proposals:move", args=[proposal.pk, "send"])
    assert f'value="{letter.number}"' in client.get(address).content.decode()
    day = season.today.isoformat()
    sent = {"letter_date": day, "sptjm_date": day, "sptjm_number": "S-1", "state": "approved"}
    other = client.post(address, {**sent, "letter_number": "B-2"}).content.decode()
    assert f"Naskah yang berlaku bernomor {letter.number}, bukan B-2" in other
    sent |= {"letter_number": letter.number, "file_sptjm": signed_pdf("S")}
    assert client.post(address, sent).status_code == 302
    assert fresh(proposal).state == "sent"
    assert Paper.objects.get(outside=True).kind == PaperKind.SPTJM
    assert letter.number in text_of(content_of(letter))


def test_a_letter_lists_by_default_whom_no_letter_has_taken_along(bring, season, move):
    first = bring("approved", unit="A")
    move("demo-pokja", first, "send")
    assert in_letter(About.of(season.period)) == []
    second = bring("approved", unit="B")
    assert in_letter(About.of(season.period)) == [second]


def test_a_units_page_shows_the_decision_list_of_the_sitting_that_decided_it(
    bring, season, sign_in
):
    proposal = bring("candidate")
    sitting = Sitting.objects.create(
        title="Sidang penetapan", held_on=season.today, opened_by=season.people["demo-pokja"]
    )
    Decision.objects.filter(proposal=proposal, move="name_candidate").update(sitting=sitting)
    paper = issue_paper(
        actor=SYSTEM, paper=PAPERS[PaperKind.DECISION_LIST], about=About.of(sitting)
    )
    address = reverse("papers:about", args=["usulan", proposal.pk])
    link = reverse("papers:detail", args=[paper.pk])
    assert link in sign_in(season.people["demo-pokja"]).get(address).content.decode()
    page = sign_in(season.people["unit_head-a"]).get(address).content.decode()
    assert paper.number in page
    assert link not in page
