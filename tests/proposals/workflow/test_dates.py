"""Time runs forward: nothing recorded lies ahead of today, and papers follow their events."""

import random
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import SurveyKind
from assessment.evidence.services.validity import Validity
from assessment.models import Period, Survey
from assessment.periods.services.periods import set_window
from assessment.periods.services.prerequisites import set_prerequisite
from proposals.course.reports.date_order import known_quarrels
from proposals.course.services.moves import apply_move
from proposals.enums import MinistryStage
from proposals.ministry.services.monitoring import record_monitoring
from proposals.ministry.services.records import record_ministry
from proposals.models import Decision, MinistryRecord, Proposal
from proposals.plan.services.commitments import Proof, save_declaration
from proposals.sittings.services.sittings import (
    DecisionChoice,
    decide,
    open_sitting,
    put_on_agenda,
    update_sitting,
)
from proposals.workflow import MOVES
from proposals.workflow.chronology import (
    BEFORE,
    EVENTS,
    ORDER,
    OutOfOrder,
    check_order,
    date_quarrels,
)
from tests.paths import ROOT
from tests.season import let_go
from units.forms import PredicateForm
from units.models import Predicate
from units.services.predicates import add_predicate, revoke_predicate
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal

DAY = date(2026, 3, 10)
# From the product's page, not from the code: what stands left is never later than what follows.
FOLLOWS = [
    ("sk_date", "task_start"),
    ("task_start", "lhe_date"),
    ("sk_date", "lhe_date"),
    ("task_start", "minutes_date"),
    ("minutes_date", "lhe_date"),
    ("minutes_date", "lhe_signed_on"),
    ("task_start", "lhe_signed_on"),
    ("lhe_date", "letter_date"),
    ("lhe_signed_on", "letter_date"),
    ("lhe_signed_on", "sptjm_date"),
    ("lhe_signed_on", "approval_sitting"),
    ("lhe_date", "sptjm_date"),
    ("task_start", "letter_date"),
    ("survey", "letter_date"),
    ("letter_date", "administrative"),
    ("sptjm_date", "administrative"),
    ("lhe_date", "administrative"),
    ("administrative", "objection"),
    ("objection", "objection_answer"),
    ("objection", "desk"),
    ("administrative", "field"),
    ("started_on", "desk"),
    ("started_on", "field"),
    ("started_on", "panel"),
    ("started_on", "decree_date"),
    ("started_on", "decided_on"),
    ("task_date", "task_start"),
    ("task_date", "lhe_date"),
    ("lhe_date", "approval_sitting"),
    ("letter_date", "desk"),
    ("desk", "panel"),
    ("interview", "panel"),
    ("objection", "interview"),
    ("started_on", "interview"),
    ("field", "panel"),
    ("administrative", "panel"),
    ("field", "ministry_report"),
    ("letter_date", "ministry_report"),
    ("panel", "decree_date"),
    ("letter_date", "decree_date"),
    ("panel", "decided_on"),
    ("decree_date", "revoked_on"),
]
FREE = [
    ("desk", "field"),
    ("desk", "interview"),
    ("interview", "field"),
    ("administrative", "started_on"),  # who is selected on paper is evaluated then
    ("letter_date", "sptjm_date"),
    ("lhe_date", "lhe_signed_on"),  # dated before it is signed, or after
    ("survey", "lhe_date"),
    ("survey", "sk_date"),
    ("task_date", "sk_date"),  # a standing surat tugas may predate the decree
]


# Refused whatever anybody writes: the LHE before its evaluation, the letter before the LHE, a
# result before the letter.
RESULTS = ["administrative", "objection_answer", "desk", "interview", "field", "panel",
           "ministry_report",
           "decree_date", "decided_on", "revoked_on"]  # fmt: skip
NEVER = {
    ("task_start", "lhe_date"),
    ("task_start", "lhe_signed_on"),
    ("lhe_date", "letter_date"),
} | {("letter_date", result) for result in RESULTS}


def said(known: dict[str, date], given: dict[str, date]) -> list[str]:
    """What is told where no reason is given; nothing where the dates are taken."""
    try:
        check_order(known, given)
    except Refused as refused:
        return [one for one in refused.reasons if "Isi " in one]
    return []


@pytest.mark.parametrize(("first", "then"), FOLLOWS)
def test_what_follows_is_never_dated_earlier(first: str, then: str) -> None:
    earlier = DAY - timedelta(days=1)
    (told,) = said({first: DAY}, {then: earlier})
    assert tanggal(earlier) in told
    assert f"Isi {tanggal(DAY)} atau sesudahnya" in told
    assert EVENTS[first].label.casefold() in told.casefold()
    assert EVENTS[then].label.casefold() in told.casefold()
    (told,) = said({then: DAY}, {first: DAY + timedelta(days=1)})
    assert f"Isi {tanggal(DAY)} atau sebelumnya" in told
    assert said({first: DAY}, {then: DAY}) == []
    assert said({first: earlier}, {then: DAY}) == []


@pytest.mark.parametrize(("first", "then"), sorted(set(FOLLOWS) | NEVER))
def test_a_reason_settles_every_quarrel_but_those_that_cannot_be(first: str, then: str) -> None:
    quarrel = ({first: DAY}, {then: DAY - timedelta(days=1)})
    if (first, then) in NEVER:
        with pytest.raises(Refused) as refused:
            check_order(*quarrel, "Alasan apa pun.")
        assert not isinstance(refused.value, OutOfOrder)  # no reason is asked for
        return
    with pytest.raises(OutOfOrder, match="tuliskan alasannya"):
        check_order(*quarrel, "   ")
    (one,) = check_order(*quarrel, "Surat dikirim ulang.")
    assert (one.earlier, one.earlier_on) == (first, DAY)
    assert (one.later, one.later_on) == (then, DAY - timedelta(days=1))


def test_a_reason_hides_no_quarrel_that_cannot_be() -> None:
    known = {"lhe_date": DAY, "survey": DAY + timedelta(days=9)}
    with pytest.raises(Refused) as refused:
        check_order(known, {"letter_date": DAY - timedelta(days=1)}, "Alasan.")
    lhe, survey = refused.value.reasons  # the first settles it, the second says how far
    assert "mendahului tanggal LHE" in lhe
    assert "mendahului selesainya survei" in survey
    (one,) = check_order(known, {"letter_date": DAY}, "Alasan.")
    assert one.earlier == "survey"


@pytest.mark.parametrize(("one", "other"), FREE)
def test_what_has_no_order_is_taken_either_way(one: str, other: str) -> None:
    for days in (-1, 0, 1):
        assert said({one: DAY}, {other: DAY + timedelta(days=days)}) == []


def test_random_dates_are_taken_exactly_when_they_run_forward() -> None:
    chance = random.Random(19)
    for _ in range(500):
        keys = chance.sample(sorted(EVENTS), 5)
        dates = {key: DAY + timedelta(days=chance.randint(0, 6)) for key in keys}
        against = {(a, b) for b in keys for a in keys if a in BEFORE[b] and dates[a] > dates[b]}
        assert {(one.earlier, one.later) for one in date_quarrels({}, dates)} == against
        assert (said({}, dates) == []) == (not against)


# By the moves -------------------------------------------------------------------------------


def move(season: Any, who: str, proposal: Proposal, name: str, **facts: Any) -> None:
    apply_move(
        actor=season.people[who],
        proposal=proposal,
        move=name,
        expected_state=proposal.state,
        facts=facts,
    )


def day_of(proposal: Proposal, key: str) -> date:
    rows = Decision.objects.filter(proposal=proposal, facts__has_key=key)
    return date.fromisoformat(rows.get().facts[key])


@pytest.mark.django_db
def test_an_lhe_is_not_dated_before_its_evaluation(season: Any, bring: Any, sign_in: Any) -> None:
    proposal = bring("tpi_final")
    began = day_of(proposal, "task_start")
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("proposals:move", args=[proposal.pk, "report_proposed"])
    typed = {
        "lhe_number": "LHE-1",
        "lhe_date": (began - timedelta(days=1)).isoformat(),
        "lhe_signed_on": began.isoformat(),
    }
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    refused = client.post(address, {**hidden, **typed})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert f"mendahului mulai penilaian TPI {tanggal(began)}" in said
    assert "LHE-1" in said  # nothing typed is lost
    proposal.refresh_from_db()
    assert proposal.state == "tpi_final"
    taken = client.post(address, {**hidden, **typed, "lhe_date": began.isoformat()})
    assert taken.status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "reported"


@pytest.mark.django_db
def test_a_letter_is_dated_neither_before_its_lhe_nor_before_the_survey(
    season: Any, bring: Any
) -> None:
    proposal = bring("approved")
    let_go(proposal)
    lhe = day_of(proposal, "lhe_date")
    facts = {"letter_number": "B-1", "sptjm_number": "S-1", "sptjm_date": lhe}
    before = lhe - timedelta(days=1)
    with pytest.raises(
        Refused, match=f"Tanggal surat usulan .* mendahului tanggal LHE {tanggal(lhe)}"
    ):
        move(season, "demo-pokja", proposal, "send", **facts, letter_date=before)
    with pytest.raises(Refused, match=r"Tanggal SPTJM .* mendahului tanggal LHE"):
        move(
            season,
            "demo-pokja",
            proposal,
            "send",
            **{**facts, "sptjm_date": before},
            letter_date=lhe,
        )
    Survey.objects.create(
        assessment=proposal.assessment,
        kind=SurveyKind.IPAK,
        ended_on=lhe + timedelta(days=3),
        file_name="x",
        sha256="0" * 64,
    )
    with pytest.raises(Refused, match="mendahului selesainya survei mandiri"):
        move(season, "demo-pokja", proposal, "send", **facts, letter_date=lhe)
    move(season, "demo-pokja", proposal, "send", **facts, letter_date=lhe + timedelta(days=3))


@pytest.mark.django_db
def test_results_follow_the_letter_and_each_other(season: Any, bring: Any) -> None:
    proposal = bring("national_evaluation")
    letter = day_of(proposal, "letter_date")

    def enter(stage: str, days: int, result: str = "lulus", text: str = "") -> MinistryRecord:
        return record_ministry(
            actor=season.people["demo-pokja"],
            proposal=proposal,
            stage=stage,
            on=letter + timedelta(days=days),
            result=result,
            text=text,
        )

    with pytest.raises(Refused, match=f"mendahului tanggal surat usulan {tanggal(letter)}"):
        enter("administrasi", -1)
    enter("administrasi", 5, "tidak_lulus", "Kurang.")
    with pytest.raises(Refused, match=r"Tanggal sanggah .* mendahului hasil seleksi administrasi"):
        enter("sanggah", 4, "", "Isi.")
    enter("sanggah", 7, "", "Isi.")
    with pytest.raises(Refused, match="mendahului tanggal sanggah"):
        enter("administrasi", 6)
    enter("administrasi", 9)
    with pytest.raises(Refused, match=r"Hasil desk evaluasi .* mendahului jawaban atas sanggah"):
        enter("desk", 8)
    enter("desk", 15)
    enter("lapangan", 12)  # in any order
    with pytest.raises(Refused, match=r"Hasil panel .* mendahului hasil desk evaluasi"):
        enter("panel", 14)
    enter("panel", 20)
    with pytest.raises(Refused, match="sesudah hasil panel"):  # a correction has to fit too
        enter("desk", 21)
    decree = {"decree_number": "512"}
    with pytest.raises(Refused, match=r"Tanggal keputusan penetapan .* mendahului hasil panel"):
        move(
            season, "demo-pokja", proposal, "award",
            **decree, decree_date=letter + timedelta(days=19),
        )  # fmt: skip
    assert not Predicate.objects.filter(unit=proposal.unit).exists()
    move(season, "demo-pokja", proposal, "award", **decree, decree_date=letter + timedelta(days=20))


# Nothing lies ahead --------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["tomorrow", "1999", "2031"])
def test_no_paper_or_event_lies_ahead_or_before_the_floor(
    odd: str, season: Any, bring: Any
) -> None:
    day = {
        "tomorrow": season.today + timedelta(days=1),
        "1999": date(1999, 12, 31),
        "2031": date(2031, 1, 1),
    }[odd]
    words = "terlalu lampau" if odd == "1999" else "belum tiba"
    people, unit = season.people, season.units["B"]
    candidate = bring("candidate")
    with pytest.raises(Refused, match=words):
        open_sitting(
            actor=people["demo-pimpinan"], title="S", held_on=season.today,
            sk_number="1", sk_date=day,
        )  # fmt: skip
    with pytest.raises(Refused, match=words):
        add_predicate(
            actor=SYSTEM, unit=unit, kind="WBK", year=2024, decree_number="1", decree_date=day
        )
    held = add_predicate(
        actor=SYSTEM, unit=unit, kind="WBK", year=2024, decree_number="1",
        decree_date=date(2024, 12, 1),
    )  # fmt: skip
    with pytest.raises(Refused, match=words):
        revoke_predicate(actor=SYSTEM, predicate=held, revoked_on=day, reason="x")
    with pytest.raises(Refused, match=words):
        save_declaration(
            actor=people["unit_head-a"], proposal=candidate, held_on=day, place="Aula",
            signed_by="Kepala", staff_total=3, staff_signed=3, proof=Proof(), expected_version=0,
        )  # fmt: skip
    # Past every service: the column itself asks.
    with pytest.raises(Refused, match=words):
        Predicate.objects.filter(pk=held.pk).update(revoked_on=day)
    with pytest.raises(Refused, match=words):
        MinistryRecord.objects.bulk_create(
            [MinistryRecord(
                proposal=candidate, stage=MinistryStage.DESK, on=day,
                recorded_by=people["demo-pokja"],
            )]
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.one_database
def test_moves_refuse_such_days_by_the_label_of_their_field(season: Any, bring: Any) -> None:
    tomorrow = season.today + timedelta(days=1)
    proposal = bring("submitted")
    facts = {
        "task_number": "ST-1",
        "task_date": season.today,
        "task_start": season.today,
        "task_end": season.today + timedelta(days=14),  # planned: may lie ahead
    }
    with pytest.raises(Refused, match=r"Penilaian mulai .* belum tiba"):
        move(season, "demo-tpi-ketua", proposal, "start_tpi", **{**facts, "task_start": tomorrow})
    move(season, "demo-tpi-ketua", proposal, "start_tpi", **facts)


@pytest.mark.django_db
@pytest.mark.one_database
def test_plans_may_lie_ahead_and_facts_of_a_year_may_not(season: Any) -> None:
    ahead = season.today + timedelta(days=40)
    assert open_sitting(actor=season.people["demo-pimpinan"], title="S", held_on=ahead).pk
    Validity(date(1960, 9, 24), date(2040, 1, 1)).check()  # an old law, a long certificate
    with pytest.raises(Refused, match=r"Berlaku sejak .* belum tiba"):
        Validity(ahead, None).check()
    with pytest.raises(Refused, match="jauh dari periode"):
        set_window(
            actor=SYSTEM, period=season.period, kind="filling",
            opens_on=season.today, closes_on=date(2031, 1, 1),
        )  # fmt: skip
    with pytest.raises(Refused, match="Tahun nilai 2099 tidak dapat dicatat"):
        set_prerequisite(
            actor=SYSTEM, period=season.period, code="akip", value="A", proof="surat",
            year=2099,
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_sitting_that_is_still_to_come_decides_nothing(season: Any, bring: Any) -> None:
    proposal = bring("proposed")
    tomorrow = season.today + timedelta(days=1)
    with pytest.raises(Refused, match=f"Tanggal SK {tanggal(tomorrow)} belum tiba"):
        move(season, "demo-pimpinan", proposal, "name_candidate", sk_number="1", sk_date=tomorrow)
    leader = season.people["demo-pimpinan"]
    sitting = open_sitting(
        actor=leader, title="S", held_on=season.today + timedelta(days=2)
    )  # fmt: skip
    put_on_agenda(actor=leader, sitting=sitting, proposals=[proposal], reasons={})
    choice = DecisionChoice(proposal=proposal, move="name_candidate", expected_state="proposed")
    with pytest.raises(Refused, match="belum dapat memutuskan"):
        decide(actor=leader, sitting=sitting, choices=[choice])
    update_sitting(
        actor=leader, sitting=sitting, title="S", held_on=season.today,
        sk_number="1", sk_date=season.today,
    )  # fmt: skip
    decide(actor=leader, sitting=sitting, choices=[choice])


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_decree_follows_its_sitting_and_the_day_of_one_that_decided_stands(
    season: Any, bring: Any
) -> None:
    leader, yesterday = season.people["demo-pimpinan"], season.today - timedelta(days=1)
    sk = {"sk_number": "1", "sk_date": yesterday}
    with pytest.raises(Refused, match=f"Tanggal SK {tanggal(yesterday)} mendahului tanggal sidang"):
        open_sitting(actor=leader, title="S", held_on=season.today, **sk)
    sitting = open_sitting(actor=leader, title="S", held_on=yesterday, **sk)
    with pytest.raises(Refused, match="mendahului tanggal sidang"):
        update_sitting(actor=leader, sitting=sitting, title="S", held_on=season.today, **sk)
    proposal = bring("proposed")
    put_on_agenda(actor=leader, sitting=sitting, proposals=[proposal], reasons={})
    choice = DecisionChoice(proposal=proposal, move="name_candidate", expected_state="proposed")
    decide(actor=leader, sitting=sitting, choices=[choice])
    for day in (yesterday - timedelta(days=1), date(2031, 1, 1)):
        with pytest.raises(Refused, match=r"sudah memutuskan, .* tidak dapat diubah"):
            update_sitting(actor=leader, sitting=sitting, title="S", held_on=day, **sk)
    update_sitting(actor=leader, sitting=sitting, title="Sidang I", held_on=yesterday, **sk)
    sitting.refresh_from_db()
    assert (sitting.title, sitting.held_on) == ("Sidang I", yesterday)


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("name", ["approve", "approve_exception", "decline"])
def test_no_sitting_decides_on_an_lhe_that_is_dated_after_it(
    name: str, season: Any, bring: Any
) -> None:
    proposal, leader = bring("reported"), season.people["demo-pimpinan"]
    if name == "approve_exception":
        Period.objects.update(quota_wbk=0)
    lhe = day_of(proposal, "lhe_date")
    sitting = open_sitting(actor=leader, title="S", held_on=lhe - timedelta(days=1))
    put_on_agenda(actor=leader, sitting=sitting, proposals=[proposal], reasons={})
    choice = DecisionChoice(proposal=proposal, move=name, expected_state="reported", note="x")
    told = f"Tanggal sidang .* mendahului tanggal LHE {tanggal(lhe)}"
    with pytest.raises(OutOfOrder, match=told):
        decide(actor=leader, sitting=sitting, choices=[choice])
    assert not sitting.decisions.exists()
    choice = replace(choice, date_reason="LHE ditandatangani sehari kemudian.")
    decide(actor=leader, sitting=sitting, choices=[choice])
    known = known_quarrels([proposal])[proposal.pk]
    assert {one.quarrel.earlier for one in known} == {"lhe_date", "lhe_signed_on"}
    assert {one.reason.reason for one in known if one.reason} == {
        "LHE ditandatangani sehari kemudian."
    }


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_page_that_confirms_a_sitting_asks_why_an_lhe_is_dated_after_it(
    season: Any, bring: Any, sign_in: Any
) -> None:
    proposal, leader = bring("reported"), season.people["demo-pimpinan"]
    sitting = open_sitting(
        actor=leader, title="S", held_on=day_of(proposal, "lhe_date") - timedelta(days=1)
    )
    put_on_agenda(actor=leader, sitting=sitting, proposals=[proposal], reasons={})
    client, address = sign_in(leader), reverse("proposals:sitting_decide", args=[sitting.pk])
    chosen = {f"putusan-{proposal.pk}": "reported:approve"}
    asked = client.post(address, chosen).content.decode()
    assert f'name="urutan-{proposal.pk}"' in asked
    assert "mendahului tanggal LHE" in asked
    again = client.post(address, {**chosen, "ya": "1", f"urutan-{proposal.pk}": " "})
    assert again.status_code == 422
    assert "tuliskan alasannya" in again.content.decode()
    assert f'name="urutan-{proposal.pk}"' in again.content.decode()
    reason = "LHE dibubuhi tanggal tanda tangan."
    client.post(address, {**chosen, "ya": "1", f"urutan-{proposal.pk}": reason})
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert reason in page
    proposal.refresh_from_db()
    assert proposal.state == "approved"


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_form_of_a_move_asks_why_and_the_reason_stays_on_the_page(
    season: Any, bring: Any, sign_in: Any
) -> None:
    proposal = bring("submitted")
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("proposals:move", args=[proposal.pk, "start_tpi"])
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)"',
            client.get(address).content.decode(),
        )
    )
    start, letter = season.today - timedelta(days=1), season.today
    typed = {
        "task_number": "ST-9", "task_date": letter.isoformat(), "task_start": start.isoformat(),
        "task_end": season.today.isoformat(),
    }  # fmt: skip
    refused = client.post(address, {**hidden, **typed})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert 'name="date_reason"' in said
    assert "ST-9" in said  # nothing typed is lost
    assert f"mendahului tanggal surat tugas {tanggal(letter)}" in said
    reason = "Penugasan lisan; surat tugas ditandatangani keesokan harinya."
    taken = client.post(address, {**hidden, **typed, "date_reason": reason})
    assert taken.status_code == 302
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert reason in page
    event = AuditEvent.objects.get(action="dates.reasoned")
    assert event.note == reason
    assert event.after["quarrels"] == [
        f"Mulai penilaian TPI {tanggal(start)} mendahului tanggal surat tugas {tanggal(letter)}."
    ]


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_quarrel_nobody_gave_a_reason_for_is_told_on_the_page(
    season: Any, bring: Any, sign_in: Any
) -> None:
    """A survey is brought in by another room, also after the letter."""
    proposal = bring("sent")
    Survey.objects.create(
        assessment=proposal.assessment, kind=SurveyKind.IPAK, ended_on=season.today,
        file_name="x", sha256="0" * 64,
    )  # fmt: skip
    Decision.objects.filter(proposal=proposal, move="send").update(
        facts={"letter_date": (season.today - timedelta(days=1)).isoformat()}
    )
    client = sign_in(season.people["demo-pokja"])
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "mendahului selesainya survei mandiri" in page
    assert "Alasannya belum dicatat." in page


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_ministry_judges_nothing_but_papers_before_it_has_begun(
    season: Any, bring: Any
) -> None:
    proposal = bring("national_evaluation")
    began = day_of(proposal, "started_on")
    before = began - timedelta(days=1)
    given = {"actor": season.people["demo-pokja"], "proposal": proposal, "result": "lulus"}
    record_ministry(**given, stage="administrasi", on=before)
    for stage in ("desk", "lapangan", "panel"):
        with pytest.raises(Refused, match=f"mendahului mulai evaluasi .* {tanggal(began)}"):
            record_ministry(**given, stage=stage, on=before)
        record_ministry(**given, stage=stage, on=began)
    with pytest.raises(Refused, match=r"Tanggal keputusan penetapan .* mendahului"):
        move(season, "demo-pokja", proposal, "award", decree_number="1", decree_date=before)


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_surat_tugas_is_not_dated_after_the_work_it_orders(season: Any, bring: Any) -> None:
    proposal = bring("submitted")
    began = season.today - timedelta(days=1)
    facts = {"task_number": "ST-1", "task_end": season.today, "task_start": began}
    with pytest.raises(Refused, match="mendahului tanggal surat tugas"):
        move(season, "demo-tpi-ketua", proposal, "start_tpi", **facts, task_date=season.today)


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_paper_of_a_year_comes_in_that_year_or_the_next(season: Any) -> None:
    given: dict[str, Any] = {"actor": SYSTEM, "unit": season.units["B"], "decree_number": "1"}
    for year, day in ((2005, date(2025, 11, 1)), (2025, date(2001, 1, 1))):
        with pytest.raises(Refused, match=f"tidak sesuai dengan tahun predikat {year}"):
            add_predicate(**given, kind="WBK", year=year, decree_date=day)
    held = add_predicate(**given, kind="WBK", year=2023, decree_date=date(2024, 1, 5))
    entry: dict[str, Any] = {
        "actor": season.people["demo-pokja"], "predicate": held, "maintained": True, "text": "x",
    }  # fmt: skip
    with pytest.raises(Refused, match="tidak sesuai dengan tahun pemantauan 2026"):
        record_monitoring(**entry, year=2026, on=date(2024, 1, 6))
    assert record_monitoring(**entry, year=2024, on=date(2025, 1, 6)).pk


# Every date is declared -----------------------------------------------------------------------


def test_every_field_with_a_date_says_whether_it_is_a_fact_or_a_plan() -> None:
    """A bare field of Django's, in a form or a model, is found here."""
    bare = re.compile(r"(?:forms\.(?:Date|DateTime|SplitDateTime)Field|models\.DateField)\b")
    found = {
        path.relative_to(ROOT).as_posix()
        for app in ("units", "assessment", "proposals", "zona_integritas")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and bare.search(path.read_text("utf-8"))
    }
    assert found == {"zona_integritas/ground/dates.py"}


def test_every_date_of_a_move_stands_in_the_order_or_is_known_to_be_free() -> None:
    days = {fact.key for row in MOVES for fact in row.asks if fact.kind == "date"}
    assert days <= set(EVENTS)
    plans = {fact.key for row in MOVES for fact in row.asks if fact.kind == "plan"}
    assert plans == {"task_end"}
    seen: set[str] = set()
    for event in ORDER:  # a table that can be read from top to bottom
        assert set(event.after) <= seen
        seen.add(event.key)


def test_a_year_of_something_that_happened_is_not_still_to_come() -> None:
    typed = {"kind": "WBK", "decree_number": "1", "decree_date": "2024-12-01"}
    form = PredicateForm({**typed, "year": "2099"})
    assert f"Isi tahun 2009 sampai {timezone.localdate().year}" in str(form.errors["year"])
    assert PredicateForm({**typed, "year": "2024"}).is_valid()
    form = PredicateForm({**typed, "year": "2024", "decree_date": "2031-01-01"})
    assert "1 Januari 2031 belum tiba" in str(form.errors["decree_date"])
    form = PredicateForm({**typed, "year": "2024", "decree_date": "0001-01-01"})
    assert "terlalu lampau" in str(form.errors["decree_date"])
