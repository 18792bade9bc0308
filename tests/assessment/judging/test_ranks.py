"""Three ranks of the TPI are three people; an agency may allow two, and then it is told."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.enums import Phase, Side
from assessment.judging.services.teams import Seat, assign_team
from assessment.lke.reports.worksheet import worksheet
from assessment.lke.services.assessments import mark_returned
from assessment.models import Assessment, Period, RankAct, TeamSeat
from assessment.periods.services.periods import update_period
from proposals.models import Decision
from proposals.papers.contents.lhe import lhe
from proposals.papers.contents.minutes import minutes
from tests.assessment.judging.conftest import judge_all, say, seat_beside
from tests.season import fresh
from units.enums import Role
from units.models import RoleGrant, Unit, User
from units.services.roles import end_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MEMBER_ALREADY = "Anda telah menilai LKE ini sebagai anggota TPI"


@pytest.fixture
def everything(assessor: Any) -> User:
    """A person of the pool: all three ranks, for the whole agency."""
    person: User = assessor("serba", "tpi_member", unit="BLN")
    for role in (Role.TPI_LEAD, Role.TPI_SUPERVISOR):
        RoleGrant.objects.create(user=person, role=role, unit=Unit.objects.get(code="BLN"))
        seat_beside(person, role, Unit.objects.get(code="BLN"))
    return User.objects.get(pk=person.pk)


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


def now(sheet: Assessment, phase: Phase) -> Assessment:
    Assessment.objects.filter(pk=sheet.pk).update(phase=phase)
    return Assessment.objects.select_related("unit", "period", "instrument").get(pk=sheet.pk)


def two_are_enough(season: Any) -> None:
    Period.objects.update(tpi_people=2)


def test_who_answered_as_one_rank_answers_as_no_other(
    sheet: Assessment, everything: User, sign_in: Any
) -> None:
    code = "A.I.1.i.b"
    say(everything, sheet, code, "A", "Dinilai.")
    later = now(sheet, Phase.TPI_LEAD)
    with pytest.raises(Refused, match=MEMBER_ALREADY):
        say(again(everything), later, code, "A", "Direviu.", side=Side.TPI_LEAD)
    with pytest.raises(Refused, match=MEMBER_ALREADY):
        judge_all(again(everything), later, Side.TPI_LEAD)
    row = sheet.answers.first().indicator
    with pytest.raises(Refused, match=MEMBER_ALREADY):
        mark_returned(actor=again(everything), assessment=later, indicator=row, reason="Lengkapi.")
    client = sign_in(everything)
    page = client.get(reverse("assessment:overview", args=[sheet.pk])).content.decode()
    assert MEMBER_ALREADY in page
    assert "langkah ketua tim TPI dilakukan oleh orang lain" in page
    assert "Lanjutkan mengisi" not in page
    home = client.get(reverse("home")).content.decode()
    assert reverse("assessment:overview", args=[sheet.pk]) not in home


def test_handing_over_without_an_answer_is_an_act_too(
    proposal: Any, sheet: Assessment, everything: User, season: Any, move: Any
) -> None:
    judge_all(season.people["demo-tpi-anggota"], sheet, Side.TPI_MEMBER)
    season.people["serba"] = everything
    move("serba", fresh(proposal), "hand_to_lead")
    act = RankAct.objects.get(assessment=sheet)
    assert (act.person, act.rank) == (everything, Side.TPI_MEMBER)
    season.people["serba"] = again(everything)
    with pytest.raises(Refused, match=MEMBER_ALREADY):
        move("serba", fresh(proposal), "hand_to_supervisor")
    with pytest.raises(Refused, match=MEMBER_ALREADY):
        move("serba", fresh(proposal), "back_to_member", "Ulangi.")
    move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    with pytest.raises(Refused, match=MEMBER_ALREADY):
        move("serba", fresh(proposal), "settle")


def test_two_may_share_where_the_agency_allows_it_and_the_report_says_who(
    proposal: Any, sheet: Assessment, everything: User, season: Any, move: Any, sign_in: Any
) -> None:
    two_are_enough(season)
    judge_all(everything, sheet, Side.TPI_MEMBER)
    move("demo-tpi-anggota", fresh(proposal), "hand_to_lead")
    season.people["serba"] = again(everything)
    move("serba", fresh(proposal), "hand_to_supervisor")
    season.people["serba"] = again(everything)
    with pytest.raises(Refused, match="paling sedikit dua orang"):
        move("serba", fresh(proposal), "settle")
    move("demo-tpi-dalnis", fresh(proposal), "settle")
    move("demo-tpi-ketua", fresh(proposal), "report_not_yet", "Belum waktunya.")
    said = f"Dua orang untuk tiga jenjang: {everything} (anggota TPI dan ketua tim TPI)."
    assert lhe(fresh(proposal)).course.team.shared == said
    page = sign_in(season.people["demo-pimpinan"]).get(
        reverse("assessment:overview", args=[sheet.pk])
    )
    assert said in page.content.decode()


@pytest.mark.parametrize(
    ("people", "others"),
    [(3, "2 orang lain"), (2, "1 orang lain")],
)
def test_a_team_of_one_person_does_not_begin_and_says_who_is_missing(
    people: int, others: str, bring: Any, season: Any, everything: User, move: Any, sign_in: Any
) -> None:
    proposal = bring("submitted")
    Period.objects.update(tpi_people=people)
    RoleGrant.objects.exclude(user=everything).filter(role__startswith="tpi_").delete()
    season.people["serba"] = everything
    words = "tiga orang" if people == 3 else "paling sedikit dua orang"
    with pytest.raises(Refused, match=f"tiga jenjang TPI dijalankan oleh {words}"):
        move("serba", proposal, "start_tpi")
    assert TeamSeat.objects.count() == 0
    page = reverse("assessment:team", args=["A"])
    told = sign_in(season.people["demo-admin"]).get(page).content.decode()
    assert "Tim lengkap" not in told
    assert (
        f"tambahkan {others} sebagai Anggota TPI, Ketua tim TPI, atau Pengendali teknis TPI" in told
    )


@pytest.mark.parametrize("who", ["serba", "demo-tpi-ketua"])
def test_whoever_begins_nobody_of_several_ranks_is_seated_by_a_guess(
    who: str, bring: Any, season: Any, everything: User, move: Any, sign_in: Any
) -> None:
    """Pool roles say what a person could be; one that is several is set for the unit first."""
    proposal = bring("submitted")
    season.people["serba"] = everything
    with pytest.raises(Refused, match=r"Tetapkan jenjang .* pada tim unit ini"):
        move(who, proposal, "start_tpi")
    step = reverse("proposals:move", args=[proposal.pk, "start_tpi"])
    team = reverse("assessment:team", args=["A"])
    page = sign_in(season.people[who]).get(step).content.decode()
    assert f'href="{team}"' in page
    assert str(everything) in page
    admin = season.people["demo-admin"]
    assert assign_team(
        actor=admin, units=[season.units["A"]], seats=[Seat(again(everything), Role.TPI_MEMBER)]
    ) == 1  # fmt: skip
    season.people[who] = again(season.people[who])
    page = sign_in(season.people[who]).get(step).content.decode()
    assert "Tim penilai yang dicatat bersama surat tugas" in page
    move(who, fresh(proposal), "start_tpi")
    seats = TeamSeat.objects.filter(assessment=fresh(proposal).assessment)
    assert {(seat.person.username, seat.rank) for seat in seats} == {
        ("serba", "tpi_member"),
        ("demo-tpi-ketua", "tpi_lead"),
        ("demo-tpi-anggota", "tpi_member"),
        ("demo-tpi-dalnis", "tpi_supervisor"),
    }
    facts = proposal.decisions.get(move="start_tpi").facts["team"]
    assert {(one["person"], one["rank"]) for one in facts} == {
        (seat.person_id, seat.rank) for seat in seats
    }


def test_a_team_set_for_the_unit_needs_nobody_of_the_pool_made_clear(
    bring: Any, season: Any, everything: User, assessor: Any, move: Any
) -> None:
    proposal = bring("submitted")
    for role in ("tpi_member", "tpi_lead", "tpi_supervisor"):
        assessor(f"unit-{role}", role, unit="A")
    move("demo-tpi-ketua", proposal, "start_tpi")
    seats = TeamSeat.objects.filter(assessment=fresh(proposal).assessment)
    assert everything.pk not in {seat.person_id for seat in seats}
    assert len(seats) == len({seat.person_id for seat in seats})


def test_nobody_is_given_two_seats_of_one_unit_but_may_hold_several_in_the_pool(
    season: Any, assessor: Any
) -> None:
    person = assessor("baru", "observer", unit="BLN")
    User.objects.filter(pk=person.pk).update(unit=None)
    person = again(person)
    seats = [Seat(person, Role.TPI_MEMBER), Seat(person, Role.TPI_LEAD)]
    admin = season.people["demo-admin"]
    with pytest.raises(Refused, match=r"menjadi Anggota TPI dan Ketua tim TPI sekaligus"):
        assign_team(actor=admin, units=[season.units["A"]], seats=seats)
    assign_team(actor=admin, units=[season.units["A"]], seats=seats[:1])
    with pytest.raises(Refused, match=r"menjadi Anggota TPI dan Ketua tim TPI sekaligus"):
        assign_team(actor=admin, units=[season.units["A"]], seats=seats[1:])
    assert assign_team(actor=admin, units=[season.units["BLN"]], seats=seats) == 2


def test_an_administrator_of_the_agency_allows_two_with_a_record(season: Any, sign_in: Any) -> None:
    address = reverse("periods:edit", args=[season.period.year])
    client = sign_in(season.people["demo-admin"])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    assert client.post(address, {**sent, "tpi_people": "2"}).status_code == 302
    season.period.refresh_from_db()
    assert season.period.tpi_people == 2
    event = AuditEvent.objects.filter(action="period.updated").last()
    assert (event.before["tpi_people"], event.after["tpi_people"]) == (3, 2)
    season.period.tpi_people = 3
    with pytest.raises(PermissionDenied):
        update_period(
            actor=season.people["demo-pokja"], period=season.period, quota_wbk=1,
            quota_wbbm=1, is_open=True, tpi_people=3,
        )  # fmt: skip


def test_papers_name_the_recorded_team_with_its_ranks(
    bring: Any, season: Any, assessor: Any, move: Any
) -> None:
    """Also who never typed; and not who lost the role afterwards. Who came later without a letter
    was outside of it."""
    beside = assessor("pendamping", "tpi_member", unit="A")
    proposal = bring("submitted")
    move("demo-tpi-ketua", proposal, "start_tpi")
    for grant in RoleGrant.objects.filter(user=beside):
        end_role(actor=SYSTEM, grant=grant, reason="mutasi")
    late = assessor("terlambat", "tpi_member", unit="A")
    sheet = fresh(proposal).assessment
    judge_all(late, sheet, Side.TPI_MEMBER)
    TeamSeat.objects.filter(person=late).delete()
    for username, name in (
        ("demo-tpi-anggota", "hand_to_lead"),
        ("demo-tpi-ketua", "hand_to_supervisor"),
        ("demo-tpi-dalnis", "settle"),
    ):
        move(username, fresh(proposal), name)
    names = {"pendamping", "demo-tpi-anggota", "demo-tpi-ketua", "demo-tpi-dalnis"}
    told = minutes(fresh(proposal), Decision.objects.last().at)
    assert {line.person.name for line in told.team} == {
        str(User.objects.get(username=name)) for name in names
    }
    assert told.lead.name == str(season.people["demo-tpi-ketua"])
    move("demo-tpi-ketua", fresh(proposal), "report_proposed")
    rows = [(person.name, label) for person, label in lhe(fresh(proposal)).course.team.rows]
    assert rows == [
        ("Inspektur Uji", "Penanggung jawab"),
        (str(season.people["demo-tpi-dalnis"]), "Pengendali teknis"),
        (str(season.people["demo-tpi-ketua"]), "Ketua tim"),
        *sorted((str(person), "Anggota") for person in (beside, season.people["demo-tpi-anggota"])),
        (str(late), "Anggota, di luar surat tugas"),
    ]
    paper = worksheet(
        fresh(proposal).assessment,
        predicate="WBK",
        tpi_side=True,
        made_at=Decision.objects.last().at,
    )
    assert {seat.person.username for seat in paper.seats} == names


def test_an_older_proposal_keeps_showing_the_names_it_has(bring: Any) -> None:
    proposal = bring("reported")
    TeamSeat.objects.all().delete()
    start = proposal.decisions.get(move="start_tpi")
    start.facts["team"] = [
        {"role": "Ketua tim TPI", "name": "Ketua Lama"},
        {"role": "Anggota TPI", "name": "Anggota Lama"},
    ]
    Decision.objects.filter(pk=start.pk).update(facts=start.facts)
    rows = [(person.name, label) for person, label in lhe(fresh(proposal)).course.team.rows]
    assert rows[0] == ("Inspektur Uji", "Penanggung jawab")
    assert rows[1:3] == [("Ketua Lama", "Ketua tim"), ("Anggota Lama", "Anggota")]
