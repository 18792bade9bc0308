"""Answers and evidence brought from an older LKE along the mapping, never more than still fits."""

import copy
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import AnswerSource, Phase, Side
from assessment.evidence.services.evidence import add_link
from assessment.instrument.services.instruments import load_instrument
from assessment.lke.services.answers import save_answer
from assessment.lke.services.carry_over import CarryPlan, carry, carry_plan, mapping_across_versions
from assessment.models import Answer, Assessment, EvidenceUse, Instrument, Period
from assessment.queries import indicators_of
from assessment.scoring.definition import builtin_document
from units.models import User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale

pytestmark = pytest.mark.django_db

YES_NO = "A.I.1.i.a"
ABC = "A.I.1.i.b"


@pytest.fixture
def desk(season: Any, bring: Any, move: Any) -> SimpleNamespace:
    """Unit A begins this year's LKE; last year's holds two answers and a link of its own."""
    move("unit_head-a", bring("candidate"), "start_self_assessment")
    sheet = Assessment.objects.select_related("unit", "period", "instrument").get()
    period = Period.objects.create(
        year=season.period.year - 1, instrument=sheet.instrument, is_open=False
    )
    old = Assessment.objects.create(
        unit=sheet.unit, period=period, instrument=sheet.instrument, phase=Phase.UNIT
    )
    filling = season.period.windows.get(kind="filling")
    period.windows.create(kind=filling.kind, opens_on=filling.opens_on, closes_on=filling.closes_on)
    member: User = season.people["unit_member-a"]
    rows = {row.code: row for row in indicators_of(sheet)}

    def say(target: Assessment, code: str, value: Any, note: str = "") -> None:
        row = indicators_of(target).get(code=code)
        known = Answer.objects.filter(assessment=target, indicator=row, side=Side.UNIT).first()
        save_answer(
            actor=member,
            assessment=target,
            indicator=row,
            side=Side.UNIT,
            value=value,
            note=note,
            expected_version=known.version if known else 0,
        )

    say(old, YES_NO, "Ya", "SK 12")
    say(old, ABC, "B")
    use = add_link(
        actor=member, assessment=old, indicator=rows[YES_NO], url="https://arsip.example/sk"
    )
    return SimpleNamespace(
        sheet=sheet, old=old, member=member, rows=rows, say=say, use=use, season=season
    )


def plan(desk: SimpleNamespace) -> CarryPlan:
    return carry_plan(desk.member, desk.sheet, desk.old)


def problem(desk: SimpleNamespace, code: str) -> str:
    return next(row.problem for row in plan(desk).rows if row.code == code)


def newer(desk: SimpleNamespace, edit: Any, mapping: dict[str, Any]) -> Instrument:
    """This year's LKE on a newer version, made by ``edit`` from the built-in document."""
    document = copy.deepcopy(builtin_document())
    edit(document)
    version = load_instrument(actor=SYSTEM, document=document, status="published")
    known = {row["code"]: row["code"] for row in document["indicators"]}
    version.predecessor = desk.sheet.instrument
    version.mapping = {**known, **mapping}
    version.save()
    fresh_unit = desk.season.units["B"]
    sheet = Assessment.objects.create(
        unit=fresh_unit, period=desk.season.period, instrument=version, phase=Phase.UNIT
    )
    desk.old.unit = fresh_unit
    desk.old.save()
    desk.sheet, desk.member = sheet, desk.season.people["unit_member-b"]
    return version


def test_answers_notes_and_evidence_come_along_once_confirmed(desk: Any) -> None:
    proposal = plan(desk)
    assert [row.code for row in proposal.ready] == [YES_NO, ABC]
    assert carry(
        actor=desk.member,
        assessment=desk.sheet,
        source=desk.old,
        codes=[YES_NO, ABC],
        seen=proposal.fingerprint,
    ) == (2, 1)
    brought = Answer.objects.get(assessment=desk.sheet, indicator__code=YES_NO, side=Side.UNIT)
    assert (brought.value, brought.note) == ("Ya", "SK 12")
    assert brought.revisions.last().source == AnswerSource.CARRIED
    use = EvidenceUse.objects.get(assessment=desk.sheet)
    assert use.evidence == desk.use.evidence
    assert use.indicator.code == YES_NO
    assert use.carried_from == desk.use
    assert use.awaits_word  # somebody says whether it still holds
    events = AuditEvent.objects.filter(actor=desk.member).order_by("-id")[:2]
    assert {event.action for event in events} == {"answers.saved", "evidence.added"}
    assert problem(desk, YES_NO) == "Sudah dijawab di LKE ini."


def test_only_what_is_ticked_is_written(desk: Any) -> None:
    carry(
        actor=desk.member,
        assessment=desk.sheet,
        source=desk.old,
        codes=[ABC],
        seen=plan(desk).fingerprint,
    )
    said = Answer.objects.filter(assessment=desk.sheet, side=Side.UNIT, value__isnull=False)
    assert [row.indicator.code for row in said] == [ABC]
    assert not EvidenceUse.objects.filter(assessment=desk.sheet).exists()


def test_an_answer_given_meanwhile_is_not_overwritten(desk: Any) -> None:
    seen = plan(desk).fingerprint
    desk.say(desk.sheet, ABC, "A")
    with pytest.raises(Stale):
        carry(
            actor=desk.member,
            assessment=desk.sheet,
            source=desk.old,
            codes=[ABC, YES_NO],
            seen=seen,
        )
    with pytest.raises(Refused, match="Sudah dijawab"):
        carry(
            actor=desk.member,
            assessment=desk.sheet,
            source=desk.old,
            codes=[ABC, YES_NO],
            seen=plan(desk).fingerprint,
        )
    said = Answer.objects.filter(assessment=desk.sheet, value__isnull=False, side=Side.UNIT)
    assert [(row.indicator.code, row.value) for row in said] == [(ABC, "A")]


@pytest.mark.one_database
def test_only_the_unit_itself_while_it_may_write(desk: Any) -> None:
    seen = plan(desk).fingerprint
    for username in ("unit_member-b", "demo-tpi-anggota", "demo-admin"):
        with pytest.raises(Exception, match=r"Peran Anda|tidak dapat Anda isi"):
            carry(
                actor=desk.season.people[username],
                assessment=desk.sheet,
                source=desk.old,
                codes=[ABC],
                seen=seen,
            )
    Assessment.objects.filter(pk=desk.sheet.pk).update(phase=Phase.TPI_MEMBER)
    desk.sheet.refresh_from_db()
    with pytest.raises(Refused, match="Dinilai anggota TPI"):
        carry(actor=desk.member, assessment=desk.sheet, source=desk.old, codes=[ABC], seen=seen)
    assert not Answer.objects.filter(assessment=desk.sheet, value__isnull=False, side="unit")


@pytest.mark.one_database
def test_an_lke_of_another_unit_is_no_source(desk: Any) -> None:
    seen = plan(desk).fingerprint
    desk.old.unit = desk.season.units["B"]
    desk.old.save()
    with pytest.raises(Refused, match="bukan milik unit ini"):
        carry(actor=desk.member, assessment=desk.sheet, source=desk.old, codes=[ABC], seen=seen)


@pytest.mark.one_database
def test_a_coordinator_brings_only_the_own_area(desk: Any) -> None:
    grant = desk.member.grants.get()
    grant.areas = ["2"]
    grant.save()
    person = User.objects.get(pk=desk.member.pk)
    found = carry_plan(person, desk.sheet, desk.old)
    assert found.ready == []
    assert {row.problem for row in found.rows if row.code in (YES_NO, ABC)} == {
        "Anda bertugas pada area lain; butir ini diisi oleh anggota tim unit area itu."
    }


def test_along_the_mapping_a_moved_indicator_finds_its_old_answer(desk: Any) -> None:
    def rename(document: dict[str, Any]) -> None:
        row = next(r for r in document["indicators"] if r["code"] == ABC)
        row["code"] = "A.I.1.i.z"
        row["statement"] = "Ditulis ulang."

    newer(desk, rename, {"A.I.1.i.z": ABC})
    row = next(one for one in plan(desk).rows if one.code == "A.I.1.i.z")
    assert (row.problem, row.value, row.old_code) == ("", "B", ABC)
    assert row.remarks == (
        f"Sebelumnya butir {ABC}.",
        "Pernyataannya berubah; periksa apakah jawabannya masih tepat.",
    )
    carry(
        actor=desk.member,
        assessment=desk.sheet,
        source=desk.old,
        codes=[row.code],
        seen=plan(desk).fingerprint,
    )
    assert Answer.objects.get(assessment=desk.sheet).value == "B"


def to_abcd(document: dict[str, Any]) -> None:
    row = next(r for r in document["indicators"] if r["code"] == ABC)
    row["answer_type"] = "abcd"
    row["options"].append({"label": "D", "criterion": "Tidak ada."})


@pytest.mark.parametrize(
    ("edit", "mapping", "words"),
    [
        (to_abcd, {}, "Skala jawabannya berubah"),
        (lambda document: None, {ABC: None}, "Butir baru"),
        (lambda document: None, {ABC: [ABC, YES_NO]}, f"Gabungan dari {ABC} dan {YES_NO}"),
        (lambda document: None, {"A.I.1.ii.a": ABC}, "dipecah"),
    ],
)
def test_what_no_longer_fits_stays_behind_with_its_reason(
    desk: Any, edit: Any, mapping: dict[str, Any], words: str
) -> None:
    newer(desk, edit, mapping)
    assert words in problem(desk, ABC)
    with pytest.raises(Refused, match=f"Butir {ABC}"):
        carry(
            actor=desk.member,
            assessment=desk.sheet,
            source=desk.old,
            codes=[ABC, YES_NO],
            seen=plan(desk).fingerprint,
        )
    assert not Answer.objects.filter(assessment=desk.sheet).exists()


def test_an_old_indicator_without_a_place_is_listed(desk: Any) -> None:
    newer(desk, lambda document: None, {ABC: None})
    assert plan(desk).removed == (ABC,)


def test_the_path_goes_through_every_version_between(desk: Any) -> None:
    first = desk.sheet.instrument
    second = newer(desk, lambda document: None, {ABC: YES_NO, YES_NO: None})
    third = load_instrument(actor=SYSTEM, document=builtin_document(), status="published")
    assert mapping_across_versions(third, first) is None
    third.predecessor, third.mapping = second, {YES_NO: ABC, ABC: YES_NO}
    third.save()
    found = mapping_across_versions(third, first)
    assert found is not None
    assert (found[YES_NO], found[ABC]) == ((YES_NO,), ())
    assert mapping_across_versions(first, first) == {code: (code,) for code in desk.rows}


def test_the_page_proposes_with_every_box_ticked_and_keeps_a_refused_choice(
    desk: Any, sign_in: Any
) -> None:
    client = sign_in(desk.member)
    overview = client.get(reverse("assessment:overview", args=[desk.sheet.pk]))
    address = reverse("assessment:carry_over", args=[desk.sheet.pk])
    assert address in overview.content.decode()
    page = client.get(address)
    html = page.content.decode()
    assert html.count(" checked>") == 2
    assert "arsip.example" in html
    refused = client.post(address, {"butir": [ABC], "sidik": "lama"})
    assert refused.status_code == 409
    assert refused.content.decode().count(" checked>") == 1
    done = client.post(address, {"butir": [ABC], "sidik": plan(desk).fingerprint})
    assert done.status_code == 302
    assert Answer.objects.get(assessment=desk.sheet, indicator__code=ABC, side="unit").value == "B"


@pytest.mark.one_database
def test_one_item_takes_last_years_answer_note_and_evidence(desk: Any, sign_in: Any) -> None:
    client = sign_in(desk.member)
    address = f"{reverse('assessment:carry_over', args=[desk.sheet.pk])}?butir={YES_NO}"
    page = client.get(address).content.decode()
    assert f'value="{YES_NO}"' in page
    assert f'value="{ABC}"' not in page
    form = {"butir": [YES_NO], "sidik": plan(desk).fingerprint}
    done = client.post(f"{address}&dari={desk.old.pk}", form)
    assert done["Location"].endswith(f"/butir/{YES_NO}/")
    brought = Answer.objects.get(assessment=desk.sheet, indicator__code=YES_NO, side=Side.UNIT)
    assert (brought.value, brought.note) == ("Ya", "SK 12")
    assert not Answer.objects.filter(assessment=desk.sheet, indicator__code=ABC).exists()
    assert client.get(f"{address}x").status_code == 404


@pytest.mark.one_database
def test_an_answered_item_still_takes_last_years_evidence(desk: Any, sign_in: Any) -> None:
    desk.say(desk.sheet, YES_NO, "Tidak", "Belum ada SK baru.")
    client = sign_in(desk.member)
    address = f"{reverse('assessment:carry_over', args=[desk.sheet.pk])}?butir={YES_NO}"
    page = client.get(address).content.decode()
    assert "Sudah dijawab di LKE ini." in page
    assert "SK 12" in page
    pick = reverse("assessment:evidence_pick", args=[desk.sheet.pk, YES_NO])
    assert f'action="{pick}"' in page
    client.post(pick, {"bukti": [desk.use.evidence_id]})
    assert EvidenceUse.objects.get(assessment=desk.sheet).evidence == desk.use.evidence
    kept = Answer.objects.get(assessment=desk.sheet, indicator__code=YES_NO, side=Side.UNIT)
    assert (kept.value, kept.note) == ("Tidak", "Belum ada SK baru.")
