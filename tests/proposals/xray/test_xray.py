"""The X-ray finds what does not fit, tells each person only what they may know, and keeps what
was set aside until it changes."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import AnswerSource, LinkOutcome, Phase, Side, SurveyKind
from assessment.evidence.services.evidence import add_file, add_link
from assessment.evidence.services.validity import Validity
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.models import (
    Answer,
    Assessment,
    Comment,
    EvidenceRevision,
    EvidenceUse,
    LinkCheck,
    Survey,
    SurveyResponse,
    Thread,
)
from assessment.queries import indicators_of
from proposals.models import Dismissal
from proposals.xray.reports import run_checks, scope_for
from units.models import ConflictOfInterest, RoleGrant
from units.queries import forget_roles
from zona_integritas.ground.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CHOICE, YES, RATIO = "A.I.1.i.b", "A.I.1.i.a", "A.II.1.i.a"


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    """Unit A's LKE, half judged by the member of the TPI."""
    return bring("tpi_assessment").assessment


def found(user: Any, season: Any, name: str) -> list[Any]:
    forget_roles(user)
    return list(run_checks(scope_for(user, season.period), {name}).findings)


def codes(user: Any, season: Any, name: str) -> list[str]:
    return [one.code for one in found(user, season, name)]


def put(sheet: Assessment, code: str, side: str, value: Any, note: str = "") -> None:
    item = indicators_of(sheet).get(code=code)
    Answer.objects.update_or_create(
        assessment=sheet,
        indicator=item,
        side=side,
        defaults={"value": value, "note": note, "updated_at": timezone.now()},
    )


def test_the_highest_answer_without_evidence_is_found_until_evidence_stands(
    sheet: Any, season: Any
) -> None:
    pokja, member = season.people["demo-pokja"], season.people["unit_member-a"]
    EvidenceUse.objects.filter(assessment=sheet).update(ended_at=timezone.now())
    put(sheet, CHOICE, Side.UNIT, "A")
    put(sheet, YES, Side.UNIT, "Tidak")
    listed = codes(pokja, season, "tanpa_bukti")
    assert CHOICE in listed
    assert YES not in listed
    Assessment.objects.filter(pk=sheet.pk).update(phase=Phase.UNIT)
    sheet.refresh_from_db()
    item = indicators_of(sheet).get(code=CHOICE)
    add_link(actor=member, assessment=sheet, indicator=item, url="https://a.example/1", title="a")
    assert CHOICE not in codes(pokja, season, "tanpa_bukti")


def test_yes_with_an_empty_note_is_found(sheet: Any, season: Any) -> None:
    pokja = season.people["demo-pokja"]
    put(sheet, YES, Side.UNIT, "Ya", "")
    assert YES in codes(pokja, season, "ya_tanpa_catatan")
    put(sheet, YES, Side.UNIT, "Ya", "Ada suratnya.")
    assert YES not in codes(pokja, season, "ya_tanpa_catatan")


def test_more_done_than_due_is_said_in_the_engines_words(sheet: Any, season: Any) -> None:
    item = next(
        row
        for row in indicators_of(sheet)
        if row.answer_type == "ratio" and len(row.inputs.all()) == 2
    )
    keys = {entry.role: entry.key for entry in item.inputs.all()}
    put(sheet, item.code, Side.UNIT, {keys["numerator"]: "9", keys["denominator"]: "4"})
    one = next(
        row
        for row in found(season.people["demo-pokja"], season, "jumlah_janggal")
        if row.code == item.code
    )
    assert "9" in one.text
    assert "4" in one.text


@pytest.mark.parametrize(
    ("unit", "tpi", "name"), [("B", "A", "tpi_menaikkan"), ("A", "B", "tpi_menurunkan")]
)
def test_a_tpi_answer_that_differs_without_a_note_is_found_for_those_who_see_it(
    sheet: Any, season: Any, unit: str, tpi: str, name: str
) -> None:
    lead, head = season.people["demo-tpi-ketua"], season.people["unit_head-a"]
    put(sheet, CHOICE, Side.UNIT, unit)
    put(sheet, CHOICE, Side.TPI_MEMBER, tpi, "")
    other = "tpi_menurunkan" if name == "tpi_menaikkan" else "tpi_menaikkan"
    assert CHOICE in codes(lead, season, name)
    assert CHOICE not in codes(lead, season, other)
    # the unit may not yet know that the TPI said anything at all
    assert not sheet.tpi_visible
    assert not found(head, season, name)
    put(sheet, CHOICE, Side.TPI_LEAD, tpi, "Dokumennya lengkap.")
    assert CHOICE not in codes(lead, season, name)


def test_evidence_that_is_over_or_too_old_is_found(sheet: Any, season: Any) -> None:
    pokja, member = season.people["demo-pokja"], season.people["unit_member-a"]
    Assessment.objects.filter(pk=sheet.pk).update(phase=Phase.UNIT)
    sheet.refresh_from_db()
    items = {row.code: row for row in indicators_of(sheet)}
    today = season.today
    for code, validity in (
        (CHOICE, Validity(valid_until=today - timedelta(days=1))),
        (YES, Validity(effective_on=today.replace(year=today.year - 2, day=1))),
        (RATIO, Validity(effective_on=today.replace(year=today.year - 1, day=1))),
    ):
        add_link(
            actor=member,
            assessment=sheet,
            indicator=items[code],
            url=f"https://a.example/{code}",
            title=code,
            validity=validity,
        )
    listed = codes(pokja, season, "bukti_lama")
    assert CHOICE in listed
    assert YES in listed
    assert RATIO not in listed


def test_a_link_is_found_by_what_was_seen_last(sheet: Any, season: Any) -> None:
    use = EvidenceUse.objects.filter(assessment=sheet, evidence__revisions__url__gt="").first()
    revision = use.evidence.revisions.first()
    LinkCheck.objects.create(revision=revision, outcome=LinkOutcome.GONE)
    pokja = season.people["demo-pokja"]
    assert use.indicator.code in codes(pokja, season, "tautan_bermasalah")
    LinkCheck.objects.create(revision=revision, outcome=LinkOutcome.REACHABLE)
    assert use.indicator.code not in codes(pokja, season, "tautan_bermasalah")


def test_a_file_of_another_unit_is_told_to_the_tpi_only(
    sheet: Any, season: Any, bring: Any
) -> None:
    other = bring("tpi_assessment", unit="B").assessment
    for one, username in ((sheet, "unit_member-a"), (other, "unit_member-b")):
        Assessment.objects.filter(pk=one.pk).update(phase=Phase.UNIT)
        one.refresh_from_db()
        add_file(
            actor=season.people[username],
            assessment=one,
            indicator=indicators_of(one).get(code=CHOICE),
            upload=SimpleUploadedFile("sama.pdf", PDF),
        )
    assert EvidenceRevision.objects.filter(file_name="sama.pdf").count() == 2
    lead = season.people["demo-tpi-ketua"]
    assert codes(lead, season, "berkas_sama").count(CHOICE) == 2
    assert not found(season.people["unit_head-a"], season, "berkas_sama")


def test_too_few_respondents_are_counted_without_those_left_out(sheet: Any, season: Any) -> None:
    survey = Survey.objects.create(
        assessment=sheet, kind=SurveyKind.IPKP, population=20, file_name="s.csv", sha256="0" * 64
    )
    rows = [SurveyResponse(survey=survey, row=number, values=[4] * 9) for number in range(1, 20)]
    rows[0].left_out = "kosong"
    SurveyResponse.objects.bulk_create(rows)
    pokja = season.people["demo-pokja"]
    # Krejcie and Morgan's table: a population of 20 asks for 19
    text = found(pokja, season, "responden_kurang")[0].text
    assert "18 responden terhitung dari 19" in text
    SurveyResponse.objects.filter(survey=survey, row=1).update(left_out="")
    assert not found(pokja, season, "responden_kurang")
    Survey.objects.filter(pk=survey.pk).update(population=None)
    assert "populasinya belum diisi" in found(pokja, season, "responden_kurang")[0].text


def test_an_old_open_conversation_waits_for_the_other_side(sheet: Any, season: Any) -> None:
    thread = Thread.objects.create(
        assessment=sheet, indicator=indicators_of(sheet).get(code=CHOICE)
    )
    pokja = season.people["demo-pokja"]

    def say(username: str, days: int) -> None:
        comment = Comment.objects.create(
            thread=thread, author=season.people[username], text="Mana buktinya?"
        )
        Comment.objects.filter(pk=comment.pk).update(
            written_at=timezone.now() - timedelta(days=days)
        )

    say("demo-tpi-anggota", 5)
    assert found(pokja, season, "percakapan_terbuka")[0].whose == "unit"
    say("unit_member-a", 4)
    assert found(pokja, season, "percakapan_terbuka")[0].whose == "tpi"
    say("demo-tpi-anggota", 1)
    assert not found(pokja, season, "percakapan_terbuka")


def test_roles_in_conflict_and_partial_assessors_are_found(sheet: Any, season: Any) -> None:
    admin, head = season.people["demo-admin"], season.people["unit_head-a"]
    assert not found(admin, season, "peran_bertentangan")
    # no service grants this; an old database may hold it
    RoleGrant.objects.create(user=head, role="tpi_member", unit=season.units["A"])
    assert [one.unit for one in found(admin, season, "peran_bertentangan")] == [season.units["A"]]
    assert not found(admin, season, "penilai_berbenturan")
    lead = season.people["demo-tpi-ketua"]
    ConflictOfInterest.objects.create(user=lead, unit=season.units["A"], reason="Saudara kandung.")
    assert "Ketua tim TPI" in found(admin, season, "penilai_berbenturan")[0].text


def test_who_wrote_on_both_sides_is_named(sheet: Any, season: Any) -> None:
    person, admin = season.people["unit_member-a"], season.people["demo-admin"]
    assert not found(admin, season, "menulis_dua_pihak")
    item = indicators_of(sheet).get(code="A.II.6.i.a")
    write_many(
        actor=person,
        assessment=sheet,
        entries=[AnswerEntry(indicator=item, side=Side.TPI_MEMBER, value="A", note="x")],
        source=AnswerSource.IMPORT,
    )
    assert str(person) in found(admin, season, "menulis_dua_pihak")[0].text


def test_people_find_only_what_they_may_see(sheet: Any, season: Any, bring: Any) -> None:
    bring("tpi_assessment", unit="B")
    everything = run_checks(scope_for(season.people["demo-pengamat"], season.period)).findings
    own = run_checks(scope_for(season.people["unit_head-a"], season.period)).findings
    assert {one.unit.code for one in everything} == {"A", "B"}
    assert {one.unit.code for one in own} == {"A"}
    assert not any(one.check.tpi for one in own)
    below = scope_for(season.people["demo-pengamat"], season.period, season.units["B"])
    assert {one.unit.code for one in run_checks(below).findings} == {"B"}


def dismiss_address(finding: Any) -> str:
    return reverse(
        "xray:dismiss",
        query={
            "periksa": finding.check.name,
            "lke": finding.assessment.pk,
            "kunci": finding.key,
        },
    )


def test_a_finding_is_set_aside_with_a_reason_until_it_changes(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    pokja = season.people["demo-pokja"]
    EvidenceUse.objects.filter(assessment=sheet).update(ended_at=timezone.now())
    put(sheet, CHOICE, Side.UNIT, "A")
    one = next(row for row in found(pokja, season, "tanpa_bukti") if row.code == CHOICE)
    client, address = sign_in(pokja), dismiss_address(one)
    refused = client.post(address, {"alasan": "  "})
    assert refused.status_code == 422
    assert "Alasan belum ditulis" in refused.content.decode()
    assert not Dismissal.objects.exists()
    assert client.post(address, {"alasan": "Buktinya di lemari arsip."}).status_code == 302
    assert CHOICE not in codes(pokja, season, "tanpa_bukti")
    event = AuditEvent.objects.get(action="finding.set_aside")
    assert event.note == "Buktinya di lemari arsip."
    aside = client.get(reverse("xray:list") + "?lihat=kesamping").content.decode()
    assert "Buktinya di lemari arsip." in aside
    # a second time it is shown again, by the same address
    assert client.post(address).status_code == 302
    assert CHOICE in codes(pokja, season, "tanpa_bukti")
    assert Dismissal.objects.get().ended_by == pokja


def test_what_was_set_aside_comes_back_when_it_changes(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    pokja = season.people["demo-pokja"]
    item = next(
        row
        for row in indicators_of(sheet)
        if row.answer_type == "ratio" and len(row.inputs.all()) == 2
    )
    keys = {entry.role: entry.key for entry in item.inputs.all()}

    def listed(done: str) -> bool:
        put(sheet, item.code, Side.UNIT, {keys["numerator"]: done, keys["denominator"]: "4"})
        return item.code in codes(pokja, season, "jumlah_janggal")

    assert listed("9")
    one = next(row for row in found(pokja, season, "jumlah_janggal") if row.code == item.code)
    sign_in(pokja).post(dismiss_address(one), {"alasan": "Termasuk sisa tahun lalu."})
    assert not listed("9")
    assert listed("10")


@pytest.mark.one_database
def test_the_unit_sets_nothing_of_its_own_aside(sheet: Any, season: Any, sign_in: Any) -> None:
    head = season.people["unit_head-a"]
    one = found(head, season, "tanpa_bukti")[0]
    answered = sign_in(head).post(dismiss_address(one), {"alasan": "Tidak perlu."})
    assert answered.status_code == 403
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "periode=0&unit=tidak-ada&periksa=x&pemilik=y&bobot=z&page=abc",
        "periode=%25&lihat=kesamping&page=-1",
    ],
)
def test_an_odd_address_shows_the_list_all_the_same(
    sheet: Any, season: Any, sign_in: Any, query: str
) -> None:
    client = sign_in(season.people["demo-pokja"])
    assert client.get(f"{reverse('xray:list')}?{query}").status_code == 200
    assert client.get(f"{reverse('xray:dismiss')}?lke=9{'9' * 30}&periksa=x").status_code == 404
    assert (
        client.get(f"{reverse('xray:dismiss')}?lke={'9' * 30}&periksa=tanpa_bukti").status_code
        == 404
    )


@pytest.mark.one_database
def test_the_workbook_holds_the_filtered_findings_as_text(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    put(sheet, YES, Side.UNIT, "Ya", "")
    client = sign_in(season.people["demo-pokja"])
    response = client.get(reverse("xray:xlsx") + "?periksa=ya_tanpa_catatan")
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    listed = found(season.people["demo-pokja"], season, "ya_tanpa_catatan")
    assert [row[6] for row in rows[3:]] == [one.text for one in listed]
    # It names people: who took it along, and by which filters, is on record.
    event = AuditEvent.objects.get(action="findings.exported")
    assert event.actor == season.people["demo-pokja"]
    assert event.after == {"count": len(listed), "filters": {"periksa": "ya_tanpa_catatan"}}


def test_the_page_asks_as_often_for_two_units_as_for_one(
    sheet: Any, season: Any, bring: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-pengamat"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("xray:list")).status_code == 200
        return len(asked)

    queries()
    one = queries()
    bring("tpi_assessment", unit="B")
    assert queries() == one <= 40
