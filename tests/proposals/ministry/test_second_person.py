"""The own unit's result is recorded by two: one of the unit with the letter, one from outside."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proposals.course.services.moves import apply_move
from proposals.enums import MinistryResult, MinistryStage, State
from proposals.ministry.results_table import ResultRow, ResultTable
from proposals.ministry.services.records import record_ministry
from proposals.ministry.services.results_list import examine_list
from proposals.ministry.services.second_person import confirm_own, record_own, refuse_own
from proposals.models import MinistryRecord, OwnRecord
from tests.season import fresh
from units.models import Predicate, User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OWN = "Anda bertugas di Unit A"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", PDF, content_type="application/pdf")


@pytest.fixture
def own_pokja(season: Any) -> User:
    """The pokja who works in unit A."""
    User.objects.filter(username="demo-pokja").update(unit=season.units["A"])
    return User.objects.get(username="demo-pokja")


def result_of(season: Any) -> dict[str, Any]:
    return {
        "stage": MinistryStage.ADMINISTRATIVE,
        "on": season.today,
        "result": MinistryResult.PASSED,
        "text": "",
        "objection_deadline": None,
        "score": None,
    }


def test_nobody_of_the_unit_records_its_result_alone(
    bring: Any, season: Any, own_pokja: User
) -> None:
    proposal = bring("national_evaluation")
    before = MinistryRecord.objects.count()
    with pytest.raises(Refused, match=OWN):
        record_ministry(actor=own_pokja, proposal=proposal, **result_of(season))
    with pytest.raises(Refused, match=OWN):
        apply_move(
            actor=own_pokja,
            proposal=proposal,
            move="award",
            expected_state=State.NATIONAL,
            facts={"decree_number": "KEP-1", "decree_date": season.today},
        )
    with pytest.raises(Refused, match="belum dilampirkan"):
        record_own(
            actor=own_pokja,
            proposal=proposal,
            what="ministry",
            content=result_of(season),
            upload=None,
        )
    assert MinistryRecord.objects.count() == before
    assert fresh(proposal).state == State.NATIONAL


def test_the_award_counts_once_a_second_person_confirms_it_in_the_browser(
    bring: Any, season: Any, own_pokja: User, sign_in: Any
) -> None:
    proposal = bring("national_evaluation")
    for stage in ("administrasi", "desk", "lapangan", "panel"):
        # By the pokja as it was before moving into the unit.
        record_ministry(
            actor=season.people["demo-pokja"],
            proposal=proposal,
            **{**result_of(season), "stage": stage},
        )
    client = sign_in(own_pokja)
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    address = reverse("proposals:move", args=[proposal.pk, "award"])
    assert address in page
    assert "Surat dari Kementerian PANRB" in client.get(address).content.decode()
    sent = {
        "state": proposal.state,
        "decree_number": "KEP-77",
        "decree_date": season.today.isoformat(),
    }
    assert "letter" in client.post(address, sent).context["form"].errors
    done = client.post(address, {**sent, "letter": letter()}, follow=True)
    assert "menunggu konfirmasi orang kedua dari luar" in done.content.decode()
    assert fresh(proposal).state == State.NATIONAL
    assert not Predicate.objects.filter(unit=season.units["A"]).exists()
    own = OwnRecord.objects.get()
    where = reverse("proposals:own_record", args=[proposal.pk, own.pk])
    # Not the own hand, not another of the unit; the leader's Beranda asks.
    assert where not in client.get(reverse("home")).content.decode()
    assert "Ya, konfirmasi" not in client.get(where).content.decode()
    with pytest.raises(Refused, match="Anda sendiri yang mencatatnya"):
        confirm_own(actor=own_pokja, own=own)
    leader = sign_in(season.people["demo-pimpinan"])
    assert where in leader.get(reverse("home")).content.decode()
    shown = leader.get(where).content.decode()
    assert "KEP-77" in shown
    assert str(own_pokja) in shown
    got = leader.get(reverse("proposals:own_record_letter", args=[proposal.pk, own.pk]))
    assert b"".join(got.streaming_content) == PDF
    assert leader.post(where, {"putusan": "ya"}).status_code == 302
    assert fresh(proposal).state == State.AWARDED
    assert Predicate.objects.get(unit=season.units["A"]).decree_number == "KEP-77"
    decision = fresh(proposal).decisions.get(move="award")
    assert decision.actor == season.people["demo-pimpinan"]
    assert decision.facts["recorded_by"] == str(own_pokja)
    told = {event.action: event.actor for event in AuditEvent.objects.all()}
    assert told["own_record.awaits"] == own_pokja
    assert told["own_record.confirmed"] == season.people["demo-pimpinan"]
    page = leader.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "Dikonfirmasi dari luar unit oleh" in page


def test_a_result_waits_and_a_revocation_is_refused_with_its_reason(
    bring: Any, season: Any, own_pokja: User
) -> None:
    proposal = bring("awarded")
    own = record_own(
        actor=own_pokja,
        proposal=proposal,
        what="revoke",
        content={"revoked_on": season.today, "revoked_source": "Surat 9"},
        note="Kasus berat.",
        upload=letter(),
    )
    with pytest.raises(Refused, match="Alasan belum diisi"):
        refuse_own(actor=season.people["demo-admin"], own=own, reason=" ")
    refuse_own(actor=season.people["demo-admin"], own=own, reason="Suratnya untuk unit lain.")
    with pytest.raises(Refused, match="sudah dikonfirmasi atau ditolak"):
        confirm_own(actor=season.people["demo-pimpinan"], own=own)
    assert fresh(proposal).state == State.AWARDED
    assert Predicate.objects.get(unit=season.units["A"]).revoked_on is None


def test_a_ministry_result_tells_both(
    bring: Any, season: Any, own_pokja: User, sign_in: Any
) -> None:
    proposal = bring("national_evaluation")
    own = record_own(
        actor=own_pokja,
        proposal=proposal,
        what="ministry",
        content=result_of(season),
        upload=letter(),
    )
    where = reverse("proposals:own_record", args=[proposal.pk, own.pk])
    shown = sign_in(season.people["demo-admin"]).get(where).content.decode()
    assert "Konfirmasi «Hasil Kementerian PANRB»" in shown  # a name keeps its capitals
    before = MinistryRecord.objects.count()
    confirm_own(actor=season.people["demo-admin"], own=own)
    entry = MinistryRecord.objects.last()
    assert MinistryRecord.objects.count() == before + 1
    assert (entry.recorded_by, entry.confirmed_by) == (own_pokja, season.people["demo-admin"])
    assert entry.evidence == own.letter


def test_what_could_not_be_recorded_is_refused_at_once(
    bring: Any, season: Any, own_pokja: User
) -> None:
    proposal = bring("national_evaluation")
    with pytest.raises(Refused, match="Hasil belum dipilih"):
        record_own(
            actor=own_pokja,
            proposal=proposal,
            what="ministry",
            content={**result_of(season), "result": ""},
            upload=letter(),
        )
    assert OwnRecord.objects.count() == 0


def test_the_list_of_results_leaves_the_own_unit_to_others(
    bring: Any, season: Any, own_pokja: User
) -> None:
    bring("national_evaluation")
    row = ResultRow(
        number=2,
        code="A",
        stage=MinistryStage.ADMINISTRATIVE,
        result=MinistryResult.PASSED,
        on=season.today,
    )
    outcome = examine_list(actor=own_pokja, period=season.period, table=ResultTable([row], []))
    assert outcome.wrong + outcome.known == 1
    assert outcome.new == 0


@pytest.mark.parametrize("role", ["admin", "leadership", "pokja"])
def test_a_role_on_the_unit_alone_is_no_second_person(
    bring: Any, season: Any, own_pokja: User, sign_in: Any, role: str
) -> None:
    """Works elsewhere, but its role is the unit's own: outside is who stands above the unit."""
    proposal = bring("national_evaluation")
    person = create_person(
        actor=SYSTEM, username="milik-unit", full_name="Milik Unit", email="m@instansi.example",
        unit=season.units["B"],
    )  # fmt: skip
    grant_role(actor=SYSTEM, user=person, role=role, unit=season.units["A"])
    person = User.objects.get(pk=person.pk)
    own = record_own(
        actor=own_pokja,
        proposal=proposal,
        what="ministry",
        content=result_of(season),
        upload=letter(),
    )
    with pytest.raises(Refused, match="peran Anda diberikan untuk unit itu saja"):
        confirm_own(actor=person, own=own)
    assert not person.notices.exists()
    where = reverse("proposals:own_record", args=[proposal.pk, own.pk])
    assert "Ya, konfirmasi" not in sign_in(person).get(where).content.decode()
    confirm_own(actor=season.people["demo-admin"], own=own)


def test_a_sanggah_of_the_own_unit_waits_with_its_pieces(
    bring: Any, season: Any, own_pokja: User, sign_in: Any
) -> None:
    proposal, admin = bring("national_evaluation"), season.people["demo-admin"]
    failed = {**result_of(season), "result": MinistryResult.FAILED, "text": "TLHP belum tuntas."}
    own = record_own(
        actor=own_pokja, proposal=proposal, what="ministry", content=failed, upload=letter()
    )
    confirm_own(actor=admin, own=own)
    answer = sign_in(own_pokja).post(
        reverse("proposals:objection", args=[proposal.pk]),
        {
            "on": str(season.today), "upload": letter(), "isi-tlhp": "Sudah tuntas.",
            "berkas-tlhp": letter(),
        },
    )  # fmt: skip
    assert answer.status_code == 302
    own = proposal.own_records.get(closed_at=None)
    assert not proposal.ministry.filter(stage=MinistryStage.OBJECTION).exists()
    client = sign_in(admin)
    page = client.get(reverse("proposals:own_record", args=[proposal.pk, own.pk]))
    assert "Sudah tuntas." in page.content.decode()
    kept = own.content["pieces"][0]["evidence"]
    proof = reverse("proposals:own_record_piece", args=[proposal.pk, own.pk, kept])
    assert b"".join(client.get(proof).streaming_content).startswith(b"%PDF")
    other = reverse("proposals:own_record_piece", args=[proposal.pk, own.pk, own.letter_id])
    assert client.get(other).status_code == 404  # only the proofs of this sanggah
    confirm_own(actor=admin, own=own)
    piece = proposal.ministry.get(stage=MinistryStage.OBJECTION).pieces.get()
    assert (piece.ground, piece.text, piece.evidence_id) == ("tlhp", "Sudah tuntas.", kept)
