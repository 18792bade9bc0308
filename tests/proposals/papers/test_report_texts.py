"""What the TPI writes into its report: who may, what is kept, and what the paper shows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Side
from assessment.models import Answer
from proposals.models import PassageRevision, ReportPassage
from proposals.papers.contents.lhe import lhe
from proposals.papers.reports.report_texts import offers, word_changes
from proposals.papers.services.report_texts import (
    StalePassage,
    accept_passage,
    add_passage,
    edit_passage,
    end_passage,
    move_passage,
)
from proposals.plan.services.follow_ups import make_follow_ups
from proposals.queries import passages_at
from tests.paper_text import text_of
from tests.season import fresh
from units.models import User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.papers.pdf import render_pdf
from zona_integritas.ground.permissions import allowed

pytestmark = pytest.mark.django_db

LEAD, SUPERVISOR, MEMBER = "demo-tpi-ketua", "demo-tpi-dalnis", "demo-tpi-anggota"
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> \x07 selesai"


def printed(proposal: Any) -> str:
    content = lhe(fresh(proposal))
    assert content is not None
    return text_of(render_pdf("proposals/papers/contents/lhe.html", content.context(None)))


@pytest.fixture
def write(season: Any) -> Any:
    def add(proposal: Any, text: str, who: str = LEAD, **more: Any) -> ReportPassage:
        given = {"kind": "temuan", "area": "1", **more}
        return add_passage(actor=season.people[who], proposal=proposal, text=text, **given)

    return add


def test_lead_and_supervisor_write_and_a_member_proposes(bring, write, season):
    proposal = bring("tpi_assessment")
    assert write(proposal, "Dari ketua.").accepted_at
    assert write(proposal, "Dari dalnis.", SUPERVISOR).accepted_at
    proposed = write(proposal, "Dari anggota.", MEMBER)
    assert proposed.accepted_at is None
    with pytest.raises(Refused, match="diterima ketua tim"):
        accept_passage(actor=season.people[MEMBER], passage=proposed)
    accept_passage(actor=season.people[LEAD], passage=proposed)
    proposed.refresh_from_db()
    assert proposed.accepted_at
    with pytest.raises(Refused, match="sudah diterima"):
        edit_passage(
            actor=season.people[MEMBER], passage=proposed, text="Lain.", expected_version=1
        )


@pytest.mark.one_database
def test_who_acted_as_a_member_stays_one_though_lead_in_the_pool(bring, write, season):
    proposal = bring("tpi_final")
    grant_role(actor=SYSTEM, user=season.people[MEMBER], role="tpi_lead", unit=season.units["BLN"])
    member = User.objects.get(username=MEMBER)
    given = {"actor": member, "kind": "temuan", "area": "1"}
    proposed = add_passage(proposal=fresh(proposal), text="Dari anggota.", **given)
    assert proposed.accepted_at is None
    with pytest.raises(Refused, match="diterima ketua tim"):
        accept_passage(actor=member, passage=proposed)
    assert write(fresh(proposal), "Dari ketua.").accepted_at


def test_nobody_of_the_unit_reads_them_before_they_are_reported(bring, write, season, sign_in):
    proposal = bring("tpi_final")
    passage = write(proposal, "Belum untuk unit.")
    # Settled, so the unit sees the TPI's scores already; its texts are still being written.
    assert allowed(season.people["unit_head-a"], "assessment.view_tpi_side", proposal.assessment)
    list_page = reverse("proposals:report_texts", args=[proposal.pk])
    history = reverse("proposals:report_text_history", args=[proposal.pk, passage.pk])
    for username in ("unit_head-a", "unit_member-a", "unit_member-b"):
        client = sign_in(season.people[username])
        assert client.get(list_page).status_code == 404
        assert client.get(history).status_code == 404
        page = client.get(reverse("proposals:detail", args=[proposal.pk]))
        assert b"Teks LHE" not in page.content
    assert (
        "Belum untuk unit."
        in sign_in(season.people["demo-pimpinan"]).get(list_page).content.decode()
    )


@pytest.mark.one_database
def test_the_unit_reads_what_was_reported_but_no_proposal_of_a_member(
    bring, write, season, sign_in, move
):
    proposal = bring("tpi_final")
    write(proposal, "Sudah dilaporkan.")
    write(proposal, "Hanya usulan.", MEMBER)
    move(LEAD, proposal, "report_proposed")
    page = sign_in(season.people["unit_member-a"]).get(
        reverse("proposals:report_texts", args=[proposal.pk])
    )
    assert page.status_code == 200
    assert "Sudah dilaporkan." in page.content.decode()
    assert "Hanya usulan." not in page.content.decode()


def test_an_edit_keeps_every_wording_and_refuses_a_stale_one_with_both_texts(
    bring, write, season, sign_in
):
    proposal = bring("tpi_assessment")
    passage = write(proposal, "Versi satu.")
    edit_passage(
        actor=season.people[SUPERVISOR], passage=passage, text="Versi dua.", expected_version=1
    )
    with pytest.raises(StalePassage, match="baru saja diubah oleh Orang demo-tpi-dalnis"):
        edit_passage(
            actor=season.people[LEAD], passage=passage, text="Terlambat.", expected_version=1
        )
    address = reverse("proposals:report_text", args=[proposal.pk, passage.pk])
    client = sign_in(season.people[LEAD])
    page = client.post(address, {"text": "Tulisan saya.", "version": "1"})
    assert page.status_code == 409
    assert "Versi dua." in page.content.decode()
    assert "Tulisan saya." in page.content.decode()
    passage.refresh_from_db()
    assert (passage.text, passage.version) == ("Versi dua.", 2)
    # Having seen both, the person may save; the form carries the version it was shown.
    assert client.post(address, {"text": "Tulisan saya.", "version": "2"}).status_code == 302
    wordings = PassageRevision.objects.filter(passage=passage).values_list("text", flat=True)
    assert list(wordings) == ["Versi satu.", "Versi dua.", "Tulisan saya."]
    history = client.get(
        reverse("proposals:report_text_history", args=[proposal.pk, passage.pk]),
        {"dari": "1", "ke": "2"},
    ).content.decode()
    assert "<del>satu.</del><ins>dua.</ins>" in history


@pytest.mark.one_database
def test_an_empty_or_overlong_text_stays_in_the_form(bring, season, sign_in):
    proposal = bring("tpi_assessment")
    client = sign_in(season.people[LEAD])
    address = reverse("proposals:report_text_new", args=[proposal.pk])
    given = {"kind": "temuan", "area": "2", "text": "y" * 5001}
    page = client.post(address, given)
    assert page.status_code == 422
    assert "y" * 5001 in page.content.decode()
    assert client.post(address, {"kind": "temuan", "area": "2", "text": " "}).status_code == 422
    assert client.post(address, {"kind": "x", "area": "99", "text": "Isi"}).status_code == 422
    assert not ReportPassage.objects.exists()


@pytest.mark.one_database
def test_an_offer_is_taken_over_with_one_press_and_once(bring, season, sign_in):
    proposal = bring("tpi_final", quality=60)
    found = offers(proposal)
    missed = [one for one in found if one.indicator.startswith("ambang:")]
    differing = [one for one in found if one.kind == "temuan" and one not in missed]
    told = {
        row.indicator.code
        for row in Answer.objects.filter(assessment=proposal.assessment)
        .exclude(side=Side.UNIT)
        .select_related("indicator")
        if row.value
        != Answer.objects.get(
            assessment=proposal.assessment, indicator=row.indicator, side=Side.UNIT
        ).value
    }
    assert {one.indicator for one in differing} <= told
    assert differing
    assert missed
    client = sign_in(season.people[LEAD])
    address = reverse("proposals:report_text_take", args=[proposal.pk])
    page = reverse("proposals:report_texts", args=[proposal.pk])
    for one in (differing[0], missed[0]):
        assert f'value="{one.key}"' in client.get(page).content.decode()
        assert client.post(address, {"usul": one.key}).status_code == 302
        row = ReportPassage.objects.get(indicator=one.indicator)
        assert (row.text, row.area, row.kind) == (one.text, one.area, "temuan")
        assert f'value="{one.key}"' not in client.get(page).content.decode()
    assert client.post(address, {"usul": "temuan/tidak-ada"}).status_code == 302
    assert ReportPassage.objects.count() == 2


def test_order_is_changed_and_an_end_needs_a_reason(bring, write, season):
    proposal = bring("tpi_assessment")
    lead = season.people[LEAD]
    first, second = write(proposal, "Pertama."), write(proposal, "Kedua.")
    assert move_passage(actor=lead, passage=second, up=True)
    assert not move_passage(actor=lead, passage=second, up=True)
    assert [row.pk for row in ReportPassage.objects.all()] == [second.pk, first.pk]
    with pytest.raises(Refused, match="belum ditulis"):
        end_passage(actor=lead, passage=first, reason=" ")
    end_passage(actor=lead, passage=first, reason="Sama dengan yang lain.")
    with pytest.raises(Refused, match="sudah diakhiri"):
        edit_passage(actor=lead, passage=first, text="Lagi.", expected_version=1)
    assert ReportPassage.objects.count() == 2  # ended, not gone
    assert AuditEvent.objects.filter(action="report_text.ended").count() == 1


@pytest.mark.one_database
def test_whoever_filled_the_sheet_or_works_in_the_unit_does_not_write(bring, season):
    proposal = bring("tpi_assessment")
    own = create_person(
        actor=SYSTEM,
        username="penilai-sendiri",
        full_name="Penilai Sendiri",
        email="p@instansi.example",
        nip="",
        unit=season.units["A"],
    )
    grant_role(actor=SYSTEM, user=own, role="tpi_lead", unit=season.units["BLN"])
    assert not allowed(own, "proposals.write_report_texts", proposal)
    assert not allowed(season.people["demo-pimpinan"], "proposals.write_report_texts", proposal)


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
def test_the_report_shows_the_texts_of_its_moment_and_a_newer_one_the_revised(
    bring, write, season, move
):
    proposal = bring("tpi_final", quality=95)
    passage = write(proposal, "Naskah yang dilaporkan.")
    write(proposal, "Terima kasih atas keterbukaan.", kind="apresiasi", area="")
    write(proposal, "Usulan yang tidak diterima.", MEMBER)
    move(LEAD, proposal, "report_proposed")
    text = printed(proposal)
    assert "Naskah yang dilaporkan." in text
    assert text.index("J. Apresiasi") < text.index("Terima kasih atas keterbukaan.")
    assert "Usulan yang tidak diterima." not in text
    with pytest.raises(Refused, match="sudah dilaporkan"):
        edit_passage(actor=season.people[LEAD], passage=passage, text="Diubah.", expected_version=1)
    move(SUPERVISOR, proposal, "reopen_tpi", note="Bukti baru.")
    edit_passage(
        actor=season.people[LEAD], passage=passage, text="Naskah baru.", expected_version=1
    )
    assert "Naskah yang dilaporkan." in printed(proposal)
    assert "Naskah baru." not in printed(proposal)
    move(SUPERVISOR, proposal, "settle")
    move(LEAD, proposal, "report_proposed")
    text = printed(proposal)
    assert "Naskah baru." in text
    assert "Naskah yang dilaporkan." not in text


def test_recommendations_become_the_units_list_once(bring, write, season, move):
    proposal = bring("tpi_final", quality=60)
    offer = next(one for one in offers(proposal) if one.kind == "rekomendasi")
    passage = write(
        proposal, "Lengkapi bukti.", kind=offer.kind, area=offer.area, indicator=offer.indicator
    )
    write(proposal, "Tetapkan tim.", kind="rekomendasi", area="")
    move(LEAD, proposal, "report_not_yet", note="Belum memenuhi nilai minimal.")
    rows = {(row.indicator, row.text) for row in proposal.follow_ups.all()}
    assert rows == {(offer.indicator, "Lengkapi bukti."), ("", "Tetapkan tim.")}
    make_follow_ups(actor=season.people["unit_head-a"], proposal=fresh(proposal))
    assert proposal.follow_ups.filter(indicator=offer.indicator).count() == 1
    assert proposal.follow_ups.filter(text="Tetapkan tim.").count() == 1
    # Worded anew for a newer report, the unanswered line changes with it.
    move(SUPERVISOR, proposal, "reopen_tpi", note="Bukti baru.")
    edit_passage(
        actor=season.people[LEAD], passage=passage, text="Lengkapi SK.", expected_version=1
    )
    move(SUPERVISOR, proposal, "settle")
    move(LEAD, proposal, "report_not_yet", note="Belum memenuhi nilai minimal.")
    texts = [row.text for row in proposal.follow_ups.filter(indicator=offer.indicator)]
    assert texts == ["Lengkapi SK."]


@pytest.mark.one_database
def test_a_hostile_text_is_printed_as_text(bring, write, move):
    proposal = bring("tpi_final", quality=95)
    passage = write(proposal, HOSTILE)
    assert "\x07" not in passage.text
    move(LEAD, proposal, "report_proposed")
    assert "=cmd|' /C calc'!A0 <script>alert(1)</script>" in printed(proposal)


def test_the_list_asks_as_much_for_one_text_as_for_many(bring, write, season, sign_in):
    proposal = bring("tpi_assessment")
    client = sign_in(season.people[LEAD])
    address = reverse("proposals:report_texts", args=[proposal.pk])
    counts = []
    for _ in range(2):
        write(proposal, "Satu lagi.")
        write(proposal, "Dan satu.", SUPERVISOR, area="3")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.one_database
def test_texts_wait_for_the_tpi_to_begin(bring, write):
    proposal = bring("self_assessment")
    with pytest.raises(Refused, match="sejak TPI mulai menilai"):
        write(proposal, "Terlalu awal.")


def test_changes_are_told_word_by_word():
    assert word_changes("a b c", "a x c d") == [
        ("same", "a "),
        ("gone", "b"),
        ("new", "x"),
        ("same", " c"),
        ("new", " d"),
    ]


def test_nothing_of_a_later_moment_is_in_the_report_of_an_earlier_one(bring, write, season):
    proposal = bring("tpi_assessment")
    first = write(proposal, "Lama.")
    moment = first.written_at
    edit_passage(actor=season.people[LEAD], passage=first, text="Baru.", expected_version=1)
    write(proposal, "Kemudian.")
    end_passage(actor=season.people[LEAD], passage=first, reason="Tidak perlu.")
    assert [text for _, text in passages_at(proposal, moment)] == ["Lama."]


@pytest.mark.one_database
def test_a_member_limited_to_areas_proposes_only_there(bring, write, season):
    proposal = bring("tpi_assessment")
    proposal.assessment.seats.filter(rank="tpi_member").update(areas=["2"])
    proposal = fresh(proposal)  # a team is read once an LKE
    assert write(proposal, "Area saya.", MEMBER, area="2")
    with pytest.raises(Refused, match="area lain"):
        write(proposal, "Bukan area saya.", MEMBER, area="1")
