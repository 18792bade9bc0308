"""Conflicts of interest: declared, enforced below the unit too, ended by somebody else."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.lke.services.assessments import open_assessment
from assessment.rules import judges, sees_lke
from units.models import ConflictOfInterest, User
from units.services.conflicts import declare_conflict, end_conflict
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
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
