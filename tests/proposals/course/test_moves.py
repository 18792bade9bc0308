"""Moves of a proposal: what they leave behind, and every way they are refused."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Phase, SnapshotPurpose, View, WindowKind
from assessment.lke.reading import read_many_lke
from assessment.lke.services.answers import save_answer
from assessment.lke.services.assessments import take_snapshots
from assessment.lke.services.live_figures import answers_changed
from assessment.lke.services.sealing import seal
from assessment.models import Answer, Assessment, Instrument, ScoreSnapshot, SealedScore
from assessment.periods.services.periods import set_window, update_period
from assessment.periods.services.prerequisites import set_prerequisite
from proposals.choosing.services.identification import identify
from proposals.course.services.moves import apply_move
from proposals.enums import MinistryResult, MinistryStage, State
from proposals.ministry.services.records import record_ministry
from proposals.models import ChecklistItem, ConditionJudgement, Decision
from proposals.workflow.dossier import Dossier
from tests.season import fresh
from units.models import Predicate, User
from units.services.predicates import add_predicate, revoke_predicate
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.ground.errors import Refused, Stale

pytestmark = pytest.mark.django_db


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return " ".join(caught.value.reasons)


def sealed_now(proposal):
    """The TPI's side, read, scored and sealed this moment."""
    sheet = Assessment.objects.get(pk=proposal.assessment_id)
    return seal(read_many_lke([sheet])[sheet.pk], View.TPI)


def reads_answers(queries):
    return any(f'FROM "{Answer._meta.db_table}"' in one["sql"] for one in queries)


def close(season, kind):
    set_window(
        actor=SYSTEM,
        period=season.period,
        kind=kind,
        opens_on=season.today - timedelta(days=9),
        closes_on=season.today - timedelta(days=1),
    )


def test_a_season_from_identification_to_award_leaves_a_whole_record(season, bring):
    proposal = bring("awarded")
    assert proposal.state == State.AWARDED
    made = list(Decision.objects.filter(proposal=proposal).values_list("move", flat=True))
    assert made == [
        "identify",
        "propose",
        "name_candidate",
        "start_self_assessment",
        "submit",
        "start_tpi",
        "hand_to_lead",
        "hand_to_supervisor",
        "settle",
        "report_proposed",
        "approve",
        "send",
        "start_national",
        "award",
    ]
    assert Predicate.objects.get(unit=season.units["A"]).kind == "WBK"
    purposes = set(ScoreSnapshot.objects.values_list("purpose", flat=True))
    assert purposes == set(SnapshotPurpose)
    count, broken = first_broken()
    assert broken is None
    assert count == AuditEvent.objects.count()
    saved = AuditEvent.objects.filter(action="answers.saved")
    answered = {name for event in saved for name in event.after["answers"]}
    assert len(answered) >= 226  # 113 of the unit, 113 of the TPI


def test_each_decision_on_a_score_points_at_the_snapshot_it_was_taken_on(bring):
    proposal = bring("approved")
    approve = proposal.decisions.get(move="approve")
    dossier = Dossier(proposal)
    assert approve.snapshot is not None
    assert approve.snapshot.total == dossier.results[View.TPI].total.zero
    assert approve.snapshot.sealed.instrument_digest == proposal.assessment.instrument.digest


def test_leadership_approves_and_the_agency_sends_the_very_score_that_was_settled(bring):
    proposal = bring("sent")
    taken = {row.purpose: row for row in ScoreSnapshot.objects.select_related("sealed")}
    same = {taken[purpose].digest for purpose in ("tpi_final", "reported", "approved", "sent")}
    assert same == {sealed_now(proposal).digest}
    assert same != {taken["submitted"].digest}
    assert SealedScore.objects.count() == 2


def test_an_approved_score_need_not_be_read_again(bring, move):
    proposal = bring("reported")
    with CaptureQueriesContext(connection) as queries:
        move("demo-pimpinan", proposal, "approve")
    assert reads_answers(queries) is False


def test_a_decided_score_changed_behind_the_application_is_named(bring, capsys):
    proposal = bring("approved")
    call_command("check_figures")
    assert "4 nilai terkunci cocok dengan kode integritasnya." in capsys.readouterr().out
    sealed = proposal.decisions.get(move="approve").snapshot.sealed
    sealed.result["total"]["zero"] = "99"
    sealed.save()
    with pytest.raises(CommandError, match=r"^3 nilai terkunci"):
        call_command("check_figures")
    said = capsys.readouterr().err
    for what in ("Keputusan TPI", "Dilaporkan TPI", "Disetujui pimpinan"):
        assert f"{what} · {proposal.assessment} · {sealed.digest[:12]}: isi nilai terkunci" in said
    assert "Dikirim unit" not in said


@pytest.mark.parametrize("why", ["an answer", "the instrument", "the engine", "an old snapshot"])
def test_a_score_that_no_longer_stands_is_computed_anew(bring, move, why):
    proposal = bring("reported")
    reported = proposal.decisions.get(move="report_proposed").snapshot
    if why == "an answer":
        Answer.objects.filter(side__startswith="tpi", indicator__code="A.I.1.i.a").update(
            value="Tidak", note="Dicabut sesudah laporan."
        )
        answers_changed(proposal.assessment)
    elif why == "the instrument":
        SealedScore.objects.update(instrument_digest="0" * 64)
    elif why == "the engine":
        SealedScore.objects.update(engine_version="0")
    else:
        ScoreSnapshot.objects.update(answers_version=None)
    with CaptureQueriesContext(connection) as queries:
        decision = move("demo-pimpinan", proposal, "approve")
    assert reads_answers(queries) is True
    assert decision.snapshot.digest == sealed_now(proposal).digest
    assert (decision.snapshot.digest == reported.digest) is (why != "an answer")
    if why == "an answer":
        assert decision.snapshot.total < reported.total


def test_a_threshold_lost_since_the_report_is_noticed(bring, move):
    proposal = bring("reported")
    Answer.objects.filter(side__startswith="tpi").update(value=None)
    answers_changed(proposal.assessment)
    said = refusal(move, "demo-pimpinan", proposal, "approve")
    assert "Nilai minimal Menuju WBK belum terpenuhi" in said
    assert fresh(proposal).state == "reported"


def test_the_digest_of_a_snapshot_covers_what_the_database_gives_back(bring, season):
    """Answers and result are turned into text once, for both; notes are not all plain letters."""
    proposal = bring("reported")
    Answer.objects.filter(assessment=proposal.assessment, side="tpi_lead").update(
        note='Bukti «SK 12» kurang;\n"lampiran" \\ tidak terbaca — 10 ≥ 9'
    )
    sealed = sealed_now(proposal)
    (snapshot,) = take_snapshots(
        actor=season.people["demo-pimpinan"],
        sheets=[(proposal.assessment, sealed)],
        purpose=SnapshotPurpose.APPROVED,
        view=View.TPI,
    )
    kept = SealedScore.objects.get(snapshots=snapshot)
    assert (kept.answers, kept.result) == (sealed.answers, sealed.result)
    assert len(kept.answers["counted"]) == kept.result["answered"] == 113
    whole = {
        "answers": kept.answers,
        "engine": kept.engine_version,
        "instrument": kept.instrument_digest,
        "result": kept.result,
        "view": snapshot.view,
    }
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert kept.digest == hashlib.sha256(text.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CAST(answers AS text), CAST(result AS text) FROM assessment_sealedscore "
            "WHERE digest = %s",
            [kept.digest],
        )
        for stored in cursor.fetchone():
            assert stored in text, "not letter for letter what was sealed"


def test_a_decision_reads_no_more_of_a_proposal_than_its_guards_ask(bring, move):
    proposal = bring("reported")
    with CaptureQueriesContext(connection) as queries:
        move("demo-pimpinan", proposal, "approve")
    asked = " ".join(one["sql"] for one in queries)
    assert ScoreSnapshot._meta.db_table in asked
    for unasked in (ConditionJudgement, ChecklistItem):
        assert unasked._meta.db_table not in asked


def test_a_snapshot_stays_as_it_was_when_answers_change_later(bring):
    proposal = bring("tpi_final")
    snapshot = proposal.decisions.get(move="settle").snapshot
    before = snapshot.total
    Answer.objects.filter(assessment=proposal.assessment).update(value=None)
    snapshot.refresh_from_db()
    assert snapshot.total == before
    assert Dossier(fresh(proposal)).results[View.TPI].total.zero == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("until", "name", "right"),
    [
        ("proposed", "name_candidate", "demo-pimpinan"),
        ("candidate", "start_self_assessment", "unit_head-a"),
        ("submitted", "start_tpi", "demo-tpi-ketua"),
        ("tpi_final", "report_proposed", "demo-tpi-ketua"),
        ("approved", "send", "demo-pokja"),
    ],
)
def test_a_move_is_refused_to_every_other_role(season, bring, move, until, name, right):
    proposal = bring(until)
    also = {"start_self_assessment": {"demo-pokja"}}.get(name, set())
    for username in set(season.people) - {right, "unit_member-b", "unit_head-b"} - also:
        with pytest.raises(PermissionDenied):
            move(username, proposal, name)
    assert fresh(proposal).state == until
    move(right, proposal, name)


def test_a_head_of_another_unit_may_not_certify(bring, move):
    proposal = bring("candidate")
    move("unit_head-a", proposal, "start_self_assessment")
    with pytest.raises(PermissionDenied):
        move("unit_head-b", fresh(proposal), "submit")


def test_a_superuser_without_a_role_moves_nothing(season, bring):
    proposal = bring("proposed")
    boss = User.objects.create_superuser("akar", "akar@instansi.example", "x", full_name="Akar")
    with pytest.raises(PermissionDenied):
        apply_move(
            actor=boss,
            proposal=proposal,
            move="name_candidate",
            expected_state=proposal.state,
            facts={"sk_number": "1", "sk_date": season.today},
        )


def test_nobody_decides_on_the_unit_they_work_in(season, bring, move):
    proposal = bring("proposed")
    leader = season.people["demo-pimpinan"]
    leader.unit = season.units["A"]
    leader.save()
    assert "Anda bertugas di Unit A" in refusal(move, "demo-pimpinan", proposal, "name_candidate")


def test_nobody_assesses_what_they_helped_to_fill(season, bring, move):
    proposal = bring("submitted")
    lead = season.people["demo-tpi-ketua"]
    answer = proposal.assessment.answers.first()
    answer.revisions.update(written_by=lead)
    assert "ikut mengisi LKE" in refusal(move, "demo-tpi-ketua", proposal, "start_tpi")


def test_whoever_proposed_does_not_also_decide_as_leadership(season, bring, move):
    proposal = bring("proposed")
    grant_role(
        actor=SYSTEM,
        user=season.people["demo-pokja"],
        role="leadership",
        unit=season.units["BLN"],
    )
    text = refusal(move, "demo-pokja", proposal, "name_candidate")
    assert "Anda sendiri yang mengusulkan" in text


def test_proposing_needs_all_three_conditions_judged_with_a_reason(bring, move):
    proposal = bring("identified")
    text = refusal(move, "demo-pokja", proposal, "propose")
    assert "«Mengelola sumber daya yang besar» belum dinilai dengan alasan" in text
    assert "Butir wajib pada daftar periksa belum terpenuhi" in text


def test_an_unfinished_sheet_is_not_sent_and_the_missing_items_are_named(bring, move):
    proposal = bring("self_assessment")
    text = refusal(move, "unit_head-a", proposal, "submit")
    missing = Dossier(fresh(proposal)).unanswered(View.UNIT)
    assert f"{len(missing)} butir LKE belum dijawab: {missing[0]}" in text


def test_certifying_needs_the_statement_to_be_accepted(bring, move, season):
    proposal = bring("submitted")
    move("unit_head-a", proposal, "give_back", "Perbaiki lampiran.")
    text = refusal(move, "unit_head-a", fresh(proposal), "submit", certified=False)
    assert "Pernyataan belum disetujui" in text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("until", "username", "name", "kind"),
    [
        ("candidate", "unit_head-a", "start_self_assessment", WindowKind.FILLING),
        ("submitted", "demo-tpi-ketua", "start_tpi", WindowKind.TPI),
        ("reported", "demo-pimpinan", "approve", WindowKind.MINISTRY),
        ("approved", "demo-pokja", "send", WindowKind.MINISTRY),
    ],
)
def test_a_closed_window_is_named_with_its_day(season, bring, move, until, username, name, kind):
    proposal = bring(until)
    close(season, kind)
    text = refusal(move, username, fresh(proposal), name)
    assert f"Jadwal «{WindowKind(kind).label}» sudah ditutup" in text
    assert fresh(proposal).state == until


def test_a_missed_threshold_refuses_the_ordinary_approval_with_its_figures(bring, move):
    proposal = bring("reported", quality=55)
    text = refusal(move, "demo-pimpinan", proposal, "approve")
    assert "Nilai minimal Menuju WBK belum terpenuhi" in text
    assert "(nilai minimal 75,00" in text


def test_an_exception_needs_a_reason_and_stays_visible(bring, move):
    proposal = bring("reported", quality=55)
    assert "belum diisi" in refusal(move, "demo-pimpinan", proposal, "approve_exception")
    move("demo-pimpinan", proposal, "approve_exception", "Prioritas nasional layanan perbatasan.")
    assert fresh(proposal).exception_reason == "Prioritas nasional layanan perbatasan."
    move("demo-pokja", fresh(proposal), "send")
    assert fresh(proposal).exception_reason


def test_an_exception_is_not_for_what_the_ordinary_approval_allows(bring, move):
    proposal = bring("reported")
    text = refusal(move, "demo-pimpinan", proposal, "approve_exception", "Tanpa perlu.")
    assert "pakai persetujuan biasa" in text


def test_the_quota_counts_approved_units(season, bring, move):
    update_period(actor=SYSTEM, period=season.period, quota_wbk=1, quota_wbbm=1, is_open=True)
    bring("approved", unit="B")
    proposal = bring("reported", unit="A")
    assert "Kuota Menuju WBK" in refusal(move, "demo-pimpinan", proposal, "approve")


def test_a_prerequisite_of_the_agency_blocks_the_approval(season, bring, move):
    proposal = bring("reported")
    set_prerequisite(
        actor=SYSTEM,
        period=season.period,
        code="opini_bpk",
        value="WDP",
        proof="LHP",
    )
    text = refusal(move, "demo-pimpinan", fresh(proposal), "approve")
    assert "opini WTP dari BPK" in text


def test_wbbm_asks_for_a_valid_wbk(season, bring, move):
    proposal = bring("identified", target="WBBM")
    text = refusal(move, "demo-pokja", proposal, "propose")
    assert "mensyaratkan predikat Menuju WBK" in text


def test_a_revoked_unit_waits_two_years(season, bring, move):
    year = season.today.year - 3
    predicate = add_predicate(
        actor=SYSTEM,
        unit=season.units["A"],
        kind="WBK",
        year=year,
        decree_number="1",
        decree_date=season.today.replace(year=year, day=1),
    )
    revoke_predicate(
        actor=SYSTEM,
        predicate=predicate,
        revoked_on=season.today - timedelta(days=700),
        reason="Pungutan liar.",
    )
    proposal = bring("identified")
    assert "dicabut pada" in refusal(move, "demo-pokja", proposal, "propose")


def test_a_unit_is_proposed_again_exactly_two_years_after_the_revocation(season, bring, move):
    day = season.today.replace(day=min(season.today.day, 28))
    predicate = add_predicate(
        actor=SYSTEM,
        unit=season.units["A"],
        kind="WBK",
        year=day.year - 4,
        decree_number="1",
        decree_date=day.replace(year=day.year - 4),
    )
    revoke_predicate(
        actor=SYSTEM, predicate=predicate, revoked_on=day.replace(year=day.year - 2), reason="x"
    )
    proposal = bring("proposed")
    assert proposal.state == State.PROPOSED


def test_a_second_running_proposal_of_the_same_unit_and_period_is_refused(season, bring):
    bring("identified")
    text = refusal(
        identify,
        actor=season.people["demo-pokja"],
        unit=season.units["A"],
        period=season.period,
        target="WBK",
    )
    assert "sudah mempunyai usulan" in text


def test_after_a_withdrawal_the_unit_may_begin_again(season, bring, move):
    proposal = bring("candidate")
    move("demo-pokja", proposal, "withdraw", "Restrukturisasi.")
    again = identify(
        actor=season.people["demo-pokja"],
        unit=season.units["A"],
        period=season.period,
        target="WBK",
    )
    assert again.pk != proposal.pk


def test_the_second_of_two_people_deciding_at_once_is_told(bring, move, season):
    proposal = bring("proposed")
    stale = fresh(proposal)
    move("demo-pimpinan", proposal, "reject", "Belum siap.")
    with pytest.raises(Stale, match="Tidak disetujui pimpinan"):
        move("demo-pimpinan", stale, "name_candidate")


def test_a_refused_move_changes_nothing(bring, move):
    proposal = bring("self_assessment")
    events, rows = AuditEvent.objects.count(), Decision.objects.count()
    refusal(move, "unit_head-a", proposal, "submit")
    assert (AuditEvent.objects.count(), Decision.objects.count()) == (events, rows)
    assert fresh(proposal).assessment.phase == Phase.UNIT


def test_returned_items_come_back_repaired_and_the_round_is_counted(bring, move, season):
    proposal = bring("returned")
    sheet = proposal.assessment
    assert (sheet.phase, sheet.round) == (Phase.REPAIR, 1)
    assert "belum diperbaiki" in refusal(move, "unit_head-a", proposal, "resubmit")
    items = list(sheet.returned_items.select_related("indicator"))
    assert len(items) == 3
    for item in items:
        answer = sheet.answers.get(indicator=item.indicator, side="unit")
        save_answer(
            actor=season.people["unit_member-a"],
            assessment=sheet,
            indicator=item.indicator,
            side="unit",
            value=answer.value,
            note="Bukti yang sudah disahkan dilampirkan.",
            expected_version=answer.version,
        )
    move("unit_head-a", fresh(proposal), "resubmit")
    assert fresh(proposal).state == State.TPI_ASSESSMENT
    assert fresh(proposal).assessment.phase == Phase.TPI_MEMBER


def test_while_repairing_only_returned_items_may_be_written(bring, season):
    proposal = bring("returned")
    sheet = proposal.assessment
    returned = set(sheet.returned_items.values_list("indicator_id", flat=True))
    other = Instrument.objects.get().indicators.exclude(pk__in=returned).first()
    text = refusal(
        save_answer,
        actor=season.people["unit_member-a"],
        assessment=sheet,
        indicator=other,
        side="unit",
        value="Ya",
        note="",
        expected_version=1,
    )
    assert "Hanya butir yang dikembalikan" in text


def test_the_tpi_does_not_settle_while_differences_lack_a_note(bring, move):
    proposal = bring("tpi_assessment")
    sheet = proposal.assessment
    text = refusal(move, "demo-tpi-anggota", proposal, "hand_to_lead")
    assert "belum dinilai TPI" in text
    row = sheet.answers.filter(side="tpi_member").exclude(note="").first()
    row.note = ""
    row.save()
    text = refusal(move, "demo-tpi-anggota", fresh(proposal), "hand_to_lead")
    assert f"tanpa catatan TPI: {row.indicator.code}" in text


def test_the_ranks_of_the_tpi_have_their_turn_in_order(bring, move):
    proposal = bring("tpi_assessment")
    text = refusal(move, "demo-tpi-dalnis", proposal, "settle")
    assert "Sekarang giliran anggota TPI" in text


def test_ministry_stages_are_recorded_in_order(season, bring):
    proposal = bring("national_evaluation")
    pokja = season.people["demo-pokja"]

    def enter(stage, result="lulus", **more):
        return record_ministry(
            actor=pokja, proposal=proposal, stage=stage, on=season.today, result=result, **more
        )

    assert "baru dapat dicatat setelah" in refusal(enter, MinistryStage.DESK)
    deadline = season.today + timedelta(days=3)
    enter(
        MinistryStage.ADMINISTRATIVE,
        MinistryResult.FAILED,
        text="SPTJM belum lengkap.",
        objection_deadline=deadline,
    )
    assert "setelah" in refusal(enter, MinistryStage.DESK)
    enter(MinistryStage.OBJECTION, "", text="SPTJM sudah dilampirkan.")
    enter(MinistryStage.ADMINISTRATIVE)
    enter(MinistryStage.DESK)


def test_an_award_needs_the_panel(bring, move):
    proposal = bring("national_evaluation")
    assert "Hasil panel" in refusal(move, "demo-pokja", proposal, "award")


def test_a_revocation_ends_the_predicate_with_its_reason(bring, move, season, sign_in):
    proposal = bring("awarded")
    predicate = Predicate.objects.get(unit=season.units["A"])
    pokja = season.people["demo-pokja"]
    with pytest.raises(Refused, match="Cabut melalui halaman usulannya"):
        revoke_predicate(actor=pokja, predicate=predicate, revoked_on=season.today, reason="Kasus.")
    client = sign_in(pokja)
    unit = client.get(reverse("units:detail", args=["A"])).content.decode()
    assert reverse("units:predicate_revoke", args=[predicate.pk]) not in unit
    page = client.get(reverse("proposals:monitoring", args=[predicate.pk])).content.decode()
    assert reverse("proposals:detail", args=[proposal.pk]) in page
    move("demo-pokja", proposal, "revoke", "Kasus suap.")
    predicate.refresh_from_db()
    assert predicate.revoked_reason == "Kasus suap."
    assert fresh(proposal).state == State.REVOKED
