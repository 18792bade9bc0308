"""Teams: who sits where, for which areas, and who may not, with the reason."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Side
from assessment.judging.reports.teams import teams_of
from assessment.judging.services.teams import Seat, assign_team, seat_problem
from assessment.lke.services.assessments import mark_returned
from assessment.models import Answer, Assessment
from tests.assessment.judging.conftest import agree_rest, say
from tests.season import fresh
from units.models import RoleGrant
from units.services.conflicts import declare_conflict
from units.services.roles import end_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
OWN, OTHER = "A.I.1.i.b", "A.I.5.i.a"


def end_agency_roles(season: Any, *usernames: str) -> None:
    for username in usernames:
        end_role(
            actor=SYSTEM, grant=season.people[username].grants.get(), reason="Diganti tim per unit."
        )


def test_an_assessor_limited_to_areas_judges_only_there(
    sheet: Assessment, season: Any, assessor: Any, sign_in: Any
) -> None:
    person = assessor("satu-area", "tpi_member", areas=("1",))
    say(person, sheet, OWN, "A")
    for act in (
        lambda: say(person, sheet, OTHER, "Ya"),
        lambda: mark_returned(
            actor=person,
            assessment=sheet,
            indicator=sheet.instrument.indicators.get(code=OTHER),
            reason="x",
        ),
    ):
        with pytest.raises(Refused, match="dinilai oleh penilai areanya"):
            act()
    codes = list(sheet.instrument.indicators.values_list("code", flat=True))
    own = [code for code in codes if code.split(".")[2:3] == ["1"] and code.startswith("A.")]
    count = agree_rest(person, sheet)
    assert count == len(own) - 1
    written = Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER, value__isnull=False)
    assert {row.indicator.code for row in written} == set(own)
    client = sign_in(person)
    page = client.get(reverse("assessment:area", args=[sheet.pk, "A.I.5"])).content.decode()
    assert "Dinilai penilai area lain" in page
    assert "Setuju dengan unit</button>" not in page
    assert "Area Anda" in page


def test_a_team_begins_when_every_rank_covers_every_area(
    season: Any, bring: Any, move: Any, assessor: Any
) -> None:
    proposal = bring("submitted")
    end_agency_roles(season, "demo-tpi-anggota")
    first = assessor("area-1-4", "tpi_member", areas=("1", "2", "3", "4"))
    with pytest.raises(Refused, match="Anggota TPI belum mencakup area 5, area 6, hasil"):
        move("demo-tpi-ketua", proposal, "start_tpi")
    assert "area 5, area 6, hasil" in teams_of([season.units["A"]])[season.units["A"].pk].problem
    second = assessor("area-sisanya", "tpi_member", areas=("5", "6", "hasil"))
    move("demo-tpi-ketua", proposal, "start_tpi")
    # The rank as a whole covers the sheet: each in the own areas, then either hands over.
    sheet = fresh(proposal).assessment
    for person in (first, second):
        with pytest.raises(Refused, match="belum dinilai TPI"):
            move("area-1-4", fresh(proposal), "hand_to_lead")
        agree_rest(person, sheet)
    move("area-1-4", fresh(proposal), "hand_to_lead")


def test_seats_are_refused_with_the_reason_in_words(
    sheet: Assessment, season: Any, assessor: Any
) -> None:
    unit, people = season.units["A"], season.people
    partial = assessor("pihak")
    declare_conflict(
        actor=people["demo-admin"], user=partial, unit=unit, reason="Pernah memimpin unit ini."
    )
    said = {
        "filler": seat_problem(unit, Seat(people["unit_member-a"], "tpi_member")),
        "conflict": seat_problem(unit, Seat(partial, "tpi_lead")),
        "role": seat_problem(unit, Seat(assessor("bebas"), "leadership")),
    }
    assert "bertugas di Unit A" in str(said["filler"])
    assert "benturan kepentingan" in str(said["conflict"])
    assert "Pernah memimpin" not in str(said["conflict"])  # whose it is, not why
    assert "bukan peran tim penilai" in str(said["role"])
    assert seat_problem(unit, Seat(assessor("lain-lagi"), "tpi_member")) is None


def test_many_units_get_their_team_together_or_not_at_all(
    sheet: Assessment, season: Any, assessor: Any
) -> None:
    admin, units = season.people["demo-admin"], [season.units["A"], season.units["B"]]
    one, other = assessor("satu"), assessor("dua")
    seats = [Seat(one, "tpi_member", ("1", "2")), Seat(other, "tpi_lead")]
    assert assign_team(actor=admin, units=units, seats=seats, seen=4) == 4
    assert assign_team(actor=admin, units=units, seats=seats) == 0  # held already
    changed = [Seat(one, "tpi_member", ("3",))]
    assert assign_team(actor=admin, units=units[:1], seats=changed) == 1
    running = RoleGrant.objects.filter(user=one, ended_at__isnull=True)
    assert {grant.unit.code: grant.areas for grant in running} == {"A": ["3"], "B": ["1", "2"]}
    declare_conflict(actor=admin, user=other, unit=units[1], reason="Keluarga.")
    third = assessor("tiga")
    with pytest.raises(Refused, match=r"Unit B: .*benturan kepentingan"):
        assign_team(
            actor=admin,
            units=units,
            seats=[Seat(third, "tpi_member"), Seat(other, "tpi_lead")],
        )
    assert not third.grants.exists()


def test_the_pages_lead_from_units_to_a_named_confirmation(
    sheet: Assessment, season: Any, assessor: Any, sign_in: Any
) -> None:
    admin = sign_in(season.people["demo-admin"])
    person = assessor("baru")
    assert "Unit A" in admin.get(reverse("assessment:teams")).content.decode()
    address = reverse("assessment:team_assign")
    assert admin.get(f"{address}?unit=A&unit=B").status_code == 200
    form = {
        "unit": ["A", "B"],
        "baris": "6",
        "kursi-0-person": str(person.pk),
        "kursi-0-role": "tpi_member",
        "kursi-0-areas": ["1", "hasil"],
        "kursi-1-person": str(season.people["unit_member-b"].pk),
        "kursi-1-role": "tpi_lead",
    }
    page = admin.post(address, form).content.decode()
    assert "1 unit tidak ikut ditetapkan" in page
    assert "bertugas di Unit B" in page
    assert "Ya, tetapkan tim untuk 1 unit" in page
    assert not person.grants.exists()
    del form["kursi-1-person"], form["kursi-1-role"]
    page = admin.post(address, form).content.decode()
    assert "2 unit, 2 penugasan" in page
    assert admin.post(address, {**form, "ya": "2"}).status_code == 302
    assert [grant.areas for grant in person.grants.all()] == [["1", "hasil"], ["1", "hasil"]]
    wrong = admin.post(address, {"unit": ["A"], "baris": "x", "kursi-0-role": "tpi_lead"})
    assert wrong.status_code == 422
    assert admin.post(address, {"unit": ["A"], "kursi-0-person": "999999999999"}).status_code == 422
    unit_page = sign_in(season.people["unit_head-a"]).get(reverse("assessment:team", args=["A"]))
    assert "Penilai baru" in unit_page.content.decode()
    assert (
        sign_in(season.people["unit_head-b"])
        .get(reverse("assessment:team", args=["A"]))
        .status_code
        == 404
    )


def test_more_units_cost_no_more_queries(sheet: Assessment, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-admin"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("assessment:teams")).status_code == 200
        return len(found)

    queries()
    before = queries()
    for code in ("B", "BLN"):
        Assessment.objects.create(
            unit=season.units[code], period=season.period, instrument=sheet.instrument
        )
    assert queries() == before
