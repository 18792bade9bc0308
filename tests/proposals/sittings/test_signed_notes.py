"""Leadership that does not click decides on a signed nota dinas: one records, one confirms."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proposals.enums import Move, State
from proposals.models import Decision, Proposal, SignedNote, Sitting
from proposals.sittings.reports.decision_list import sitting_list
from proposals.sittings.services.notes import NoteData, confirm_note, record_note, refuse_note
from proposals.sittings.services.sittings import DecisionChoice, open_sitting, put_on_agenda
from tests.season import fresh
from units.models import ConflictOfInterest, User
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice
from zona_integritas.management.sample_pdf import sample_pdf
from zona_integritas.site.logbook.values import said

pytestmark = pytest.mark.django_db
NUMBER = "ND-17/PIMP/2026"


@pytest.fixture
def people(season: Any) -> dict[str, User]:
    found: dict[str, User] = season.people
    return found


@pytest.fixture
def sitting(season: Any, people: dict[str, User]) -> Sitting:
    return open_sitting(
        actor=people["demo-pokja"],
        title="Penetapan calon",
        held_on=season.today,
        sk_number="KEP-1",
        sk_date=season.today,
    )


@pytest.fixture
def two(bring: Any, sitting: Sitting, people: dict[str, User]) -> list[Proposal]:
    """A and B proposed (by the pokja of the cast), both on the agenda."""
    found = [bring("proposed", unit=code) for code in "AB"]
    put_on_agenda(actor=people["demo-pokja"], sitting=sitting, proposals=found, reasons={})
    return found


def copy() -> SimpleUploadedFile:
    return SimpleUploadedFile("nota.pdf", sample_pdf("Nota dinas"), content_type="application/pdf")


def typed(leader: User, season: Any, two: list[Proposal]) -> dict[str, Any]:
    first, second = two
    return {
        "decided_by": leader.pk,
        "number": NUMBER,
        "dated": season.today.isoformat(),
        "mandate": "Surat Sekretaris Nomor 9",
        "upload": copy(),
        f"putusan-{first.pk}": "proposed:name_candidate",
        f"putusan-{second.pk}": "proposed:reject",
        f"alasan-{second.pk}": "Belum siap.",
    }


def record(
    actor: User, leader: User, season: Any, sitting: Sitting, *proposals: Proposal
) -> SignedNote:
    return record_note(
        actor=actor,
        sitting=sitting,
        data=NoteData(decided_by=leader, number=NUMBER, dated=season.today),
        choices=[
            DecisionChoice(proposal=one, move=Move.NAME_CANDIDATE, expected_state=State.PROPOSED)
            for one in proposals
        ],
        upload=copy(),
    )


def test_the_copy_is_recorded_confirmed_by_another_and_decided_by_who_signed(
    season: Any, sitting: Sitting, two: list[Proposal], people: dict[str, User], sign_in: Any
) -> None:
    """In the browser: the pokja records, nothing changes; the administrator confirms."""
    leader, pokja, admin = (people[f"demo-{one}"] for one in ("pimpinan", "pokja", "admin"))
    recording = sign_in(pokja)
    page = recording.get(reverse("proposals:sitting", args=[sitting.pk])).content.decode()
    assert reverse("proposals:note_new", args=[sitting.pk]) in page
    answer = recording.post(
        reverse("proposals:note_new", args=[sitting.pk]), typed(leader, season, two), follow=True
    )
    assert "belum berlaku: menunggu konfirmasi orang kedua" in answer.content.decode()
    assert "Anda sendiri yang mencatatnya" in answer.content.decode()
    assert [fresh(one).state for one in two] == [State.PROPOSED, State.PROPOSED]
    note = SignedNote.objects.get()
    warned = Notice.objects.get(user=leader, key=f"note:{note.pk}:dicatat")
    assert "Periksa bila Anda tidak menandatanganinya" in warned.text

    confirming = sign_in(admin)
    assert NUMBER in confirming.get(reverse("home")).content.decode()
    address = reverse("proposals:note", args=[sitting.pk, note.pk])
    assert "Ya, konfirmasi 2 putusan" in confirming.get(address).content.decode()
    copied = confirming.get(reverse("proposals:note_file", args=[sitting.pk, note.pk]))
    assert b"".join(copied.streaming_content) == copy().read()
    done = confirming.post(address, {"putusan": "ya"}, follow=True).content.decode()

    assert "2 putusan tercatat" in done
    told = f"Nota Dinas Nomor {NUMBER} tanggal "
    assert told in done
    assert f"dicatat oleh {pokja}, dikonfirmasi oleh {admin}" in done
    assert [fresh(one).state for one in two] == [State.CANDIDATE, State.REJECTED]
    for decision in Decision.objects.filter(sitting=sitting):
        assert decision.actor == leader
        event = AuditEvent.objects.get(
            action=f"proposal.{decision.move}", object_id=str(decision.proposal_id)
        )
        words = said("facts", event.after["facts"])
        assert f"Nomor nota dinas: {NUMBER}" in words
        assert f"Dicatat oleh: {pokja}" in words
        assert event.actor == admin  # the record says who pressed, the decision who decided
    (line,) = {one for group in sitting_list(sitting).groups for one in [group.lines[0].on_paper]}
    assert "berdasarkan Surat Sekretaris Nomor 9" in line
    history = confirming.get(reverse("proposals:detail", args=[two[0].pk])).content.decode()
    assert "Diputuskan dengan" in history


def test_nothing_typed_is_lost_and_what_could_not_be_decided_is_refused_at_once(
    season: Any, sitting: Sitting, two: list[Proposal], people: dict[str, User], sign_in: Any
) -> None:
    """The leader who is said to have signed identified the unit: not even on paper."""
    leader = people["demo-pimpinan"]
    Proposal.objects.filter(pk=two[0].pk).update(created_by=leader)
    client = sign_in(people["demo-pokja"])
    address = reverse("proposals:note_new", args=[sitting.pk])
    answer = client.post(address, typed(leader, season, two))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Unit A: Anda sendiri yang mengusulkan unit ini" in page
    assert all(said in page for said in (NUMBER, "Surat Sekretaris Nomor 9", "Belum siap."))
    assert page.count(" selected") >= 3  # who decides, and both decisions
    late = {**typed(leader, season, two), "dated": (season.today + timedelta(days=1)).isoformat()}
    assert client.post(address, late).status_code == 422
    assert not SignedNote.objects.exists()
    assert not Decision.objects.filter(sitting=sitting).exists()


def test_who_is_partial_stands_for_no_decision_and_nobody_for_the_own_word(
    season: Any, sitting: Sitting, two: list[Proposal], people: dict[str, User]
) -> None:
    leader, pokja, admin = (people[f"demo-{one}"] for one in ("pimpinan", "pokja", "admin"))
    with pytest.raises(Refused, match="putusan Anda sendiri"):
        record(leader, leader, season, sitting, *two)
    note = record(pokja, leader, season, sitting, *two)
    with pytest.raises(Refused, match="Masih ada nota dinas"):
        record(pokja, leader, season, sitting, *two)
    with pytest.raises(Refused, match="konfirmasi diberikan oleh orang lain"):
        confirm_note(actor=pokja, note=note)
    ConflictOfInterest.objects.create(
        user=admin, unit=two[1].unit, reason="Adik kepala unit.", declared_by=admin
    )
    with pytest.raises(Refused, match="Benturan kepentingan Anda dengan Unit B"):
        confirm_note(actor=User.objects.get(pk=admin.pk), note=note)
    with pytest.raises(Refused, match="tingkat instansi"):
        confirm_note(actor=people["unit_head-a"], note=note)
    refuse_note(actor=leader, note=note, reason="Bukan tanda tangan saya.")
    with pytest.raises(Refused, match="sudah dikonfirmasi atau ditolak"):
        confirm_note(actor=leader, note=note)
    assert [fresh(one).state for one in two] == [State.PROPOSED, State.PROPOSED]
    # What was refused leaves its number free; what was confirmed does not.
    again = record(pokja, leader, season, sitting, two[0])
    confirm_note(actor=leader, note=again)
    with pytest.raises(Refused, match=f"{NUMBER} sudah dicatat"):
        record(pokja, leader, season, sitting, two[1])


def test_what_moved_meanwhile_is_not_decided_by_the_paper(
    season: Any, sitting: Sitting, two: list[Proposal], people: dict[str, User], move: Any
) -> None:
    note = record(people["demo-pokja"], people["demo-pimpinan"], season, sitting, *two)
    move("demo-pimpinan", fresh(two[1]), "reject", "Sudah diputuskan.")
    with pytest.raises(Refused, match="Unit B: Usulan ini sekarang berstatus"):
        confirm_note(actor=people["demo-admin"], note=note)
    note.refresh_from_db()
    assert note.closed_at is None
    assert fresh(two[0]).state == State.PROPOSED


def test_the_page_offers_what_each_unit_may_get_and_says_why_nothing_else(
    bring: Any, season: Any, sitting: Sitting, people: dict[str, User], sign_in: Any
) -> None:
    reported, gone = bring("reported", unit="A"), bring("proposed", unit="B")
    pokja = people["demo-pokja"]
    put_on_agenda(actor=pokja, sitting=sitting, proposals=[reported, gone], reasons={})
    Proposal.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
    address = reverse("proposals:note_new", args=[sitting.pk])
    page = sign_in(pokja).get(address).content.decode()
    assert 'value="reported:approve"' in page
    assert 'value="reported:acknowledge"' not in page  # the TPI proposes it
    assert f'name="putusan-{gone.pk}"' not in page
    assert "Berubah di luar sidang ini; tidak menunggu putusan lagi." in page

    # The only leader is told where to decide, instead of a choice of nobody.
    page = sign_in(people["demo-pimpinan"]).get(address).content.decode()
    assert "Anda satu-satunya pimpinan" in page
    assert 'name="decided_by"' not in page
    assert f'<a href="{reverse("proposals:sitting", args=[sitting.pk])}">Buka' in page
