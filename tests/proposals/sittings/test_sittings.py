"""Sittings: an agenda, different decisions at once, all of them or none."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from assessment.enums import SnapshotPurpose
from assessment.periods.services.periods import update_period
from proposals.course.services.moves import MoveRequest, apply_moves, apply_what_can
from proposals.enums import State
from proposals.models import AgendaItem, Decision
from proposals.sittings.reports.decision_list import sitting_list
from proposals.sittings.services.sittings import (
    DecisionChoice,
    decide,
    open_sitting,
    put_on_agenda,
    take_off_agenda,
    update_sitting,
)
from tests.season import fresh
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.ground.errors import Refused, Stale

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
    added, left = put_on_agenda(
        actor=actor,
        sitting=sitting,
        proposals=proposals,
        reasons={one.pk: f"dipilih {one.unit.code}" for one in proposals},
    )
    assert left == []
    return added


def choice(proposal, move, note=""):
    return DecisionChoice(proposal=proposal, move=move, expected_state=proposal.state, note=note)


def test_different_decisions_in_one_sitting_each_leave_a_row(sitting, leader, bring, season):
    first, second = bring("proposed", unit="A"), bring("proposed", unit="B")
    put(sitting, leader, first, second)
    decide(
        actor=leader,
        sitting=sitting,
        choices=[choice(first, "name_candidate"), choice(second, "reject", "Belum siap.")],
    )
    assert fresh(first).state == State.CANDIDATE
    assert fresh(second).state == State.REJECTED
    rows = {row.proposal_id: row for row in Decision.objects.filter(sitting=sitting)}
    assert rows[first.pk].facts == {"sk_number": "KEP-1", "sk_date": str(season.today)}
    assert rows[second.pk].note == "Belum siap."
    assert {row.actor for row in rows.values()} == {leader}
    assert first_broken()[1] is None
    told = AuditEvent.objects.get(action="sitting.decided")
    assert told.after == {
        "decisions": {"Tetapkan sebagai calon": 1, "Nyatakan tidak ditetapkan": 1}
    }


def test_one_stale_proposal_stops_all_and_is_named(sitting, leader, bring, move):
    first, second = bring("proposed", unit="A"), bring("proposed", unit="B")
    put(sitting, leader, first, second)
    seen = [choice(first, "name_candidate"), choice(second, "name_candidate")]
    move("demo-pimpinan", fresh(second), "reject", "Sudah ditolak.")
    events = AuditEvent.objects.count()
    with pytest.raises(Stale) as caught:
        decide(actor=leader, sitting=sitting, choices=seen)
    assert len(caught.value.reasons) == 1
    assert caught.value.reasons[0].startswith(
        "Unit B: Usulan ini sekarang berstatus «Tidak disetujui"
    )
    assert fresh(first).state == State.PROPOSED
    assert AuditEvent.objects.count() == events


def test_every_refused_proposal_is_named_with_its_reasons(sitting, leader, bring):
    first, second = bring("proposed", unit="A"), bring("proposed", unit="B")
    put(sitting, leader, first, second)
    with pytest.raises(Refused) as caught:
        decide(
            actor=leader,
            sitting=sitting,
            choices=[choice(first, "reject"), choice(second, "send_back")],
        )
    assert [text.split(":")[0] for text in caught.value.reasons] == ["Unit A", "Unit B"]


def test_candidates_are_not_named_before_the_sitting_has_its_decree(leader, bring, season):
    sitting = open_sitting(actor=leader, title="Tanpa SK", held_on=season.today)
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    with pytest.raises(Refused, match="Nomor dan tanggal SK sidang belum diisi"):
        decide(actor=leader, sitting=sitting, choices=[choice(proposal, "name_candidate")])
    decide(actor=leader, sitting=sitting, choices=[choice(proposal, "send_back", "Lengkapi.")])
    assert fresh(proposal).state == State.IDENTIFIED


def test_approvals_of_one_sitting_share_the_quota(sitting, leader, bring, season):
    update_period(actor=SYSTEM, period=season.period, quota_wbk=1, quota_wbbm=1, is_open=True)
    first, second = bring("reported", unit="A"), bring("reported", unit="B")
    put(sitting, leader, first, second)
    with pytest.raises(Refused) as caught:
        decide(
            actor=leader,
            sitting=sitting,
            choices=[choice(first, "approve"), choice(second, "approve")],
        )
    assert caught.value.reasons == [
        f"Unit B: Kuota Menuju WBK periode {season.period.year} sudah terpakai: 1 dari 1."
    ]
    decide(
        actor=leader,
        sitting=sitting,
        choices=[
            choice(first, "approve"),
            choice(second, "approve_exception", "Layanan perbatasan."),
        ],
    )
    assert fresh(second).exception_reason == "Layanan perbatasan."


def test_an_approval_freezes_the_score_and_a_refusal_points_at_the_reported_one(
    sitting, leader, bring
):
    first, second = bring("reported", unit="A"), bring("reported", unit="B")
    put(sitting, leader, first, second)
    decide(
        actor=leader,
        sitting=sitting,
        choices=[choice(first, "approve"), choice(second, "decline", "Tahun depan.")],
    )
    rows = {row.move: row for row in Decision.objects.filter(sitting=sitting)}
    assert rows["approve"].snapshot.purpose == SnapshotPurpose.APPROVED
    assert rows["approve"].snapshot.assessment_id == first.assessment_id
    reported = second.decisions.get(move="report_proposed").snapshot
    assert rows["decline"].snapshot == reported


def test_many_moves_leave_the_same_rows_as_one_after_the_other(sitting, leader, bring, move):
    first, second = bring("reported", unit="A"), bring("reported", unit="B")
    put(sitting, leader, first)
    decide(actor=leader, sitting=sitting, choices=[choice(first, "approve")])
    move("demo-pimpinan", second, "approve")
    many = Decision.objects.get(proposal=first, move="approve")
    one = Decision.objects.get(proposal=second, move="approve")
    same = ("label", "from_state", "to_state", "actor", "note", "facts")
    assert [getattr(many, name) for name in same] == [getattr(one, name) for name in same]
    assert set(many.snapshot.sealed.result) == set(one.snapshot.sealed.result)
    events = {}
    for row in AuditEvent.objects.filter(action__in=["proposal.approve", "snapshot.taken"]):
        events.setdefault(row.unit_path, []).append((row.action, sorted(row.after)))
    mine, other = events[first.unit.path], events[second.unit.path]
    assert [action for action, _ in mine] == [action for action, _ in other]


def test_the_same_proposal_twice_is_refused(leader, bring):
    proposal = bring("proposed")
    wanted = MoveRequest(proposal=proposal, move="send_back", expected_state="proposed", note="x")
    with pytest.raises(Refused, match="disebut dua kali"):
        apply_moves(actor=leader, wanted=[wanted, wanted])
    assert fresh(proposal).state == State.PROPOSED


def test_what_can_go_along_goes_and_the_rest_is_told_why(season, bring):
    first, second = bring("identified", unit="A"), bring("identified", unit="B")
    season.walk.proposal, season.walk.unit = first, first.unit
    season.walk._screen()
    done, left = apply_what_can(
        actor=season.people["demo-pokja"],
        wanted=[
            MoveRequest(proposal=one, move="propose", expected_state="identified")
            for one in (first, second)
        ],
    )
    assert [row.proposal_id for row in done] == [first.pk]
    assert [one.proposal.pk for one in left] == [second.pk]
    assert "Syarat pemilihan unit" in left[0].reasons[0]
    assert fresh(second).state == State.IDENTIFIED


@pytest.mark.one_database
def test_only_leadership_decides_though_the_pokja_prepares(season, bring):
    pokja = season.people["demo-pokja"]
    sitting = open_sitting(
        actor=pokja,
        title="Disiapkan pokja",
        held_on=season.today,
        sk_number="KEP-2",
        sk_date=season.today,
    )
    proposal = bring("proposed")
    put(sitting, pokja, proposal)
    with pytest.raises(PermissionDenied):
        decide(actor=pokja, sitting=sitting, choices=[choice(proposal, "name_candidate")])
    with pytest.raises(PermissionDenied):
        open_sitting(actor=season.people["demo-pengamat"], title="x", held_on=season.today)


def test_what_is_not_on_the_agenda_is_not_decided(sitting, leader, bring):
    proposal = bring("proposed")
    with pytest.raises(Refused, match="tidak ada pada agenda"):
        decide(actor=leader, sitting=sitting, choices=[choice(proposal, "name_candidate")])


@pytest.mark.one_database
def test_what_does_not_wait_for_leadership_is_left_off_the_agenda_with_the_reason(
    sitting, leader, bring
):
    proposal = bring("candidate")
    added, left = put_on_agenda(actor=leader, sitting=sitting, proposals=[proposal], reasons={})
    assert added == []
    assert left == [(proposal, "berstatus «Calon ditetapkan», tidak menunggu putusan")]


def test_a_proposal_is_taken_off_the_agenda_until_it_was_decided(sitting, leader, bring):
    first, second = bring("proposed", unit="A"), bring("proposed", unit="B")
    one, two = put(sitting, leader, first, second)
    take_off_agenda(actor=leader, item=two)
    assert list(AgendaItem.objects.all()) == [one]
    assert AuditEvent.objects.filter(action="sitting.agenda_removed").count() == 1
    decide(actor=leader, sitting=sitting, choices=[choice(first, "name_candidate")])
    with pytest.raises(Refused, match="sudah diputuskan"):
        take_off_agenda(actor=leader, item=one)


def test_the_decree_does_not_change_once_candidates_were_named_with_it(
    sitting, leader, bring, season
):
    proposal = bring("proposed")
    put(sitting, leader, proposal)
    decide(actor=leader, sitting=sitting, choices=[choice(proposal, "name_candidate")])
    with pytest.raises(Refused, match="sudah dipakai untuk menetapkan calon"):
        update_sitting(
            actor=leader,
            sitting=sitting,
            title=sitting.title,
            held_on=sitting.held_on,
            sk_number="KEP-9",
            sk_date=season.today - timedelta(days=1),
        )


def test_the_decision_list_names_each_by_kind_and_counts_them(sitting, leader, bring):
    first, second = bring("reported", unit="A"), bring("proposed", unit="B")
    put(sitting, leader, first, second)
    decide(
        actor=leader,
        sitting=sitting,
        choices=[choice(first, "approve"), choice(second, "reject", "Belum siap.")],
    )
    found = sitting_list(sitting)
    assert found.count == 2
    assert [(group.label, group.count) for group in found.groups] == [
        ("Nyatakan tidak ditetapkan", 1),
        ("Setujui pengajuan ke Kementerian PANRB", 1),
    ]
    rejected, approved = found.groups[0].lines[0], found.groups[1].lines[0]
    assert (rejected.number, rejected.unit, rejected.note) == (1, "Unit B", "Belum siap.")
    assert approved.total == Decision.objects.get(move="approve").snapshot.total
    assert approved.reason_chosen == "dipilih A"
    assert found.people == [str(leader)]
