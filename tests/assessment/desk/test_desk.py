"""The desk: one queue over all units, each judgement by the one endpoint, the last one undone."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.desk.reports.duties import duties_of
from assessment.desk.reports.queue import Group, Queue
from assessment.enums import Side
from assessment.lke.places import page_of_item
from assessment.lke.services.assessments import mark_returned
from assessment.models import Answer, AnswerRevision, Assessment, ReturnedItem
from tests.assessment.judging.conftest import another, judge_all, say, unit_values
from tests.season import fresh
from units.models import User
from zona_integritas.ground.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
FIRST, SECOND, HERE, NEXT = "A.I.1.i.a", "A.I.1.i.b", "A.I.1.i.b", "A.I.1.ii.a"
HTMX = {"HX-Request": "true"}


def queue_of(person: User, *, by_question: bool = False, only: str = "") -> Queue:
    again = User.objects.get(pk=person.pk)
    return Queue(duties_of(again), by_question=by_question, only=only)


def codes(queue: Queue, count: int) -> list[tuple[str, str]]:
    return [(one.duty.sheet.unit.code, one.row.code) for one in queue.left[:count]]


def judge(client: Any, sheet: Assessment, code: str, **fields: str) -> Any:
    form = {"versi": "0", "lanjut": "/lke/ruang/", **fields}
    return client.post(reverse("assessment:answer", args=[sheet.pk, code]), form, headers=HTMX)


@pytest.mark.one_database
def test_the_order_is_by_unit_or_one_question_for_all_of_them(
    sheet: Assessment, other: Assessment, season: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    a, b = sheet.unit.code, other.unit.code
    assert codes(queue_of(member), 2) == [(a, FIRST), (a, SECOND)]
    assert codes(queue_of(member, by_question=True), 3) == [(a, FIRST), (b, FIRST), (a, SECOND)]


def test_what_is_judged_leaves_the_next_and_comes_back_repaired(
    sheet: Assessment, season: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    row = say(member, sheet, HERE, "A", "Sama.")
    indicator = sheet.instrument.indicators.get(code=NEXT)
    mark_returned(actor=member, assessment=sheet, indicator=indicator, reason="Belum lengkap.")
    queue = queue_of(member)
    assert not {HERE, NEXT} & {one.row.code for one in queue.left}
    assert {HERE, NEXT} <= {one.row.code for one in queue.places}  # still reachable
    Assessment.objects.filter(pk=sheet.pk).update(round=1)
    ReturnedItem.objects.create(
        assessment=sheet,
        indicator=row.indicator,
        round=1,
        reason="Lengkapi.",
        marked_by=member,
        repaired_at=AnswerRevision.objects.get(answer=row).written_at.replace(year=2090),
    )
    assert HERE in {one.row.code for one in queue_of(member).left}


def test_agreeing_saves_and_leads_on_and_undo_writes_a_new_version(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    unit = unit_values(sheet)[HERE]
    page = reverse("assessment:desk_item", args=[sheet.pk, HERE])
    shown = client.get(page).content.decode()
    assert f"Setuju {unit} &amp; lanjut" in shown
    onward = f"/lke/ruang/{sheet.pk}/{NEXT}/?sesudah={sheet.pk}:{HERE}"
    assert onward in shown
    done = judge(client, sheet, HERE, setuju="ya:unit", lanjut=onward)
    assert (done.status_code, done["X-Lanjut"]) == (204, onward)
    own = Answer.objects.get(assessment=sheet, indicator__code=HERE, side=Side.TPI_MEMBER)
    assert own.value == unit
    assert "Urungkan" in client.get(onward).content.decode()
    undo = reverse("assessment:desk_undo", args=[sheet.pk, HERE])
    assert client.post(undo, {"versi": own.version + 1}).status_code == 302
    own.refresh_from_db()
    assert own.value == unit  # not the version that was shown
    events = AuditEvent.objects.filter(action="answer.saved").count()
    assert client.post(undo, {"versi": own.version}).status_code == 302
    before, own = own.version, Answer.objects.get(pk=own.pk)
    assert (own.value, own.version) == (None, before + 1)
    assert AuditEvent.objects.filter(action="answer.saved").count() == events + 1


def test_nobody_undoes_what_somebody_else_judged(
    sheet: Assessment, season: Any, sign_in: Any, assessor: Any
) -> None:
    row = say(season.people["demo-tpi-anggota"], sheet, HERE, "A", "Sama.")
    client = sign_in(assessor("sejawat", "tpi_member"))
    undo = reverse("assessment:desk_undo", args=[sheet.pk, HERE])
    client.post(undo, {"versi": row.version})
    row.refresh_from_db()
    assert row.value == "A"


def test_differing_asks_for_its_reason_and_a_chosen_answer_for_a_yes(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    unit = unit_values(sheet)[HERE]
    other = another(unit)
    refused = judge(client, sheet, HERE, nilai=other)
    assert refused.status_code == 422
    assert "Tulis alasannya di catatan" in refused.content.decode()
    assert not Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER, value=other).exists()
    assert "pilih nilainya" in judge(client, sheet, HERE).content.decode()
    asked = judge(client, sheet, HERE, nilai=other, setuju="ya:unit")
    assert asked.status_code == 409
    assert f"Ganti menjadi {unit}?" in asked.content.decode()
    assert judge(client, sheet, HERE, nilai=other, setuju="ganti:unit").status_code == 204
    row = Answer.objects.get(assessment=sheet, indicator__code=HERE, side=Side.TPI_MEMBER)
    assert row.value == unit
    said = judge(client, sheet, HERE, nilai=other, catatan="Baru sebagian.", versi=str(row.version))
    assert said.status_code == 204


def test_returning_is_the_third_answer_and_leads_on_too(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    address = reverse("assessment:mark", args=[sheet.pk, HERE])
    form = {"alasan": "Lengkapi SK.", "lanjut": "/lke/ruang/"}
    assert client.post(address, form, headers=HTMX)["X-Lanjut"] == "/lke/ruang/"
    assert ReturnedItem.objects.get(assessment=sheet).reason == "Lengkapi SK."
    assert client.post(address, form)["Location"] == "/lke/ruang/"
    away = client.post(address, {**form, "lanjut": "//tempat.lain/"}, headers=HTMX)
    assert away.status_code == 200
    undo = reverse("assessment:desk_undo", args=[sheet.pk, HERE])
    client.post(undo, {"versi": "0"})
    assert not ReturnedItem.objects.exists()


def test_undoing_a_return_gives_the_reason_before_it_back(
    sheet: Assessment, season: Any, sign_in: Any, assessor: Any
) -> None:
    member, colleague = season.people["demo-tpi-anggota"], assessor("sejawat", "tpi_member")
    row = sheet.instrument.indicators.get(code=HERE)
    mark_returned(actor=colleague, assessment=sheet, indicator=row, reason="Lampirkan SK.")
    client = sign_in(member)
    here = reverse("assessment:mark", args=[sheet.pk, HERE])
    onward = f"/lke/ruang/{sheet.pk}/{NEXT}/?sesudah={sheet.pk}:{HERE}"
    client.post(here, {"alasan": "Lampirkan SK dan notulen.", "lanjut": onward}, headers=HTMX)
    shown = client.get(onward).content.decode()
    at = re.search(r'name="ditandai" value="([^"]+)"', shown)
    assert at is not None
    undo = reverse("assessment:desk_undo", args=[sheet.pk, HERE])
    client.post(undo, {"versi": "0", "ditandai": "2026-01-01T00:00:00+00:00"})  # not that one
    assert ReturnedItem.objects.get().reason == "Lampirkan SK dan notulen."
    client.post(undo, {"versi": "0", "ditandai": at[1]})
    mark = ReturnedItem.objects.get()
    assert (mark.reason, mark.marked_by) == ("Lampirkan SK.", colleague)


def test_a_note_alone_decides_nothing_and_stays_when_a_judgement_is_undone(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    note = reverse("assessment:desk_note", args=[sheet.pk, HERE])
    unit = unit_values(sheet)[HERE]
    said = client.post(note, {"versi": "0", "catatan": "Cek.", "nilai": unit}, headers=HTMX)
    assert (said.status_code, said["X-Sebagian"]) == (200, "catatan")
    assert 'name="versi" id="versi-A-I-1-i-b" value="1"' in said.content.decode()
    own = Answer.objects.get(assessment=sheet, indicator__code=HERE, side=Side.TPI_MEMBER)
    assert (own.value, own.note) == (None, "Cek.")
    assert (
        judge(client, sheet, HERE, setuju="ya:unit", catatan="Cek.", versi="1").status_code == 204
    )
    # A note that was begun before that judgement joins it; a note beside another note does not.
    assert (
        client.post(note, {"versi": "1", "catatan": "Cek lagi."}, headers=HTMX).status_code == 200
    )
    own.refresh_from_db()
    assert (own.value, own.note) == (unit, "Cek lagi.")
    stale = client.post(note, {"versi": "1", "catatan": "Lain."}, headers=HTMX)
    assert stale.status_code == 409
    assert f'formaction="{note}"' in stale.content.decode()
    undo = reverse("assessment:desk_undo", args=[sheet.pk, HERE])
    assert judge(client, sheet, HERE, nilai="", versi="3").status_code == 422
    client.post(undo, {"versi": "3"})
    own.refresh_from_db()
    assert (own.value, own.note) == (unit, "Cek.")
    client.post(undo, {"versi": "4"})
    own.refresh_from_db()
    assert own.note == "Cek lagi."


@pytest.fixture
def reviewed(proposal: Any, sheet: Assessment, season: Any, move: Any) -> Assessment:
    """At the lead: the member lowered one item and agreed with the unit on the others."""
    member = season.people["demo-tpi-anggota"]
    unit = unit_values(sheet)
    judge_all(member, sheet, Side.TPI_MEMBER, without=(SECOND,))
    say(member, sheet, SECOND, "C" if unit[SECOND] != "C" else "B", "Bukti sebagian.")
    Answer.objects.filter(assessment=sheet, indicator__code=SECOND, side=Side.UNIT).update(
        value="A"
    )
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    return fresh(proposal).assessment


def test_the_lead_begins_with_what_differs_and_agrees_with_the_member(
    reviewed: Assessment, season: Any, sign_in: Any
) -> None:
    lead = season.people["demo-tpi-ketua"]
    queue = queue_of(lead)
    assert queue.counts()[Group.DIFFERS] == 1
    assert codes(queue, 1)[0][1] == SECOND
    assert queue.group_of(queue.left[1]) == Group.BARE
    client = sign_in(lead)
    page = client.get(reverse("assessment:desk_item", args=[reviewed.pk, SECOND])).content.decode()
    theirs = Answer.objects.get(
        assessment=reviewed, indicator__code=SECOND, side=Side.TPI_MEMBER
    ).value
    assert f"Setuju dengan anggota ({theirs})" in page
    assert f"menurunkan penilaian dari A menjadi {theirs}" in page
    assert "Bukti sebagian." in page
    # The member said why: agreeing needs no second reason, a third answer does.
    assert judge(client, reviewed, SECOND, setuju="ya:tpi_member").status_code == 204
    own = Answer.objects.get(assessment=reviewed, indicator__code=SECOND, side=Side.TPI_LEAD)
    assert own.value == theirs
    assert queue_of(lead).counts()[Group.DIFFERS] == 0
    assert judge(client, reviewed, FIRST, setuju="ya:tpi_supervisor").status_code == 404


@pytest.mark.one_database
def test_the_second_assessor_sees_nothing_of_the_team_on_the_desk(
    doubled: Any, sheet: Assessment, season: Any, sign_in: Any, second: User
) -> None:
    say(season.people["demo-tpi-anggota"], sheet, HERE, "B", "KATA-RAHASIA")
    client = sign_in(second)
    page = client.get(reverse("assessment:desk_item", args=[sheet.pk, HERE])).content.decode()
    assert "KATA-RAHASIA" not in page
    assert "Kembalikan ke unit" not in page
    assert judge(client, sheet, FIRST, setuju="ya:tpi_member").status_code == 404
    assert judge(client, sheet, FIRST, setuju="ya:unit").status_code == 204
    assert Answer.objects.filter(assessment=sheet, side=Side.TPI_SECOND).count() == 1


def test_the_page_does_not_grow_with_the_units(
    sheet: Assessment, other: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    page = reverse("assessment:desk_item", args=[sheet.pk, FIRST])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).status_code == 200
        return len(found)

    for by_question in (True, False):
        User.objects.update(desk_by_question=by_question)
        Assessment.objects.filter(pk=other.pk).update(phase="closed")
        queries()
        alone = queries()
        Assessment.objects.filter(pk=other.pk).update(phase="tpi_member")
        assert queries() == alone
        assert alone <= 26


@pytest.mark.one_database
def test_whose_turn_it_is_not_is_led_to_the_item_itself(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-ketua"])
    answer = client.get(reverse("assessment:desk_item", args=[sheet.pk, FIRST]))
    row = sheet.instrument.indicators.get(code=FIRST)
    assert answer["Location"] == page_of_item(sheet, row)
    empty = client.get(reverse("assessment:desk")).content.decode()
    assert "Tidak ada LKE yang menunggu penilaian Anda" in empty


@pytest.mark.one_database
def test_one_goes_to_an_item_by_number_or_code_and_to_a_unit(
    sheet: Assessment, other: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    desk = reverse("assessment:desk")
    by_code = client.get(desk, {"tuju": SECOND.lower()})["Location"]
    assert by_code == f"/lke/ruang/{sheet.pk}/{SECOND}/"
    unit = client.get(desk, {"tuju": other.unit.code})["Location"]
    assert unit == f"/lke/ruang/{other.pk}/{FIRST}/"
    nowhere = client.get(desk, {"tuju": "tak ada"}, follow=True).content.decode()
    assert "«tak ada» tidak ada di ruang penilaian Anda" in nowhere
    assert client.post(reverse("assessment:desk_order"), {"urut": "butir"}).status_code == 302
    assert User.objects.get(username="demo-tpi-anggota").desk_by_question


def test_without_scripts_the_supervisor_settles_what_differs_in_one_form(
    reviewed: Assessment, proposal: Any, season: Any, sign_in: Any, move: Any
) -> None:
    lead, supervisor = season.people["demo-tpi-ketua"], season.people["demo-tpi-dalnis"]
    address = reverse("assessment:settle_form", args=[reviewed.pk])
    shown = sign_in(lead).get(address).content.decode()
    assert f'name="{SECOND}:nilai"' in shown
    assert f'name="{FIRST}:nilai"' not in shown
    # Whose turn it is not is led to where the sides are compared.
    assert sign_in(supervisor).get(address).status_code in {302, 403}
    client = sign_in(lead)
    form = {f"{SECOND}:nilai": "A", f"{SECOND}:catatan": "Bukti lengkap.", f"{SECOND}:versi": "0"}
    assert client.post(address, form).status_code == 302
    own = Answer.objects.get(assessment=reviewed, indicator__code=SECOND, side=Side.TPI_LEAD)
    assert (own.value, own.note) == ("A", "Bukti lengkap.")
