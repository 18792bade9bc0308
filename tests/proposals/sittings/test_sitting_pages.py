"""The sittings' pages: a page that names them, then «Ya», and what each person sees of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.periods.prerequisites import COMPUTED
from assessment.periods.services.next_period import open_next
from proposals.enums import State
from proposals.models import Sitting
from proposals.sittings.services.sittings import open_sitting, put_on_agenda
from tests.benchmarks.bench_decisions import copies
from tests.season import fresh
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(season):
    return season.people["demo-pimpinan"]


@pytest.fixture
def sitting(season, leader):
    return open_sitting(
        actor=leader,
        title="Sidang penetapan",
        held_on=season.today,
        sk_number="KEP-1",
        sk_date=season.today,
    )


def put(sitting, actor, *proposals):
    put_on_agenda(actor=actor, sitting=sitting, proposals=proposals, reasons={})


def address(name, sitting, *more):
    return reverse(f"proposals:{name}", args=[sitting.pk, *more])


def test_decisions_are_named_and_counted_before_they_are_made(sitting, leader, bring, sign_in):
    first, second = bring("proposed", unit="A"), bring("proposed", unit="B")
    put(sitting, leader, first, second)
    client = sign_in(leader)
    form = {
        f"putusan-{first.pk}": "proposed:name_candidate",
        f"putusan-{second.pk}": "proposed:reject",
        f"alasan-{second.pk}": "Belum siap.",
    }
    page = client.post(address("sitting_decide", sitting), form).content.decode()
    assert "Ya, putuskan 2 usulan" in page
    assert "Tetapkan sebagai calon: 1 usulan" in page
    assert fresh(first).state == State.PROPOSED
    answer = client.post(address("sitting_decide", sitting), {**form, "ya": "1"}, follow=True)
    assert "2 putusan tercatat: 1 ditetapkan sebagai calon dan 1 dinyatakan tidak ditetapkan." in (
        answer.content.decode()
    )
    assert fresh(first).state == State.CANDIDATE


@pytest.mark.one_database
def test_whoever_decides_reads_how_much_of_the_checklist_nobody_judged(
    sitting, leader, bring, sign_in
):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    client = sign_in(leader)
    pages = (
        address("sitting", sitting),
        reverse("proposals:move", args=[proposal.pk, "name_candidate"]),
    )
    asked = proposal.period.instrument.prerequisites.filter(level="unit")
    of_wbk = [one.code for one in asked if "WBK" in one.applies_to]
    for code in of_wbk:
        judged = {"fulfilled": True, "judged_by": leader, "judged_at": timezone.now()}
        proposal.checklist.update_or_create(code=code, defaults=judged)
    rows = [one for one in of_wbk if one not in COMPUTED]
    for page in pages:
        assert "butir daftar periksa unit belum dinilai" not in client.get(page).content.decode()
    proposal.checklist.get(code=rows[0]).delete()
    proposal.checklist.filter(code=rows[1]).update(fulfilled=None)
    told = f"2 dari {len(rows)} butir daftar periksa unit belum dinilai."
    for page in pages:
        assert told in client.get(page).content.decode()


def test_a_missing_reason_is_asked_for_and_what_was_entered_stays(sitting, leader, bring, sign_in):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    form = {f"putusan-{proposal.pk}": "proposed:reject", f"alasan-{proposal.pk}": " "}
    answer = sign_in(leader).post(address("sitting_decide", sitting), form)
    assert answer.status_code == 422
    assert "Unit A: alasan tidak ditetapkan belum diisi." in answer.content.decode()
    assert answer.context["pending"][0].chosen == "proposed:reject"


def test_a_stale_decision_is_told_on_the_page_and_changes_nothing(
    sitting, leader, bring, move, sign_in
):
    first, second = bring("proposed", unit="A"), bring("proposed", unit="B")
    put(sitting, leader, first, second)
    move("demo-pimpinan", fresh(second), "reject", "Sudah.")
    form = {
        f"putusan-{first.pk}": "proposed:name_candidate",
        f"putusan-{second.pk}": "proposed:name_candidate",
        "ya": "1",
    }
    answer = sign_in(leader).post(address("sitting_decide", sitting), form)
    assert answer.status_code == 422
    assert "Unit B: Usulan ini sekarang berstatus" in answer.content.decode()
    assert fresh(first).state == State.PROPOSED


def test_nothing_typed_is_lost_and_a_reason_alone_is_pointed_out(sitting, leader, bring, sign_in):
    first, second = bring("proposed", unit="A"), bring("proposed", unit="B")
    put(sitting, leader, first, second)
    client = sign_in(leader)
    form = {f"alasan-{second.pk}": "Lengkapi angkanya."}
    answer = client.post(address("sitting_decide", sitting), form)
    assert "Belum ada putusan yang dipilih" in answer.content.decode()
    assert answer.context["pending"][1].note == "Lengkapi angkanya."
    form[f"putusan-{first.pk}"] = "proposed:name_candidate"
    answer = client.post(address("sitting_decide", sitting), form)
    assert answer.status_code == 422
    assert "Unit B: alasan sudah ditulis, tetapi putusannya belum" in answer.content.decode()
    assert answer.context["pending"][0].chosen == "proposed:name_candidate"
    assert answer.context["pending"][1].note == "Lengkapi angkanya."


@pytest.mark.one_database
def test_a_missing_decree_is_told_before_the_page_that_asks_to_confirm(
    leader, bring, season, sign_in
):
    sitting = open_sitting(actor=leader, title="Tanpa SK", held_on=season.today)
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    form = {f"putusan-{proposal.pk}": "proposed:name_candidate"}
    answer = sign_in(leader).post(address("sitting_decide", sitting), form)
    assert answer.status_code == 422
    assert "Nomor dan tanggal SK sidang belum diisi" in answer.content.decode()


@pytest.mark.one_database
def test_what_was_decided_elsewhere_says_so_and_asks_for_nothing(
    sitting, leader, bring, move, sign_in
):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    move("demo-pimpinan", fresh(proposal), "reject", "Sudah.")
    page = sign_in(leader).get(address("sitting", sitting)).content.decode()
    assert "tidak menunggu putusan lagi" in page
    assert f'name="alasan-{proposal.pk}"' not in page


@pytest.mark.one_database
def test_the_proposal_leads_to_the_sitting_and_the_decree_it_was_named_with(
    sitting, leader, bring, season, sign_in
):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    client = sign_in(leader)
    edit = {
        "title": sitting.title, "held_on": season.today, "sk_number": "KEP-1",
        "sk_date": season.today, "upload": SimpleUploadedFile("sk.pdf", sample_pdf("SK")),
    }  # fmt: skip
    client.post(address("sitting_edit", sitting), edit)
    form = {f"putusan-{proposal.pk}": "proposed:name_candidate", "ya": "1"}
    client.post(address("sitting_decide", sitting), form)
    page = reverse("proposals:detail", args=[proposal.pk])
    text = client.get(page).content.decode()
    assert f'href="{address("sitting", sitting)}"' in text
    assert f'href="{address("decree_file", sitting)}"' in text
    text = sign_in(season.people["unit_head-a"]).get(page).content.decode()
    assert sitting.title in text
    assert address("sitting", sitting) not in text


def test_a_null_character_in_a_reason_does_no_harm(sitting, leader, bring, sign_in):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    form = {f"putusan-{proposal.pk}": "proposed:reject", f"alasan-{proposal.pk}": "Be\x00lum."}
    answer = sign_in(leader).post(address("sitting_decide", sitting), {**form, "ya": "1"})
    assert answer.status_code == 400
    assert not proposal.decisions.filter(move="reject").exists()


def test_odd_choices_are_no_choices(sitting, leader, bring, sign_in):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    for odd in ("", ":", "proposed:award", "proposed:tak-ada", "x" * 5000):
        answer = sign_in(leader).post(
            address("sitting_decide", sitting), {f"putusan-{proposal.pk}": odd, "ya": "1"}
        )
        assert answer.status_code == 422
        assert "Belum ada putusan yang dipilih" in answer.content.decode()


@pytest.mark.one_database
def test_a_decision_that_is_blocked_is_not_offered_but_explained(sitting, leader, bring, sign_in):
    proposal = bring("reported", quality=55)
    put(sitting, leader, proposal)
    (line,) = sign_in(leader).get(address("sitting", sitting)).context["pending"]
    assert [one.value for one in line.options] == [
        "reported:approve_exception",
        "reported:decline",
        "reported:acknowledge",
    ]
    assert line.blocked[0][0].name == "approve"


def test_why_not_is_read_also_where_nothing_can_be_decided(sitting, leader, bring, sign_in):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    leader.unit = proposal.unit
    leader.save()
    page = sign_in(leader).get(address("sitting", sitting)).content.decode()
    assert "3 putusan tertahan" in page
    assert "Anda bertugas di Unit A" in page
    assert "Periksa putusan" not in page


@pytest.mark.one_database
def test_the_ordinary_decision_is_filled_in_where_nothing_stands_in_its_way(
    sitting, leader, bring, sign_in
):
    first, second = bring("proposed", unit="A"), bring("reported", unit="B", quality=55)
    put(sitting, leader, first, second)
    lines = sign_in(leader).get(address("sitting", sitting), {"isi": "semua"}).context["pending"]
    assert [one.chosen for one in lines] == ["proposed:name_candidate", ""]


def test_one_candidate_is_named_with_the_decrees_file_on_its_own_page(leader, bring, sign_in):
    proposal = bring("proposed")
    client = sign_in(leader)
    page = reverse("proposals:move", args=[proposal.pk, "name_candidate"])
    assert 'enctype="multipart/form-data"' in client.get(page).content.decode()
    content = sample_pdf(["SK"])

    def send(data, number="KEP-9"):
        form = {
            "state": "proposed", "sk_number": number, "sk_date": "2026-03-02",
            "note": "Disepakati.", "decree": SimpleUploadedFile("sk.pdf", data),
        }  # fmt: skip
        return client.post(page, form)

    assert send(b"<html>").status_code == send(content, "K" * 101).status_code == 422
    assert not Sitting.objects.exists()
    assert fresh(proposal).state == "proposed"
    assert send(content).status_code == 302
    decision = proposal.decisions.get(move="name_candidate")
    assert decision.note == "Disepakati."
    assert decision.facts == {"sk_number": "KEP-9", "sk_date": "2026-03-02"}
    answer = client.get(address("decree_file", decision.sitting))
    assert b"".join(answer.streaming_content) == content
    assert send(content).status_code == 409  # it was named already; no second sitting
    assert Sitting.objects.count() == 1


def test_the_decree_is_kept_by_content_and_given_to_those_who_see_the_sitting(
    sitting, leader, season, sign_in
):
    client = sign_in(leader)
    form = {
        "title": sitting.title,
        "held_on": str(season.today),
        "sk_number": "KEP-1",
        "sk_date": str(season.today),
    }
    wrong = client.post(
        address("sitting_edit", sitting),
        {**form, "upload": SimpleUploadedFile("sk.pdf", b"<html>")},
    )
    assert wrong.status_code == 422
    assert Sitting.objects.get().sha256 == ""
    content = sample_pdf(["SK"])
    client.post(
        address("sitting_edit", sitting), {**form, "upload": SimpleUploadedFile("sk.pdf", content)}
    )
    answer = sign_in(season.people["demo-pengamat"]).get(address("decree_file", sitting))
    assert b"".join(answer.streaming_content) == content
    assert "attachment" in answer["Content-Disposition"]
    strange = sign_in(season.people["unit_head-a"]).get(address("decree_file", sitting))
    assert strange.status_code in (403, 404)


@pytest.mark.one_database
def test_a_sitting_about_other_units_is_unknown(sitting, leader, bring, season, sign_in):
    person = season.people["unit_head-b"]
    grant_role(actor=SYSTEM, user=person, role="observer", unit=season.units["B"])
    put(sitting, leader, bring("proposed", unit="A"))
    assert sign_in(person).get(address("sitting", sitting)).status_code == 404
    put(sitting, leader, bring("proposed", unit="B"))
    page = sign_in(person).get(address("sitting", sitting))
    assert [one.proposal.unit.code for one in page.context["pending"]] == ["B"]
    assert "1 usulan lain pada agenda ini di luar unit" in page.content.decode()


def test_what_waits_in_the_last_season_comes_onto_the_agenda_too(
    sitting, leader, bring, season, sign_in
):
    bring("reported")
    open_next(
        actor=season.people["demo-pokja"], previous=season.period, year=season.period.year + 1,
        instrument=season.period.instrument, close_previous=True,
    )  # fmt: skip
    page = sign_in(leader).get(address("agenda_choose", sitting)).content.decode()
    assert f"Menuju WBK {season.period.year}" in page


@pytest.mark.parametrize("name", ["sitting", "decision_list", "agenda_choose"])
def test_more_proposals_ask_no_more_of_the_database(
    name, sitting, leader, bring, season, sign_in, django_assert_num_queries
):
    model = bring("proposed")
    client = sign_in(leader)
    put(sitting, leader, model)
    copies(season, model, 1)
    client.get(address(name, sitting))
    with CaptureQueriesContext(connection) as few:
        client.get(address(name, sitting))
    more = copies(season, model, 3)
    put(sitting, leader, *more[:2])
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address(name, sitting))


@pytest.mark.one_database
def test_a_reason_written_for_a_proposal_chooses_it(sitting, leader, bring, sign_in):
    ticked, told = bring("proposed", unit="A"), bring("proposed", unit="B")
    form = {
        "sitting": sitting.pk, "usulan": ticked.pk, f"alasan-{ticked.pk}": "",
        f"alasan-{told.pk}": "Layanan terbesar.",
    }  # fmt: skip
    page = sign_in(leader).post(reverse("proposals:agenda_add"), form)
    assert page.context["rows"] == [(ticked, ""), (told, "Layanan terbesar.")]
