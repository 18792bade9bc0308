"""«Naskah menyusul»: what decisions need and is not there; only sending waits, unless excepted."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from proposals.enums import PaperKind, State
from proposals.models import Decision, PaperException, Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.reports.awaited import awaited_papers
from proposals.register.services.exceptions import except_papers
from proposals.register.services.issuing import About, issue_paper
from proposals.rules import ISSUERS
from proposals.workflow import MOVES
from proposals.workflow.missing_papers import BEFORE_SENDING
from tests.proposals.register.test_outside_papers import recorded, signed_pdf
from tests.season import fresh
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sketched"), pytest.mark.one_database]
SEND = {"letter_number": "B-1", "sptjm_number": "S-1"}


def kinds(proposal: Any) -> list[str]:
    return [one.kind for one in awaited_papers([fresh(proposal)])]


def sent(season: Any, sign_in: Any, proposal: Any) -> str:
    """What the page of sending answers the pokja; "" where it was sent."""
    day = season.today.isoformat()
    facts = {**SEND, "letter_date": day, "sptjm_date": day, "state": "approved"}
    client = sign_in(season.people["demo-pokja"])
    address = reverse("proposals:move", args=[proposal.pk, "send"])
    response = client.post(address, facts)
    return "" if response.status_code == 302 else response.content.decode()


def test_sending_waits_for_the_papers_of_all_decisions_before_it() -> None:
    before = [row for row in MOVES if set(row.sources) & {State.IDENTIFIED, State.PROPOSED}]
    before += [row for row in MOVES if row.target in (State.TPI_FINAL, State.REPORTED)]
    before += [row for row in MOVES if row.target == State.APPROVED]
    assert {kind for row in before for kind in row.papers} == set(BEFORE_SENDING)


def test_what_is_missing_is_due_in_ten_working_days_and_goes_as_papers_come(bring, season):
    proposal = bring("reported")
    Decision.objects.filter(proposal=proposal, move="settle").update(
        at=timezone.make_aware(timezone.datetime(2026, 11, 2, 9))  # a Monday
    )
    found = {one.kind: one for one in awaited_papers([proposal])}
    assert list(found) == list(BEFORE_SENDING[:4])
    assert found[PaperKind.MINUTES].due_on == timezone.datetime(2026, 11, 16).date()
    assert found[PaperKind.MINUTES].is_late
    assert not found[PaperKind.LHE].is_late
    issue_paper(actor=SYSTEM, paper=PAPERS[PaperKind.MINUTES], about=About.of(proposal))
    late = issue_paper(
        actor=SYSTEM,
        paper=PAPERS[PaperKind.NOMINATION],
        about=About.of(proposal),
        number_awaited=True,
    )
    rows = {one.kind: one.unnumbered for one in awaited_papers([proposal])}
    assert rows == {
        PaperKind.NOMINATION: late,
        PaperKind.CANDIDATE_DECREE: None,
        PaperKind.LHE: None,
    }


def test_a_reopened_report_needs_its_papers_again_when_it_comes_back(bring, move, season):
    proposal = bring("reported")
    move("demo-tpi-dalnis", proposal, "reopen_tpi", note="Satu butir keliru.")
    assert kinds(proposal) == [PaperKind.NOMINATION, PaperKind.CANDIDATE_DECREE]


def test_beranda_tells_whoever_can_bring_them(bring, season, sign_in):
    proposal = bring("approved")

    def told(username: str) -> str:
        page = sign_in(season.people[username]).get(reverse("home")).content.decode()
        return " ".join(page.split())

    address = reverse("papers:about", args=["usulan", proposal.pk])
    assert address in told("demo-pokja")
    assert "Menyusul: surat usulan calon, surat keputusan penetapan calon, surat usulan ke" in told(
        "demo-pokja"
    )
    lead = told("demo-tpi-ketua")
    assert "Menyusul: berita acara pertemuan penutup dan LHE" in lead
    assert "naskah menyusul" not in told("unit_head-a")
    assert "naskah menyusul" not in told("demo-pengamat")


def test_only_sending_waits_until_leadership_excepts_them_with_a_reason(bring, season, sign_in):
    proposal = bring("approved")
    refused = sent(season, sign_in, proposal)
    assert "Naskah menyusul: surat usulan calon" in refused
    assert reverse("papers:about", args=["usulan", proposal.pk]) in refused
    leader = sign_in(season.people["demo-pimpinan"])
    page = leader.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    address = reverse("papers:except", args=[proposal.pk])
    assert address in page
    assert leader.get(address).content.decode().count("<li>") >= len(BEFORE_SENDING)
    assert leader.post(address, {"alasan": "  "}).status_code == 422
    assert leader.post(address, {"alasan": "Srikandi sedang gangguan."}).status_code == 302
    assert Notice.objects.filter(key__startswith="papers-excepted").exists()
    page = leader.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "Srikandi sedang gangguan." in page
    assert sent(season, sign_in, proposal) == ""
    assert set(kinds(proposal)) == set(BEFORE_SENDING)  # still awaited


def test_an_exception_falls_with_the_approval_it_was_given_for(bring, move, season, sign_in):
    proposal = bring("approved")
    leader = season.people["demo-pimpinan"]
    with pytest.raises(PermissionDenied):
        except_papers(actor=season.people["demo-pokja"], proposal=proposal, reason="x", page="/")
    except_papers(actor=leader, proposal=proposal, reason="Gangguan.", page="/")
    with pytest.raises(Refused, match="Tidak ada naskah menyusul"):
        except_papers(actor=leader, proposal=proposal, reason="Lagi.", page="/")
    move("demo-pimpinan", proposal, "cancel_approval", note="Perlu dibahas.")
    move("demo-pimpinan", fresh(proposal), "approve")
    assert PaperException.objects.get().papers
    assert "Naskah menyusul" in sent(season, sign_in, proposal)


def test_with_all_papers_it_is_sent(bring, season, sign_in):
    proposal = bring("approved")
    about = About.of(proposal)
    day = season.today - timedelta(days=30)
    for kind in BEFORE_SENDING[:4]:
        issue_paper(actor=SYSTEM, paper=PAPERS[kind], about=about)
    recorded(season, proposal, PaperKind.MINISTRY_LETTER, "B-1", dated=day)
    assert kinds(proposal) == [PaperKind.SPTJM]
    recorded(season, proposal, PaperKind.SPTJM, "S-1", dated=day)
    assert kinds(proposal) == []
    assert sent(season, sign_in, proposal) == ""


def test_whoever_a_paper_waits_for_can_record_it_in_every_state(bring, season, sign_in):
    proposal = bring("awarded")
    people = [one for name, one in season.people.items() if "-a" not in name and "-b" not in name]
    clients = {person: sign_in(person) for person in people}
    tried = set()
    for state in State:
        Proposal.objects.filter(pk=proposal.pk).update(state=state)
        for one in awaited_papers([fresh(proposal)]):
            address = reverse("papers:outside", args=["usulan", proposal.pk, one.kind])
            for person, client in clients.items():
                if ISSUERS[one.kind] & {grant.role for grant in person.grants.all()}:
                    assert client.get(address).status_code == 200, (state, one.kind, person)
                    tried.add((state, one.kind))
    assert {kind for _, kind in tried} == set(BEFORE_SENDING)
    assert {state for state, _ in tried} >= {State.SENT, State.NATIONAL, State.AWARDED}


def test_a_letter_comes_in_from_outside_after_the_award(bring, season, sign_in):
    proposal = bring("awarded")
    facts = proposal.decisions.get(move="send").facts
    client = sign_in(season.people["demo-pokja"])
    own = reverse("papers:outside", args=["usulan", proposal.pk, "usulan-kementerian"])
    assert own in client.get(reverse("papers:about", args=["usulan", proposal.pk])).content.decode()
    sent = {
        "number": facts["letter_number"],
        "dated": facts["letter_date"],
        "file": signed_pdf("surat"),
    }
    assert client.post(own, sent).status_code == 302
    whole = reverse("papers:outside", args=["periode", season.period.year, "sptjm"])
    sent = {
        "number": facts["sptjm_number"],
        "dated": facts["sptjm_date"],
        "file": signed_pdf("SPTJM"),
        "usulan": [proposal.pk],
    }
    about = reverse("papers:about", args=["periode", season.period.year])
    assert whole in client.get(about).content.decode()
    assert client.post(whole, sent).status_code == 302
    assert not set(kinds(proposal)) & {PaperKind.MINISTRY_LETTER, PaperKind.SPTJM}
    # Nothing waits any more: neither is offered again.
    assert whole not in client.get(about).content.decode()
