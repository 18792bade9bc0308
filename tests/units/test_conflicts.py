"""Conflicts of interest: declared, enforced below the unit too, ended by somebody else."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.judging.services.teams import Seat, seat_problem
from assessment.lke.services.assessments import open_assessment
from assessment.rules import judges, sees_lke
from units.models import ConflictOfInterest, User
from units.services.conflicts import declare_conflict, end_conflict
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """The same person in another request."""
    return User.objects.get(pk=user.pk)


def test_who_declares_no_longer_judges_that_unit_and_reads_on(season: Any, sign_in: Any) -> None:
    sheets = {
        code: open_assessment(actor=SYSTEM, unit=season.units[code], period=season.period)
        for code in ("A", "B")
    }
    member = season.people["demo-tpi-anggota"]
    assert judges(member, sheets["A"])
    client = sign_in(member)
    address = reverse("units:conflict_declare", args=["A"])
    assert list(client.get(address).context["form"].fields) == ["reason"]  # for oneself only
    done = client.post(address, {"reason": "Pernah memimpin unit ini."})
    assert done["Location"] == reverse("units:detail", args=["A"])
    assert not judges(again(member), sheets["A"])
    assert judges(again(member), sheets["B"])
    assert sees_lke(again(member), sheets["A"])
    assert "Pernah memimpin" in client.get(reverse("units:detail", args=["A"])).content.decode()


def test_it_covers_the_units_below(season: Any) -> None:
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    lead = season.people["demo-tpi-ketua"]
    declare_conflict(actor=lead, user=lead, unit=season.units["BLN"], reason="Keluarga pimpinan.")
    assert not judges(again(lead), sheet)


def test_nobody_frees_oneself_or_speaks_for_others(season: Any) -> None:
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    unit = season.units["A"]
    row = declare_conflict(actor=member, user=member, unit=unit, reason="Saudara kepala unit.")
    with pytest.raises(PermissionDenied):
        end_conflict(actor=again(member), conflict=row, reason="Sudah tidak.")
    with pytest.raises(PermissionDenied):
        declare_conflict(actor=member, user=lead, unit=unit, reason="Kata orang.")
    with pytest.raises(Refused, match="sudah tercatat"):
        declare_conflict(actor=member, user=member, unit=unit, reason="Lagi.")
    with pytest.raises(Refused, match="Alasan"):
        declare_conflict(actor=lead, user=lead, unit=unit, reason="  ")
    admin = season.people["demo-admin"]
    end_conflict(actor=admin, conflict=row, reason="Kepala unit berganti.")
    row.refresh_from_db()
    assert (row.ended_by, ConflictOfInterest.objects.count()) == (admin, 1)
    declare_conflict(actor=admin, user=again(member), unit=unit, reason="Dicatat administrator.")


def test_a_team_whose_only_lead_is_partial_is_not_complete(
    bring: Any, season: Any, move: Any
) -> None:
    proposal = bring("submitted")
    lead = season.people["demo-tpi-ketua"]
    declare_conflict(actor=lead, user=lead, unit=season.units["A"], reason="Mantan kepala.")
    with pytest.raises((Refused, PermissionDenied), match=r"belum lengkap|benturan|Peran"):
        move("demo-tpi-ketua", proposal, "start_tpi")


def admin_of(season: Any, code: str) -> User:
    """Administrator of this unit alone, who works elsewhere."""
    person = create_person(
        actor=SYSTEM, username="admin-unit", full_name="Admin Unit", email="u@instansi.example",
        unit=season.units["B"],
    )  # fmt: skip
    grant_role(actor=SYSTEM, user=person, role="admin", unit=season.units[code])
    return again(person)


def test_a_unit_removes_no_judge_by_a_conflict_and_frees_none(season: Any, sign_in: Any) -> None:
    """Recording and ending decide who judges, so both are done from above the unit."""
    unit, admin = season.units["A"], admin_of(season, "A")
    judges_of_a = ("demo-tpi-anggota", "demo-tpi-dalnis", "demo-pimpinan", "demo-pokja")
    for username in judges_of_a:
        with pytest.raises(PermissionDenied, match="dari unit di atasnya"):
            declare_conflict(
                actor=admin, user=season.people[username], unit=unit, reason="Katanya kerabat."
            )
    lead = season.people["demo-tpi-ketua"]
    row = declare_conflict(actor=lead, user=lead, unit=unit, reason="Mantan kepala.")
    with pytest.raises(PermissionDenied, match="dari unit di atasnya"):
        end_conflict(actor=admin, conflict=row, reason="Sudah tidak.")
    client = sign_in(admin)
    form = client.get(reverse("units:conflict_declare", args=["A"])).context["form"]
    assert list(form.fields) == ["reason"]
    ending = reverse("units:conflict_end", args=[row.pk])
    assert client.post(ending, {"reason": "Sudah tidak."}).status_code == 403
    assert ending not in client.get(reverse("units:detail", args=["A"])).content.decode()
    row.refresh_from_db()
    assert row.ended_at is None
    above = sign_in(season.people["demo-admin"])
    assert ending in above.get(reverse("units:detail", args=["A"])).content.decode()


def test_nor_does_who_belongs_to_the_unit(season: Any) -> None:
    User.objects.filter(username="demo-admin").update(unit=season.units["A"])
    admin, lead = again(season.people["demo-admin"]), season.people["demo-tpi-ketua"]
    with pytest.raises(PermissionDenied, match="tidak bertugas di unit ini"):
        declare_conflict(actor=admin, user=lead, unit=season.units["A"], reason="Katanya kerabat.")
    declare_conflict(actor=admin, user=lead, unit=season.units["B"], reason="Kerabat.")


def test_why_is_read_by_who_decides_and_who_declared(season: Any, sign_in: Any) -> None:
    """That there is a conflict is for all assessors of the unit; its reason is not."""
    unit, secret = season.units["A"], "Bekas suami kepala unit."
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    row = declare_conflict(actor=member, user=member, unit=unit, reason=secret)
    places = [
        reverse("units:detail", args=["A"]),
        reverse("record:unit", args=["A"]),
        reverse("record:event", args=[AuditEvent.objects.latest("pk").pk]),
    ]
    # The unit's own administrator neither records nor ends conflicts.
    told = {"demo-tpi-anggota": True, "demo-admin": True, "demo-tpi-ketua": False}
    readers = {name: season.people[name] for name in (*told, "demo-pengamat")}
    readers["admin-unit"] = admin_of(season, "A")
    for name, person in readers.items():
        client = sign_in(person)
        for place in places:
            page = client.get(place).content.decode()
            assert str(member) in page, (name, place)
            assert (secret in page) == told.get(name, False), (name, place)
        table = client.post(reverse("record:unit_export", args=["A"]), {"bentuk": "csv"})
        assert (secret in table.content.decode()) == told.get(name, False), name
    end_conflict(actor=season.people["demo-admin"], conflict=row, reason="Sudah berdamai.")
    searched = reverse("record:unit", args=["A"]), {"q": "sudah berdamai"}
    assert "catatan-baris" not in sign_in(lead).get(*searched).content.decode()
    ended = sign_in(lead).get(reverse("record:unit", args=["A"])).content.decode()
    assert "Benturan kepentingan diakhiri" in ended
    assert "Sudah berdamai" not in ended
    assert "Alasannya hanya dibaca" in ended


def test_who_makes_teams_hears_of_the_conflict_and_not_why(season: Any) -> None:
    unit, member = season.units["A"], season.people["demo-tpi-anggota"]
    declare_conflict(actor=member, user=member, unit=unit, reason="Bekas suami kepala unit.")
    problem = seat_problem(unit, Seat(again(member), "tpi_member", ()))
    assert problem is not None
    assert "benturan kepentingan" in problem
    assert "suami" not in problem
