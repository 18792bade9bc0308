"""Numbers that an office system gives after signing: the heading stays blank, and number, day and
signed file come back together."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from proposals.enums import PaperKind
from proposals.models import Decision, Paper
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import add_signed, content_of
from proposals.register.services.issuing import About, issue_paper
from proposals.workflow.chronology import OutOfOrder
from tests.paper_text import text_of
from tests.proposals.register.test_outside_papers import decided, signed_pdf
from tests.season import fresh
from units.models import User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sketched"), pytest.mark.one_database]


@pytest.fixture
def reported(bring: Any, move: Any, season: Any) -> Any:
    """Reported on the day of today, while the LHE has no number yet."""
    proposal = bring("tpi_final")
    move("demo-tpi-ketua", proposal, "report_proposed", lhe_number="")
    return fresh(proposal)


def lhe(proposal: Any, **how: Any) -> Paper:
    about = About.of(proposal)
    return issue_paper(actor=SYSTEM, paper=PAPERS[PaperKind.LHE], about=about, **how)


def test_a_paper_issued_here_gives_its_number_to_a_decision_that_has_none(
    reported, season, sign_in
):
    page = sign_in(season.people["demo-pokja"]).get(reverse("proposals:detail", args=[reported.pk]))
    assert "<dt>Nomor LHE</dt><dd>menyusul</dd>" in page.content.decode()
    paper = lhe(reported)
    assert paper.number in text_of(content_of(paper))
    assert decided(reported)["lhe_number"] == paper.number
    told = AuditEvent.objects.get(action="proposal.numbered")
    assert (told.before, told.after) == ({"lhe_number": ""}, {"lhe_number": paper.number})


def test_number_day_and_signed_file_come_back_together(reported, season, sign_in):
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("papers:issue", args=["usulan", reported.pk, "lhe"])
    issued = client.post(address, {"nomor": "menyusul"}, follow=True).content.decode()
    paper = Paper.objects.get()
    assert "Nomor naskahnya menyusul" in issued
    assert "Terbit, nomor menyusul" in issued
    assert "(diberikan setelah ditandatangani)" in text_of(content_of(paper))
    assert decided(reported)["lhe_number"] == ""
    signed = reverse("papers:signed", args=[paper.pk])
    day = season.today.isoformat()
    half = client.post(signed, {"berkas": signed_pdf("a"), "nomor": "LHE-7/SRIKANDI"})
    assert half.status_code == 422
    assert 'value="LHE-7/SRIKANDI"' in half.content.decode()
    ahead = (season.today + timedelta(days=1)).isoformat()
    for odd in (ahead, "kemarin"):
        sent = {"berkas": signed_pdf("a"), "nomor": "L", "tanggal": odd}
        assert client.post(signed, sent).status_code == 422
    whole = {"berkas": signed_pdf("a"), "nomor": "LHE-7/SRIKANDI", "tanggal": day}
    assert client.post(signed, whole).status_code == 302
    paper.refresh_from_db()
    assert (paper.official_number, paper.number_awaited) == ("LHE-7/SRIKANDI", False)
    assert b"% a" in content_of(paper)
    facts = decided(reported)
    assert (facts["lhe_number"], facts["lhe_date"]) == ("LHE-7/SRIKANDI", day)
    again = {**whole, "berkas": signed_pdf("b"), "nomor": "LHE-8"}
    refused = client.post(signed, again)
    assert "sudah bernomor LHE-7/SRIKANDI" in refused.content.decode()


def test_the_number_of_an_office_system_takes_the_place_of_the_registers(reported):
    paper = lhe(reported)
    given = {"number": "LHE-9/S", "dated": paper.issued_at.date()}
    add_signed(actor=paper_lead(), paper=paper, upload=signed_pdf("a"), **given)
    assert decided(reported)["lhe_number"] == "LHE-9/S"


def test_a_day_before_what_it_rests_on_and_a_number_of_another_are_refused(reported, bring, season):
    other = decided(bring("reported", unit="B"))["lhe_number"]
    paper = lhe(reported, number_awaited=True)
    signed = {"actor": paper_lead(), "paper": paper, "upload": signed_pdf("a")}
    with pytest.raises(Refused, match="sudah dicatat untuk Unit B"):
        add_signed(**signed, number=other, dated=season.today)
    signed["upload"].seek(0)
    begun = Decision.objects.get(proposal=reported, move="start_tpi").facts["task_start"]
    early = type(season.today).fromisoformat(begun) - timedelta(days=1)
    with pytest.raises((OutOfOrder, Refused), match="mendahului"):
        add_signed(**signed, number="LHE-1/S", dated=early)
    paper.refresh_from_db()
    assert paper.number_awaited


def paper_lead() -> Any:
    return User.objects.get(username="demo-tpi-ketua")


def test_another_lhe_number_of_the_period_is_refused_in_the_move(bring, move, season):
    first = bring("reported", unit="B")
    proposal = bring("tpi_final", unit="A")
    taken = decided(first)["lhe_number"]
    with pytest.raises(Refused, match=f"Nomor LHE {taken} sudah dicatat untuk Unit B"):
        move("demo-tpi-ketua", proposal, "report_proposed", lhe_number=taken)
