"""Who hears of a move: whom it waits for, to whom it came back, and nobody who may not see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessment.lke.services.assessments import mark_returned
from assessment.lke.services.threads import add_comment
from proposals.course.services.announcements import announce
from proposals.models import Decision
from tests.season import fresh
from units.models import ConflictOfInterest, RoleGrant
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.notices.models import Notice, NoticeKind
from zona_integritas.ground.permissions import allowed

pytestmark = pytest.mark.django_db


def heard(move: str) -> dict[str, str]:
    """Who was told of the newest decision of this move: username → kind."""
    decision = Decision.objects.filter(move=move).latest("id")
    rows = Notice.objects.filter(key=f"move:{decision.pk}")
    return dict(rows.values_list("user__username", "kind"))


def test_a_proposed_unit_waits_for_leadership_alone(bring: Any) -> None:
    bring("proposed")
    assert heard("propose") == {"demo-pimpinan": NoticeKind.HANDOVER}
    row = Notice.objects.get(kind=NoticeKind.HANDOVER)
    assert "Unit A · Menuju WBK" in row.text
    assert row.subject == "Giliran Anda: beri keputusan · Unit A"
    assert "Giliran Anda: beri keputusan." in row.text  # named or refused: nothing beforehand


@pytest.mark.one_database
def test_whose_turn_it_is_is_told_of_no_outcome_beforehand(season: Any, bring: Any) -> None:
    second = create_person(
        actor=SYSTEM, username="pokja-2", full_name="Pokja Dua", email="pokja2@instansi.example"
    )
    grant_role(actor=SYSTEM, user=second, role="pokja", unit=season.units["BLN"])
    bring("national_evaluation")

    def turn(move: str, username: str) -> str:
        decision = Decision.objects.filter(move=move).latest("id")
        row = Notice.objects.get(key=f"move:{decision.pk}", user__username=username)
        return row.text.partition("Giliran Anda: ")[2]

    assert turn("settle", "demo-tpi-ketua") == "laporkan ke pimpinan."
    assert turn("report_proposed", "demo-pimpinan") == "beri keputusan."
    assert turn("start_national", "pokja-2") == "catat hasil Kementerian PANRB."


@pytest.mark.one_database
def test_names_in_a_notice_keep_their_capitals(bring: Any) -> None:
    bring("sent")
    assert Notice.objects.filter(text__endswith="dikirim ke Kementerian PANRB.").exists()
    assert not any(
        "kementerian panrb" in row.text or "tpi" in row.text for row in Notice.objects.all()
    )


def test_a_naming_is_heard_by_the_unit_and_the_pokja_whose_turn_it_is(bring: Any) -> None:
    bring("candidate")
    assert heard("name_candidate") == {
        "unit_head-a": NoticeKind.HANDOVER,  # may open the LKE
        "demo-pokja": NoticeKind.HANDOVER,
        "unit_member-a": NoticeKind.DECISION,
    }


def test_the_ranks_of_the_tpi_hear_in_their_turn_and_the_unit_hears_nothing(
    bring: Any, move: Any
) -> None:
    bring("tpi_final")
    assert heard("submit") == {"demo-tpi-ketua": NoticeKind.HANDOVER}
    assert heard("start_tpi") == {"demo-tpi-anggota": NoticeKind.HANDOVER}
    assert heard("hand_to_lead") == {"demo-tpi-ketua": NoticeKind.HANDOVER}
    assert heard("hand_to_supervisor") == {"demo-tpi-dalnis": NoticeKind.HANDOVER}
    assert heard("settle") == {
        "demo-tpi-ketua": NoticeKind.HANDOVER,
        "unit_head-a": NoticeKind.DECISION,
        "unit_member-a": NoticeKind.DECISION,
        "demo-pokja": NoticeKind.DECISION,
    }


@pytest.mark.one_database
def test_no_text_carries_a_score_or_a_note(bring: Any) -> None:
    bring("awarded")
    for row in Notice.objects.all():
        assert not any(mark in row.text for mark in (",0", "%", "nilai TPI:")), row.text
    noted = Decision.objects.exclude(note="").values_list("note", flat=True)
    assert all(note not in row.text for row in Notice.objects.all() for note in noted)


@pytest.mark.one_database
def test_everybody_who_is_told_may_open_where_the_notice_leads(bring: Any, sign_in: Any) -> None:
    proposal = bring("awarded")
    rows = list(Notice.objects.select_related("user"))
    assert rows
    for person in {row.user for row in rows}:
        assert allowed(person, "proposals.view", proposal)
    for row in {(row.user, row.url) for row in rows}:
        assert sign_in(row[0]).get(row[1]).status_code == 200, row


@pytest.mark.parametrize(("areas", "count"), [([], 3), (["1"], 2), (["hasil"], 1), (["6"], 0)])
def test_returned_items_reach_the_head_and_the_coordinators_of_their_areas(
    season: Any, bring: Any, move: Any, areas: list[str], count: int
) -> None:
    proposal = bring("tpi_assessment")
    RoleGrant.objects.filter(user=season.people["unit_member-a"]).update(areas=areas)
    sheet = proposal.assessment
    for code in ("A.I.1.i.a", "A.II.1.i.a", "B.I.a"):
        mark_returned(
            actor=season.people["demo-tpi-anggota"],
            assessment=sheet,
            indicator=sheet.instrument.indicators.get(code=code),
            reason="Lengkapi.",
        )
    move("demo-tpi-anggota", proposal, "return_items")
    decision = Decision.objects.get(move="return_items")
    rows = {row.user.username: row for row in Notice.objects.filter(key=f"move:{decision.pk}")}
    assert "3 butir" in rows["unit_head-a"].text
    assert rows["unit_head-a"].kind == NoticeKind.RETURNED
    assert ("unit_member-a" in rows) == bool(count)
    if count:
        assert f"{count} butir" in rows["unit_member-a"].text


@pytest.mark.one_database
def test_a_sheet_that_was_given_back_says_so(bring: Any, move: Any) -> None:
    proposal = bring("submitted")
    move("unit_head-a", proposal, "give_back", "Lengkapi terlebih dahulu.")
    assert heard("give_back") == {"unit_member-a": NoticeKind.RETURNED}
    assert "dikembalikan" in Notice.objects.get(kind=NoticeKind.RETURNED).text


def test_whoever_may_not_judge_or_decide_on_the_unit_is_not_asked_to(
    season: Any, bring: Any, move: Any
) -> None:
    lead = season.people["demo-tpi-ketua"]
    ConflictOfInterest.objects.create(user=lead, unit=season.units["A"], reason="Keluarga")
    proposal = bring("proposed", unit="A")
    move("demo-pimpinan", proposal, "name_candidate")
    proposal = fresh(proposal)
    move("unit_head-a", proposal, "start_self_assessment")
    season.walk.proposal = fresh(proposal)
    season.walk.until = "submitted"
    season.walk._fill()
    move("unit_head-a", fresh(proposal), "submit")
    assert "demo-tpi-ketua" not in heard("submit")


def test_an_ended_role_hears_nothing(season: Any, bring: Any) -> None:
    RoleGrant.objects.filter(user=season.people["demo-pimpinan"]).update(ended_at=timezone.now())
    bring("identified")
    proposal = fresh(season.walk.proposal)
    decision = Decision.objects.create(
        proposal=proposal,
        move="propose",
        label="Usulkan",
        from_state="identified",
        to_state="proposed",
        actor=season.people["demo-pokja"],
        at=timezone.now(),
    )
    assert announce([decision], actor=SYSTEM) == 0


def test_many_decisions_cost_as_many_queries_as_one(
    season: Any, bring: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    first, second = bring("candidate", unit="A"), bring("candidate", unit="B")
    rows = list(
        Decision.objects.filter(move="name_candidate", proposal__in=[first, second]).select_related(
            "proposal__unit", "proposal__period", "proposal__assessment"
        )
    )
    Notice.objects.all().delete()
    with django_assert_max_num_queries(7) as one:
        announce(rows[:1], actor=SYSTEM)
    Notice.objects.all().delete()
    with django_assert_num_queries(len(one.captured_queries)):
        announce(rows, actor=SYSTEM)


def test_what_the_ministry_answered_is_heard(season: Any, bring: Any) -> None:
    bring("awarded")
    rows = Notice.objects.filter(key__startswith="ministry:")
    assert set(rows.values_list("user__username", flat=True)) == {
        "unit_head-a",
        "unit_member-a",
        "demo-pimpinan",
    }
    assert any("Seleksi administrasi: Lulus" in row.text for row in rows)


def test_a_person_with_two_roles_hears_once(season: Any, bring: Any) -> None:
    grant_role(
        actor=SYSTEM, user=season.people["unit_head-a"], role="unit_member", unit=season.units["A"]
    )
    bring("candidate")
    decision = Decision.objects.get(move="name_candidate")
    assert (
        Notice.objects.filter(user__username="unit_head-a", key=f"move:{decision.pk}").count() == 1
    )


def test_a_mention_is_told_with_the_way_to_the_item(season: Any, bring: Any, sign_in: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    indicator = sheet.instrument.indicators.select_related("node__parent").get(code="A.I.1.i.b")
    since = timezone.now() - timedelta(seconds=5)
    add_comment(
        actor=season.people["demo-tpi-anggota"],
        assessment=sheet,
        indicator=indicator,
        text="Di mana SK-nya, @unit_member-a dan @demo-tpi-anggota?",
    )
    row = Notice.objects.get(kind=NoticeKind.MENTION, created_at__gt=since)
    assert row.user.username == "unit_member-a"
    assert row.url.endswith("/butir/A.I.1.i.b/")
    assert "SK-nya" not in row.text  # the words stay where the permission is asked
    assert sign_in(row.user).get(row.url, follow=True).status_code == 200
