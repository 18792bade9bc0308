"""The unit's declaration and sessions are entered once and stand as evidence in its LKE."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.models import Evidence, EvidenceUse
from proposals.models import CommitmentEvent, Declaration
from proposals.plan.components import components_of
from proposals.plan.services.commitments import (
    Proof,
    StaleDeclaration,
    add_event,
    add_event_evidence,
    end_event,
    save_declaration,
)
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db


def declare(proposal: Any, actor: Any, season: Any, seen: int = 0, **given: Any) -> Declaration:
    facts = {
        "held_on": season.today,
        "place": "Aula",
        "signed_by": "Kepala Unit A",
        "staff_total": 40,
        "staff_signed": 38,
        "proof": Proof(),
        **given,
    }
    return save_declaration(actor=actor, proposal=proposal, expected_version=seen, **facts)


def session(proposal: Any, actor: Any, season: Any, **given: Any) -> CommitmentEvent:
    facts = {
        "kind": "sosialisasi",
        "topic": "Pengendalian gratifikasi",
        "held_on": season.today,
        "place": "Aula",
        "speaker": "Inspektorat",
        "on_site": 30,
        "online": 12,
        "proof": Proof(),
        **given,
    }
    return add_event(actor=actor, proposal=proposal, **facts)


def codes(proposal: Any) -> list[str]:
    found = components_of(proposal)
    return [found["1"].indicators[0].code, found["5"].indicators[0].code]


def test_one_upload_is_the_evidence_of_every_chosen_indicator(bring: Any, season: Any) -> None:
    proposal = bring("self_assessment")
    wanted = codes(proposal)
    photo = SimpleUploadedFile("foto.pdf", sample_pdf("Foto"))
    before = Evidence.objects.count()
    event = session(
        proposal,
        season.people["unit_head-a"],
        season,
        proof=Proof(files=[photo], link="https://bukti.example/materi", indicators=wanted),
    )
    assert Evidence.objects.count() == before + 2
    assert event.evidence.count() == 2
    for evidence in event.evidence.all():
        uses = EvidenceUse.objects.filter(evidence=evidence, ended_at__isnull=True)
        assert {use.indicator.code for use in uses} == set(wanted)
    again = session(
        proposal,
        season.people["unit_head-a"],
        season,
        topic="Benturan kepentingan",
        proof=Proof(existing=list(event.evidence.all()), indicators=wanted[:1]),
    )
    assert Evidence.objects.count() == before + 2  # chosen again, stored once
    assert set(again.evidence.all()) == set(event.evidence.all())


def test_a_declaration_names_each_of_its_files(bring: Any, season: Any, sign_in: Any) -> None:
    proposal = bring("self_assessment")
    head = season.people["unit_head-a"]
    given = {
        "held_on": season.today, "place": "Aula", "signed_by": "Kepala",
        "staff_total": 40, "staff_signed": 40,
    }  # fmt: skip
    codes = ["A.I.1.i.a"]
    uploads = [SimpleUploadedFile(f"{name}.pdf", sample_pdf([name])) for name in ("a", "b")]
    proof = Proof(files=uploads, indicators=codes)
    saved = save_declaration(
        actor=head, proposal=proposal, proof=proof, expected_version=0, **given
    )
    photo = Proof(link="https://foto.example/", indicators=codes)
    save_declaration(actor=head, proposal=proposal, proof=photo, expected_version=1, **given)
    titles = {"a.pdf", "b.pdf", "foto.example"}
    assert {one.title for one in saved.evidence.all()} == titles
    events = AuditEvent.objects.filter(action="commitment.declared").order_by("id")
    assert set(events.last().after["evidence"]) == titles
    again = save_declaration(
        actor=head, proposal=proposal, proof=Proof(), expected_version=2, **given
    )
    assert (again.version, events.count()) == (2, 2)  # nothing changed, nothing to record
    page = sign_in(head).get(reverse("proposals:commitment", args=[proposal.pk])).content.decode()
    assert all(f">{title}</a>" in page for title in titles)


def test_evidence_needs_an_open_lke_and_an_indicator(bring: Any, season: Any) -> None:
    head = season.people["unit_head-a"]
    link = "https://bukti.example/a"
    candidate = bring("candidate")
    with pytest.raises(Refused, match="belum dibuka"):
        session(candidate, head, season, proof=Proof(link=link, indicators=["A.I.1.i.a"]))
    assert session(candidate, head, season).topic == "Pengendalian gratifikasi"
    proposal = bring("self_assessment", unit="B")
    other = season.people["unit_head-b"]
    with pytest.raises(Refused, match="belum ada butir"):
        session(proposal, other, season, proof=Proof(link=link))
    with pytest.raises(Refused, match="tidak ada pada LKE"):
        session(proposal, other, season, proof=Proof(link=link, indicators=["X"]))
    submitted = season.period.windows.get(kind="filling")
    submitted.opens_on = submitted.closes_on = season.today - timedelta(days=1)
    submitted.save()
    proposal.period.refresh_from_db()
    proposal.assessment.refresh_from_db()
    with pytest.raises(Refused, match="sudah ditutup"):
        session(proposal, other, season, proof=Proof(link=link, indicators=codes(proposal)))
    assert CommitmentEvent.objects.count() == 1


def test_a_session_has_people_has_happened_and_is_taken_back_with_a_reason(
    bring: Any, season: Any
) -> None:
    proposal = bring("candidate")
    head = season.people["unit_head-a"]
    with pytest.raises(Refused, match="keduanya 0"):
        session(proposal, head, season, on_site=0, online=0)
    with pytest.raises(Refused, match="belum tiba"):
        session(proposal, head, season, held_on=season.today + timedelta(days=1))
    event = session(proposal, head, season, on_site=0)
    with pytest.raises(Refused, match="Alasan"):
        end_event(actor=head, event=event, reason=" ")
    end_event(actor=head, event=event, reason="Salah unit.")
    event.refresh_from_db()
    with pytest.raises(Refused, match="sudah dibatalkan"):
        add_event_evidence(actor=head, event=event, proof=Proof(link="https://b.example/"))
    with pytest.raises(PermissionDenied):
        session(proposal, season.people["demo-pokja"], season)


def test_the_pact_is_signed_by_staff_only_and_two_writers_meet(bring: Any, season: Any) -> None:
    proposal = bring("candidate")
    head, member = season.people["unit_head-a"], season.people["unit_member-a"]
    with pytest.raises(Refused, match="lebih banyak daripada 40"):
        declare(proposal, head, season, staff_signed=41)
    declare(proposal, head, season)
    with pytest.raises(StaleDeclaration):
        declare(proposal, member, season)  # saw none yet
    saved = declare(proposal, member, season, seen=1, staff_signed=40)
    assert (saved.version, saved.staff_signed) == (2, 40)
    with pytest.raises(StaleDeclaration) as stale:
        declare(proposal, head, season, seen=1, staff_signed=39)
    assert stale.value.current.staff_signed == 40
    last = AuditEvent.objects.filter(action="commitment.declared").latest("pk")
    assert (last.before["staff_signed"], last.after["staff_signed"]) == (38, 40)


def test_the_pages_take_a_session_with_photos_and_show_the_share_that_signed(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("self_assessment")
    client = sign_in(season.people["unit_member-a"])
    wanted = codes(proposal)
    pages = reverse("proposals:commitment", args=[proposal.pk])
    facts = {"kind": "pelatihan", "topic": "SOP", "held_on": season.today.isoformat()}
    done = client.post(
        reverse("proposals:commitment_event_new", args=[proposal.pk]),
        {
            **facts,
            "on_site": "5",
            "online": "0",
            "uploads": [
                SimpleUploadedFile("a.pdf", sample_pdf("A")),
                SimpleUploadedFile("b.pdf", sample_pdf("B")),
            ],
            "indicators": wanted,
        },
    )
    assert done["Location"] == pages
    event = CommitmentEvent.objects.get()
    assert sorted(one.title for one in event.evidence.all()) == ["a.pdf", "b.pdf"]
    page = client.get(pages).content.decode()
    for one in event.evidence.all():
        opened = [proposal.assessment.pk, one.revisions.get().pk]
        link = reverse("assessment:evidence_download", args=opened)
        assert f'href="{link}"' in page
        assert b"".join(client.get(link).streaming_content).startswith(b"%PDF")
    address = reverse("proposals:declaration", args=[proposal.pk])
    sent = {
        "version": "0", "held_on": season.today.isoformat(), "place": "Aula",
        "signed_by": "Kepala", "staff_total": "40", "staff_signed": "30",
    }  # fmt: skip
    assert client.post(address, sent)["Location"] == pages
    stale = client.post(address, {**sent, "staff_signed": "31"})
    assert stale.status_code == 409
    assert "30 dari 40" in stale.content.decode()
    page = client.get(pages).content.decode()
    assert "30,00 dari 40 (75,00\u00a0%)" in page
    more = reverse("proposals:commitment_event", args=[proposal.pk, event.pk])
    assert client.post(more, {}).status_code == 422
    end = reverse("proposals:commitment_event_end", args=[proposal.pk, event.pk])
    assert client.post(end, {"reason": "Ganda."})["Location"] == pages
    assert "Ganda." in client.get(pages).content.decode()


def test_a_number_no_database_holds_is_told_on_its_field(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("candidate")
    client = sign_in(season.people["unit_head-a"])
    huge = "9" * 20
    sent = {
        "version": "0", "held_on": season.today.isoformat(), "place": "Aula",
        "signed_by": "Kepala", "staff_total": huge, "staff_signed": "30",
    }  # fmt: skip
    answer = client.post(reverse("proposals:declaration", args=[proposal.pk]), sent)
    assert answer.status_code == 422
    assert "staff_total" in answer.context["form"].errors
    sent = {"kind": "pelatihan", "topic": "SOP", "held_on": season.today.isoformat()}
    answer = client.post(
        reverse("proposals:commitment_event_new", args=[proposal.pk]),
        {**sent, "on_site": huge, "online": huge},
    )
    assert answer.status_code == 422
    assert {"on_site", "online"} <= set(answer.context["form"].errors)
