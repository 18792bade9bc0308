"""A candidate unit plans what it builds; every item knows where it came from and how far it is."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side
from assessment.models import Answer, EvidenceUse
from assessment.queries import indicators_of
from proposals.enums import PlanOrigin
from proposals.ministry.services.records import record_ministry
from proposals.models import FollowUp, PlanComponent, PlanItem, PlanProgress
from proposals.plan.components import components_of, is_late, quarter_end
from proposals.plan.reports.suggestions import suggestions
from proposals.plan.services.follow_ups import answer_follow_up, make_follow_ups
from proposals.plan.services.plans import (
    PlanItemValues,
    StaleItem,
    add_items,
    edit_item,
    end_item,
    report_progress,
    settle_components,
)
from proposals.queries import follow_ups_for
from proposals.workflow.dossier import Dossier
from units.services.roles import end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.drawings.timeline import TimelineBar, timeline_svg
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import angka
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db


def values(**given: Any) -> PlanItemValues:
    return PlanItemValues(
        **{
            "component": "5",
            "activity": "Sosialisasi gratifikasi",
            "target": "Semua pegawai",
            "person": "Ketua tim",
            "quarter": "B06",
            **given,
        }
    )


def first_code(proposal: Any, component: str = "5") -> str:
    return components_of(proposal)[component].indicators[0].code


def test_a_plan_has_six_areas_and_two_parts_of_hasil_that_hold_every_indicator(bring: Any) -> None:
    found = components_of(bring("candidate"))
    assert list(found) == ["1", "2", "3", "4", "5", "6", "B.I", "B.II"]
    assert sum(len(one.indicators) for one in found.values()) == 113
    assert {entry.code[:3] for entry in found["B.I"].indicators} == {"B.I"}
    assert found["1"].label == "Area 1. Manajemen Perubahan"


@pytest.mark.parametrize(
    ("quarter", "last"),
    [("B03", (3, 31)), ("B06", (6, 30)), ("B09", (9, 30)), ("B12", (12, 31))],
)
def test_an_item_is_late_the_day_after_its_quarter_unless_done(
    quarter: str, last: tuple[int, int]
) -> None:
    day = date(2026, *last)
    assert quarter_end(2026, quarter) == day
    assert not is_late(2026, quarter, 99, day)
    after = date.fromordinal(day.toordinal() + 1)
    assert is_late(2026, quarter, 99, after)
    assert not is_late(2026, quarter, 100, after)


def test_components_are_settled_with_a_reason_and_bind_the_items(bring: Any, season: Any) -> None:
    proposal = bring("candidate")
    head = season.people["unit_head-a"]
    with pytest.raises(Refused, match="alasannya kosong"):
        settle_components(actor=head, proposal=proposal, chosen={"6": (False, " ")})
    assert not PlanComponent.objects.exists()
    chosen = {"5": (True, ""), "6": (False, "Tidak melayani publik.")}
    assert settle_components(actor=head, proposal=proposal, chosen=chosen) == 2
    assert settle_components(actor=head, proposal=proposal, chosen=chosen) == 0
    with pytest.raises(Refused, match="tidak dibangun"):
        add_items(actor=head, proposal=proposal, items=[values(), values(component="6")])
    assert not PlanItem.objects.exists()  # all of them or none
    add_items(actor=head, proposal=proposal, items=[values()])
    with pytest.raises(Refused, match="masih memuat 1 kegiatan"):
        settle_components(actor=head, proposal=proposal, chosen={"5": (False, "Batal.")})


@pytest.mark.one_database
def test_nothing_is_planned_before_the_candidate_or_after_the_end(
    bring: Any, season: Any, move: Any
) -> None:
    head = season.people["unit_head-a"]
    with pytest.raises(Refused, match="setelah unit ditetapkan"):
        add_items(actor=head, proposal=bring("proposed"), items=[values()])
    ended = bring("rejected", unit="B")
    with pytest.raises(Refused, match="sudah selesai"):
        add_items(actor=season.people["unit_head-b"], proposal=ended, items=[values()])


@pytest.mark.one_database
def test_only_the_units_own_people_plan_and_a_coordinator_only_in_own_areas(
    bring: Any, season: Any
) -> None:
    proposal = bring("candidate")
    for outsider in ("demo-pokja", "demo-tpi-ketua", "unit_head-b", "demo-admin"):
        with pytest.raises(PermissionDenied):
            add_items(actor=season.people[outsider], proposal=proposal, items=[values()])
    member = season.people["unit_member-a"]
    end_role(actor=SYSTEM, grant=member.grants.get(), reason="Area dibatasi.")
    grant_role(
        actor=SYSTEM, user=member, role="unit_member", unit=season.units["A"], areas=["5", "hasil"]
    )
    add_items(actor=member, proposal=proposal, items=[values(), values(component="B.II")])
    with pytest.raises(Refused, match="area lain"):
        add_items(actor=member, proposal=proposal, items=[values(component="1")])
    item = PlanItem.objects.get(component="5")
    with pytest.raises(Refused, match="area lain"):  # nor does it move an item elsewhere
        edit_item(actor=member, item=item, values=values(component="1"), expected_version=1)


def test_two_people_editing_one_item_meet_both_texts(bring: Any, season: Any) -> None:
    proposal = bring("candidate")
    head, member = season.people["unit_head-a"], season.people["unit_member-a"]
    code = first_code(proposal)
    [item] = add_items(
        actor=head,
        proposal=proposal,
        items=[values(origin=PlanOrigin.NOTE, origin_text="Catatan TPI.", indicators=[code])],
    )
    edit_item(actor=head, item=item, values=values(target="40 orang"), expected_version=1)
    with pytest.raises(StaleItem) as stale:
        edit_item(actor=member, item=item, values=values(target="20 orang"), expected_version=1)
    assert stale.value.current.target == "40 orang"
    saved = PlanItem.objects.get()
    assert (saved.target, saved.version, saved.origin_text) == ("40 orang", 2, "Catatan TPI.")
    change = AuditEvent.objects.get(action="plan.item_changed")
    assert (change.before["target"], change.after["target"]) == ("Semua pegawai", "40 orang")
    with pytest.raises(Refused, match="Butir «X9»"):
        edit_item(actor=head, item=item, values=values(indicators=["X9"]), expected_version=2)


def test_progress_is_reported_again_and_again_and_the_newest_counts(
    bring: Any, season: Any
) -> None:
    proposal = bring("self_assessment")
    head = season.people["unit_head-a"]
    code = first_code(proposal)
    [item] = add_items(actor=head, proposal=proposal, items=[values(indicators=[code])])
    report_progress(actor=head, item=item, quarter="B03", percent=60, note="Baru satu kali.")
    told = report_progress(
        actor=head, item=item, quarter="B06", percent=40, link="https://bukti.example/notula"
    )
    item.refresh_from_db()
    assert (item.progress, PlanProgress.objects.count()) == (40, 2)
    use = EvidenceUse.objects.get(evidence=told.evidence)
    assert (use.indicator.code, use.assessment_id) == (code, proposal.assessment_id)
    with pytest.raises(Refused, match="di luar 0 sampai 100"):
        report_progress(actor=head, item=item, quarter="B06", percent=101)
    foreign = bring("self_assessment", unit="B").assessment.evidence_uses.first().evidence
    with pytest.raises(Refused, match="bukan milik unit"):
        report_progress(actor=head, item=item, quarter="B06", percent=50, evidence=foreign)
    end_item(actor=head, item=item, reason="Digabung.")
    with pytest.raises(Refused, match="sudah diakhiri"):
        report_progress(actor=head, item=item, quarter="B06", percent=50)
    assert AuditEvent.objects.filter(action="plan.progress").count() == 2


def test_a_report_brings_its_file_also_when_the_lke_is_closed(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("reported")
    head = season.people["unit_head-a"]
    [item] = add_items(actor=head, proposal=proposal, items=[values()])
    client = sign_in(head)
    address = reverse("proposals:plan_progress", args=[proposal.pk, item.pk])
    sent = {"quarter": "B09", "percent": "80"}
    answer = client.post(
        address, {**sent, "upload": SimpleUploadedFile("notula.pdf", sample_pdf(["Notula"]))}
    )
    assert answer.status_code == 302
    report = PlanProgress.objects.get()
    file = reverse("proposals:plan_report_file", args=[proposal.pk, report.pk])
    assert file in client.get(answer["Location"]).content.decode()
    assert file in client.get(address).content.decode()
    got = sign_in(season.people["demo-pengamat"]).get(file)
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert "attachment" in got["Content-Disposition"]
    assert sign_in(season.people["unit_head-b"]).get(file).status_code == 404
    event = AuditEvent.objects.get(action="plan.progress")
    assert event.after["evidence"] == "notula.pdf"
    # What is no document leaves no report, and two proofs are not one.
    for wrong in (
        {"upload": SimpleUploadedFile("notula.pdf", b"<html>")},
        {"evidence": report.evidence_id, "link": "https://bukti.example/notula"},
    ):
        assert client.post(address, {**sent, **wrong}).status_code == 422
    assert PlanProgress.objects.count() == 1


def test_the_timeline_says_in_words_what_it_draws() -> None:
    drawn = timeline_svg(
        [TimelineBar("SOP <baru>", "B03", 50, True), TimelineBar("Survei", "B12", 100, False)],
        2026,
        date(2026, 7, 1),
    )
    assert "SOP &lt;baru&gt;: B03 2026, 50 %, terlambat; Survei: B12 2026, 100 %." in drawn
    assert 'x="0%"' in drawn
    assert 'width="12.50%"' in drawn  # half of a quarter of the width
    assert 'x1="49.59%"' in drawn  # 181 of 365 days
    assert "style=" not in drawn


def test_recommendations_become_a_list_once_and_are_answered(bring: Any, season: Any) -> None:
    head = season.people["unit_head-a"]
    early = bring("tpi_final", unit="B")
    with pytest.raises(Refused, match="belum melaporkan"):
        make_follow_ups(actor=season.people["unit_head-b"], proposal=early)
    proposal = bring("reported", quality=60)
    made = make_follow_ups(actor=head, proposal=proposal)
    assert made == FollowUp.objects.count() > 0
    assert make_follow_ups(actor=head, proposal=proposal) == 0
    row = FollowUp.objects.exclude(indicator="").first()
    assert row is not None
    with pytest.raises(Refused, match="belum dijelaskan"):
        answer_follow_up(actor=head, follow_up=row, done=True, response=" ")
    answer_follow_up(actor=head, follow_up=row, done=False, response="Menunggu anggaran.")
    found = follow_ups_for(season.units["A"], [row.indicator])
    assert {(one.indicator, one.done) for one in found} == {(row.indicator, False)}
    assert not follow_ups_for(season.units["B"]).exists()
    with pytest.raises(PermissionDenied):
        answer_follow_up(
            actor=season.people["demo-tpi-ketua"], follow_up=row, done=True, response="Ya."
        )


def test_the_pages_write_change_report_and_end_an_item(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("self_assessment")
    client = sign_in(season.people["unit_head-a"])
    plan = reverse("proposals:plan", args=[proposal.pk])
    code = first_code(proposal)
    chosen = {"bangun-5": "ya", "bangun-6": "tidak", "alasan-6": "Tidak melayani."}
    assert client.post(f"{plan}komponen/", chosen)["Location"] == plan
    sent = {
        "component": "5", "activity": "Kotak aduan", "target": "1 kotak", "person": "Sari",
        "quarter": "B12", "indicators": [code],
    }  # fmt: skip
    assert client.post(f"{plan}baru/", sent)["Location"] == plan
    assert client.post(f"{plan}baru/", {**sent, "target": ""}).status_code == 422
    item = PlanItem.objects.get()
    address = reverse("proposals:plan_item", args=[proposal.pk, item.pk])
    assert client.post(address, {**sent, "version": "1", "target": "2 kotak"})["Location"] == plan
    stale = client.post(address, {**sent, "version": "1", "target": "3 kotak"})
    assert stale.status_code == 409
    assert "2 kotak" in stale.content.decode()
    assert "3 kotak" in stale.content.decode()
    told = client.post(f"{address}kemajuan/", {"quarter": "B12", "percent": "25"})
    assert told["Location"] == plan
    page = client.get(plan).content.decode()
    assert "Tidak melayani." in page
    assert f"5 Kotak aduan: B12 {season.period.year}, 25 %" in page
    assert "Kotak aduan" not in client.get(plan, {"keadaan": "selesai"}).content.decode()
    reader = sign_in(season.people["demo-pengamat"])
    assert "Tambah kegiatan" not in reader.get(plan).content.decode()
    assert client.post(f"{address}akhiri/", {"reason": "Digabung."})["Location"] == plan
    page = client.get(plan).content.decode()
    assert page.index("Kegiatan yang diakhiri (1)") < page.index("Kotak aduan")  # only there
    assert "Digabung." in page
    assert not any(block.rows for block in client.get(plan).context["blocks"])


def test_suggestions_come_from_scores_and_notes_and_are_taken_once(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("reported", quality=40)
    head = season.people["unit_head-a"]
    offers = suggestions(head, proposal)
    assert {one.origin for one in offers} >= {"gap", "advice", "note"}
    advised = [one for one in offers if one.origin == "advice"]
    gap = next(one for one in offers if one.origin == "gap")
    said = "; ".join(one.origin_text for one in offers if one.origin == "gap")
    missed = Dossier(proposal).tpi_verdict.missed
    assert missed
    for result in missed:
        if result.rule.node not in ("total", "A"):  # these belong to no single component
            assert f"{result.rule.label} saat ini {angka(result.value)}" in said
    client = sign_in(head)
    address = reverse("proposals:plan_suggestions", args=[proposal.pk])
    first = advised[0]
    sent = {
        "pilih": [first.key, gap.key],
        f"activity-{first.key}": "Kata-kata unit sendiri",
        f"quarter-{first.key}": "B09",
    }
    assert client.post(address, sent).status_code == 302
    made = PlanItem.objects.get(origin="advice")
    assert (made.activity, made.quarter) == ("Kata-kata unit sendiri", "B09")
    assert (made.component, made.indicators) == (first.component, first.indicators)
    assert made.origin_text == first.origin_text  # ours, whatever the person types
    taken = {one.key for one in suggestions(head, proposal) if one.taken}
    assert taken == {first.key, gap.key}
    assert client.post(address, sent).status_code == 422
    assert PlanItem.objects.count() == 2


@pytest.mark.one_database
def test_a_unit_is_not_told_the_tpis_notes_before_they_are_shown(bring: Any, season: Any) -> None:
    proposal = bring("tpi_assessment", quality=60)
    assert not proposal.assessment.tpi_visible
    offers = suggestions(season.people["unit_head-a"], proposal)
    assert offers
    assert not [one for one in offers if one.origin == "note"]


def test_what_was_returned_and_what_the_ministry_said_can_be_planned(
    bring: Any, season: Any, move: Any
) -> None:
    proposal = bring("returned", quality=60)
    head = season.people["unit_head-a"]
    back = proposal.assessment.returned_items.filter(round__gt=0).first()
    texts = {one.origin_text for one in suggestions(head, proposal) if one.origin == "note"}
    assert back.reason in texts
    national = bring("national_evaluation", unit="B")
    record_ministry(
        actor=season.people["demo-pokja"], proposal=national, stage="administrasi",
        result="lulus_catatan", on=season.today, text="Perkuat pengaduan.",
    )  # fmt: skip
    found = suggestions(season.people["unit_head-b"], national)
    assert [one.origin_text for one in found if one.origin == "ministry"] == ["Perkuat pengaduan."]


@pytest.mark.one_database
def test_before_the_report_no_list_is_offered(bring: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_head-a"])
    address = reverse("proposals:follow_ups", args=[bring("self_assessment").pk])
    assert "Buat daftar tindak lanjut</button>" not in client.get(address).content.decode()
    assert client.post(address, {"buat": "ya"}).status_code == 422


@pytest.mark.one_database
def test_recommendations_are_answered_on_their_page(bring: Any, season: Any, sign_in: Any) -> None:
    proposal = bring("reported", quality=60)
    client = sign_in(season.people["unit_head-a"])
    address = reverse("proposals:follow_ups", args=[proposal.pk])
    assert "Buat daftar tindak lanjut</button>" in client.get(address).content.decode()
    assert client.post(address, {"buat": "ya"})["Location"] == address
    row = FollowUp.objects.first()
    assert row is not None
    refused = client.post(address, {"nomor": row.pk, "response": "SOP sedang disusun."})
    assert refused.status_code == 422
    assert "SOP sedang disusun.</textarea>" in refused.content.decode()
    sent = {"nomor": row.pk, "done": "ya", "response": "SOP diperbarui."}
    assert client.post(address, sent)["Location"] == address
    assert "SOP diperbarui." in client.get(address).content.decode()
    assert sign_in(season.people["demo-pengamat"]).post(address, sent).status_code == 403


def test_the_plan_asks_the_database_no_more_for_more_items(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("candidate")
    head = season.people["unit_head-a"]
    client = sign_in(head)
    plan = reverse("proposals:plan", args=[proposal.pk])
    add_items(actor=head, proposal=proposal, items=[values()])
    client.get(plan)
    with CaptureQueriesContext(connection) as few:
        client.get(plan)
    add_items(actor=head, proposal=proposal, items=[values() for _ in range(20)])
    with CaptureQueriesContext(connection) as many:
        client.get(plan)
    assert len(many) == len(few)


@pytest.mark.one_database
def test_what_was_tried_in_a_simulation_becomes_activities(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("self_assessment")
    sheet = proposal.assessment
    items = {row.code: row for row in indicators_of(sheet)}
    code, other = "A.I.1.i.b", "A.I.1.ii.a"
    for one, value in ((code, "C"), (other, "Ya")):
        Answer.objects.update_or_create(
            assessment=sheet, indicator=items[one], side=Side.UNIT,
            defaults={"value": value, "updated_at": timezone.now()},
        )  # fmt: skip
    client = sign_in(season.people["unit_member-a"])
    tried = {f"j-{code}": "A", f"j-{other}": "Ya", "j-A.I.1.ii.b": "Z"}
    page = client.get(reverse("assessment:simulation", args=[sheet.pk]), tried)
    address = page.context["plan_url"]
    offers = client.get(address)
    assert [
        line["offer"].indicators for _, lines in offers.context["groups"] for line in lines
    ] == [[code]]
    answered = client.post(address, {"pilih": f"saran-{code}"})
    assert answered.status_code == 302
    item = proposal.plan_items.get()
    assert item.indicators == [code]
    assert "Dicoba pada simulasi" in item.origin_text
    # nobody outside the unit is offered the way, nor let in
    outsider = sign_in(season.people["demo-pengamat"])
    assert not outsider.get(reverse("assessment:simulation", args=[sheet.pk]), tried).context[
        "plan_url"
    ]
    assert outsider.get(address).status_code == 403
