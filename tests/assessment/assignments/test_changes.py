"""A changed letter of assignment: who leaves, who comes, from when; rights and papers follow it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.assignments.services.changes import change_team, changeable_seats
from assessment.assignments.services.letters import check_letter, readable_letters
from assessment.desk.reports.duties import duties_of
from assessment.enums import Side
from assessment.judging.reports.workload import workload
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Answer, Assessment, TeamSeat
from assessment.rules import areas_on, judges, writable_side
from proposals.course.services.moves import apply_move
from proposals.overview.reports.scope import OverviewScope
from proposals.overview.reports.workload import workload as work_of_ranks
from proposals.papers.contents.lhe import lhe
from tests.assessment.judging.conftest import assessor as assessor
from tests.assessment.judging.conftest import judge_all, say
from tests.season import fresh
from units.models import RoleGrant, User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def newcomer(season: Any) -> User:
    """An auditor who holds no role yet."""
    return create_person(
        actor=SYSTEM,
        username="penilai-baru",
        full_name="Penilai Baru",
        email="penilai-baru@instansi.example",
        nip="800000000000000001",
        unit=season.units["BLN"],
    )


def seat_of(sheet: Any, username: str) -> TeamSeat:
    return TeamSeat.objects.get(assessment=sheet, person__username=username, ended_at=None)


def changed(season: Any, seat: TeamSeat, coming: User | None, **values: Any) -> Any:
    upload = SimpleUploadedFile("perubahan.pdf", sample_pdf(["Surat tugas perubahan"]))
    letter = {"number": "ST-P/9", "dated": season.today, "content": check_letter(upload)}
    given = {
        "actor": season.people["demo-admin"],
        "seats": [seat],
        "coming": coming,
        "since": season.today,
        "letter": letter,
    }
    return change_team(**{**given, **values})


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_one_assessor_replaced_hands_over_what_is_half_done(season, bring, newcomer):
    proposal = bring("tpi_assessment")
    sheet, old = proposal.assessment, season.people["demo-tpi-anggota"]
    judged = Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER, value__isnull=False)
    done, given = judged.count(), dict(judged.values_list("indicator__code", "value"))
    assert done > 0
    letter = changed(season, seat_of(sheet, old.username), newcomer)

    sheet, old, new = fresh(proposal).assessment, again(old), again(newcomer)
    assert writable_side(old, sheet) is None
    assert writable_side(new, sheet) == Side.TPI_MEMBER
    assert [duty.sheet.pk for duty in duties_of(new).open] == [sheet.pk]
    assert duties_of(old).open == []
    assert dict(judged.values_list("indicator__code", "value")) == given  # the rank's, not theirs
    (told,) = Notice.objects.filter(user=new, text__contains="menggantikan").values_list("text")
    assert f"{done} butir sudah dinilai" in told[0]
    assert Notice.objects.filter(user=old, text__contains="berakhir menurut").exists()
    event = AuditEvent.objects.get(action="team.changed")
    assert (event.before["seated"], event.after["seated"]) == (str(old), "Penilai Baru")
    assert letter in readable_letters(season.people["unit_head-a"])
    # The role for the unit came with the letter; the leaver's stays with the pool.
    assert RoleGrant.objects.filter(user=new, role="tpi_member", unit=sheet.unit).exists()
    assert RoleGrant.objects.filter(user=old, role="tpi_member", ended_at=None).exists()

    member = workload(season.people["demo-admin"], season.period).people
    assert {load.name for load in member} >= {"Penilai Baru"}
    assert str(old) not in {load.name for load in member}
    refresh_figures(Assessment.objects.all())
    scope = OverviewScope(season.people["demo-admin"], season.period)
    rows = work_of_ranks(scope, "anggota", season.today)
    assert [str(one.person) for one in rows] == ["Penilai Baru"]


def test_the_lhe_names_who_left_and_who_came_with_their_days(season, bring, newcomer):
    proposal = bring("tpi_assessment")
    old = season.people["demo-tpi-anggota"]
    changed(season, seat_of(proposal.assessment, old.username), newcomer)
    judge_all(again(newcomer), fresh(proposal).assessment, Side.TPI_MEMBER)
    for who, move in (
        (newcomer, "hand_to_lead"),
        (season.people["demo-tpi-ketua"], "hand_to_supervisor"),
        (season.people["demo-tpi-dalnis"], "settle"),
        (season.people["demo-tpi-ketua"], "report_not_yet"),
    ):
        found = fresh(proposal)
        facts = {"lhe_number": "LHE-1", "lhe_date": season.today, "lhe_signed_on": season.today}
        apply_move(
            actor=again(who),
            proposal=found,
            move=move,
            expected_state=found.state,
            note="Alasan.",
            facts=facts,
        )
    rows = {person.name: label for person, label in lhe(fresh(proposal)).course.team.rows}
    assert rows["Penilai Baru"].startswith("Anggota, sejak ")
    assert rows[str(old)].startswith("Anggota, digantikan sejak ")
    assert "di luar surat tugas" not in " ".join(rows.values())


def test_the_pool_is_no_team(season, bring, newcomer):
    """A role given after the letter opens the LKE to read, and nothing to judge."""
    proposal = bring("tpi_assessment")
    for role in ("tpi_member", "tpi_lead"):
        grant_role(actor=SYSTEM, user=newcomer, role=role, unit=season.units["A"])
    sheet, person = fresh(proposal).assessment, again(newcomer)
    assert not judges(person, sheet)
    assert writable_side(person, sheet) is None
    with pytest.raises(Refused):
        say(person, sheet, "A.I.1.i.b", "A", "Dinilai.")
    with pytest.raises(PermissionDenied):
        apply_move(
            actor=person,
            proposal=fresh(proposal),
            move="hand_to_lead",
            expected_state="tpi_assessment",
        )


def test_a_place_with_some_areas_keeps_them(season, bring, newcomer):
    proposal = bring("tpi_assessment")
    seat = seat_of(proposal.assessment, "demo-tpi-anggota")
    TeamSeat.objects.filter(pk=seat.pk).update(areas=["1", "2"])
    changed(season, TeamSeat.objects.get(pk=seat.pk), newcomer)
    sheet = fresh(proposal).assessment
    assert areas_on(again(newcomer), sheet, Side.TPI_MEMBER) == frozenset({"1", "2"})


def test_what_no_letter_can_say_is_refused_with_nothing_changed(season, bring, newcomer):
    proposal = bring("tpi_assessment")
    sheet = proposal.assessment
    member = seat_of(sheet, "demo-tpi-anggota")
    for coming, why in (
        (None, "Tanpa pengganti, area 1"),
        (season.people["demo-tpi-ketua"], "sudah duduk dalam tim ini pada jenjang lain"),
        (season.people["unit_head-a"], "Unit A"),
    ):
        with pytest.raises(Refused, match=why):
            changed(season, member, coming)
    with pytest.raises(Refused, match="baru bertugas sejak"):
        changed(season, member, newcomer, since=member.since - timedelta(days=1))
    lead = seat_of(sheet, "demo-tpi-ketua")
    with pytest.raises(Refused, match="sudah duduk dalam tim ini"):
        changed(season, lead, season.people["demo-tpi-anggota"])
    for name in ("demo-tpi-ketua", "unit_head-a", "demo-pokja"):
        with pytest.raises(Refused, match="Susunan tim baru saja diubah"):
            changed(season, member, newcomer, actor=season.people[name])
    assert list(changeable_seats(season.people["unit_head-a"])) == []
    assert TeamSeat.objects.filter(assessment=sheet, until=None).count() == 3


def test_one_page_asks_and_one_confirms(season, bring, newcomer, sign_in):
    proposal = bring("tpi_assessment")
    seat = seat_of(proposal.assessment, "demo-tpi-anggota")
    client = sign_in(season.people["demo-admin"])
    team = client.get(reverse("assessment:team", args=["A"])).content.decode()
    address = reverse("assessment:team_change", args=[seat.pk])
    assert f'href="{address}"' in team
    typed = {
        "seats": [seat.pk],
        "coming": newcomer.pk,
        "since": season.today.isoformat(),
        "number": "ST-P/9",
        "dated": season.today.isoformat(),
    }
    missing = client.post(address, typed)
    assert missing.status_code == 422
    assert 'value="ST-P/9"' in missing.content.decode()
    letter = SimpleUploadedFile("perubahan.pdf", sample_pdf(["Surat tugas perubahan"]))
    checked = client.post(address, {**typed, "letter": letter})
    assert checked.status_code == 302
    page = client.get(checked["Location"]).content.decode()
    assert "Diserahkan kepada Penilai Baru" in page
    assert not TeamSeat.objects.exclude(until=None).exists()
    assert client.post(checked["Location"]).status_code == 302
    for sent in (client.get, client.post):  # Back, or a second tab: recorded once
        late = sent(checked["Location"], follow=True)
        assert late.redirect_chain == [(reverse("assessment:team", args=["A"]), 302)]
        assert "Perubahan ini sudah disimpan." in late.content.decode()
    assert TeamSeat.objects.filter(person=newcomer).count() == 1
    assert seat_of(proposal.assessment, "penilai-baru").follows_id == seat.pk
    team = sign_in(season.people["unit_member-a"]).get(reverse("assessment:team", args=["A"]))
    assert "digantikan sejak" in team.content.decode()
    assert "Ganti" not in team.content.decode()


def test_a_letter_used_for_another_place_is_asked_for_again(season, bring, newcomer, sign_in):
    sheet = bring("tpi_assessment").assessment
    client = sign_in(season.people["demo-admin"])
    day = season.today.isoformat()
    addresses, checked = [], []
    for name in ("demo-tpi-anggota", "demo-tpi-ketua"):
        seat = seat_of(sheet, name)
        addresses.append(reverse("assessment:team_change", args=[seat.pk]))
        sent = {"seats": [seat.pk], "coming": newcomer.pk, "since": day, "number": "ST-P/9"}
        letter = SimpleUploadedFile("perubahan.pdf", sample_pdf(["Surat tugas perubahan"]))
        answer = client.post(addresses[-1], {**sent, "dated": day, "letter": letter})
        checked.append(answer["Location"])
    assert client.post(checked[0]).status_code == 302
    late = client.post(checked[1], follow=True)
    assert late.redirect_chain == [(addresses[1], 302)]
    assert "Susunan tim ini belum berubah." in late.content.decode()
    assert seat_of(sheet, "demo-tpi-ketua")
